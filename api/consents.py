"""`/api/children/{child}/consents`: what was agreed, recorded from paper."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from diary import consent

PURPOSES = ["group", "training", "display"]


class ConsentAnswer(serializers.Serializer[consent.Standing]):
    """One giver's yes or no that stands now."""

    id = serializers.UUIDField()
    purpose = serializers.ChoiceField(PURPOSES)
    given = serializers.BooleanField()
    giver = serializers.CharField()
    on = serializers.DateField(help_text="The day on the paper.")
    recorded_by = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()


class StandsAnswer(serializers.Serializer[Any]):
    """What it comes to: at least one yes and no no."""

    group = serializers.BooleanField()
    training = serializers.BooleanField()
    display = serializers.BooleanField()


class ConsentsAnswer(serializers.Serializer[consent.Consents]):
    """What stands for one child."""

    consents = ConsentAnswer(many=True)
    stands = StandsAnswer()


class ConsentRequest(serializers.Serializer[Any]):
    """What a paper says; `giver` (of the circle) or `giver_name` says whose it is."""

    purpose = serializers.ChoiceField(PURPOSES)
    given = serializers.BooleanField()
    giver = serializers.UUIDField(allow_null=True, default=None)
    giver_name = serializers.CharField(max_length=80, allow_blank=True, default="")
    on = serializers.DateField(allow_null=True, default=None)


class ConsentsView(APIView):
    """The consents of one child."""

    @extend_schema(responses=ConsentsAnswer)
    def get(self, request: Request, child: UUID) -> Response:
        """Return what stands for each purpose, and who gave it as far as one may know."""
        return Response(ConsentsAnswer(consent.of(caller(request), child)).data)

    @extend_schema(request=ConsentRequest, responses={201: ConsentsAnswer})
    def post(self, request: Request, child: UUID) -> Response:
        """Record a paper, in place of an older one of the same giver."""
        asked = ConsentRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(asked.validated_data)
        signed = consent.Signed(giver_id=given.pop("giver"), **given)
        consent.record(caller(request), child, signed)
        return Response(ConsentsAnswer(consent.of(caller(request), child)).data, status=201)

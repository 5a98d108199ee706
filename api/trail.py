"""`/api/audit`: who did what, for the school's admin."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from api.rounds import AskedChildAnswer
from diary import trail


class TrailQuery(serializers.Serializer[Any]):
    """Of which child, before which line, and whether to check that none is missing."""

    child = serializers.UUIDField(required=False)
    before = serializers.IntegerField(min_value=1, max_value=2**62, required=False)
    verify = serializers.BooleanField(default=False)


class TrailLineAnswer(serializers.Serializer[trail.Line]):
    """One act in one sentence."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    act = serializers.CharField()
    child = AskedChildAnswer(allow_null=True)
    sentence = serializers.CharField()


class TrailAnswer(serializers.Serializer[trail.Trail]):
    """One page, the newest first; send `next` as `before` for the page after."""

    lines = TrailLineAnswer(many=True)
    next = serializers.IntegerField(allow_null=True)
    holds = serializers.BooleanField(allow_null=True, help_text="No line was changed or lost.")


class TrailView(APIView):
    """The audit of a school."""

    @extend_schema(parameters=[TrailQuery], responses=TrailAnswer)
    def get(self, request: Request) -> Response:
        """Return who did what, in sentences without a word of any entry."""
        asked = TrailQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = trail.read(
            caller(request),
            child_id=asked.validated_data.get("child"),
            before=asked.validated_data.get("before"),
            verifies=asked.validated_data["verify"],
        )
        return Response(TrailAnswer(found).data)

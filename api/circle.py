"""The circle of a child: `/api/children/{child}/circle`, `/households`, `/api/circle/{id}`."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from diary import circle

KINDS = ["caregiver", "professional", "liaison"]
RIGHTS = ["view", "contribute", "decide"]


class PersonAnswer(serializers.Serializer[circle.PersonSeen]):
    """A person by name."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class HouseholdAnswer(serializers.Serializer[circle.HouseholdSeen]):
    """A home of a child."""

    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has the name


class MemberMayAnswer(serializers.Serializer[circle.May]):
    """Which buttons to show beside a place."""

    change = serializers.BooleanField()
    end = serializers.BooleanField()


class MemberAnswer(serializers.Serializer[circle.Member]):
    """One place in a circle."""

    id = serializers.UUIDField()
    person = PersonAnswer()
    kind = serializers.ChoiceField(KINDS)
    relation = serializers.CharField()
    rights = serializers.ChoiceField(RIGHTS)
    household = HouseholdAnswer(allow_null=True)
    sees_home = serializers.BooleanField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, help_text="The first day without.")
    may = MemberMayAnswer()


class CircleAnswer(serializers.Serializer[circle.Circle]):
    """Who stands around a child, as the viewer may see it."""

    members = MemberAnswer(many=True)
    households = HouseholdAnswer(many=True)


class GrantRequest(serializers.Serializer[Any]):
    """The place that a person is given."""

    person = serializers.UUIDField()
    kind = serializers.ChoiceField(KINDS)
    relation = serializers.CharField(max_length=60)
    rights = serializers.ChoiceField(RIGHTS, default="view")
    household = serializers.UUIDField(allow_null=True, default=None)
    sees_home = serializers.BooleanField(default=True)
    ends_on = serializers.DateField(allow_null=True, default=None)


class MemberChange(serializers.Serializer[Any]):
    """What to change of a place."""

    relation = serializers.CharField(max_length=60, required=False)
    rights = serializers.ChoiceField(RIGHTS, required=False)
    household = serializers.UUIDField(allow_null=True, required=False)
    sees_home = serializers.BooleanField(required=False)


class EndRequest(serializers.Serializer[Any]):
    """When something ends."""

    ends_on = serializers.DateField(
        allow_null=True, default=None, help_text="The first day without; today when left out."
    )


class HouseholdRequest(serializers.Serializer[Any]):
    """The name of a home."""

    label = serializers.CharField(max_length=80)  # type: ignore[assignment]  # DRF has the name


class CircleView(APIView):
    """Who stands around a child."""

    @extend_schema(responses=CircleAnswer)
    def get(self, request: Request, child: UUID) -> Response:
        """List the places that the viewer may see, family first, and the child's homes."""
        return Response(CircleAnswer(circle.of(caller(request), child)).data)

    @extend_schema(request=GrantRequest, responses={201: MemberAnswer})
    def post(self, request: Request, child: UUID) -> Response:
        """Give a person whom the school knows a place."""
        asked = GrantRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(asked.validated_data)
        place = circle.Place(
            person_id=given.pop("person"), household_id=given.pop("household"), **given
        )
        made = circle.grant(caller(request), child, place)
        return Response(MemberAnswer(circle.member(caller(request), made)).data, status=201)


class MemberView(APIView):
    """One place in a circle."""

    @extend_schema(request=MemberChange, responses=MemberAnswer)
    def patch(self, request: Request, member: UUID) -> Response:
        """Change rights, relation, household, or whether home entries are seen."""
        asked = MemberChange(data=request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(asked.validated_data)
        moves = "household" in given
        wanted = circle.Change(moves=moves, household_id=given.pop("household", None), **given)
        circle.change(caller(request), member, wanted)
        return Response(MemberAnswer(circle.member(caller(request), member)).data)


class MemberEndView(APIView):
    """The end of a place."""

    @extend_schema(request=EndRequest, responses={204: None})
    def post(self, request: Request, member: UUID) -> Response:
        """End the place now, or from a later day on; it works on the very next request."""
        asked = EndRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        circle.end(caller(request), member, ends_on=asked.validated_data["ends_on"])
        return Response(status=204)


class HouseholdsView(APIView):
    """The homes of a child."""

    @extend_schema(request=HouseholdRequest, responses={201: HouseholdAnswer})
    def post(self, request: Request, child: UUID) -> Response:
        """Name a home, so that what it keeps stays there."""
        made = circle.add_household(caller(request), child, label=_label(request))
        return Response(HouseholdAnswer(made).data, status=201)


class HouseholdView(APIView):
    """One home of a child."""

    @extend_schema(request=HouseholdRequest, responses=HouseholdAnswer)
    def patch(self, request: Request, household: UUID) -> Response:
        """Give the home another name."""
        home = circle.rename_household(caller(request), household, label=_label(request))
        return Response(HouseholdAnswer(home).data)


def _label(request: Request) -> str:
    asked = HouseholdRequest(data=request.data)
    asked.is_valid(raise_exception=True)
    return str(asked.validated_data["label"])

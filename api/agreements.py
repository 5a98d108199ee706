"""One plan: what stands in it, who agreed to it, and its versions."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.asked import valid
from api.caller import caller
from api.home import PLAN_STATES
from diary import agreements, plan_reading, plans

_PARTIES = ["school", "whanau", "child"]
_STATES = ["current", "met", "ended"]


class MarkSerializer(serializers.Serializer[Any]):
    """One party's yes. `by` is null when who put it is not for this reader."""

    party = serializers.ChoiceField(_PARTIES)
    by = serializers.CharField(allow_null=True)
    how = serializers.CharField()
    at = serializers.DateTimeField()


class AgreedGoalSerializer(serializers.Serializer[Any]):
    """A goal as it was agreed, in plain words."""

    id = serializers.UUIDField()
    strand = serializers.CharField()
    words = serializers.CharField()
    set_by = serializers.ChoiceField(_PARTIES)


class PlanGoalSerializer(AgreedGoalSerializer):
    """A goal in its plan."""

    state = serializers.ChoiceField(_STATES)
    is_focus = serializers.BooleanField()


class VersionBriefSerializer(serializers.Serializer[Any]):
    """A version that all agreed to."""

    number = serializers.IntegerField()
    agreed_at = serializers.DateTimeField()


class MayWithPlanSerializer(serializers.Serializer[Any]):
    """What the reader may do. `marks`: the parties whose mark they may put."""

    change = serializers.BooleanField()
    write_hopes = serializers.BooleanField()
    propose = serializers.BooleanField()
    marks = serializers.ListField(child=serializers.ChoiceField(_PARTIES))


class PlanWordsSerializer(serializers.Serializer[Any]):
    """What school, whānau and child agree to; both days are included."""

    title = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    took_part = serializers.CharField()
    whanau_hopes = serializers.CharField()
    child_hopes = serializers.CharField()


class WholePlanSerializer(PlanWordsSerializer):
    """A plan as it stands. `edition` names exactly these words; send it with a mark."""

    id = serializers.UUIDField()
    child = serializers.UUIDField(source="child_id")
    state = serializers.ChoiceField(PLAN_STATES)
    version = serializers.IntegerField()
    reviewed_at = serializers.DateTimeField(allow_null=True)
    review_words = serializers.CharField()
    edition = serializers.CharField()
    goals = PlanGoalSerializer(many=True)
    marks = MarkSerializer(many=True)
    versions = VersionBriefSerializer(many=True)
    may = MayWithPlanSerializer()


class PlanVersionSerializer(PlanWordsSerializer):
    """A version as it was agreed, and how it went once it was looked back on."""

    number = serializers.IntegerField()
    agreed_at = serializers.DateTimeField()
    goals = AgreedGoalSerializer(many=True)
    marks = MarkSerializer(many=True)
    review_words = serializers.CharField(allow_null=True)
    reviewed_at = serializers.DateTimeField(allow_null=True)


class PlanChangeSerializer(serializers.Serializer[Any]):
    """What to change; what is left out stays. `edition`: refuse if other words stand there now."""

    title = serializers.CharField(max_length=120, required=False)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)
    took_part = serializers.CharField(max_length=500, required=False, allow_blank=True)
    whanau_hopes = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    child_hopes = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    edition = serializers.CharField(max_length=16, required=False)


class NewMarkSerializer(serializers.Serializer[Any]):
    """A yes to what was read. `how` the child said it is needed for the child's mark."""

    edition = serializers.CharField(max_length=16)
    how = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ReviewSerializer(serializers.Serializer[Any]):
    """How it went, in a few words."""

    words = serializers.CharField(max_length=2000)


def _whole(request: Request, plan_id: UUID) -> Response:
    found = plan_reading.whole(caller(request), plan_id)
    values = {name: getattr(found, name) for name in ("edition", "goals", "marks", "versions")}
    plan = {**vars(found.plan), **values, "may": found.may}
    return Response(WholePlanSerializer(plan).data)


class PlanView(APIView):
    """GET and PATCH /api/plans/{plan}."""

    @extend_schema(operation_id="plan", responses=WholePlanSerializer)
    def get(self, request: Request, plan: UUID) -> Response:
        """Return the plan with its goals, marks and the list of its versions."""
        return _whole(request, plan)

    @extend_schema(
        operation_id="change_plan", request=PlanChangeSerializer, responses=WholePlanSerializer
    )
    def patch(self, request: Request, plan: UUID) -> Response:
        """Change what stands in it: a draft loses its marks, an agreed plan is a draft again."""
        asked = valid(PlanChangeSerializer(data=request.data))
        plans.change_plan(caller(request), plan, plans.PlanChange(**asked))
        return _whole(request, plan)


class PlanMarkView(APIView):
    """PUT and DELETE /api/plans/{plan}/marks/{party}."""

    @extend_schema(
        operation_id="mark_plan", request=NewMarkSerializer, responses=WholePlanSerializer
    )
    def put(self, request: Request, plan: UUID, party: str) -> Response:
        """Put a party's yes; the third makes the plan agreed."""
        asked = valid(NewMarkSerializer(data=request.data))
        agreements.mark(caller(request), plan, party=agreements.party_named(party), **asked)
        return _whole(request, plan)

    @extend_schema(operation_id="unmark_plan", responses={204: None})
    def delete(self, request: Request, plan: UUID, party: str) -> Response:
        """Take a party's yes back, while not all have agreed."""
        agreements.take_back(caller(request), plan, party=agreements.party_named(party))
        return Response(status=204)


class PlanReviewView(APIView):
    """POST /api/plans/{plan}/review."""

    @extend_schema(
        operation_id="review_plan", request=ReviewSerializer, responses=WholePlanSerializer
    )
    def post(self, request: Request, plan: UUID) -> Response:
        """Say how an agreed plan went."""
        asked = valid(ReviewSerializer(data=request.data))
        agreements.review(caller(request), plan, words=asked["words"])
        return _whole(request, plan)


class PlanVersionView(APIView):
    """GET /api/plans/{plan}/versions/{number}."""

    @extend_schema(operation_id="plan_version", responses=PlanVersionSerializer)
    def get(self, request: Request, plan: UUID, number: int) -> Response:
        """Return a version as it was agreed."""
        found = plan_reading.version(caller(request), plan, number)
        others = {name: getattr(found, name) for name in ("number", "agreed_at", "marks")}
        review = {name: getattr(found, name) for name in ("review_words", "reviewed_at")}
        version = {**asdict(found.words), **others, **review}
        return Response(PlanVersionSerializer(version).data)

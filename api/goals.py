"""Goals."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.asked import valid
from api.caller import caller
from diary import fetch, goals

_SET_BY = ["school", "whanau", "child"]
_STATES = ["current", "met", "ended"]
_SETTINGS = ["school", "home", "community", "respite"]


def _settings() -> serializers.ListField:
    chosen = serializers.ChoiceField(_SETTINGS)
    return serializers.ListField(child=chosen, required=False, max_length=len(_SETTINGS))


class GoalSerializer(serializers.Serializer[Any]):
    """A goal. `staff_words` is null for all but the team."""

    id = serializers.UUIDField()
    child = serializers.UUIDField()
    plan = serializers.UUIDField(allow_null=True)
    strand = serializers.CharField()
    words = serializers.CharField()
    staff_words = serializers.CharField(allow_null=True)
    set_by = serializers.ChoiceField(_SET_BY)
    state = serializers.ChoiceField(_STATES)
    settings = serializers.ListField(child=serializers.ChoiceField(_SETTINGS))
    weight = serializers.IntegerField()
    is_focus = serializers.BooleanField()
    made_at = serializers.DateTimeField()
    may_change = serializers.BooleanField()


class GoalsSerializer(serializers.Serializer[Any]):
    """A child's goals, current ones first."""

    goals = GoalSerializer(many=True)


class NewGoalSerializer(serializers.Serializer[Any]):
    """A goal in plain words. `set_by` left out is the side of who writes it."""

    words = serializers.CharField(max_length=200)
    strand = serializers.CharField(max_length=40)
    plan = serializers.UUIDField(required=False, allow_null=True)
    set_by = serializers.ChoiceField(_SET_BY, required=False)
    settings = _settings()
    weight = serializers.IntegerField(required=False, min_value=1, max_value=9)
    is_focus = serializers.BooleanField(required=False)


class GoalChangeSerializer(serializers.Serializer[Any]):
    """What to change; what is left out stays."""

    words = serializers.CharField(max_length=200, required=False)
    staff_words = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    state = serializers.ChoiceField(_STATES, required=False)
    strand = serializers.CharField(max_length=40, required=False)
    plan = serializers.UUIDField(required=False)
    settings = _settings()
    weight = serializers.IntegerField(required=False, min_value=1, max_value=9)
    is_focus = serializers.BooleanField(required=False)


class GoalsView(APIView):
    """GET and POST /api/children/{child}/goals."""

    @extend_schema(operation_id="goals", responses=GoalsSerializer)
    def get(self, request: Request, child: UUID) -> Response:
        """Return the child's goals, current and past."""
        person = caller(request)
        fetch.child(person, child, "diary")
        return Response({"goals": goals.goals(person, child)})

    @extend_schema(
        operation_id="make_goal", request=NewGoalSerializer, responses={201: GoalSerializer}
    )
    def post(self, request: Request, child: UUID) -> Response:
        """Set a goal."""
        person = caller(request)
        asked = valid(NewGoalSerializer(data=request.data))
        plan_id = asked.pop("plan", None)
        goal = goals.make_goal(person, child, goals.NewGoal(plan_id=plan_id, **asked))
        return Response(goals.goal(person, goal.pk), status=201)


class GoalView(APIView):
    """PATCH /api/goals/{goal}."""

    @extend_schema(
        operation_id="change_goal", request=GoalChangeSerializer, responses=GoalSerializer
    )
    def patch(self, request: Request, goal: UUID) -> Response:
        """Change a goal; a new focus takes that from the strand's old one."""
        person = caller(request)
        asked = valid(GoalChangeSerializer(data=request.data))
        plan_id = asked.pop("plan", None)
        goals.change_goal(person, goal, goals.GoalChange(plan_id=plan_id, **asked))
        return Response(goals.goal(person, goal))

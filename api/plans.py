"""Plans, goals and strands."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.asked import valid
from api.caller import caller
from api.home import PlanBriefSerializer, StrandBriefSerializer
from diary import access, fetch, plans

_SET_BY = ["school", "whanau", "child"]
_STATES = ["current", "met", "ended"]


class NewPlanSerializer(serializers.Serializer[Any]):
    """A plan's title and period, both days included."""

    title = serializers.CharField(max_length=120)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class PlanChangeSerializer(serializers.Serializer[Any]):
    """What to change; what is left out stays."""

    title = serializers.CharField(max_length=120, required=False)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)


class PlansSerializer(serializers.Serializer[Any]):
    """A child's plans, the latest first."""

    plans = PlanBriefSerializer(many=True)


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


class GoalChangeSerializer(serializers.Serializer[Any]):
    """What to change; what is left out stays."""

    words = serializers.CharField(max_length=200, required=False)
    staff_words = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    state = serializers.ChoiceField(_STATES, required=False)
    strand = serializers.CharField(max_length=40, required=False)
    plan = serializers.UUIDField(required=False)


class NewStrandSerializer(serializers.Serializer[Any]):
    """A strand of the school's own."""

    name = serializers.CharField(max_length=60)


class StrandsSerializer(serializers.Serializer[Any]):
    """All strands that a person meets."""

    strands = StrandBriefSerializer(many=True)


def _plan(plan: Any) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in ("id", "title", "starts_on", "ends_on")}


class PlansView(APIView):
    """GET and POST /api/children/{child}/plans."""

    @extend_schema(operation_id="plans", responses=PlansSerializer)
    def get(self, request: Request, child: UUID) -> Response:
        """Return the child's plans."""
        person = caller(request)
        fetch.child(person, child, "diary")
        rows = access.plans(person, "view").filter(child=child).order_by("-starts_on", "pk")
        return Response({"plans": [_plan(plan) for plan in rows]})

    @extend_schema(
        operation_id="make_plan", request=NewPlanSerializer, responses={201: PlanBriefSerializer}
    )
    def post(self, request: Request, child: UUID) -> Response:
        """Start a plan for a period."""
        asked = valid(NewPlanSerializer(data=request.data))
        return Response(_plan(plans.make_plan(caller(request), child, **asked)), status=201)


class PlanView(APIView):
    """PATCH /api/plans/{plan}."""

    @extend_schema(
        operation_id="change_plan", request=PlanChangeSerializer, responses=PlanBriefSerializer
    )
    def patch(self, request: Request, plan: UUID) -> Response:
        """Change a plan's title or period."""
        asked = valid(PlanChangeSerializer(data=request.data))
        return Response(_plan(plans.change_plan(caller(request), plan, **asked)))


class GoalsView(APIView):
    """GET and POST /api/children/{child}/goals."""

    @extend_schema(operation_id="goals", responses=GoalsSerializer)
    def get(self, request: Request, child: UUID) -> Response:
        """Return the child's goals, current and past."""
        person = caller(request)
        fetch.child(person, child, "diary")
        return Response({"goals": plans.goals(person, child)})

    @extend_schema(
        operation_id="make_goal", request=NewGoalSerializer, responses={201: GoalSerializer}
    )
    def post(self, request: Request, child: UUID) -> Response:
        """Set a goal."""
        person = caller(request)
        asked = valid(NewGoalSerializer(data=request.data))
        plan_id = asked.pop("plan", None)
        goal = plans.make_goal(person, child, plan_id=plan_id, **asked)
        return Response(plans.goal(person, goal.pk), status=201)


class GoalView(APIView):
    """PATCH /api/goals/{goal}."""

    @extend_schema(
        operation_id="change_goal", request=GoalChangeSerializer, responses=GoalSerializer
    )
    def patch(self, request: Request, goal: UUID) -> Response:
        """Change a goal's words, state, strand or plan."""
        person = caller(request)
        asked = valid(GoalChangeSerializer(data=request.data))
        plan_id = asked.pop("plan", None)
        plans.change_goal(person, goal, plans.GoalChange(plan_id=plan_id, **asked))
        return Response(plans.goal(person, goal))


class StrandsView(APIView):
    """GET and POST /api/strands."""

    @extend_schema(operation_id="strands", responses=StrandsSerializer)
    def get(self, request: Request) -> Response:
        """Return the strands that one meets."""
        rows = access.strands(caller(request)).order_by("position", "key")
        return Response({"strands": list(rows.values("key", "name"))})

    @extend_schema(
        operation_id="add_strand",
        request=NewStrandSerializer,
        responses={201: StrandBriefSerializer},
    )
    def post(self, request: Request) -> Response:
        """Give one's school a strand of its own (admin)."""
        asked = valid(NewStrandSerializer(data=request.data))
        strand = plans.add_strand(caller(request), name=asked["name"])
        return Response({"key": strand.key, "name": strand.name}, status=201)

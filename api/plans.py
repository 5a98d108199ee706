"""Plans."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.asked import valid
from api.caller import caller
from api.home import PlanBriefSerializer
from diary import fetch, home, plans


class NewPlanSerializer(serializers.Serializer[Any]):
    """A plan's title and period, both days included."""

    title = serializers.CharField(max_length=120)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class PlansSerializer(serializers.Serializer[Any]):
    """A child's plans, the latest first."""

    plans = PlanBriefSerializer(many=True)


class PlansView(APIView):
    """GET and POST /api/children/{child}/plans."""

    @extend_schema(operation_id="plans", responses=PlansSerializer)
    def get(self, request: Request, child: UUID) -> Response:
        """Return the child's plans."""
        person = caller(request)
        fetch.child(person, child, "diary")
        return Response({"plans": home.plans(person, child)})

    @extend_schema(
        operation_id="make_plan", request=NewPlanSerializer, responses={201: PlanBriefSerializer}
    )
    def post(self, request: Request, child: UUID) -> Response:
        """Start a plan for a period."""
        asked = valid(NewPlanSerializer(data=request.data))
        made = plans.make_plan(caller(request), child, **asked)
        brief = home.PlanBrief(
            made.pk, made.title, made.starts_on, made.ends_on, made.state, marks=0
        )
        return Response(brief, status=201)

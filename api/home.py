"""The first screen, and one child's page head."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from diary import access, home

if TYPE_CHECKING:
    from diary.models import Person


PLAN_STATES = ["draft", "agreed", "reviewed"]


class LevelBriefSerializer(serializers.Serializer[home.LevelBrief]):
    """What one of the five levels of a goal means."""

    level = serializers.IntegerField()
    words = serializers.CharField()


class MeasureBriefSerializer(serializers.Serializer[home.MeasureBrief]):
    """One way in which a goal is measured now."""

    kind = serializers.ChoiceField(["gas", "prompt", "trials", "count", "duration"])


class GoalBriefSerializer(serializers.Serializer[home.GoalBrief]):
    """A goal as a chip shows it, and how it is rated; `levels`: none, or the five of `gas`."""

    id = serializers.UUIDField()
    words = serializers.CharField()
    strand = serializers.CharField()
    set_by = serializers.ChoiceField(["school", "whanau", "child"])
    state = serializers.ChoiceField(["current", "met", "ended"])
    measures = MeasureBriefSerializer(many=True)
    levels = LevelBriefSerializer(many=True)


class ChildBriefSerializer(serializers.Serializer[Any]):
    """A child as a round face shows them."""

    id = serializers.UUIDField()
    first_name = serializers.CharField()
    last_name = serializers.CharField(allow_null=True)
    initials = serializers.CharField()
    face_url = serializers.CharField(allow_null=True)
    relation = serializers.CharField(allow_null=True)
    rights = serializers.ChoiceField(["staff", "view", "contribute", "decide"])
    unseen = serializers.IntegerField()
    last_entry_at = serializers.DateTimeField(allow_null=True)
    goals = GoalBriefSerializer(many=True)


class ClassroomBriefSerializer(serializers.Serializer[home.ClassroomBrief]):
    """A class that one teaches, and its children."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    children = serializers.ListField(child=serializers.UUIDField())


class StrandBriefSerializer(serializers.Serializer[home.StrandBrief]):
    """A strand by key and name."""

    key = serializers.CharField()
    name = serializers.CharField()


class HomeSerializer(serializers.Serializer[Any]):
    """Everything behind the first screen; kept on the tablet for 14 days."""

    classrooms = ClassroomBriefSerializer(many=True)
    children = ChildBriefSerializer(many=True)
    strands = StrandBriefSerializer(many=True)
    drafts = serializers.IntegerField()


class MayWithChildSerializer(serializers.Serializer[Any]):
    """Which doors to show beside a child's diary."""

    capture = serializers.BooleanField()
    goals = serializers.BooleanField()
    plan = serializers.BooleanField()
    invite = serializers.BooleanField()
    circle = serializers.BooleanField()
    watching = serializers.BooleanField()
    archive = serializers.BooleanField()
    face = serializers.BooleanField()
    liaise = serializers.BooleanField()


class PlanBriefSerializer(serializers.Serializer[home.PlanBrief]):
    """A plan and its period, both days included. `marks`: how many have agreed to it as it is."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    state = serializers.ChoiceField(PLAN_STATES)
    marks = serializers.IntegerField()


class ChildSerializer(ChildBriefSerializer):
    """One child with their plans, and what this person may do."""

    may = MayWithChildSerializer()
    plans = PlanBriefSerializer(many=True)


_DOORS = {
    "capture": "capture",
    "goals": "goals",
    "plan": "plan",
    "invite": "invite",
    "circle": "see_circle",
    "watching": "watching",
    "archive": "archive",
    "face": "face",
    "liaise": "liaise",
}


def brief(child: home.ChildBrief) -> dict[str, Any]:
    """Return a child as JSON's values."""
    values = {name: getattr(child, name) for name in child.__slots__ if name != "has_face"}
    return {**values, "face_url": f"/media/children/{child.id}/face" if child.has_face else None}


def content(person: "Person") -> dict[str, Any]:
    """Return the home; the shell page inlines the same."""
    found = home.home(person)
    return {
        "classrooms": found.classrooms,
        "children": [brief(child) for child in found.children],
        "strands": found.strands,
        "drafts": found.drafts,
    }


def child_content(person: "Person", child_id: UUID) -> dict[str, Any]:
    """Return one child's page head, or NotFound."""
    found = brief(home.child(person, child_id))
    may = access.may(person, child_id)
    doors = {name: may[action] for name, action in _DOORS.items()}
    return {**found, "may": doors, "plans": home.plans(person, child_id)}


class HomeView(APIView):
    """GET /api/home."""

    @extend_schema(operation_id="home", responses=HomeSerializer)
    def get(self, request: Request) -> Response:
        """Return one's children, classes, strands and how many drafts wait."""
        return Response(content(caller(request)))


class ChildView(APIView):
    """GET /api/children/{child}."""

    @extend_schema(operation_id="child", responses=ChildSerializer)
    def get(self, request: Request, child: UUID) -> Response:
        """Return one child whose diary one may open."""
        return Response(child_content(caller(request), child))

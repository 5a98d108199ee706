"""The children of a school, for its admin: `/api/children`. Their diaries are elsewhere."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import home
from api.caller import caller
from api.people import NamedAnswer
from diary import children


class ChildRowAnswer(serializers.Serializer[Any]):
    """One child as the admin sees them."""

    id = serializers.UUIDField()
    first_name = serializers.CharField()
    last_name = serializers.CharField(allow_blank=True)
    born_on = serializers.DateField(allow_null=True)
    initials = serializers.CharField()
    face_url = serializers.CharField(allow_null=True)
    classrooms = NamedAnswer(many=True)
    family = serializers.IntegerField(help_text="How many caregivers have a place now.")


class ChildrenAnswer(serializers.Serializer[Any]):
    """Every child of the school."""

    children = ChildRowAnswer(many=True)


class NewChildRequest(serializers.Serializer[Any]):
    """A child to add, in a class or in none yet."""

    first_name = serializers.CharField(max_length=60)
    last_name = serializers.CharField(max_length=60, allow_blank=True, default="")
    born_on = serializers.DateField(allow_null=True, default=None)
    classroom = serializers.UUIDField(allow_null=True, default=None)
    school = serializers.UUIDField(allow_null=True, default=None)


class ChildChange(serializers.Serializer[Any]):
    """What to change of a child."""

    first_name = serializers.CharField(max_length=60, required=False)
    last_name = serializers.CharField(max_length=60, allow_blank=True, required=False)
    born_on = serializers.DateField(allow_null=True, required=False)


class ChildrenView(APIView):
    """Every child of the school."""

    @extend_schema(responses=ChildrenAnswer)
    def get(self, request: Request) -> Response:
        """List them by name."""
        rows = [_row(child) for child in children.of(caller(request))]
        return Response(ChildrenAnswer({"children": rows}).data)

    @extend_schema(request=NewChildRequest, responses={201: ChildRowAnswer})
    def post(self, request: Request) -> Response:
        """Add a child."""
        asked = NewChildRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(asked.validated_data)
        new = children.NewChild(
            classroom_id=given.pop("classroom"), school_id=given.pop("school"), **given
        )
        made = children.add(caller(request), new)
        row = _row(children.one(caller(request), made))
        return Response(ChildRowAnswer(row).data, status=201)


class ChildView(home.ChildView):
    """One child: the page head for those with the diary, names and birthday for the admin."""

    @extend_schema(operation_id="child_change", request=ChildChange, responses=ChildRowAnswer)
    def patch(self, request: Request, child: UUID) -> Response:
        """Change names or birthday."""
        asked = ChildChange(data=request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(asked.validated_data)
        forgets = "born_on" in given and given["born_on"] is None
        wanted = children.Change(forgets_birthday=forgets, **given)
        children.change(caller(request), child, wanted)
        row = _row(children.one(caller(request), child))
        return Response(ChildRowAnswer(row).data)


def _row(child: children.ChildRow) -> dict[str, Any]:
    values = {name: getattr(child, name) for name in child.__slots__ if name != "has_face"}
    return {**values, "face_url": f"/media/children/{child.id}/face" if child.has_face else None}

"""Classes of a school: `/api/classrooms`."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from api.circle import EndRequest
from api.people import CLASS_ROLES, NamedAnswer
from diary import classrooms


class StaffPlaceAnswer(serializers.Serializer[classrooms.StaffPlace]):
    """Somebody's work with a class."""

    id = serializers.UUIDField()
    person = NamedAnswer()
    role = serializers.ChoiceField(CLASS_ROLES)
    ends_on = serializers.DateField(allow_null=True)


class ChildPlaceAnswer(serializers.Serializer[classrooms.ChildPlace]):
    """A child's place in a class."""

    id = serializers.UUIDField()
    child = NamedAnswer()
    ends_on = serializers.DateField(allow_null=True)


class ClassroomAnswer(serializers.Serializer[classrooms.ClassroomRow]):
    """One class with everyone in it now."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    staff = StaffPlaceAnswer(many=True)
    children = ChildPlaceAnswer(many=True)


class ClassroomsAnswer(serializers.Serializer[Any]):
    """The classes that one may see."""

    classrooms = ClassroomAnswer(many=True)


class NewClassroomRequest(serializers.Serializer[Any]):
    """A class to open."""

    name = serializers.CharField(max_length=80)
    school = serializers.UUIDField(allow_null=True, default=None)


class ClassroomChange(serializers.Serializer[Any]):
    """Another name."""

    name = serializers.CharField(max_length=80)


class ClassStaffRequest(serializers.Serializer[Any]):
    """Who works with the class."""

    person = serializers.UUIDField()
    role = serializers.ChoiceField(CLASS_ROLES, default="teacher")


class EnrolRequest(serializers.Serializer[Any]):
    """Which child is in the class."""

    child = serializers.UUIDField()


class ClassroomsView(APIView):
    """All classes."""

    @extend_schema(responses=ClassroomsAnswer)
    def get(self, request: Request) -> Response:
        """List all of the school for its admin, one's own for those who teach."""
        return Response(ClassroomsAnswer({"classrooms": classrooms.of(caller(request))}).data)

    @extend_schema(request=NewClassroomRequest, responses={201: ClassroomAnswer})
    def post(self, request: Request) -> Response:
        """Open a class."""
        asked = NewClassroomRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        name, school = asked.validated_data["name"], asked.validated_data["school"]
        made = classrooms.add(caller(request), name=name, school_id=school)
        return _answer(request, made, status=201)


class ClassroomView(APIView):
    """One class."""

    @extend_schema(request=ClassroomChange, responses=ClassroomAnswer)
    def patch(self, request: Request, classroom: UUID) -> Response:
        """Give it another name."""
        asked = ClassroomChange(data=request.data)
        asked.is_valid(raise_exception=True)
        classrooms.rename(caller(request), classroom, name=asked.validated_data["name"])
        return _answer(request, classroom)


class ClassStaffView(APIView):
    """Who works with a class."""

    @extend_schema(request=ClassStaffRequest, responses={201: ClassroomAnswer})
    def post(self, request: Request, classroom: UUID) -> Response:
        """Let somebody of the school work with the class."""
        asked = ClassStaffRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        person, role = asked.validated_data["person"], asked.validated_data["role"]
        classrooms.add_staff(caller(request), classroom, person_id=person, role=role)
        return _answer(request, classroom, status=201)


class ClassStaffEndView(APIView):
    """The end of somebody's work with a class."""

    @extend_schema(request=EndRequest, responses=ClassroomAnswer)
    def post(self, request: Request, classroom: UUID, place: UUID) -> Response:
        """End it now, or from a later day on."""
        day = _ends_on(request)
        classrooms.end_staff(caller(request), classroom, place, ends_on=day)
        return _answer(request, classroom)


class ClassChildrenView(APIView):
    """Which children are in a class."""

    @extend_schema(request=EnrolRequest, responses={201: ClassroomAnswer})
    def post(self, request: Request, classroom: UUID) -> Response:
        """Put a child of the school in the class."""
        asked = EnrolRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        classrooms.enrol(caller(request), classroom, child_id=asked.validated_data["child"])
        return _answer(request, classroom, status=201)


class ClassChildEndView(APIView):
    """The end of a child's time in a class."""

    @extend_schema(request=EndRequest, responses=ClassroomAnswer)
    def post(self, request: Request, classroom: UUID, place: UUID) -> Response:
        """End it now, or from a later day on."""
        day = _ends_on(request)
        classrooms.end_enrolment(caller(request), classroom, place, ends_on=day)
        return _answer(request, classroom)


def _answer(request: Request, classroom: UUID, *, status: int = 200) -> Response:
    row = classrooms.one(caller(request), classroom)
    return Response(ClassroomAnswer(row).data, status=status)


def _ends_on(request: Request) -> Any:
    asked = EndRequest(data=request.data)
    asked.is_valid(raise_exception=True)
    return asked.validated_data["ends_on"]

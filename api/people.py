"""The people of a school, for its admin: `/api/people`."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from diary import people
from diary.errors import NotFound

ROLES = ["teacher", "liaison", "admin", "technician"]
CLASS_ROLES = ["teacher", "aide", "therapist"]


class NamedAnswer(serializers.Serializer[Any]):
    """Something by its name."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class ClassPlaceAnswer(serializers.Serializer[people.ClassPlace]):
    """A person's work in a class."""

    id = serializers.UUIDField()
    classroom = NamedAnswer()
    role = serializers.ChoiceField(CLASS_ROLES)


class FamilyPlaceAnswer(serializers.Serializer[people.FamilyPlace]):
    """A person's place in a circle."""

    id = serializers.UUIDField()
    child = NamedAnswer()
    kind = serializers.CharField()
    relation = serializers.CharField()


class PersonRowAnswer(serializers.Serializer[people.PersonRow]):
    """One person, with what they are at this school now."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField(allow_null=True)
    is_active = serializers.BooleanField(help_text="Whether they may sign in.")
    is_ours = serializers.BooleanField(help_text="They have no place at another school.")
    roles = serializers.ListField(child=serializers.ChoiceField(ROLES))
    classrooms = ClassPlaceAnswer(many=True)
    circles = FamilyPlaceAnswer(many=True)


class PeopleAnswer(serializers.Serializer[Any]):
    """Everyone of the school."""

    people = PersonRowAnswer(many=True)


class NewPersonRequest(serializers.Serializer[Any]):
    """Somebody who works at the school."""

    name = serializers.CharField(max_length=80)
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(ROLES, default="teacher")
    classrooms = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=50)
    class_role = serializers.ChoiceField(CLASS_ROLES, default="teacher")
    school = serializers.UUIDField(allow_null=True, default=None)


class PersonChange(serializers.Serializer[Any]):
    """What to change; `role` is short for one role, null for none, `roles` replaces all."""

    name = serializers.CharField(max_length=80, required=False)
    email = serializers.EmailField(max_length=254, allow_null=True, required=False)
    is_active = serializers.BooleanField(required=False)
    role = serializers.ChoiceField(ROLES, allow_null=True, required=False)
    roles = serializers.ListField(child=serializers.ChoiceField(ROLES), required=False)


class PeopleView(APIView):
    """Everyone of the school."""

    @extend_schema(responses=PeopleAnswer)
    def get(self, request: Request) -> Response:
        """List staff and family, by name."""
        return Response(PeopleAnswer({"people": people.of(caller(request))}).data)

    @extend_schema(request=NewPersonRequest, responses={201: PersonRowAnswer})
    def post(self, request: Request) -> Response:
        """Add somebody who works at the school."""
        asked = NewPersonRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(asked.validated_data)
        new = people.NewPerson(
            classrooms=tuple(given.pop("classrooms")), school_id=given.pop("school"), **given
        )
        made = people.add(caller(request), new)
        return Response(PersonRowAnswer(people.one(caller(request), made)).data, status=201)


class PersonView(APIView):
    """One person."""

    @extend_schema(request=PersonChange, responses={200: PersonRowAnswer, 204: None})
    def patch(self, request: Request, person: UUID) -> Response:
        """Change name, e-mail, roles, or whether they may sign in.

        204 when an admin has just given up being one: there is nothing left for them to see.
        """
        asked = PersonChange(data=request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(asked.validated_data)
        roles = given.pop("roles", None)
        if "role" in given:
            role = given.pop("role")
            roles = [role] if role else []
        if "email" in given:
            given["email"] = given["email"] or ""
        wanted = people.Change(roles=None if roles is None else tuple(roles), **given)
        people.change(caller(request), person, wanted)
        try:
            row = people.one(caller(request), person)
        except NotFound:
            return Response(status=204)
        return Response(PersonRowAnswer(row).data)


class PersonSignOutView(APIView):
    """A person's ways in."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, person: UUID) -> Response:
        """End every session and device of the person: a phone was lost, a tablet left behind."""
        people.sign_out(caller(request), person)
        return Response(status=204)

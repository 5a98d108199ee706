"""The people of a demonstration school, who sign in with one tap. Nobody in a real database."""

import uuid
from dataclasses import dataclass

from django.db.models import Q

from diary.models import Child, CircleMember, ClassroomStaff, Person, School, SchoolRole
from diary.models.base import current


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person on the way in, and a few words on who they are."""

    id: uuid.UUID
    name: str
    who: str
    is_family: bool


def is_demonstration() -> bool:
    """Tell whether this database was made as a demonstration, and holds no real school."""
    flags = set(School.objects.values_list("is_demonstration", flat=True).distinct())
    return flags == {True}


def people() -> list[Somebody]:
    """Return everyone who can be tried, teachers first; nobody outside a demonstration."""
    if not is_demonstration():
        return []
    first_of_each: dict[uuid.UUID, Somebody] = {}
    for one in (*_staff(), *_family()):
        first_of_each.setdefault(one.id, one)
    return [*first_of_each.values()]


def person(person_id: str) -> Person | None:
    """Return one of the demonstration's people; None for anyone else and for nonsense."""
    try:
        wanted = uuid.UUID(person_id)
    except ValueError:
        return None
    if wanted not in {one.id for one in people()}:
        return None
    return Person.objects.filter(pk=wanted, is_active=True).first()


def _staff() -> list[Somebody]:
    teachers = ClassroomStaff.objects.filter(current()).order_by("classroom__name", "person__name")
    rows = [
        Somebody(pk, name, f"{role.capitalize()} in {room}", is_family=False)
        for pk, name, role, room in teachers.values_list(
            "person", "person__name", "role", "classroom__name"
        )
    ]
    titles = {"liaison": "Liaison teacher", "admin": "School admin", "technician": "Technician"}
    others = SchoolRole.objects.filter(current(), ~Q(role="teacher")).order_by("role")
    rows += [
        Somebody(pk, name, titles[role], is_family=False)
        for pk, name, role in others.values_list("person", "person__name", "role")
    ]
    return rows


def _family() -> list[Somebody]:
    places = CircleMember.objects.filter(current(), kind=CircleMember.Kind.CAREGIVER)
    names = dict(Child.objects.values_list("pk", "first_name"))
    return [
        Somebody(pk, name, f"{relation} of {names[child]}", is_family=True)
        for pk, name, relation, child in places.order_by(
            "child__first_name", "person__name"
        ).values_list("person", "person__name", "relation", "child")
    ]

"""Classes of a school: who works with them and which children are in them, with dates."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from diary import access, audit, days, fetch, people
from diary.errors import Conflict
from diary.models import Child, Classroom, ClassroomStaff, Enrolment, Person, School
from diary.spelling import clean_name


@dataclass(frozen=True, slots=True)
class Named:
    """A person or child by name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class StaffPlace:
    """Somebody's work with a class; `id` is that of the place, to end it."""

    id: UUID
    person: Named
    role: str
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class ChildPlace:
    """A child's place in a class; `id` is that of the place, to end it."""

    id: UUID
    child: Named
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class ClassroomRow:
    """One class with everyone in it now."""

    id: UUID
    name: str
    staff: list[StaffPlace]
    children: list[ChildPlace]


def of(viewer: Person) -> list[ClassroomRow]:
    """Return the classes: all of the school for its admin, one's own for those who teach."""
    fetch.school(viewer, "belong")
    rooms = access.classrooms(viewer, "view").select_related("school").order_by("name")
    return _rows(list(rooms))


def one(viewer: Person, classroom_id: UUID) -> ClassroomRow:
    """Return one class."""
    rooms = access.classrooms(viewer, "view").select_related("school")
    return _rows([fetch.one(rooms, known=rooms, pk=classroom_id)])[0]


def add(admin: Person, *, name: str, school_id: UUID | None = None) -> UUID:
    """Open a class; Conflict when the school has one of that name."""
    school = fetch.school(admin, "administer", school_id=school_id)
    clean = clean_name(name)
    _check_name(school.pk, clean)
    with transaction.atomic():
        room = Classroom.objects.create(school=school, name=clean)
        audit.record("class.added", actor=admin, subject=room.pk, school=school.pk)
    return room.pk


def rename(admin: Person, classroom_id: UUID, *, name: str) -> None:
    """Give a class another name."""
    room = people.classroom(admin, classroom_id)
    room.name = clean_name(name)
    _check_name(room.school_id, room.name, besides=room.pk)
    with transaction.atomic():
        room.save(update_fields=["name"])
        audit.record("class.renamed", actor=admin, subject=room.pk, school=room.school_id)


def add_staff(admin: Person, classroom_id: UUID, *, person_id: UUID, role: str) -> None:
    """Let somebody of the school work with a class."""
    room = people.classroom(admin, classroom_id)
    everyone = access.people(admin, "administer")
    person = fetch.one(everyone, known=everyone, pk=person_id)
    with transaction.atomic():
        people.work_in(admin, room, person, role=role)


def end_staff(
    admin: Person, classroom_id: UUID, place_id: UUID, *, ends_on: date | None = None
) -> None:
    """End somebody's work with a class now, or from `ends_on` on (the first day without)."""
    room = people.classroom(admin, classroom_id)
    places = ClassroomStaff.objects.filter(classroom=room)
    place = fetch.one(places, known=places, pk=place_id)
    with transaction.atomic():
        place.ends_at = _end(place, room.school, ends_on)
        place.save(update_fields=["ends_at"])
        audit.record(
            "class_role.ended", actor=admin, subject=place.person_id, school=room.school_id
        )


def enrol(admin: Person, classroom_id: UUID, *, child_id: UUID) -> None:
    """Put a child of the school in a class."""
    room = people.classroom(admin, classroom_id)
    child = fetch.child(admin, child_id, "administer")
    with transaction.atomic():
        put_in(admin, room, child)


def put_in(admin: Person, room: Classroom, child: Child) -> None:
    """Put a child in a class, in the caller's transaction; Conflict when they are in it."""
    Classroom.objects.select_for_update().get(pk=room.pk)
    if Enrolment.objects.filter(_lasting(), classroom=room, child=child).exists():
        raise Conflict("enrolled_already", "This child is in the class already.")
    Enrolment.objects.create(classroom=room, child=child)
    audit.record("child.enrolled", actor=admin, child=child, subject=room.pk)


def end_enrolment(
    admin: Person, classroom_id: UUID, place_id: UUID, *, ends_on: date | None = None
) -> None:
    """Take a child out of a class now, or from `ends_on` on (the first day without)."""
    room = people.classroom(admin, classroom_id)
    places = Enrolment.objects.filter(classroom=room).select_related("child")
    place = fetch.one(places, known=places, pk=place_id)
    with transaction.atomic():
        place.ends_at = _end(place, room.school, ends_on)
        place.save(update_fields=["ends_at"])
        audit.record("child.left_class", actor=admin, child=place.child, subject=room.pk)


def _end(place: ClassroomStaff | Enrolment, school: School, ends_on: date | None) -> datetime:
    if place.ends_at is not None and place.ends_at <= timezone.now():
        raise Conflict("ended_already", "This has ended already.")
    return max(days.end_from(ends_on, school=school), place.starts_at)


def _check_name(school_id: UUID, name: str, *, besides: UUID | None = None) -> None:
    same = Classroom.objects.filter(school=school_id, name__iexact=name)
    if (same.exclude(pk=besides) if besides else same).exists():
        raise Conflict("class_exists", "There is a class of that name already.")


def _lasting() -> Q:
    return Q(ends_at=None) | Q(ends_at__gt=timezone.now())


def _rows(rooms: list[Classroom]) -> list[ClassroomRow]:
    staff: dict[UUID, list[StaffPlace]] = defaultdict(list)
    children: dict[UUID, list[ChildPlace]] = defaultdict(list)
    schools = {room.pk: room.school for room in rooms}
    for work in (
        ClassroomStaff.objects.filter(_lasting(), classroom__in=rooms)
        .select_related("person")
        .order_by("person__name", "pk")
    ):
        ends_on = days.day_of(work.ends_at, school=schools[work.classroom_id])
        person = Named(work.person_id, work.person.name)
        staff[work.classroom_id].append(StaffPlace(work.pk, person, work.role, ends_on))
    for place in (
        Enrolment.objects.filter(_lasting(), classroom__in=rooms)
        .select_related("child")
        .order_by("child__first_name", "child__last_name", "pk")
    ):
        ends_on = days.day_of(place.ends_at, school=schools[place.classroom_id])
        name = f"{place.child.first_name} {place.child.last_name}".strip()
        child = Named(place.child_id, name)
        children[place.classroom_id].append(ChildPlace(place.pk, child, ends_on))
    return [ClassroomRow(room.pk, room.name, staff[room.pk], children[room.pk]) for room in rooms]

"""The people of a school, as its admin sees them: who they are, their roles, and their way in.

An admin of one school must not reach another through a person whom both share: name, e-mail and
whether somebody may sign in are the admin's only for people whose every place is at this school.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from diary import access, audit, devices, fetch, sessions
from diary.errors import Conflict, DiaryError, NotAllowed
from diary.models import (
    CircleMember,
    Classroom,
    ClassroomStaff,
    Person,
    School,
    SchoolRole,
)
from diary.models.base import current
from diary.spelling import clean_name

Role = SchoolRole.Role


@dataclass(frozen=True, slots=True)
class Named:
    """A class by name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ClassPlace:
    """A person's work in a class; `id` is that of the place, to end it."""

    id: UUID
    classroom: Named
    role: str


@dataclass(frozen=True, slots=True)
class FamilyPlace:
    """A person's place in a circle; `id` is that of the place."""

    id: UUID
    child: Named
    kind: str
    relation: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person, with what they are at this school. `is_ours`: they have no place elsewhere."""

    id: UUID
    name: str
    email: str | None
    is_active: bool
    is_ours: bool
    roles: list[str]
    classrooms: list[ClassPlace]
    circles: list[FamilyPlace]


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who works at the school; `class_role` is what they are in `classrooms`."""

    name: str
    email: str
    role: str = Role.TEACHER
    classrooms: tuple[UUID, ...] = ()
    class_role: str = ClassroomStaff.Role.TEACHER
    school_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What to change; None leaves it. `email` empty takes it away; `roles` replaces all of them."""

    name: str | None = None
    email: str | None = None
    is_active: bool | None = None
    roles: tuple[str, ...] | None = None


def of(admin: Person) -> list[PersonRow]:
    """Return everyone who has or had a place at the admin's schools, by name; five queries."""
    fetch.school(admin, "administer")
    return _rows(admin, access.people(admin, "administer").order_by("name", "pk"))


def one(admin: Person, person_id: UUID) -> PersonRow:
    """Return one of them."""
    everyone = access.people(admin, "administer")
    person = fetch.one(everyone, known=everyone, pk=person_id)
    return _rows(admin, [person])[0]


def add(admin: Person, new: NewPerson) -> UUID:
    """Give somebody, known by e-mail or new, a role at the school; Conflict if they have one."""
    school = fetch.school(admin, "administer", school_id=new.school_id)
    rooms = [classroom(admin, pk) for pk in new.classrooms]
    with transaction.atomic():
        person = join(admin, school, new)
        for room in rooms:
            work_in(admin, room, person, role=new.class_role)
    return person.pk


def join(admin: Person, school: School, new: NewPerson) -> Person:
    """Make or find the person and give the role, in the caller's transaction."""
    email = new.email.strip().lower()
    person = Person.objects.filter(email=email).first() if email else None
    if person is not None and works_at(school, person):
        sentence = "Somebody with this e-mail address is at your school already."
        raise Conflict("person_exists", sentence, fields={"email": [sentence]})
    if person is None:
        person = Person.objects.create_user(name=clean_name(new.name), email=email or None)
        audit.record("person.added", actor=admin, subject=person.pk, school=school.pk)
    _give_role(admin, school, person, new.role)
    return person


def change(admin: Person, person_id: UUID, wanted: Change) -> None:
    """Change a person. Another e-mail, or no more signing in, ends their sessions everywhere."""
    everyone = access.people(admin, "administer")
    person = fetch.one(everyone, known=everyone, pk=person_id)
    with transaction.atomic():
        if wanted.roles is not None:
            _set_roles(admin, person, wanted.roles)
        if (wanted.name, wanted.email, wanted.is_active) != (None, None, None):
            _change_person(admin, person, wanted)


def sign_out(admin: Person, person_id: UUID) -> None:
    """End every session and device of the person: a phone was lost, a tablet left behind."""
    everyone = access.people(admin, "administer")
    person = fetch.one(everyone, known=everyone, pk=person_id)
    with transaction.atomic():
        _end_ways_in(person)
        school = fetch.school(admin, "administer").pk
        audit.record("person.signed_out", actor=admin, subject=person.pk, school=school)


def classroom(admin: Person, classroom_id: UUID) -> Classroom:
    """Return a class that the admin administers."""
    rows = access.classrooms(admin, "administer").select_related("school")
    return fetch.one(rows, known=access.classrooms(admin, "view"), pk=classroom_id)


def work_in(admin: Person, room: Classroom, person: Person, *, role: str) -> ClassroomStaff:
    """Let the person work with a class, in the caller's transaction; Conflict when they do."""
    Classroom.objects.select_for_update().get(pk=room.pk)
    theirs = ClassroomStaff.objects.filter(_lasting(), classroom=room, person=person)
    if theirs.exists():
        raise Conflict("in_class_already", "They work with this class already.")
    place = ClassroomStaff.objects.create(classroom=room, person=person, role=role)
    detail: dict[str, str | int | bool | list[str]] = {"classroom": str(room.pk), "role": role}
    audit.record(
        "class_role.granted", actor=admin, subject=person.pk, school=room.school_id, detail=detail
    )
    return place


def works_at(school: School, person: Person) -> bool:
    """Tell whether the person has a role or a class at the school now."""
    roles = SchoolRole.objects.filter(_lasting(), school=school, person=person)
    rooms = ClassroomStaff.objects.filter(_lasting(), classroom__school=school, person=person)
    return roles.exists() or rooms.exists()


def _lasting() -> Q:
    return Q(ends_at=None) | Q(ends_at__gt=timezone.now())


def _give_role(admin: Person, school: School, person: Person, role: str) -> None:
    SchoolRole.objects.create(school=school, person=person, role=role)
    audit.record(
        "role.granted", actor=admin, subject=person.pk, school=school.pk, detail={"role": role}
    )


def _set_roles(admin: Person, person: Person, roles: Iterable[str]) -> None:
    """Make these the person's roles at the school where they work, or at the admin's."""
    mine = access.schools(admin, "administer").order_by("made_at")
    school = mine.filter(roles__person=person).first() or fetch.school(admin, "administer")
    School.objects.select_for_update().get(pk=school.pk)
    held = SchoolRole.objects.filter(_lasting(), school=school, person=person)
    wanted, have = set(roles), set(held.values_list("role", flat=True))
    if Role.ADMIN in have - wanted:
        check_another_admin(school, person)
    for role in sorted(have - wanted):
        held.filter(role=role).update(ends_at=timezone.now())
        audit.record(
            "role.ended", actor=admin, subject=person.pk, school=school.pk, detail={"role": role}
        )
    for role in sorted(wanted - have):
        _give_role(admin, school, person, role)


def check_another_admin(school: School, person: Person) -> None:
    """Refuse to leave a school without an admin who can sign in."""
    others = SchoolRole.objects.filter(
        current(), school=school, role=Role.ADMIN, ends_at=None, person__is_active=True
    )
    if not others.exclude(person=person).exists():
        sentence = "This is the only admin of the school. Make somebody else an admin first."
        raise Conflict("last_admin", sentence)


def _change_person(admin: Person, person: Person, wanted: Change) -> None:
    if not is_ours(admin, person) or (person.is_superuser and person.pk != admin.pk):
        sentence = "This person belongs to another school too, so they change this themselves."
        raise NotAllowed("not_ours_alone", sentence)
    before = (person.email, person.is_active)
    if wanted.name is not None:
        person.name = clean_name(wanted.name)
    if wanted.email is not None:
        person.email = _free_email(person, wanted.email)
    if wanted.is_active is not None:
        _check_leaves_an_admin(person, is_active=wanted.is_active)
        person.is_active = wanted.is_active
    person.save(update_fields=["name", "email", "is_active"])
    if (person.email, person.is_active) != before:
        _end_ways_in(person)
    audit.record(
        "person.changed",
        actor=admin,
        subject=person.pk,
        school=fetch.school(admin, "administer").pk,
        detail={"is_active": person.is_active, "email_changed": person.email != before[0]},
    )


def _check_leaves_an_admin(person: Person, *, is_active: bool) -> None:
    if is_active:
        return
    for role in SchoolRole.objects.filter(_lasting(), person=person, role=Role.ADMIN):
        check_another_admin(School.objects.select_for_update().get(pk=role.school_id), person)


def _free_email(person: Person, email: str) -> str | None:
    """Return the address as it is kept; one that somebody else signs in with is refused."""
    wanted = email.strip().lower() or None
    if wanted and Person.objects.filter(email=wanted).exclude(pk=person.pk).exists():
        sentence = "We can't use this e-mail address for them. Please take another."
        raise DiaryError("email_taken", sentence, fields={"email": [sentence]})
    return wanted


def _end_ways_in(person: Person) -> None:
    sessions.end_all(person)
    devices.end_all(person)


def is_ours(admin: Person, person: Person) -> bool:
    """Tell whether every place of the person, past ones too, is at the admin's schools."""
    return person.pk not in _elsewhere(admin, [person.pk])


def _elsewhere(admin: Person, people: list[UUID]) -> set[UUID]:
    mine = access.schools(admin, "administer").values("pk")
    roles = SchoolRole.objects.filter(person__in=people).exclude(school__in=mine)
    rooms = ClassroomStaff.objects.filter(person__in=people).exclude(classroom__school__in=mine)
    circles = CircleMember.objects.filter(person__in=people).exclude(child__school__in=mine)
    found = roles.values_list("person").union(
        rooms.values_list("person"), circles.values_list("person")
    )
    return {person for (person,) in found}


def _rows(admin: Person, people: Iterable[Person]) -> list[PersonRow]:
    listed = list(people)
    ids = [person.pk for person in listed]
    mine = access.schools(admin, "administer")
    roles: dict[UUID, list[str]] = defaultdict(list)
    for person, role in SchoolRole.objects.filter(
        _lasting(), school__in=mine, person__in=ids
    ).values_list("person", "role"):
        roles[person].append(role)
    rooms, circles = _class_places(ids, mine), _family_places(ids, mine)
    elsewhere = _elsewhere(admin, ids)
    return [
        PersonRow(
            id=person.pk,
            name=person.name,
            email=person.email,
            is_active=person.is_active,
            is_ours=person.pk not in elsewhere,
            roles=sorted(roles[person.pk]),
            classrooms=rooms[person.pk],
            circles=circles[person.pk],
        )
        for person in listed
    ]


def _class_places(ids: list[UUID], mine: QuerySet[School]) -> dict[UUID, list[ClassPlace]]:
    found: dict[UUID, list[ClassPlace]] = defaultdict(list)
    rows = ClassroomStaff.objects.filter(_lasting(), classroom__school__in=mine, person__in=ids)
    for person, pk, room, name, role in rows.order_by("classroom__name").values_list(
        "person", "pk", "classroom", "classroom__name", "role"
    ):
        found[person].append(ClassPlace(pk, Named(room, name), role))
    return found


def _family_places(ids: list[UUID], mine: QuerySet[School]) -> dict[UUID, list[FamilyPlace]]:
    found: dict[UUID, list[FamilyPlace]] = defaultdict(list)
    rows = CircleMember.objects.filter(_lasting(), child__school__in=mine, person__in=ids)
    for person, pk, child, first, last, kind, relation in rows.order_by(
        "child__first_name"
    ).values_list(
        "person", "pk", "child", "child__first_name", "child__last_name", "kind", "relation"
    ):
        found[person].append(
            FamilyPlace(pk, Named(child, f"{first} {last}".strip()), kind, relation)
        )
    return found

"""The children of a school, as its admin sees them: names, birthday, classes. No diary."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from diary import access, audit, classrooms, days, fetch, people
from diary.errors import Conflict, DiaryError
from diary.models import Child, CircleMember, Enrolment, Person, School
from diary.spelling import clean_name

OLDEST_YEARS = 30  # a birthday longer ago is a slip of the pen (students are 5 to 21: domain.md)


@dataclass(frozen=True, slots=True)
class Named:
    """A class by name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ChildRow:
    """One child. `family` counts caregivers with a place now: a child with none stands out."""

    id: UUID
    first_name: str
    last_name: str
    born_on: date | None
    initials: str
    has_face: bool
    classrooms: list[Named]
    family: int


@dataclass(frozen=True, slots=True)
class NewChild:
    """A child to add, in a class or in none yet."""

    first_name: str
    last_name: str = ""
    born_on: date | None = None
    classroom_id: UUID | None = None
    school_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What to change; None leaves it. `forgets_birthday` takes the birthday away."""

    first_name: str | None = None
    last_name: str | None = None
    born_on: date | None = None
    forgets_birthday: bool = False


def of(admin: Person) -> list[ChildRow]:
    """Return every child of the admin's schools, by name; four queries."""
    fetch.school(admin, "administer")
    return _rows(list(access.children(admin, "administer").order_by("first_name", "last_name")))


def one(admin: Person, child_id: UUID) -> ChildRow:
    """Return one child."""
    return _rows([fetch.child(admin, child_id, "administer")])[0]


def add(admin: Person, new: NewChild) -> UUID:
    """Add a child; Conflict when the school has one of the same names and birthday."""
    room = people.classroom(admin, new.classroom_id) if new.classroom_id else None
    school = room.school if room else fetch.school(admin, "administer", school_id=new.school_id)
    with transaction.atomic():
        child = join(admin, school, new)
        if room is not None:
            classrooms.put_in(admin, room, child)
    return child.pk


def join(admin: Person, school: School, new: NewChild) -> Child:
    """Add the child to the school, in the caller's transaction."""
    child = Child(
        school=school,
        first_name=clean_name(new.first_name, field="first_name"),
        last_name=clean_name(new.last_name, field="last_name") if new.last_name.strip() else "",
        born_on=new.born_on,
    )
    _check(child)
    child.save()
    audit.record("child.added", actor=admin, child=child, subject=child.pk)
    return child


def change(admin: Person, child_id: UUID, wanted: Change) -> None:
    """Change a child's names or birthday."""
    child = fetch.child(admin, child_id, "administer")
    if wanted.first_name is not None:
        child.first_name = clean_name(wanted.first_name, field="first_name")
    if wanted.last_name is not None:
        child.last_name = " ".join(wanted.last_name.split())
    if wanted.born_on is not None or wanted.forgets_birthday:
        child.born_on = wanted.born_on
    _check(child)
    with transaction.atomic():
        child.save(update_fields=["first_name", "last_name", "born_on"])
        audit.record("child.changed", actor=admin, child=child, subject=child.pk)


def birthday_problem(born_on: date | None, *, school: School) -> str:
    """Return what is wrong with a birthday, or an empty text."""
    if born_on is None:
        return ""
    today = days.today(school)
    if born_on > today:
        return "This birthday has not come yet. Please look at the year."
    if born_on.year < today.year - OLDEST_YEARS:
        return "This birthday is very long ago. Please look at the year."
    return ""


def _check(child: Child) -> None:
    problem = birthday_problem(child.born_on, school=child.school)
    if problem:
        raise DiaryError("birthday_not_likely", problem, fields={"born_on": [problem]})
    same = Child.objects.filter(
        school=child.school,
        first_name__iexact=child.first_name,
        last_name__iexact=child.last_name,
        born_on=child.born_on,
    )
    if same.exclude(pk=child.pk).exists():
        sentence = "There is a child with these names and this birthday already."
        raise Conflict("child_exists", sentence)


def _rows(children: list[Child]) -> list[ChildRow]:
    lasting = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
    rooms: dict[UUID, list[Named]] = defaultdict(list)
    for child, room, name in (
        Enrolment.objects.filter(lasting, child__in=children)
        .order_by("classroom__name")
        .values_list("child", "classroom", "classroom__name")
    ):
        rooms[child].append(Named(room, name))
    caregivers = CircleMember.objects.filter(
        lasting, child__in=children, kind=CircleMember.Kind.CAREGIVER
    )
    family = dict(caregivers.values_list("child").annotate(Count("pk")).order_by())
    return [
        ChildRow(
            id=child.pk,
            first_name=child.first_name,
            last_name=child.last_name,
            born_on=child.born_on,
            initials=child.initials,
            has_face=bool(child.face_key),
            classrooms=rooms[child.pk],
            family=family.get(child.pk, 0),
        )
        for child in children
    ]

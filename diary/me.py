"""What a person sees and changes of themselves: name, language, roles, school."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import available_timezones

from django.db import transaction

from diary import audit, quotas, schools
from diary.errors import DiaryError
from diary.models import (
    CircleMember,
    ClassroomStaff,
    Device,
    Person,
    School,
    SchoolRole,
)
from diary.models.base import current
from diary.quotas import Room
from diary.spelling import clean_name

TEACHER, CAREGIVER = "teacher", "caregiver"


@dataclass(frozen=True, slots=True)
class MySchool:
    """The school that a person belongs to, or whose child they care for."""

    id: UUID
    name: str
    max_duration_s: int
    time_zone: str
    safeguarding_contact: str
    wants_originals: bool


@dataclass(frozen=True, slots=True)
class Myself:
    """The person, as they see themselves."""

    id: UUID
    name: str
    language: str
    time_zone: str
    email: str | None


@dataclass(frozen=True, slots=True)
class Me:
    """Everything the front end needs to know of who is signed in.

    `device_ready`: this browser already holds a token that goes on sending after sign-out. `room`:
    how much more may be sent.
    """

    person: Myself
    roles: list[str]
    school: MySchool | None
    demonstration: bool
    device_ready: bool
    room: Room


def of(person: Person, *, device_id: str | None = None) -> Me:
    """Return what the person may know of themselves; `device_id` is the one of this browser."""
    school = schools.of_person(person)
    return Me(
        person=Myself(person.pk, person.name, person.language, person.time_zone, person.email),
        roles=roles(person),
        school=None
        if school is None
        else MySchool(
            school.pk,
            school.name,
            school.max_duration_s,
            school.time_zone,
            school.safeguarding_contact,
            school.wants_originals,
        ),
        demonstration=School.objects.filter(is_demonstration=True).exists(),
        device_ready=device_id is not None
        and Device.objects.filter(pk=device_id, person=person, ended_at=None).exists(),
        room=quotas.room(person).told(),
    )


def roles(person: Person) -> list[str]:
    """Return the roles that hold now, without doubles; aides and therapists count as teachers."""
    held = set(SchoolRole.objects.filter(current(), person=person).values_list("role", flat=True))
    if ClassroomStaff.objects.filter(current(), person=person).exists():
        held.add(TEACHER)
    circles = CircleMember.objects.filter(current(), person=person)
    kinds = set(circles.values_list("kind", flat=True))
    if CircleMember.Kind.PROFESSIONAL in kinds:
        held.add(TEACHER)
    if CircleMember.Kind.LIAISON in kinds:
        held.add(SchoolRole.Role.LIAISON)
    if CircleMember.Kind.CAREGIVER in kinds:
        held.add(CAREGIVER)
    return sorted(held)


def is_staff(person: Person) -> bool:
    """Tell whether the person works at a school (their sessions are shorter, and asked more)."""
    return any(role != CAREGIVER for role in roles(person))


def change(
    person: Person,
    *,
    name: str | None = None,
    language: str | None = None,
    time_zone: str | None = None,
) -> None:
    """Change one's own name, language or time zone; None leaves it."""
    if name is not None:
        person.name = clean_name(name)
    if time_zone is not None:
        if time_zone not in available_timezones():
            sentence = "We don't know that time zone. Please choose one from the list."
            raise DiaryError("time_zone_not_known", sentence, fields={"time_zone": [sentence]})
        person.time_zone = time_zone
    if language is not None:
        person.language = language
    with transaction.atomic():
        person.save(update_fields=["name", "language", "time_zone"])
        audit.record("person.changed", actor=person, subject=person.pk)

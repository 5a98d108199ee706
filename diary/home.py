"""What a person finds when they come in: their children, their classes, and what is new.

The same answer is kept on the tablet for capture without a network (first names, faces and goals of
one's own children; design.md section 5), so it holds nothing that capture or home does not need.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q

from diary import access, entries
from diary.errors import NotFound
from diary.models import Appearance, Child, CircleMember, Enrolment, Goal, Person, Watch
from diary.models.base import current


@dataclass(frozen=True, slots=True)
class GoalBrief:
    """A goal as a chip shows it."""

    id: UUID
    words: str
    strand: str
    set_by: str
    state: str


@dataclass(frozen=True, slots=True)
class ChildBrief:
    """A child as a round face shows them. `last_name` and the like only to staff."""

    id: UUID
    first_name: str
    last_name: str | None
    initials: str
    has_face: bool
    relation: str | None
    rights: str
    unseen: int
    last_entry_at: datetime | None
    goals: list[GoalBrief]


@dataclass(frozen=True, slots=True)
class ClassroomBrief:
    """A class that the person teaches, and its children in order of name."""

    id: UUID
    name: str
    children: list[UUID]


@dataclass(frozen=True, slots=True)
class StrandBrief:
    """A strand by key and name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Home:
    """Everything behind the first screen."""

    classrooms: list[ClassroomBrief]
    children: list[ChildBrief]
    strands: list[StrandBrief]
    drafts: int


def home(person: Person) -> Home:
    """Return the person's home, in a fixed number of queries."""
    children = list(
        access.children(person, "diary").select_related("school").order_by("first_name", "pk")
    )
    strands = access.strands(person).order_by("position", "key").values_list("key", "name")
    is_staff = access.schools(person, "belong").exists()
    return Home(
        classrooms=_classrooms(person),
        children=_briefs(person, children),
        strands=[StrandBrief(key, name) for key, name in strands],
        drafts=entries.draft_count(person) if is_staff else 0,
    )


def child(person: Person, child_id: UUID) -> ChildBrief:
    """Return one child whose diary the person may open, or NotFound."""
    found = access.children(person, "diary").filter(pk=child_id).first()
    if found is None:
        raise NotFound
    return _briefs(person, [found])[0]


def _classrooms(person: Person) -> list[ClassroomBrief]:
    rooms = {
        pk: ClassroomBrief(pk, name, [])
        for pk, name in access.classrooms(person, "teach")
        .order_by("name")
        .values_list("pk", "name")
    }
    enrolled = Enrolment.objects.filter(current(), classroom__in=rooms).order_by(
        "child__first_name"
    )
    for room, pupil in enrolled.values_list("classroom", "child"):
        rooms[room].children.append(pupil)
    return list(rooms.values())


def _briefs(person: Person, children: list[Child]) -> list[ChildBrief]:
    ids = [one.pk for one in children]
    places = {
        member.child_id: member
        for member in CircleMember.objects.filter(current(), person=person, child__in=ids)
    }
    team = set(access.children(person, "team").filter(pk__in=ids).values_list("pk", flat=True))
    goals = _goals(ids)
    shared = access.appearances(person, "view").filter(child__in=ids, state="shared")
    last = dict(
        shared.order_by()
        .values_list("child")
        .annotate(last=Max("occurred_at"))
        .values_list("child", "last")
    )
    unseen = _unseen(person, [pk for pk, place in places.items() if place.kind == "caregiver"])
    return [
        _brief(one, places.get(one.pk), one.pk in team, goals, last.get(one.pk), unseen[one.pk])
        for one in children
    ]


def _brief(
    one: Child,
    place: CircleMember | None,
    is_team: bool,  # noqa: FBT001
    goals: dict[UUID, list[GoalBrief]],
    last: datetime | None,
    unseen: int,
) -> ChildBrief:
    is_family = place is not None and place.kind == CircleMember.Kind.CAREGIVER
    return ChildBrief(
        id=one.pk,
        first_name=one.first_name,
        last_name=None if is_family and not is_team else one.last_name,
        initials=one.initials,
        has_face=bool(one.face_key),
        relation=place.relation if place else None,
        rights="staff" if is_team else (place.rights if is_family and place else "view"),
        unseen=unseen,
        last_entry_at=last,
        goals=goals[one.pk],
    )


def _goals(ids: list[UUID]) -> dict[UUID, list[GoalBrief]]:
    found: dict[UUID, list[GoalBrief]] = defaultdict(list)
    rows = Goal.objects.filter(child__in=ids, state=Goal.State.CURRENT).order_by("made_at", "pk")
    for pupil, pk, words, strand, set_by, state in rows.values_list(
        "child", "pk", "words", "strand__key", "set_by", "state"
    ):
        found[pupil].append(GoalBrief(pk, words, strand, set_by, state))
    return found


def _unseen(person: Person, ids: list[UUID]) -> dict[UUID, int]:
    """Entries that others made and this caregiver has not played, for the dot on a face."""
    counted: dict[UUID, int] = defaultdict(int)
    if not ids:
        return counted
    played = Watch.objects.filter(appearance=OuterRef("pk"), person=person)
    rows = access.appearances(person, "view").filter(
        ~Q(Exists(played)), ~Q(entry__author=person), child__in=ids, state=Appearance.State.SHARED
    )
    for pupil in rows.values_list("child", flat=True)[:500]:
        counted[pupil] += 1
    return counted

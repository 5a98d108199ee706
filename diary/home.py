"""What a person finds when they come in: their children, their classes, and what is new.

The same answer is kept on the tablet for capture without a network (first names, faces and goals of
one's own children; design.md section 5), so it holds nothing that capture or home does not need.
What each rule of `access` asks is prepared once: built anew, it was most of what a page cost.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from diary import access, drafts
from diary.errors import NotFound
from diary.models import Appearance, Child, CircleMember, Enrolment, Goal, Measure, Person, Watch
from diary.models.base import current
from diary.prepared import Prepared


@dataclass(frozen=True, slots=True)
class LevelBrief:
    """What one of the five levels of a goal means."""

    level: int
    words: str


@dataclass(frozen=True, slots=True)
class MeasureBrief:
    """One way in which a goal is measured now."""

    kind: str


@dataclass(frozen=True, slots=True)
class GoalBrief:
    """A goal as a chip shows it, and how it is rated: with one tap, and without a network."""

    id: UUID
    words: str
    strand: str
    set_by: str
    state: str
    measures: list[MeasureBrief]
    levels: list[LevelBrief]


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
class PlanBrief:
    """A plan and its period, both days included. `marks`: how many have agreed to it as it is."""

    id: UUID
    title: str
    starts_on: date
    ends_on: date
    state: str
    marks: int


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
    if not person.is_active:  # whom what is prepared does not ask about
        return Home(classrooms=[], children=[], strands=[], drafts=0)
    mine = [pk for (pk,) in _DIARIES.rows(person=person.pk)]
    is_staff = bool(_SCHOOLS.rows(person=person.pk))
    return Home(
        classrooms=_classrooms(person),
        children=_briefs(person, list(Child.objects.filter(pk__in=mine))),
        strands=[StrandBrief(key, name) for key, name in _STRANDS.rows(person=person.pk)],
        drafts=len(_DRAFTS.rows(person=person.pk)) if is_staff else 0,
    )


def child(person: Person, child_id: UUID) -> ChildBrief:
    """Return one child whose diary the person may open, or NotFound."""
    found = Child.objects.filter(pk=child_id).first()
    if found is None or access.standing(person, child_id) is None:
        raise NotFound
    return _briefs(person, [found])[0]


def plans(person: Person, child_id: UUID) -> list[PlanBrief]:
    """Return the plans of a child that the person may read, the latest first."""
    return [PlanBrief(*row) for row in _PLANS.rows(person=person.pk, child=child_id)]


def _classrooms(person: Person) -> list[ClassroomBrief]:
    rooms = {pk: ClassroomBrief(pk, name, []) for pk, name in _CLASSROOMS.rows(person=person.pk)}
    if not rooms:
        return []
    enrolled = Enrolment.objects.filter(current(), classroom__in=rooms).order_by(
        "child__first_name"
    )
    for room, pupil in enrolled.values_list("classroom", "child"):
        rooms[room].children.append(pupil)
    return list(rooms.values())


def _briefs(person: Person, children: list[Child]) -> list[ChildBrief]:
    """Describe children whose diaries the person may open, in order of first name."""
    if not children:
        return []
    ids = [one.pk for one in children]
    places = {
        member.child_id: member
        for member in CircleMember.objects.filter(current(), person=person, child__in=ids)
    }
    team = {pk for (pk,) in _TEAM.rows(person=person.pk)}
    goals = _goals(ids)
    only = {"child": ids[0]} if len(ids) == 1 else {}
    last = {pk: at for pk, at in _LAST.rows(person=person.pk, **only)}  # noqa: C416 (rows are lists)
    unseen = _unseen(person, [pk for pk, place in places.items() if place.kind == "caregiver"])
    return [
        _brief(one, places.get(one.pk), one.pk in team, goals, last.get(one.pk), unseen[one.pk])
        for one in sorted(children, key=lambda one: (one.first_name, one.pk))
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
    measures, levels = _scales(ids)
    rows = Goal.objects.filter(child__in=ids, state=Goal.State.CURRENT).order_by("made_at", "pk")
    for pupil, pk, words, strand, set_by, state in rows.values_list(
        "child", "pk", "words", "strand__key", "set_by", "state"
    ):
        scale = ([MeasureBrief(kind) for kind in measures[pk]], list(levels[pk].values()))
        found[pupil].append(GoalBrief(pk, words, strand, set_by, state, *scale))
    return found


_Kinds = dict[UUID, dict[str, None]]
_Levels = dict[UUID, dict[int, LevelBrief]]


def _scales(ids: list[UUID]) -> tuple[_Kinds, _Levels]:
    """How each current goal is measured, in one query: its kinds, and its levels' words."""
    kinds: _Kinds = defaultdict(dict)
    levels: _Levels = defaultdict(dict)
    for goal, kind, level, words in _SCALES.rows(children=sorted(ids)):
        kinds[goal][kind] = None
        if kind == Measure.Kind.GAS and level is not None:
            levels[goal][level] = LevelBrief(level, words)
    return kinds, levels


def _unseen(person: Person, ids: list[UUID]) -> dict[UUID, int]:
    """Entries that others made and this caregiver has not played, for the dot on a face."""
    counted: dict[UUID, int] = defaultdict(int)
    for (pupil,) in _UNSEEN.rows(person=person.pk, children=sorted(ids)) if ids else []:
        counted[pupil] += 1
    return counted


Values = Mapping[str, Any]


def _ask_last(values: Values) -> QuerySet[Appearance, tuple[Any, ...]]:
    shown = access.appearances(Person(pk=values["person"]), "view").filter(state="shared")
    if "child" in values:
        shown = shown.filter(child=values["child"])
    return (
        shown.order_by()
        .values_list("child")
        .annotate(last=Max("occurred_at"))
        .values_list("child", "last")
    )


def _ask_unseen(values: Values) -> QuerySet[Appearance, tuple[Any, ...]]:
    person = Person(pk=values["person"])
    played = Watch.objects.filter(appearance=OuterRef("pk"), person=person)
    shown = access.appearances(person, "view").filter(
        ~Q(Exists(played)),
        ~Q(entry__author=person),
        child__in=values["children"],
        state=Appearance.State.SHARED,
    )
    return shown.values_list("child")[:500]


_DIARIES = Prepared(
    lambda values: access.children(Person(pk=values["person"]), "diary").values_list("pk")
)
_TEAM = Prepared(
    lambda values: access.children(Person(pk=values["person"]), "team").values_list("pk")
)
_SCHOOLS = Prepared(
    lambda values: access.schools(Person(pk=values["person"]), "belong").values_list("pk")
)
_STRANDS = Prepared(
    lambda values: (
        access.strands(Person(pk=values["person"]))
        .order_by("position", "key")
        .values_list("key", "name")
    )
)
_CLASSROOMS = Prepared(
    lambda values: (
        access.classrooms(Person(pk=values["person"]), "teach")
        .order_by("name")
        .values_list("pk", "name")
    )
)
_PLANS = Prepared(
    lambda values: (
        access.plans(Person(pk=values["person"]), "view")
        .filter(child=values["child"])
        .annotate(marks_now=Count("marks", filter=Q(marks__version=F("version"))))
        .order_by("-starts_on")
        .values_list("id", "title", "starts_on", "ends_on", "state", "marks_now")
    )
)
_SCALES = Prepared(
    lambda values: (
        Measure.objects.filter(
            goal__child__in=values["children"], goal__state=Goal.State.CURRENT, is_in_use=True
        )
        .order_by("kind", "goal__gas_levels__level")
        .values_list("goal", "kind", "goal__gas_levels__level", "goal__gas_levels__words")
    )
)
_DRAFTS = Prepared(lambda values: drafts.waiting(Person(pk=values["person"])).values_list("pk"))
_LAST, _UNSEEN = Prepared(_ask_last), Prepared(_ask_unseen)

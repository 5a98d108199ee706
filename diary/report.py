"""A plan and its progress, and a goal's card, as one person may see them: values for paper.

Decides nothing: every row comes from a set of `access`. A report takes the same number of queries
at any number of goals, ratings and clips (stated in `plan`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from diary import access, audit, fetch
from diary.models import (
    Clip,
    GasLevel,
    Goal,
    GoalCard,
    GoalMarker,
    Measure,
    Person,
    Plan,
    PlanMark,
    Rating,
    Rendition,
)

_STILLS = ("poster", "w960", "thumb")
T = TypeVar("T", GoalMarker, Measure, Rating, GasLevel)


@dataclass(frozen=True, slots=True)
class Still:
    """A picture of a clip, and the moment it comes from. `name` is a rendition's."""

    clip: UUID
    entry: UUID
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class Rated:
    """One measurement; `value` in the kind's unit, for trials n of `out_of`. `on`: local day."""

    value: int
    out_of: int | None
    on: date
    setting: str
    side: str
    has_clip: bool
    was_corrected: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """One way in which a goal is measured, with its ratings, the oldest first."""

    kind: str
    baseline: float | None
    target: float | None
    ratings: list[Rated]


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that changed on a day, to read the chart by."""

    on: date
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class GoalTold:
    """One goal. `staff_words` is empty unless the team asked for it."""

    id: UUID
    words: str
    staff_words: str
    strand: str
    strand_name: str
    set_by: str
    state: str
    is_focus: bool
    baseline: Still | None
    latest: Still | None
    measures: list[Measured] = field(default_factory=list)
    markers: list[Changed] = field(default_factory=list)
    levels: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Marked:
    """One party's yes; `by` is a name, `how` how the child said it."""

    party: str
    on: date
    by: str
    how: str


@dataclass(frozen=True, slots=True)
class Step:
    """What one party does next."""

    party: str
    words: str


@dataclass(frozen=True, slots=True)
class PlanTold:
    """A plan with its progress. `steps_on` is the day of the meeting that the steps come from.

    `may_ask_staff_words`: the reader is of the team, and there are some.
    """

    id: UUID
    child: UUID
    first_name: str
    title: str
    starts_on: date
    ends_on: date
    state: str
    version: int
    took_part: str
    whanau_hopes: str
    child_hopes: str
    review_words: str
    marks: list[Marked]
    goals: list[GoalTold]
    steps: list[Step]
    steps_on: date | None
    printed_on: date
    may_ask_staff_words: bool


@dataclass(frozen=True, slots=True)
class CardTold:
    """How we do it: `number` 0 and empty words while nobody has written the card."""

    goal: UUID
    child: UUID
    first_name: str
    words: str
    strand: str
    strand_name: str
    set_by: str
    settings: list[str]
    number: int
    on: date | None
    by: str
    prompt_words: str
    prompt_level: int | None
    how: str
    model: Still | None
    printed_on: date


def plan(viewer: Person, plan_id: UUID, *, now: datetime, staff_words: bool = False) -> PlanTold:
    """Return a plan as the viewer may see it, or NotFound; 11 queries at any size.

    `staff_words` is heeded for the child's team alone.
    """
    rows = access.plans(viewer, "view").select_related("child__school")
    found = fetch.one(rows, known=Plan.objects.none(), pk=plan_id)
    zone = ZoneInfo(found.child.school.time_zone)
    is_team = _is_team(viewer, found.child_id)
    goals = access.goals(viewer, "view").filter(plan=found).select_related("strand")
    ordered = list(goals.order_by("strand__position", "-is_focus", "made_at", "pk"))
    steps, steps_on = _steps(viewer, found)
    return PlanTold(
        id=found.pk,
        child=found.child_id,
        first_name=found.child.first_name,
        title=found.title,
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        state=found.state,
        version=found.version,
        took_part=found.took_part,
        whanau_hopes=found.whanau_hopes,
        child_hopes=found.child_hopes,
        review_words=found.review_words,
        marks=_marks(viewer, found, zone),
        goals=_Goals(viewer, ordered, zone, says_all=is_team and staff_words).told(),
        steps=steps,
        steps_on=steps_on,
        printed_on=now.astimezone(zone).date(),
        may_ask_staff_words=is_team and any(one.staff_words for one in ordered),
    )


def card(viewer: Person, goal_id: UUID, *, now: datetime) -> CardTold:
    """Return a goal's card as it stands, as far as the viewer may see it, or NotFound."""
    rows = access.goals(viewer, "view").select_related("child__school", "strand")
    goal = fetch.one(rows, known=Goal.objects.none(), pk=goal_id)
    zone = ZoneInfo(goal.child.school.time_zone)
    cards = GoalCard.objects.filter(goal=goal).select_related("made_by")
    latest = cards.order_by("-number").first() or GoalCard(goal=goal, number=0)
    apart = access.kept_apart(viewer, by="made_by", child="goal__child")
    is_told = cards.filter(~apart, pk=latest.pk).exists()
    model = [latest.model_clip_id] if latest.model_clip_id else []
    return CardTold(
        goal=goal.pk,
        child=goal.child_id,
        first_name=goal.child.first_name,
        words=goal.words,
        strand=goal.strand.key,
        strand_name=goal.strand.name,
        set_by=goal.set_by,
        settings=list(goal.settings),
        number=latest.number,
        on=latest.made_at.astimezone(zone).date() if latest.number else None,
        by=latest.made_by.name if latest.made_by and is_told else "",
        prompt_words=latest.prompt_words,
        prompt_level=latest.prompt_level,
        how=latest.how,
        model=next(iter(_stills(viewer, model, zone, child_id=goal.child_id).values()), None),
        printed_on=now.astimezone(zone).date(),
    )


def note_plan(person: Person, told: PlanTold, *, form: str) -> None:
    """Write down that a report was opened for printing; `form` is page or pdf."""
    with transaction.atomic():
        child = fetch.child(person, told.child, "diary")
        detail: dict[str, str | int | bool | list[str]] = {"form": form}
        audit.record("report.printed", actor=person, child=child, subject=told.id, detail=detail)


def note_card(person: Person, told: CardTold) -> None:
    """Write down that a goal's card was opened for printing."""
    with transaction.atomic():
        child = fetch.child(person, told.child, "diary")
        audit.record("card.printed", actor=person, child=child, subject=told.goal)


def _is_team(viewer: Person, child_id: UUID) -> bool:
    return access.children(viewer, "team").filter(pk=child_id).exists()


def _marks(viewer: Person, found: Plan, zone: ZoneInfo) -> list[Marked]:
    rows = PlanMark.objects.filter(plan=found, version=found.version)
    known = Subquery(access.plan_marks(viewer).filter(pk=OuterRef("pk")).values("by__name")[:1])
    told = rows.order_by("at", "pk").values_list("party", "at", known, "how")
    return [
        Marked(party, at.astimezone(zone).date(), name or "", how) for party, at, name, how in told
    ]


def _steps(viewer: Person, found: Plan) -> tuple[list[Step], date | None]:
    """Return the next steps of the last meeting about the plan that agreed on any."""
    meetings = access.meetings(viewer, "view").filter(plan=found)
    seen = access.next_steps(viewer).filter(meeting__in=meetings.values("pk"))
    rows = seen.select_related("meeting")
    ordered = list(rows.order_by("-meeting__held_on", "-meeting__made_at", "party", "pk"))
    if not ordered:
        return [], None
    last = ordered[0].meeting
    steps = [Step(one.party, one.words) for one in ordered if one.meeting_id == last.pk]
    return steps, last.held_on


def _stills(
    viewer: Person, clips: Iterable[UUID | None], zone: ZoneInfo, *, child_id: UUID
) -> dict[UUID, Still]:
    """Return a picture of each of these clips, in one query.

    Paper is handed on: only shared moments of this child, settled with every other family.
    """
    ids = [one for one in clips if one]
    moments = access.paper_moments(viewer).filter(child=child_id, entry=OuterRef("entry"))
    rows = Clip.objects.filter(
        Exists(moments), pk__in=ids, renditions__name__in=_STILLS
    ).values_list("pk", "entry", "renditions__name", "entry__occurred_at")
    found: dict[UUID, Still] = {}
    for pk, entry, name, at in sorted(rows, key=lambda row: -_STILLS.index(row[2])):
        found[pk] = Still(clip=pk, entry=entry, name=name, on=at.astimezone(zone).date())
    return found


class _Goals:
    """Fills in what belongs to the goals of one report, one query a kind of thing."""

    def __init__(
        self, viewer: Person, goals: Sequence[Goal], zone: ZoneInfo, *, says_all: bool
    ) -> None:
        self._viewer = viewer
        self._goals = goals
        self._ids = [one.pk for one in goals]
        self._zone = zone
        self._says_all = says_all

    def told(self) -> list[GoalTold]:
        baselines = {one.pk: one.baseline_id for one in self._goals}
        latest = self._latest()
        wanted = [*baselines.values(), *latest.values()]
        child_id = self._goals[0].child_id if self._goals else UUID(int=0)
        stills = _stills(self._viewer, wanted, self._zone, child_id=child_id)
        measures, markers = (
            self._measures(),
            self._by_goal(access.goal_markers(self._viewer, "view").order_by("on", "pk")),
        )
        levels = self._by_goal(GasLevel.objects.order_by("level"))
        return [
            GoalTold(
                id=one.pk,
                words=one.words,
                staff_words=one.staff_words if self._says_all else "",
                strand=one.strand.key,
                strand_name=one.strand.name,
                set_by=one.set_by,
                state=one.state,
                is_focus=one.is_focus,
                baseline=_of(stills, baselines[one.pk]),
                latest=_other(_of(stills, latest.get(one.pk)), baselines[one.pk]),
                measures=measures.get(one.pk, []),
                markers=[Changed(row.on, row.kind, row.words) for row in markers[one.pk]],
                levels={row.level: row.words for row in levels[one.pk]},
            )
            for one in self._goals
        ]

    def _by_goal(self, rows: QuerySet[T]) -> dict[UUID, list[T]]:
        found: dict[UUID, list[T]] = defaultdict(list)
        for row in rows.filter(goal__in=self._ids):
            found[row.goal_id].append(row)
        return found

    def _latest(self) -> dict[UUID, UUID | None]:
        """Return the newest clip with a picture that shows each goal, as the viewer sees it."""
        seen = access.paper_moments(self._viewer).filter(goal_links__goal=OuterRef(OuterRef("pk")))
        pictured = Rendition.objects.filter(clip=OuterRef("pk"), name__in=_STILLS)
        clips = (
            Clip.objects.filter(Exists(pictured), Exists(seen.filter(entry=OuterRef("entry"))))
            .order_by("-entry__occurred_at", "position", "pk")
            .values("pk")
        )
        rows = Goal.objects.filter(pk__in=self._ids).annotate(latest=Subquery(clips[:1]))
        return dict(rows.values_list("pk", "latest"))

    def _measures(self) -> dict[UUID, list[Measured]]:
        """Return the kinds in use, and those that were used, with what was measured."""
        ratings = self._ratings()
        found: dict[UUID, list[Measured]] = defaultdict(list)
        for row in Measure.objects.filter(goal__in=self._ids).order_by("goal", "kind"):
            rated = ratings.pop((row.goal_id, row.kind), [])
            if rated or row.is_in_use:
                found[row.goal_id].append(Measured(row.kind, row.baseline, row.target, rated))
        for (goal, kind), rated in ratings.items():
            found[goal].append(Measured(kind, None, None, rated))
        return found

    def _ratings(self) -> dict[tuple[UUID, str], list[Rated]]:
        clips = Clip.objects.filter(entry=OuterRef("appearance__entry"))
        rows = access.ratings(self._viewer, "view").filter(goal__in=self._ids)
        found: dict[tuple[UUID, str], list[Rated]] = defaultdict(list)
        for row in rows.annotate(is_filmed=Exists(clips)).order_by("occurred_at", "made_at", "pk"):
            found[row.goal_id, row.kind].append(
                Rated(
                    value=row.value,
                    out_of=row.out_of,
                    on=row.occurred_at.astimezone(self._zone).date(),
                    setting=row.setting,
                    side=row.side,
                    has_clip=row.is_filmed,
                    was_corrected=(row.value, row.out_of) != (row.first_value, row.first_out_of),
                )
            )
        return found


def _of(stills: dict[UUID, Still], clip: UUID | None) -> Still | None:
    return stills.get(clip) if clip else None


def _other(latest: Still | None, baseline: UUID | None) -> Still | None:
    """Leave out a latest that is the beginning itself."""
    return None if latest and latest.clip == baseline else latest

"""A plan as one person reads it: its words, goals, marks and older versions. Changes nothing.

Staff words are not in it. Who put a mark is left out for those from whom that home is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from diary import access, fetch, plan_words
from diary.errors import NotFound
from diary.models import Party, Person, Plan, PlanMark, PlanVersion
from diary.prepared import Prepared


@dataclass(frozen=True, slots=True)
class MarkSeen:
    """One party's yes. `by` is the name of who put it; None when it is not for this reader."""

    party: str
    by: str | None
    how: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GoalSeen:
    """A goal in its plan, in plain words."""

    id: UUID
    strand: str
    words: str
    set_by: str
    state: str
    is_focus: bool


@dataclass(frozen=True, slots=True)
class VersionBrief:
    """A version that all agreed to."""

    number: int
    agreed_at: datetime


@dataclass(frozen=True, slots=True)
class May:
    """What the reader may do. `marks`: the parties whose mark they may put."""

    change: bool
    write_hopes: bool
    propose: bool
    marks: list[str]


@dataclass(frozen=True, slots=True)
class Whole:
    """The plan as it stands. `versions`: the latest first. `edition` names exactly these words."""

    plan: Plan
    edition: str
    goals: list[GoalSeen]
    marks: list[MarkSeen]
    versions: list[VersionBrief]
    may: May


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it was agreed. `review_words` and `reviewed_at` are None without a review."""

    number: int
    agreed_at: datetime
    words: plan_words.PlanWords
    marks: list[MarkSeen]
    review_words: str | None
    reviewed_at: datetime | None


def whole(person: Person, plan_id: UUID) -> Whole:
    """Return the plan with everything around it, or NotFound. Seven queries for any plan."""
    plan = _seen(person, plan_id)
    goals = plan_words.goals_of(plan)
    versions = PlanVersion.objects.filter(plan=plan).order_by("-number")
    return Whole(
        plan=plan,
        edition=plan_words.edition(plan_words.of(plan, goals)),
        goals=[
            GoalSeen(
                id=goal.pk,
                strand=goal.strand.key,
                words=goal.words,
                set_by=goal.set_by,
                state=goal.state,
                is_focus=goal.is_focus,
            )
            for goal in goals
        ],
        marks=_marks(person, plan, plan.version),
        versions=[
            VersionBrief(number, at) for number, at in versions.values_list("number", "agreed_at")
        ],
        may=_may(person, plan.child_id),
    )


def version(person: Person, plan_id: UUID, number: int) -> Version:
    """Return a version that was agreed, or NotFound."""
    plan = _seen(person, plan_id)
    row = PlanVersion.objects.filter(plan=plan, number=number).first()
    if row is None:
        raise NotFound("version_not_found", "There is no such version of this plan.")
    review = row.content.get("review")
    return Version(
        number=row.number,
        agreed_at=row.agreed_at,
        words=plan_words.read(row.content),
        marks=_marks(person, plan, number),
        review_words=review["words"] if review else None,
        reviewed_at=datetime.fromisoformat(review["at"]) if review else None,
    )


def _seen(person: Person, plan_id: UUID) -> Plan:
    return fetch.one(access.plans(person, "view"), known=Plan.objects.none(), pk=plan_id)


def _ask_marks(values: Mapping[str, UUID]) -> QuerySet[PlanMark, tuple[object, ...]]:
    named = Exists(access.plan_marks(Person(pk=values["person"])).filter(pk=OuterRef("pk")))
    rows = PlanMark.objects.filter(plan=values["plan"]).annotate(is_named=named).order_by("at")
    return rows.values_list("version", "party", "by__name", "how", "at", "is_named")


_MARKS = Prepared(_ask_marks)


def _marks(person: Person, plan: Plan, number: int) -> list[MarkSeen]:
    return [
        MarkSeen(party, name if is_named else None, how, at)
        for version_of, party, name, how, at, is_named in _MARKS.rows(
            person=person.pk, plan=plan.pk
        )
        if version_of == number
    ]


def _may(person: Person, child_id: UUID) -> May:
    doors = access.may(person, child_id)
    actions = {Party.SCHOOL: "plan", Party.WHANAU: "decide", Party.CHILD: "agree"}
    return May(
        change=doors["plan"],
        write_hopes=doors["goals"],
        propose=doors["goals"],
        marks=[party.value for party, action in actions.items() if doors[action]],
    )

"""What stands in a plan, as one thing that can be read, agreed and kept.

Staff words are never in it. Knows no permission, and changes nothing.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import NotRequired, TypedDict
from uuid import UUID

from diary.models import Goal, Plan, PlanMark


class KeptGoal(TypedDict):
    """A goal as it was agreed."""

    id: str
    strand: str
    words: str
    set_by: str


class KeptMark(TypedDict):
    """One party's yes; `by` is the id of who put it, `at` an ISO instant."""

    party: str
    by: str | None
    how: str
    at: str


class KeptReview(TypedDict):
    """What was said when the plan was looked back on; `at` is an ISO instant."""

    words: str
    at: str


class Kept(TypedDict):
    """A version as its row keeps it: plain JSON, days as ISO."""

    title: str
    starts_on: str
    ends_on: str
    took_part: str
    whanau_hopes: str
    child_hopes: str
    goals: list[KeptGoal]
    marks: list[KeptMark]
    review: NotRequired[KeptReview]


@dataclass(frozen=True, slots=True)
class GoalWords:
    """A goal as a reader of the plan meets it."""

    id: UUID
    strand: str
    words: str
    set_by: str


@dataclass(frozen=True, slots=True)
class PlanWords:
    """Everything that the three parties agree to; both days are included."""

    title: str
    starts_on: date
    ends_on: date
    took_part: str
    whanau_hopes: str
    child_hopes: str
    goals: list[GoalWords]


def goals_of(plan: Plan) -> list[Goal]:
    """Return the plan's goals: by strand, the oldest first."""
    rows = Goal.objects.filter(plan=plan).select_related("strand")
    return list(rows.order_by("strand__position", "strand__key", "made_at", "pk"))


def of(plan: Plan, goals: list[Goal]) -> PlanWords:
    """Return what stands in the plan; `goals` are its own (`goals_of`)."""
    return PlanWords(
        title=plan.title,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        took_part=plan.took_part,
        whanau_hopes=plan.whanau_hopes,
        child_hopes=plan.child_hopes,
        goals=[GoalWords(goal.pk, goal.strand.key, goal.words, goal.set_by) for goal in goals],
    )


def keep(words: PlanWords, marks: list[PlanMark]) -> Kept:
    """Return what the row of a version keeps."""
    return Kept(
        title=words.title,
        starts_on=words.starts_on.isoformat(),
        ends_on=words.ends_on.isoformat(),
        took_part=words.took_part,
        whanau_hopes=words.whanau_hopes,
        child_hopes=words.child_hopes,
        goals=[
            KeptGoal(id=str(goal.id), strand=goal.strand, words=goal.words, set_by=goal.set_by)
            for goal in words.goals
        ],
        marks=[
            KeptMark(
                party=mark.party,
                by=str(mark.by_id) if mark.by_id else None,
                how=mark.how,
                at=mark.at.isoformat(),
            )
            for mark in marks
        ],
    )


def read(kept: Kept) -> PlanWords:
    """Return the words of a kept version."""
    return PlanWords(
        title=kept["title"],
        starts_on=date.fromisoformat(kept["starts_on"]),
        ends_on=date.fromisoformat(kept["ends_on"]),
        took_part=kept["took_part"],
        whanau_hopes=kept["whanau_hopes"],
        child_hopes=kept["child_hopes"],
        goals=[
            GoalWords(UUID(goal["id"]), goal["strand"], goal["words"], goal["set_by"])
            for goal in kept["goals"]
        ],
    )


def keep_review(words: str, at: datetime) -> KeptReview:
    """Return what is added to the version that was looked back on."""
    return KeptReview(words=words, at=at.isoformat())


def edition(words: PlanWords) -> str:
    """Return a short name of exactly these words, so that a yes is to what was read."""
    text = json.dumps(keep(words, []), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]

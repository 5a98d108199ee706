"""What a viewer gets of one goal and how it goes, as plain values.

Knows no rule and asks no database: `progress` and `ratings` ask, and fill these in. What comes by
the hundred is not frozen: freezing costs as much as all else that is done with it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PinnedClip:
    """A clip that stands for something: where a child began, or how it is done."""

    entry: UUID
    clip: UUID


@dataclass(frozen=True, slots=True)
class GoalPage:
    """The goal itself. `staff_words` is None for all but the team."""

    id: UUID
    child: UUID
    plan: UUID | None
    strand: str
    words: str
    staff_words: str | None
    set_by: str
    state: str
    settings: list[str]
    weight: int
    is_focus: bool
    baseline: PinnedClip | None
    made_at: datetime
    may_change: bool
    may_rate: bool


@dataclass(frozen=True, slots=True)
class CardSeen:
    """One version of how we do it. `made_by` is empty where the viewer may not know."""

    number: int
    prompt_words: str
    prompt_level: int | None
    how: str
    model: PinnedClip | None
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class MeasureSeen:
    """One way in which the goal is measured; `baseline` and `target` in the kind's own unit."""

    kind: str
    baseline: float | None
    target: float | None
    is_in_use: bool


@dataclass(frozen=True, slots=True)
class LevelSeen:
    """What one of the five levels means."""

    level: int
    words: str


@dataclass(slots=True)
class ClipBrief:
    """What a dot plays. `poster` is an address, None while there is no picture."""

    id: UUID
    kind: str
    poster: str | None
    duration_ms: int | None


@dataclass(slots=True)
class Moment:
    """A shared entry that shows the goal. `clip` is the first that plays, None when none does."""

    entry: UUID
    occurred_at: datetime
    origin: str
    setting: str
    with_whom: str
    by: str
    clip: ClipBrief | None


@dataclass(slots=True)
class RatingSeen:
    """One measurement. Without `entry` nobody filmed it."""

    id: UUID
    kind: str
    value: int
    out_of: int | None
    occurred_at: datetime
    setting: str
    with_whom: str
    words: str
    side: str
    by: str
    entry: UUID | None
    clip: ClipBrief | None
    is_corrected: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class MarkerSeen:
    """Something that changed on a day."""

    id: UUID
    on: date
    kind: str
    words: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """One goal over time: all that its page shows, moments and ratings oldest first.

    `has_earlier`: only the latest were asked for, and there are earlier ones.
    """

    goal: GoalPage
    card: CardSeen | None
    measures: list[MeasureSeen]
    levels: list[LevelSeen]
    moments: list[Moment]
    ratings: list[RatingSeen]
    markers: list[MarkerSeen]
    has_earlier: bool

"""What a viewer of one child's diary gets, as plain values.

Knows no rule and asks no database: `timeline` and `contents` ask, and fill these in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

PAGE_SIZE = 20
MediaAddress = Callable[[UUID, str], str]


@dataclass(frozen=True, slots=True)
class Author:
    """Who made an entry."""

    id: UUID
    name: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class GoalSeen:
    """A goal that an entry shows."""

    id: UUID
    words: str
    strand: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a clip cannot be shown: a code for programs, a sentence for people."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class RenditionSeen:
    """One file to play or show. Sizes in bytes and pixels; `tiles`: pictures in a sprite."""

    url: str
    content_type: str
    size_bytes: int
    width: int | None
    height: int | None
    tiles: int | None


@dataclass(frozen=True, slots=True)
class CaptionSeen:
    """Captions in one language (BCP 47)."""

    language: str
    url: str


@dataclass(frozen=True, slots=True)
class ClipSeen:
    """One clip. Lengths in ms, progress in percent; `renditions` holds those that are finished.

    `ahead`: how much other work comes before it, where somebody asks for one clip that waits.
    """

    id: UUID
    kind: str
    state: str
    progress: int
    failure: Failure | None
    is_cut_short: bool
    duration_ms: int | None
    width: int | None
    height: int | None
    description: str
    has_no_speech: bool
    captions: list[CaptionSeen]
    waveform: str
    is_sound_lost: bool
    live_still: UUID | None
    renditions: dict[str, RenditionSeen]
    ahead: int | None = None


@dataclass(frozen=True, slots=True)
class ClipOfDay:
    """One clip with the moment that it is of: its entry, when that was, and whose side made it.

    `is_for_all`: everyone around the child may see it, so that it may be kept in a pair or a film.
    """

    entry: UUID
    occurred_at: datetime
    origin: str
    is_for_all: bool
    clip: ClipSeen


@dataclass(frozen=True, slots=True)
class PairSeen:
    """Then and now: two clips, and where in each the same movement starts, in ms of what is shown.

    `goal` is None once that goal is gone.
    """

    id: UUID
    goal: UUID | None
    then: ClipOfDay
    now: ClipOfDay
    then_start_ms: int
    now_start_ms: int


@dataclass(frozen=True, slots=True)
class Hearts:
    """How many hearts, and whether one is the viewer's."""

    count: int
    mine: bool


@dataclass(frozen=True, slots=True)
class OtherChild:
    """Another child in the same entry (for staff)."""

    id: UUID
    first_name: str


@dataclass(frozen=True, slots=True)
class May:
    """Which buttons to show."""

    change: bool
    withdraw: bool
    reply: bool


@dataclass(frozen=True, slots=True)
class EntrySeen:
    """One entry as this viewer sees it in this child's diary.

    `is_pair_lost`: it was a pair, and this viewer may not see one of the two in this diary now.
    """

    id: UUID
    child: UUID
    state: str
    audience: str
    origin: str
    occurred_at: datetime
    words: str
    author: Author
    goals: list[GoalSeen]
    clips: list[ClipSeen]
    hearts: Hearts
    replies: int
    others: list[OtherChild]
    may: May
    pair: PairSeen | None
    is_pair_lost: bool


class Row(NamedTuple):
    """One row of a page's query: an entry in the child's diary, and what is counted beside it."""

    pk: UUID
    entry: UUID
    state: str
    audience: str
    origin: str
    occurred_at: datetime
    words: str
    author: UUID
    author_name: str
    hearts: int
    is_mine: bool
    replies: int
    pair: UUID | None
    pair_goal: UUID | None
    then_clip: UUID | None
    now_clip: UUID | None
    then_start_ms: int | None
    now_start_ms: int | None

"""What a viewer of one child's diary gets, as plain values; and how a query's rows become them.

Knows no rule and asks no database: `timeline` asks, and fills these in.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

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
    """One file to play or show. Sizes in bytes and pixels."""

    url: str
    content_type: str
    size_bytes: int
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class ClipSeen:
    """One clip. Lengths in ms, progress in percent; `renditions` holds those that are finished."""

    id: UUID
    kind: str
    state: str
    progress: int
    failure: Failure | None
    is_cut_short: bool
    duration_ms: int | None
    width: int | None
    height: int | None
    renditions: dict[str, RenditionSeen]


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
    """One entry as this viewer sees it in this child's diary."""

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


def clips_by_entry(
    rows: Iterable[Sequence[Any]], media: MediaAddress
) -> dict[UUID, list[ClipSeen]]:
    """Return clips by entry from rows of clip and file, one row a file, in their order."""
    found: dict[UUID, list[ClipSeen]] = defaultdict(list)
    last: ClipSeen | None = None
    for entry, pk, kind, state, progress, code, sentence, cut, ms, w, h, name, *file in rows:
        if last is None or last.id != pk:
            failure = Failure(code, sentence) if code else None
            last = ClipSeen(pk, kind, state, progress, failure, cut, ms, w, h, {})
            found[entry].append(last)
        if name is not None:
            last.renditions[name] = RenditionSeen(media(pk, name), *file)
    return found


def goals_by_pair(rows: Iterable[Sequence[Any]]) -> dict[UUID, list[GoalSeen]]:
    """Return goals by appearance."""
    found: dict[UUID, list[GoalSeen]] = defaultdict(list)
    for pair, pk, words, strand in rows:
        found[pair].append(GoalSeen(pk, words, strand))
    return found


def others_by_entry(rows: Iterable[Sequence[Any]]) -> dict[UUID, list[OtherChild]]:
    """Return the other children by entry."""
    found: dict[UUID, list[OtherChild]] = defaultdict(list)
    for entry, pk, first_name in rows:
        found[entry].append(OtherChild(pk, first_name))
    return found

"""A told school in plain values: what `diary.story` writes down. Keys name people and children.

A told id is made of its key, so that telling the same story twice makes the same rows.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from diary.told_goals import (
    ToldGoal,
    ToldMarker,
    ToldMeeting,
    ToldPair,
    ToldPassport,
    ToldPlan,
    ToldRating,
    ToldUnfilmed,
)


def told_id(*words: str) -> UUID:
    """Return the same random-looking id (version 4) for the same words."""
    return UUID(bytes=hashlib.sha256("/".join(words).encode()).digest()[:16], version=4)


def person_id(key: str) -> UUID:
    """Return the id of a told person."""
    return told_id("person", key)


def child_id(key: str) -> UUID:
    """Return the id of a told child."""
    return told_id("child", key)


def goal_id(key: str) -> UUID:
    """Return the id of a told goal."""
    return told_id("goal", key)


def clip_id(entry: str, position: int = 0) -> UUID:
    """Return the id of a clip of a told entry."""
    return told_id("clip", entry, str(position))


def entry_id(key: str) -> UUID:
    """Return the id of a told entry."""
    return told_id("entry", key)


@dataclass(frozen=True, slots=True)
class ToldPerson:
    """Somebody. `roles` at school; `rooms` maps a class to teacher, aide or therapist."""

    key: str
    name: str
    email: str | None = None
    language: str = "en"
    roles: tuple[str, ...] = ()
    rooms: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ToldPlace:
    """A place in a child's circle; `ends_at` in the past for one that has ended."""

    person: str
    relation: str
    rights: str = "contribute"
    kind: str = "caregiver"
    household: str = ""
    sees_home: bool = True
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ToldChild:
    """A child with goals, circle and what was agreed."""

    key: str
    first_name: str
    last_name: str
    born_on: date
    room: str
    goals: tuple[ToldGoal, ...]
    circle: tuple[ToldPlace, ...]
    plan: ToldPlan
    consents: tuple[tuple[str, str, bool], ...] = ()
    """(giver's key, purpose, given)"""


@dataclass(frozen=True, slots=True)
class ToldEntry:
    """`tags`: child and its goals. `replies`: person, words, when. `watches`: person, times."""

    key: str
    author: str
    at: datetime
    words: str
    tags: tuple[tuple[str, tuple[str, ...]], ...]
    origin: str = "school"
    audience: str = "circle"
    is_draft: bool = False
    hearts: tuple[str, ...] = ()
    replies: tuple[tuple[str, str, datetime], ...] = ()
    watches: tuple[tuple[str, int], ...] = ()
    setting: str = ""
    with_whom: str = ""
    ratings: tuple[ToldRating, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldAnswer:
    """What one caregiver was asked about one child, and answered."""

    person: str
    child: str
    answers: tuple[tuple[str, str, bool], ...] = ()
    """(question, words, released)"""


@dataclass(frozen=True, slots=True)
class ToldTalk:
    """A conversation that the liaison noted."""

    child: str
    person_name: str
    channel: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ToldRound:
    """A feedback round."""

    title: str
    liaison: str
    opened_at: datetime
    questions: tuple[str, ...]
    asked: tuple[ToldAnswer, ...]
    talks: tuple[ToldTalk, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldSchool:
    """A whole school, since a day."""

    name: str
    safeguarding_contact: str
    since: datetime
    rooms: tuple[str, ...]
    people: tuple[ToldPerson, ...]
    children: tuple[ToldChild, ...]
    entries: tuple[ToldEntry, ...] = field(default=())
    rounds: tuple[ToldRound, ...] = field(default=())
    unfilmed: tuple[ToldUnfilmed, ...] = field(default=())
    markers: tuple[ToldMarker, ...] = field(default=())
    meetings: tuple[ToldMeeting, ...] = field(default=())
    passports: tuple[ToldPassport, ...] = field(default=())
    pairs: tuple[ToldPair, ...] = field(default=())
    films: tuple[tuple[str, str], ...] = field(default=())
    """(goal, who asks for its film)"""

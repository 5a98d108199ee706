"""Puts the story together: which day each moment fell on, and what is drawn for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from config.demonstration import learning, school
from config.demonstration.diary import MARKERS, MOMENTS, UNFILMED, Moment
from config.demonstration.drawing.film import Drawn
from diary.told import (
    ToldAnswer,
    ToldEntry,
    ToldRound,
    ToldSchool,
    ToldTalk,
    clip_id,
    entry_id,
)
from diary.told_goals import ToldMarker, ToldUnfilmed

_KINDS = {"v": "video", "p": "photo", "s": "sound"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One clip to be drawn and sent: to which entry it belongs, by whom, and what it shows."""

    id: UUID
    entry_id: UUID
    author: str
    at: datetime
    kind: str
    position: int
    drawn: Drawn


def told_school(*, now: datetime) -> ToldSchool:
    """Return the whole school as it stands at `now`."""
    return ToldSchool(
        name=school.NAME,
        safeguarding_contact=school.SAFEGUARDING,
        since=now - learning.YEAR,
        rooms=school.ROOMS,
        people=school.PEOPLE,
        children=school.children(now=now),
        entries=tuple(_entry(one, now=now) for one in MOMENTS),
        rounds=(_round(now),),
        unfilmed=tuple(_unfilmed(now)),
        markers=tuple(_markers(now)),
        meetings=learning.meetings(now),
        passports=learning.passports(now),
        pairs=learning.pairs(now),
        films=(("drink", "lee"),),
    )


def pieces(*, now: datetime) -> list[Piece]:
    """Return every clip of the story, the newest moment first."""
    found = []
    for index, one in enumerate(MOMENTS):
        for position, letter in enumerate(one.kinds):
            seed = index * 7 + position * 3 + 1
            piece = Piece(
                id=clip_id(one.key, position),
                entry_id=entry_id(one.key),
                author=one.author,
                at=_when(one, now=now),
                kind=_KINDS[letter],
                position=position,
                drawn=_drawn(one, seed=seed),
            )
            found.append(piece)
    return sorted(found, key=lambda piece: piece.at, reverse=True)


def _drawn(one: Moment, *, seed: int) -> Drawn:
    first, *others = one.goals
    return Drawn(
        act=one.act,
        seed=seed,
        skill=one.skill,
        look=school.LOOKS[first],
        is_home=one.origin == "home",
        friends=tuple(school.LOOKS[key] for key in others),
    )


def _when(one: Moment, *, now: datetime) -> datetime:
    """School is on weekdays from nine to three, home in the afternoon; never in the future."""
    minute = sum(one.key.encode()) % 300
    start = time(15, 30) if one.origin == "home" else time(9, 10)
    day = now.astimezone(learning.ZONE).date() - timedelta(days=one.days_ago)
    if one.origin == "school":
        day -= timedelta(days=max(0, day.weekday() - 4))
    at = datetime.combine(day, start, tzinfo=learning.ZONE) + timedelta(minutes=minute)
    return min(at.astimezone(UTC), now - timedelta(minutes=20 + len(MOMENTS) - MOMENTS.index(one)))


def _entry(one: Moment, *, now: datetime) -> ToldEntry:
    at = _when(one, now=now)
    replies = tuple(
        (person, words, min(now, at + timedelta(hours=3 + step * 2)))
        for step, (person, words) in enumerate(one.replies)
    )
    return ToldEntry(
        key=one.key,
        author=one.author,
        at=at,
        words=one.words,
        tags=tuple(one.goals.items()),
        origin=one.origin,
        audience=one.audience,
        is_draft=one.is_draft,
        hearts=one.hearts,
        replies=replies,
        watches=one.watches,
        setting=one.setting,
        with_whom=one.with_whom,
        ratings=one.ratings,
    )


def _unfilmed(now: datetime) -> Iterator[ToldUnfilmed]:
    for one in UNFILMED:
        day = learning.today(now) - timedelta(days=one.days_ago)
        at = datetime.combine(day, time(11, 30), tzinfo=learning.ZONE).astimezone(UTC)
        yield ToldUnfilmed(one.by, at, one.rating, one.setting, one.with_whom, one.words)


def _markers(now: datetime) -> Iterator[ToldMarker]:
    for one in MARKERS:
        day = learning.today(now) - timedelta(days=one.days_ago)
        yield ToldMarker(one.goal, day, one.kind, one.words, by="lee")


def _round(now: datetime) -> ToldRound:
    return ToldRound(
        title="How is the diary going for you?",
        liaison="patel",
        opened_at=now - timedelta(days=12),
        questions=("worked_well", "better", "change"),
        asked=(
            ToldAnswer(
                "mere",
                "aroha",
                (
                    (
                        "worked_well",
                        "The drink card. We use it at home now, just like in the clips.",
                        True,
                    ),
                    (
                        "better",
                        "Clips in the evening are hard. I look at them when the kids sleep.",
                        False,
                    ),
                    (
                        "change",
                        "Could she learn to lay the table for four? We eat with Koro on Sundays.",
                        True,
                    ),
                ),
            ),
            ToldAnswer("tama", "aroha"),
            ToldAnswer(
                "paul",
                "noah",
                (
                    ("worked_well", "Seeing him do his shoes. I used to do them for him.", False),
                    (
                        "better",
                        "I did not know what “prompt” means. Plain words are better.",
                        False,
                    ),
                ),
            ),
            ToldAnswer("mei", "lily"),
        ),
        talks=(
            ToldTalk(
                "hemi",
                "Wiremu",
                "visit",
                "A cup of tea at their place. Hemi's dad would like him to try the bus to the "
                "pool, and is a little worried about the big crossing. We will walk it "
                "with Ms Cole first.",
                now - timedelta(days=9),
            ),
        ),
    )

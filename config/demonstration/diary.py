"""A year of the diary of Kererū School, read from diary.toml, oldest first."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diary.told_goals import ToldRating

_FILE = Path(__file__).with_name("diary.toml")


@dataclass(frozen=True, slots=True)
class Moment:
    """One told moment. `goals` maps each child to the goals it shows; a child may have none."""

    days_ago: int
    author: str
    goals: dict[str, tuple[str, ...]]
    act: str
    skill: float
    words: str
    kinds: str = "v"
    """One letter a clip: v video, p photo, s sound."""
    origin: str = "school"
    audience: str = "circle"
    is_draft: bool = False
    hearts: tuple[str, ...] = ()
    replies: tuple[tuple[str, str], ...] = ()
    watches: tuple[tuple[str, int], ...] = ()
    setting: str = ""
    with_whom: str = ""
    ratings: tuple[ToldRating, ...] = ()

    @property
    def key(self) -> str:
        """Name the moment; a told entry's id is made of it."""
        return f"{self.days_ago}-{self.author}-{self.act}-{'-'.join(self.goals)}"


@dataclass(frozen=True, slots=True)
class Unfilmed:
    """A measurement without a clip."""

    days_ago: int
    by: str
    rating: ToldRating
    setting: str = "school"
    with_whom: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Marker:
    """Something that changed on a day."""

    days_ago: int
    goal: str
    kind: str
    words: str


def _moment(row: dict[str, Any]) -> Moment:
    goals = {child: tuple(keys) for child, keys in row.pop("goals").items()}
    hearts = tuple(row.pop("hearts", ()))
    replies = tuple((person, words) for person, words in row.pop("replies", ()))
    watches = tuple(row.pop("watches", {}).items())
    ratings = tuple(ToldRating(*one) for one in row.pop("ratings", ()))
    return Moment(
        goals=goals, hearts=hearts, replies=replies, watches=watches, ratings=ratings, **row
    )


def _unfilmed(row: dict[str, Any]) -> Unfilmed:
    return Unfilmed(rating=ToldRating(*row.pop("rating")), **row)


_TOLD = tomllib.loads(_FILE.read_text(encoding="utf-8"))
MOMENTS = tuple(_moment(row) for row in _TOLD["moment"])
UNFILMED = tuple(_unfilmed(row) for row in _TOLD["unfilmed"])
MARKERS = tuple(Marker(**row) for row in _TOLD["marker"])

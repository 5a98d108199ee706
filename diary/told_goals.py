"""What a told school says of plans, goals, measuring, meeting and moving on, in plain values."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ToldMeasure:
    """How a goal is measured, from where to where, in the kind's unit."""

    kind: str
    baseline: float | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class ToldCard:
    """How everybody does it; `model` is the key of the entry whose clip shows it."""

    prompt_words: str
    prompt_level: int
    how: str
    by: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class ToldGoal:
    """A goal of a child; `set_by` school, whanau or child. `levels`: none, or five from -2 to 2.

    `baseline` is the key of the entry whose clip shows where the child began.
    """

    key: str
    strand: str
    words: str
    set_by: str = "school"
    state: str = "current"
    staff_words: str = ""
    is_focus: bool = False
    weight: int = 1
    settings: tuple[str, ...] = ()
    measures: tuple[ToldMeasure, ...] = ()
    levels: tuple[str, ...] = ()
    card: ToldCard | None = None
    baseline: str = ""


@dataclass(frozen=True, slots=True)
class ToldRating:
    """One measurement. `out_of`: for trials."""

    goal: str
    kind: str
    value: int
    out_of: int | None = None


@dataclass(frozen=True, slots=True)
class ToldUnfilmed:
    """A measurement that nobody filmed; with_whom empty: with who measured."""

    by: str
    at: datetime
    rating: ToldRating
    setting: str
    with_whom: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class ToldMarker:
    """Something that changed on a day."""

    goal: str
    on: date
    kind: str
    words: str
    by: str


@dataclass(frozen=True, slots=True)
class ToldPlan:
    """A child's plan. `marks`: party, person, how; with all three it stands as agreed at `at`."""

    title: str
    first: date
    last: date
    took_part: str = ""
    whanau_hopes: str = ""
    child_hopes: str = ""
    marks: tuple[tuple[str, str, str], ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ToldPoint:
    """One point of an agenda; `entries`: keys of the moments whose clips go with it."""

    party: str
    by: str
    words: str
    notes: str = ""
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldMeeting:
    """A meeting. `steps`: party, person, words. `ended_at` None: it is still to come."""

    key: str
    child: str
    title: str
    on: date
    by: str
    points: tuple[ToldPoint, ...]
    notes: str = ""
    steps: tuple[tuple[str, str, str], ...] = ()
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ToldPassport:
    """What I like and what I can do. `entries`: a moment's key, what the child says of it."""

    key: str
    child: str
    title: str
    by: str
    likes: str
    can_do: str
    helps: str
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ToldPair:
    """Then and now, saved as an entry of its own."""

    key: str
    child: str
    goal: str
    by: str
    at: datetime
    words: str
    then: str
    now: str

"""A goal with a year behind it: measured at school and at home, filmed and not, with its changes.

Knows the tables; must not know a browser. Called by the desk.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from diary.models import (
    Appearance,
    Child,
    Clip,
    Entry,
    GasLevel,
    Goal,
    GoalCard,
    GoalMarker,
    Measure,
    Person,
    Rating,
    Rendition,
)
from tests import people

_LEVELS = {
    -2: "I look at the cup.",
    -1: "I reach for the card with help.",
    0: "I ask for a drink with my card at one meal a day.",
    1: "I ask with my card at every meal.",
    2: "I ask with my card wherever I am.",
}
_COURSE = "001010121122212232332343343444545545"
_PLACES = ("school", "school", "home", "school", "home", "community", "school", "home", "respite")
_WITH = {"school": "", "home": "Nan", "community": "Uncle Tama", "respite": "Hina"}


@dataclass(frozen=True)
class _Goal:
    """The goal, who measures it at school and at home, and the clip that stands for every clip."""

    row: Goal
    lee: Person
    mum: Person
    clip: str


def grown(*, ms_lee: str, mere: str, goal: str, clip: str, count: int = 36) -> None:
    """Let `count` measured moments happen to a goal, the newest today; two of three have a clip."""
    lee, mum = Person.objects.get(pk=ms_lee), Person.objects.get(pk=mere)
    whole = Goal.objects.get(pk=goal)
    _lay_out(lee, whole, clip)
    now = timezone.now()
    for number in range(count):
        when = now - timedelta(days=round((count - 1 - number) * 300 / count))
        level = int(_COURSE[number * len(_COURSE) // count])
        _measured(_Goal(whole, lee, mum, clip), number, level, when)
    for days, kind, words in ((210, "illness", "Home with a cold"), (90, "prompt", "New card")):
        GoalMarker.objects.create(
            goal=whole,
            on=(now - timedelta(days=days)).date(),
            kind=kind,
            words=words,
            made_by=lee,
        )


def _lay_out(lee: Person, goal: Goal, clip: str) -> None:
    Measure.objects.create(goal=goal, kind="prompt", baseline=0, target=5)
    Measure.objects.create(goal=goal, kind="gas", target=0)
    Measure.objects.create(goal=goal, kind="trials", baseline=10, target=80)
    for level, words in _LEVELS.items():
        GasLevel.objects.create(goal=goal, level=level, words=words)
    for number, said in ((1, "Do you want a drink?"), (2, "What do you want?")):
        GoalCard.objects.create(
            goal=goal,
            number=number,
            prompt_words=said,
            prompt_level=4 - (2 - number),
            how="Put the card on the table.\nWait and count to ten.\nPoint to the card.",
            model_clip=Clip.objects.get(pk=clip),
            made_by=lee,
        )
    goal.is_focus, goal.baseline_id = True, clip
    goal.settings = ["school", "home", "respite"]
    goal.staff_words = "Requests a drink by exchanging a symbol (PECS phase IIIA)."
    goal.save()


def _measured(goal: _Goal, number: int, level: int, when: datetime) -> None:
    place = _PLACES[number % len(_PLACES)]
    by = goal.lee if place in ("school", "community") else goal.mum
    told = {
        "goal": goal.row,
        "appearance": _filmed(goal, place, by, when) if number % 3 != 1 else None,
        "occurred_at": when,
        "setting": place,
        "with_whom": _WITH[place],
        "side": "school" if by == goal.lee else "whanau",
        "by": by,
    }
    _rating("prompt", level, None, told)
    _rating("trials", level, 5, told)
    if number % 4 == 0:
        _rating("gas", min(2, level // 2 - 1), None, told)


def _rating(kind: str, value: int, out_of: int | None, told: dict[str, Any]) -> None:
    said = {"value": value, "out_of": out_of, "first_value": value, "first_out_of": out_of}
    Rating.objects.create(kind=kind, **said, **told)


def _filmed(goal: _Goal, place: str, by: Person, when: datetime) -> Appearance:
    child = Child.objects.get(pk=goal.row.child_id)
    origin = "school" if by == goal.lee else "home"
    made = people.entry(by, child, goals=(goal.row,), words="A drink, please.", origin=origin)
    Entry.objects.filter(pk=made.pk).update(occurred_at=when, setting=place, with_whom=_WITH[place])
    made.appearances.update(occurred_at=when)
    _copy(goal.clip, made.pk)
    return made.appearances.get(child=child)


def _copy(clip: str, entry: object) -> None:
    original = Clip.objects.get(pk=clip)
    renditions = list(original.renditions.all())
    original.pk, original.entry_id = uuid4(), entry
    original._state.adding = True
    original.save(force_insert=True)
    for row in renditions:
        row.pk, row.clip = uuid4(), original
    Rendition.objects.bulk_create(renditions)

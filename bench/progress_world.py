"""A goal with so many measured entries, beside all that a real one has."""

from dataclasses import dataclass
from datetime import timedelta

from bench import timeline_world
from diary.models import (
    Appearance,
    Clip,
    GasLevel,
    Goal,
    GoalCard,
    GoalMarker,
    Measure,
    Person,
    Rating,
    RatingRevision,
)


@dataclass(frozen=True, slots=True)
class World:
    """Who looks at which goal."""

    goal: Goal
    teacher: Person
    mother: Person


def make(entries: int) -> World:
    """Make a child's diary of so many entries, each measured once; every tenth was corrected."""
    made = timeline_world.make(entries)
    goal = Goal.objects.get(child=made.child)
    pairs = list(Appearance.objects.filter(child=made.child).order_by("occurred_at"))
    rows = [
        Rating(
            goal=goal,
            appearance=pair,
            kind="gas" if number % 2 else "prompt",
            value=number % 3,
            first_value=number % 3,
            occurred_at=pair.occurred_at,
            setting="school",
            side="school",
            by=made.teacher,
        )
        for number, pair in enumerate(pairs)
    ]
    Rating.objects.bulk_create(rows, batch_size=500)
    changed = [RatingRevision(rating=row, value=1, by=made.teacher) for row in rows[::10]]
    RatingRevision.objects.bulk_create(changed)
    _around(goal, made.teacher, pairs)
    return World(goal, made.teacher, made.mother)


def _around(goal: Goal, teacher: Person, pairs: list[Appearance]) -> None:
    """Add scale, measures, card with its model, baseline and five markers."""
    for kind in ("gas", "prompt"):
        Measure.objects.create(goal=goal, kind=kind, baseline=0, target=2)
    for level in (-2, -1, 0, 1, 2):
        GasLevel.objects.create(goal=goal, level=level, words=f"Level {level}")
    first = Clip.objects.get(entry=pairs[0].entry_id)
    GoalCard.objects.create(goal=goal, number=1, how="Wait.", model_clip=first, made_by=teacher)
    Goal.objects.filter(pk=goal.pk).update(baseline=first)
    for number in range(5):
        day = (pairs[0].occurred_at + timedelta(days=number)).date()
        GoalMarker.objects.create(goal=goal, on=day, kind="illness", words="Ill", made_by=teacher)

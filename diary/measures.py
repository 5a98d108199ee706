"""How a goal is measured: the kinds in use, and the five levels of its scale."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from diary import access, audit, fetch, scales
from diary.errors import Conflict, DiaryError
from diary.models import GasLevel, Goal, Measure, Person, Rating
from diary.progress_values import LevelSeen, MeasureSeen
from diary.spelling import one_line


@dataclass(frozen=True, slots=True)
class Aim:
    """One kind of measure, where the child begins and what is aimed at, in the kind's own unit."""

    kind: str
    baseline: float | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """How the goal is measured now: levels none or five."""

    measures: list[MeasureSeen]
    levels: list[LevelSeen]


def measure_by(
    person: Person, goal_id: UUID, *, aims: Sequence[Aim], levels: Mapping[int, str] | None = None
) -> Measured:
    """Measure the goal by these kinds from now on; None leaves the levels, none takes them away.

    Kinds that are left out are kept with what was measured, and not used any more.
    """
    goal = fetch.one(access.goals(person, "change"), known=access.goals(person, "view"), pk=goal_id)
    _check(aims)
    with transaction.atomic():
        Goal.objects.select_for_update().get(pk=goal.pk)
        if levels is not None:
            _write_scale(person, goal, levels)
        if any(aim.kind == Measure.Kind.GAS for aim in aims):
            scales.check_complete(goal.gas_levels.values_list("level", flat=True))
        goal.measures.update(is_in_use=False)
        for aim in aims:
            told = {"baseline": aim.baseline, "target": aim.target, "is_in_use": True}
            Measure.objects.update_or_create(goal=goal, kind=aim.kind, defaults=told)
        kinds = sorted(aim.kind for aim in aims)
        audit.record(
            "goal.measured_by",
            actor=person,
            child=goal.child_id,
            subject=goal.pk,
            detail={"kinds": kinds},
        )
    return of(goal.pk)


def of(goal_id: UUID) -> Measured:
    """Return how a goal is measured, for one who has asked `access`."""
    measures = Measure.objects.filter(goal=goal_id).order_by("kind")
    levels = GasLevel.objects.filter(goal=goal_id).order_by("level")
    return Measured(
        measures=[
            MeasureSeen(*row)
            for row in measures.values_list("kind", "baseline", "target", "is_in_use")
        ],
        levels=[LevelSeen(*row) for row in levels.values_list("level", "words")],
    )


def _check(aims: Sequence[Aim]) -> None:
    if len({aim.kind for aim in aims}) != len(aims):
        sentence = "A way of measuring is named twice. Please choose each one once."
        raise DiaryError("measure_twice", sentence, fields={"measures": [sentence]})
    for aim in aims:
        scales.check_aim(aim.kind, aim.baseline, field="baseline")
        scales.check_aim(aim.kind, aim.target, field="target")


def _write_scale(person: Person, goal: Goal, levels: Mapping[int, str]) -> None:
    """Write all five levels, or none at all; one that was measured by is only ever reworded."""
    words = {level: one_line(said) for level, said in levels.items()}
    before = dict(goal.gas_levels.values_list("level", "words"))
    if words == before:
        return
    if words:
        scales.check_complete(level for level, said in words.items() if said)
    elif Rating.objects.filter(goal=goal, kind=Measure.Kind.GAS, withdrawn_at=None).exists():
        sentence = "This scale has been used already. You can change its words, and keep it."
        raise Conflict("scale_in_use", sentence)
    goal.gas_levels.all().delete()
    GasLevel.objects.bulk_create(
        GasLevel(goal=goal, level=level, words=said) for level, said in sorted(words.items())
    )
    changed = [str(level) for level in scales.LEVELS if before.get(level) != words.get(level)]
    audit.record(
        "goal.scale_written",
        actor=person,
        child=goal.child_id,
        subject=goal.pk,
        detail={"levels": changed},
    )

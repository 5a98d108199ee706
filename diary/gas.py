"""The score of goal attainment scaling, as published. Plain numbers in and out.

Source: Kiresuk TJ, Sherman RE. Goal attainment scaling: a general method for evaluating
comprehensive community mental health programs. Community Ment Health J 1968;4:443-453.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

RHO = 0.3
"""How much the scales of one person are expected to go together. Source: the paper."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """One goal: its weight, and the level from -2 to 2 that was reached first, and latest."""

    weight: int
    first: int
    latest: int


@dataclass(frozen=True, slots=True)
class Score:
    """T at the first rating and at the latest; None without a goal to score."""

    baseline: float | None
    now: float | None
    change: float | None
    goals: int


def t_score(levels: Sequence[tuple[float, float]]) -> float:
    """Return T of at least one (weight, level): 50 is as expected, 10 one standard deviation."""
    reached = sum(weight * level for weight, level in levels)
    squares = sum(weight**2 for weight, _ in levels)
    total = sum(weight for weight, _ in levels)
    return 50 + 10 * reached / sqrt((1 - RHO) * squares + RHO * total**2)


def score(goals: Sequence[Scaled]) -> Score:
    """Return both scores and what lies between them, over all goals together."""
    if not goals:
        return Score(None, None, None, 0)
    first = t_score([(goal.weight, goal.first) for goal in goals])
    latest = t_score([(goal.weight, goal.latest) for goal in goals])
    return Score(first, latest, latest - first, len(goals))

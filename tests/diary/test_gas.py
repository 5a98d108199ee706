"""The score of goal attainment scaling, against the published formula worked by hand.

Kiresuk TJ, Sherman RE. Goal attainment scaling: a general method for evaluating comprehensive
community mental health programs. Community Ment Health J 1968;4:443-453:
T = 50 + 10 * sum(w*x) / sqrt((1 - rho) * sum(w*w) + rho * sum(w)**2), rho = 0.3.
"""

from math import sqrt

import pytest

from diary import gas

# Each: weights and levels; the sums put into the formula; its value to twelve places.
CASES = [
    ([(1, 0)], 50 + 10 * 0 / sqrt(0.7 * 1 + 0.3 * 1), 50.000000000000),
    ([(1, 1)], 50 + 10 * 1 / sqrt(0.7 * 1 + 0.3 * 1), 60.000000000000),
    ([(1, -1)], 50 + 10 * -1 / sqrt(0.7 * 1 + 0.3 * 1), 40.000000000000),
    ([(1, 2)], 50 + 10 * 2 / sqrt(0.7 * 1 + 0.3 * 1), 70.000000000000),
    ([(1, -2)], 50 + 10 * -2 / sqrt(0.7 * 1 + 0.3 * 1), 30.000000000000),
    ([(5, 1)], 50 + 10 * 5 / sqrt(0.7 * 25 + 0.3 * 25), 60.000000000000),
    ([(9, -2)], 50 + 10 * -18 / sqrt(0.7 * 81 + 0.3 * 81), 30.000000000000),
    ([(1, 1), (1, 1)], 50 + 10 * 2 / sqrt(0.7 * 2 + 0.3 * 4), 62.403473458921),
    ([(1, 1), (1, -1)], 50 + 10 * 0 / sqrt(0.7 * 2 + 0.3 * 4), 50.000000000000),
    ([(1, 2), (1, 2)], 50 + 10 * 4 / sqrt(0.7 * 2 + 0.3 * 4), 74.806946917842),
    ([(1, -1), (1, 0)], 50 + 10 * -1 / sqrt(0.7 * 2 + 0.3 * 4), 43.798263270540),
    ([(1, 0), (1, 0), (1, 0)], 50 + 10 * 0 / sqrt(0.7 * 3 + 0.3 * 9), 50.000000000000),
    ([(1, 1), (1, 1), (1, 1)], 50 + 10 * 3 / sqrt(0.7 * 3 + 0.3 * 9), 63.693063937629),
    ([(1, -1), (1, -1), (1, -1)], 50 + 10 * -3 / sqrt(0.7 * 3 + 0.3 * 9), 36.306936062371),
    ([(1, 2), (1, 0), (1, -1)], 50 + 10 * 1 / sqrt(0.7 * 3 + 0.3 * 9), 54.564354645876),
    ([(1, 1), (2, 1)], 50 + 10 * 3 / sqrt(0.7 * 5 + 0.3 * 9), 62.048289933537),
    ([(2, -1), (1, 2)], 50 + 10 * 0 / sqrt(0.7 * 5 + 0.3 * 9), 50.000000000000),
    ([(3, 1), (2, 0), (1, -2)], 50 + 10 * 1 / sqrt(0.7 * 14 + 0.3 * 36), 52.203263246196),
    ([(1, 1), (2, 2), (3, -1)], 50 + 10 * 2 / sqrt(0.7 * 14 + 0.3 * 36), 54.406526492392),
    ([(9, 2), (1, -2)], 50 + 10 * 16 / sqrt(0.7 * 82 + 0.3 * 100), 67.114501993622),
    ([(4, 1), (3, 1), (2, 1), (1, 1)], 50 + 10 * 10 / sqrt(0.7 * 30 + 0.3 * 100), 64.002800840280),
    (
        [(1, 2), (1, 2), (1, 2), (1, 2), (1, 2)],
        50 + 10 * 10 / sqrt(0.7 * 5 + 0.3 * 25),
        80.151134457776,
    ),
    (
        [(1, -2), (1, -2), (1, -2), (1, -2)],
        50 + 10 * -8 / sqrt(0.7 * 4 + 0.3 * 16),
        20.980949995600,
    ),
    (
        [(5, 0), (4, -1), (3, 2), (2, 1), (1, -2)],
        50 + 10 * 2 / sqrt(0.7 * 55 + 0.3 * 225),
        51.942571724715,
    ),
    (
        [(9, -2), (9, -2), (9, -2), (9, -2), (9, -2), (9, -2)],
        50 + 10 * -108 / sqrt(0.7 * 486 + 0.3 * 2916),
        19.016133230341,
    ),
]


@pytest.mark.parametrize(("levels", "worked", "value"), CASES, ids=str)
def test_the_score_is_the_published_one(levels, worked, value):
    assert worked == pytest.approx(value, abs=1e-9, rel=0)
    assert gas.t_score(levels) == pytest.approx(value, abs=1e-9, rel=0)


def test_the_change_lies_between_the_first_and_the_latest():
    goals = [gas.Scaled(weight=1, first=-2, latest=0), gas.Scaled(weight=2, first=-1, latest=1)]
    told = gas.score(goals)
    # first: 1*-2 + 2*-1 = -4; latest: 1*0 + 2*1 = 2; under both: 0.7 * 5 + 0.3 * 9 = 6.2
    assert told.baseline == pytest.approx(50 - 40 / sqrt(6.2), abs=1e-9, rel=0)
    assert told.now == pytest.approx(50 + 20 / sqrt(6.2), abs=1e-9, rel=0)
    assert told.change == pytest.approx(60 / sqrt(6.2), abs=1e-9, rel=0)
    assert told.goals == 2


def test_without_a_goal_there_is_no_score():
    assert gas.score([]) == gas.Score(None, None, None, 0)

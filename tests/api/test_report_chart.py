"""The picture for paper: axes by table, nothing unescaped, every measurement inside its frame."""

import re
from datetime import date, timedelta

import pytest

from api import report_chart
from api.report_chart import Axis, Line, Picture, Point

FIRST = date(2026, 2, 1)


def _picture(points, **more):
    last = FIRST + timedelta(days=300)
    axis = more.pop("axis", Axis(0, 5, [(0, "none"), (5, "all")]))
    return report_chart.draw(
        Picture("told", points, axis, (FIRST, "first"), (last, "last"), **more)
    )


@pytest.mark.parametrize(
    ("heights", "most", "high", "ticks"),
    [
        ([], None, 1, 2),
        ([3], None, 3, 4),
        ([5], None, 5, 6),
        ([6, 2], None, 6, 4),
        ([95], 100, 100, 6),
        ([61], None, 80, 5),
        ([130], None, 150, 4),
        ([900], None, 1000, 6),
        ([123_456], None, 123_456, 2),
    ],
)
def test_an_axis_holds_its_heights_in_round_steps(heights, most, high, ticks):
    axis = report_chart.number_axis(heights, most=most)
    assert (axis.low, axis.high, len(axis.ticks)) == (0, high, ticks)


def test_what_lies_outside_is_drawn_at_the_edge():
    days = [FIRST, FIRST + timedelta(days=300)]
    drawn = _picture([Point(day, height, "home", True) for day in days for height in (-9, 99)])
    places = re.findall(r"translate\(([\d.]+) ([\d.]+)\)", drawn)
    assert len(places) == 4
    assert all(0 < float(x) < 640 and 0 < float(y) < 260 for x, y in places)


def test_words_are_escaped():
    axis = Axis(0, 1, [(0, "<b>"), (1, "&")])
    drawn = _picture([], axis=axis, lines=[Line(1, "<i>"), Line(0, '"', is_left=True)])
    assert "<b>" not in drawn
    assert "<i>" not in drawn
    assert "&lt;i&gt;" in drawn


def test_no_measurements_and_one_day_are_a_picture_too():
    assert _picture([]).startswith("<svg")
    one = Picture(
        "", [Point(FIRST, 1, "x", False)], Axis(0, 0, [(0, "0")]), (FIRST, ""), (FIRST, "")
    )
    assert report_chart.draw(one).count("<path") == 1

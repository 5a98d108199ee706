"""A goal over time: who sees which moments and ratings of it, and in how many questions."""

from uuid import uuid4

import pytest

from tests import people
from tests.api.asking import JSON

pytestmark = pytest.mark.django_db


def _progress(cast, client, goal=None):
    return client.get(f"/api/goals/{(goal or cast.drink).pk}/progress")


def rate(client, goal, **body):
    body = {"id": str(uuid4()), "kind": "prompt", "value": 3, **body}
    return client.post(f"/api/goals/{goal.pk}/ratings", body, content_type=JSON)


def test_the_page_of_a_goal_holds_its_moments_and_ratings(cast, signed_in):
    entry = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,))
    clip = people.clip(entry)
    people.clip(entry, position=1)
    made = rate(signed_in(cast.ms_lee), cast.drink, entry=str(entry.pk))
    assert made.status_code == 201, made.content
    page = _progress(cast, signed_in(cast.mere)).json()
    assert page["goal"]["words"] == cast.drink.words
    assert page["goal"]["staff_words"] is None
    brief = {"id": str(clip.pk), "kind": "video", "poster": None, "duration_ms": None}
    (moment,) = page["moments"]
    assert moment["clip"] == brief
    assert (moment["setting"], moment["with_whom"]) == ("school", "Ms Lee")
    (rating,) = page["ratings"]
    assert (rating["entry"], rating["clip"], rating["side"]) == (str(entry.pk), brief, "school")
    assert not rating["may_change"]

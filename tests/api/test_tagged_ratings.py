"""Measuring while tagging: ratings are kept with the tags they come with, or not at all."""

from uuid import uuid4

import pytest

from diary.models import AppearanceGoal, Entry, Rating
from tests import people
from tests.api.asking import JSON, assert_problem

pytestmark = pytest.mark.django_db


def _rating(goal, **told):
    return {"id": str(uuid4()), "goal": str(goal.pk), "kind": "prompt", "value": 4, **told}


def _tag(child, *goals, ratings=()):
    return {"id": str(child.pk), "goals": [str(goal.pk) for goal in goals], "ratings": ratings}


def _save(client, *tags, **told):
    body = {"id": str(uuid4()), "occurred_at": "2026-03-01T00:00:00Z", "children": tags, **told}
    return client.post("/api/entries", body, content_type=JSON)


def _retag(client, entry, *tags):
    return client.patch(f"/api/entries/{entry.pk}", {"children": tags}, content_type=JSON)


def test_an_entry_is_saved_with_its_ratings_place_and_company(cast, signed_in):
    rating = _rating(cast.drink, kind="trials", value=3, out_of=5)
    tag = _tag(cast.aroha, cast.drink, ratings=[rating])
    sent = {"id": str(uuid4()), "setting": "community", "with_whom": "Nan"}
    for status in (201, 200):
        assert _save(signed_in(cast.ms_lee), tag, **sent).status_code == status
    kept = Rating.objects.get()
    assert (str(kept.pk), kept.value, kept.out_of, kept.side) == (rating["id"], 3, 5, "school")
    assert (kept.setting, kept.with_whom, str(kept.appearance.entry_id)) == (
        "community",
        "Nan",
        sent["id"],
    )
    draft = signed_in(cast.ms_lee).get(f"/api/entries/{sent['id']}").json()
    assert (draft["setting"], draft["with_whom"]) == ("community", "Nan")
    assert draft["children"][0]["ratings"] == [rating]


def test_family_measures_its_home_entry_for_its_own_side(cast, signed_in):
    tag = _tag(cast.aroha, cast.drink, ratings=[_rating(cast.drink)])
    assert _save(signed_in(cast.tama), tag).status_code == 201
    kept = Rating.objects.get()
    assert (kept.side, kept.setting) == ("whanau", "home")


def test_a_rating_that_cannot_be_keeps_nothing_of_the_entry(cast, signed_in):
    wrong = _rating(cast.drink, value=9)
    answer = _save(signed_in(cast.ms_lee), _tag(cast.aroha, cast.drink, ratings=[wrong]))
    assert_problem(answer, 400, "rating_outside")
    assert not Entry.objects.exists()


def test_tagging_later_measures_and_sent_again_changes_nothing(cast, signed_in):
    entry = people.entry(cast.ms_lee, cast.aroha, state="draft")
    tag = _tag(cast.aroha, cast.drink, ratings=[_rating(cast.drink)])
    client = signed_in(cast.ms_lee)
    for _ in range(2):
        assert _retag(client, entry, tag).json()["state"] == "shared"
    assert Rating.objects.get().value == 4
    without = {"id": str(cast.aroha.pk), "goals": [str(cast.drink.pk)]}
    assert _retag(client, entry, without).status_code == 200
    assert Rating.objects.filter(withdrawn_at=None).count() == 1, "what is left out stays"
    again = _tag(cast.aroha, cast.drink, ratings=[_rating(cast.drink, value=5)])
    _retag(client, entry, again)
    kept = Rating.objects.get()
    assert (kept.first_value, kept.value, kept.revisions.count()) == (4, 5, 1)


def test_only_goals_of_the_tag_are_measured_and_a_refusal_changes_nothing(cast, signed_in):
    entry = people.entry(cast.ms_lee, cast.aroha, state="draft")
    other = people.goal(cast.aroha, "I run", "physical")
    client = signed_in(cast.ms_lee)
    beside = _tag(cast.aroha, other, ratings=[_rating(cast.drink)])
    assert_problem(_retag(client, entry, beside), 409, "goal_not_shown")
    strange = _tag(cast.aroha, other, ratings=[_rating(cast.noahs_goal)])
    assert_problem(_retag(client, entry, strange), 404, "goal_not_found")
    assert not AppearanceGoal.objects.exists()


def test_each_child_of_a_group_is_measured_apart(cast, signed_in):
    tags = [
        _tag(cast.aroha, cast.drink, ratings=[_rating(cast.drink)]),
        _tag(cast.noah, cast.noahs_goal, ratings=[_rating(cast.noahs_goal, value=1)]),
    ]
    assert _save(signed_in(cast.ms_lee), *tags).status_code == 201
    told = Rating.objects.values_list("goal", "appearance__child", "value")
    assert set(told) == {
        (cast.drink.pk, cast.aroha.pk, 4),
        (cast.noahs_goal.pk, cast.noah.pk, 1),
    }

"""What a goal holds beside its words: settings, weight, and one focus a strand and plan."""

import pytest

from diary.models import Event, Goal, Plan
from tests import people
from tests.api.asking import JSON, assert_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast) -> Plan:
    return Plan.objects.create(
        child=cast.aroha, title="2026", starts_on="2026-02-01", ends_on="2026-12-15"
    )


def _change(client, goal, **body):
    return client.patch(f"/api/goals/{goal.pk}", body, content_type=JSON)


def _set(client, cast, **body):
    body = {"words": "I set the table", "strand": "communication", **body}
    return client.post(f"/api/children/{cast.aroha.pk}/goals", body, content_type=JSON)


def test_settings_stand_once_each_in_their_order(cast, signed_in):
    told = _set(signed_in(cast.ms_lee), cast, settings=["home", "school", "home"], weight=9).json()
    assert (told["settings"], told["weight"], told["is_focus"]) == (["school", "home"], 9, False)
    assert _change(signed_in(cast.ms_lee), cast.drink, settings=[]).json()["settings"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"weight": 0}, "weight"),
        ({"weight": 10}, "weight"),
        ({"settings": ["moon"]}, "settings.0"),
        ({"is_focus": "maybe"}, "is_focus"),
    ],
)
def test_what_a_goal_cannot_hold_is_refused_by_field(cast, signed_in, body, field):
    answer = _change(signed_in(cast.ms_lee), cast.drink, **body)
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]


def test_a_new_focus_takes_that_from_the_old_one(cast, signed_in, plan):
    client = signed_in(cast.ms_lee)
    assert _change(client, cast.drink, plan=str(plan.pk), is_focus=True).json()["is_focus"]
    other_strand = people.goal(cast.aroha, "I run", "physical")
    assert _change(client, other_strand, plan=str(plan.pk), is_focus=True).status_code == 200
    new = _set(client, cast, plan=str(plan.pk), is_focus=True).json()
    focus = {str(pk) for pk in Goal.objects.filter(is_focus=True).values_list("pk", flat=True)}
    assert focus == {new["id"], str(other_strand.pk)}
    assert Event.objects.filter(act="goal.focus_lost", subject=cast.drink.pk).count() == 1


def test_a_focus_that_moves_to_another_strand_is_the_only_one_there(cast, signed_in, plan):
    client = signed_in(cast.ms_lee)
    run = people.goal(cast.aroha, "I run", "physical")
    for goal in (cast.drink, run):
        _change(client, goal, plan=str(plan.pk), is_focus=True)
    assert _change(client, run, strand="communication").json()["is_focus"]
    assert Goal.objects.filter(is_focus=True).get() == run


def test_a_focus_needs_a_plan(cast, signed_in):
    answer = _change(signed_in(cast.ms_lee), cast.drink, is_focus=True)
    assert_problem(answer, 400, "focus_needs_plan")
    assert not Goal.objects.filter(is_focus=True).exists()


def test_whanau_proposes_a_goal_into_the_plan(cast, signed_in, plan):
    told = _set(signed_in(cast.tama), cast, plan=str(plan.pk), set_by="child").json()
    assert (told["plan"], told["set_by"]) == (str(plan.pk), "child")
    assert_problem(_set(signed_in(cast.koro), cast, plan=str(plan.pk)), 403, "not_allowed")

"""Plans, goals and strands."""

import pytest

from diary.models import Goal, Plan, Strand
from tests import people

pytestmark = pytest.mark.django_db


def _send(client, method, address, body):
    return client.generic(method, address, _json(body), content_type="application/json")


def _json(body):
    import json  # noqa: PLC0415

    return json.dumps(body)


def _goals(cast):
    return f"/api/children/{cast.aroha.pk}/goals"


def test_a_family_goal_stands_beside_the_schools(cast, signed_in):
    body = {"words": "I help Koro feed the hens", "strand": "self-management"}
    made = _send(signed_in(cast.tama), "POST", _goals(cast), body)
    assert (made.status_code, made.json()["set_by"]) == (201, "whanau")
    seen = signed_in(cast.ms_lee).get(_goals(cast)).json()["goals"]
    assert {(one["words"], one["set_by"]) for one in seen} == {
        (body["words"], "whanau"),
        (cast.drink.words, "school"),
    }


def test_family_cannot_set_a_goal_in_schools_name(cast, signed_in):
    body = {"words": "I read", "strand": "communication", "set_by": "school"}
    assert _send(signed_in(cast.mere), "POST", _goals(cast), body).status_code == 403
    assert Goal.objects.filter(child=cast.aroha).count() == 1


def test_staff_words_are_for_the_team_alone(cast, signed_in):
    address = f"/api/goals/{cast.drink.pk}"
    answer = _send(signed_in(cast.ms_lee), "PATCH", address, {"staff_words": "PECS phase 3"})
    assert answer.json()["staff_words"] == "PECS phase 3"
    for person in (cast.mere, cast.mr_patel):
        goal = signed_in(person).get(_goals(cast)).json()["goals"][0]
        assert goal["staff_words"] is None


def test_family_changes_its_own_goals_only(cast, signed_in):
    own = people.goal(cast.aroha, "I set the table", "self-management", set_by="whanau")
    client = signed_in(cast.mere)
    assert _send(client, "PATCH", f"/api/goals/{own.pk}", {"state": "met"}).status_code == 200
    assert (
        _send(client, "PATCH", f"/api/goals/{cast.drink.pk}", {"state": "met"}).status_code == 403
    )
    answer = _send(client, "PATCH", f"/api/goals/{own.pk}", {"staff_words": "x"})
    assert answer.status_code == 403
    assert _send(client, "PATCH", f"/api/goals/{cast.noahs_goal.pk}", {}).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"words": " ", "strand": "communication"}, "words"),
        ({"words": "x" * 201, "strand": "communication"}, "words"),
        ({"words": "I run", "strand": "magic"}, "strand"),
        ({"strand": "communication"}, "words"),
    ],
)
def test_a_goal_that_cannot_be_is_refused_by_field(cast, signed_in, body, field):
    answer = _send(signed_in(cast.ms_lee), "POST", _goals(cast), body)
    assert answer.status_code == 400
    assert field in answer.json()["fields"]


def test_a_plan_has_a_period_that_runs_forward(cast, signed_in):
    client, address = signed_in(cast.ms_lee), f"/api/children/{cast.aroha.pk}/plans"
    good = {"title": "2026", "starts_on": "2026-02-01", "ends_on": "2026-12-15"}
    made = _send(client, "POST", address, good)
    assert made.status_code == 201
    bad = _send(client, "POST", address, {**good, "ends_on": "2026-01-01"})
    assert (bad.status_code, bad.json()["code"]) == (400, "period_backwards")
    one = f"/api/plans/{made.json()['id']}"
    assert _send(client, "PATCH", one, {"ends_on": "2026-01-01"}).status_code == 400
    assert _send(client, "PATCH", one, {"title": "IEP 2026"}).json()["title"] == "IEP 2026"
    assert Plan.objects.get().title == "IEP 2026"
    assert [plan["title"] for plan in signed_in(cast.mere).get(address).json()["plans"]] == [
        "IEP 2026"
    ]


def test_a_goal_belongs_to_a_plan_of_the_same_child(cast, signed_in):
    other = Plan.objects.create(
        child=cast.noah, title="2026", starts_on="2026-02-01", ends_on="2026-12-15"
    )
    body = {"words": "I run", "strand": "physical", "plan": str(other.pk)}
    answer = _send(signed_in(cast.ms_lee), "POST", _goals(cast), body)
    assert (answer.status_code, answer.json()["code"]) == (404, "plan_not_found")


def test_a_schools_own_strand_is_met_by_its_people_alone(cast, signed_in):
    admin = signed_in(cast.ms_ngata)
    assert _send(admin, "POST", "/api/strands", {"name": "Relating to others"}).status_code == 201
    again = _send(admin, "POST", "/api/strands", {"name": "Relating to others"})
    assert (again.status_code, again.json()["code"]) == (409, "strand_exists")
    keys = lambda who: [one["key"] for one in signed_in(who).get("/api/strands").json()["strands"]]  # noqa: E731
    assert keys(cast.ms_lee)[-1] == keys(cast.mere)[-1] == "relating-to-others"
    assert len(keys(cast.mr_stone)) == 4
    assert Strand.objects.count() == 5

"""The circle of a child: who sees it, who grants, changes and ends, and when that takes effect."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from diary.models import CircleMember, Event, Household, Invitation
from tests import people
from tests.api.asking import JSON, assert_problem, who_gets

pytestmark = pytest.mark.django_db


def _circle(child):
    return f"/api/children/{child.pk}/circle"


def _place(person):
    return CircleMember.objects.exclude(child__first_name="Noah").get(person=person)


def _strangers(cast, *but):
    return set(cast.everyone()) - {"nobody", *but}


def test_the_circle_is_seen_by_school_and_by_who_decides(cast):
    members = ("tama", "koro")
    readers = ("ms_lee", "mr_patel", "mere", "ms_ngata")
    assert who_gets(cast, lambda c: c.get(_circle(cast.aroha))) == {
        200: set(readers),
        403: set(members),
        404: _strangers(cast, *members, *readers),
        401: {"nobody"},
    }


def test_what_the_circle_says(cast, signed_in):
    answer = signed_in(cast.ms_ngata).get(_circle(cast.aroha)).json()
    assert [m["person"]["name"] for m in answer["members"]] == ["Koro", "Mere", "Tama", "Mr Patel"]
    mere = answer["members"][1]
    assert mere | {"id": ""} == {
        "id": "",
        "person": {"id": str(cast.mere.pk), "name": "Mere"},
        "kind": "caregiver",
        "relation": "Mum",
        "rights": "decide",
        "household": {"id": str(cast.home.pk), "label": "Mere's home"},
        "sees_home": True,
        "starts_on": "2026-02-01",
        "ends_on": None,
        "may": {"change": True, "end": True},
    }
    assert [home["label"] for home in answer["households"]] == ["Mere's home", "Tama's home"]


def test_the_circle_is_read_in_few_queries(cast, signed_in, django_assert_max_num_queries):
    client = signed_in(cast.ms_ngata)
    client.get(_circle(cast.aroha))
    with django_assert_max_num_queries(8):
        client.get(_circle(cast.aroha))
    for number in range(20):
        people.in_circle(cast.aroha, people.person(f"Aunty {number}"), "Aunty")
    with django_assert_max_num_queries(8):
        client.get(_circle(cast.aroha))


def test_from_whom_home_is_kept_sees_no_other_home(cast, signed_in):
    """The estranged case: no name, no address, no count of the other household (A-16)."""
    CircleMember.objects.filter(person=cast.tama).update(rights="decide", sees_home=False)
    answer = signed_in(cast.tama).get(_circle(cast.aroha))
    assert [m["person"]["name"] for m in answer.json()["members"]] == ["Tama", "Mr Patel"]
    assert [home["label"] for home in answer.json()["households"]] == ["Tama's home"]
    mere = _place(cast.mere)
    assert_problem(
        signed_in(cast.tama).post(f"/api/circle/{mere.pk}/end", {}, JSON), 404, "not_found"
    )
    koro = _place(cast.koro)
    assert_problem(
        signed_in(cast.tama).post(f"/api/circle/{koro.pk}/end", {}, JSON), 404, "not_found"
    )


def test_the_admin_gives_a_place_and_only_the_admin(cast, signed_in):
    new = {"person": str(cast.ms_cole.pk), "kind": "professional", "relation": "Relief teacher"}
    url = _circle(cast.aroha)
    ask = lambda c: c.post(url, new, JSON)  # noqa: E731
    members = {"ms_lee", "mere", "tama", "koro", "mr_patel"}
    everyone_else = [name for name in cast.everyone() if name != "ms_ngata"]
    assert who_gets(cast, ask, names=everyone_else) == {
        403: members,
        404: _strangers(cast, "ms_ngata", *members),
        401: {"nobody"},
    }
    assert not CircleMember.objects.filter(person=cast.ms_cole).exists()
    assert signed_in(cast.ms_cole).get(f"/api/children/{cast.aroha.pk}").status_code == 404

    made = ask(signed_in(cast.ms_ngata))
    assert made.status_code == 201
    assert made.json()["person"]["name"] == "Ms Cole"
    assert signed_in(cast.ms_cole).get(f"/api/children/{cast.aroha.pk}").status_code == 200
    line = Event.objects.get(act="circle.granted")
    assert (line.actor, line.child, line.subject) == (
        cast.ms_ngata.pk,
        cast.aroha.pk,
        cast.ms_cole.pk,
    )
    assert_problem(ask(signed_in(cast.ms_ngata)), 409, "in_circle_already")


def test_a_place_that_ends_later_is_still_the_one_place(cast, signed_in):
    CircleMember.objects.filter(person=cast.koro).update(ends_at=timezone.now() + timedelta(days=9))
    new = {"person": str(cast.koro.pk), "kind": "caregiver", "relation": "Koro"}
    answer = signed_in(cast.ms_ngata).post(_circle(cast.aroha), new, JSON)
    assert_problem(answer, 409, "in_circle_already")
    again = {"person": str(cast.dad.pk), "kind": "caregiver", "relation": "Dad"}
    assert signed_in(cast.ms_ngata).post(_circle(cast.aroha), again, JSON).status_code == 201


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"person": str(uuid4())}, 404, "person_not_found"),
        ({"person": "Koro"}, 400, "not_valid"),
        ({"kind": "boss"}, 400, "not_valid"),
        ({"kind": "liaison"}, 400, "not_a_liaison"),
        ({"relation": " "}, 400, "not_valid"),
        ({"rights": "everything"}, 400, "not_valid"),
        ({"household": str(uuid4())}, 404, "household_not_found"),
        ({"ends_on": "2020-01-01"}, 400, "day_over"),
    ],
)
def test_a_place_that_makes_no_sense_is_refused(cast, signed_in, change, status, code):
    new = {"person": str(cast.ms_cole.pk), "kind": "professional", "relation": "Aide"}
    answer = signed_in(cast.ms_ngata).post(_circle(cast.aroha), new | change, JSON)
    assert_problem(answer, status, code)


def test_another_schools_person_and_home_can_not_be_drawn_in(cast, signed_in):
    admin = signed_in(cast.ms_ngata)
    new = {"person": str(cast.mr_stone.pk), "kind": "professional", "relation": "Aide"}
    assert_problem(admin.post(_circle(cast.aroha), new, JSON), 404, "person_not_found")
    place = CircleMember.objects.get(person=cast.noahs_father)
    change = {"household": str(cast.home.pk)}
    answer = admin.patch(f"/api/circle/{place.pk}", change, JSON)
    assert_problem(answer, 404, "household_not_found")


def test_the_admin_changes_a_place(cast, signed_in):
    place = _place(cast.tama)
    url = f"/api/circle/{place.pk}"
    change = {"rights": "view", "relation": "Matua", "sees_home": False, "household": None}
    ask = lambda c: c.patch(url, change, JSON)  # noqa: E731
    may_look = {"ms_lee", "mere", "mr_patel"}
    everyone_else = [name for name in cast.everyone() if name != "ms_ngata"]
    assert who_gets(cast, ask, names=everyone_else) == {
        403: may_look,
        404: _strangers(cast, "ms_ngata", *may_look),
        401: {"nobody"},
    }
    answer = ask(signed_in(cast.ms_ngata)).json()
    assert (answer["rights"], answer["relation"], answer["sees_home"], answer["household"]) == (
        "view",
        "Matua",
        False,
        None,
    )
    kept = signed_in(cast.ms_ngata).patch(url, {"household": str(cast.tamas_home.pk)}, JSON).json()
    assert (kept["rights"], kept["household"]["label"]) == ("view", "Tama's home")
    assert Event.objects.filter(act="circle.changed", child=cast.aroha.pk).count() == 2


def test_ending_works_on_the_next_request(cast, signed_in):
    entry = people.entry(cast.ms_lee, cast.aroha)
    mere = signed_in(cast.mere)
    diary = f"/api/children/{cast.aroha.pk}/timeline"
    assert [one["id"] for one in mere.get(diary).json()["entries"]] == [str(entry.pk)]
    Invitation.objects.create(
        child=cast.aroha, name="Nan", relation="Nan", rights="view", link_hash="l", code_hash="c",
        made_by=cast.mere, expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    place = _place(cast.mere)
    # The last who decides may be ended, by the school.
    assert signed_in(cast.ms_ngata).post(f"/api/circle/{place.pk}/end", {}, JSON).status_code == 204
    assert mere.get(diary).status_code == 404
    assert Invitation.objects.get().ended_at is not None
    assert Event.objects.filter(act="circle.ended", subject=cast.mere.pk).count() == 1
    answer = signed_in(cast.ms_ngata).post(f"/api/circle/{place.pk}/end", {}, JSON)
    assert_problem(answer, 409, "ended_already")


def test_a_place_can_end_with_a_later_day(cast, signed_in):
    place = _place(cast.koro)
    admin = signed_in(cast.ms_ngata)
    url = f"/api/circle/{place.pk}/end"
    assert admin.post(url, {"ends_on": "2099-03-01"}, JSON).status_code == 204
    place.refresh_from_db()
    # Midnight at the school, which is thirteen hours ahead in its summer.
    assert place.ends_at.isoformat() == "2099-02-28T11:00:00+00:00"
    assert signed_in(cast.koro).get(f"/api/children/{cast.aroha.pk}").status_code == 200
    listed = admin.get(_circle(cast.aroha)).json()["members"]
    assert next(m["ends_on"] for m in listed if m["id"] == str(place.pk)) == "2099-03-01"
    assert_problem(admin.post(url, {"ends_on": "2020-03-01"}, JSON), 400, "day_over")
    assert_problem(admin.post(url, {"ends_on": "soon"}, JSON), 400, "not_valid")


def test_who_decides_may_end_those_who_do_not(cast, signed_in):
    tama, mere, patel = _place(cast.tama), _place(cast.mere), _place(cast.mr_patel)
    nan = people.in_circle(cast.aroha, people.person("Nan"), "Nan", "decide")
    client = signed_in(cast.mere)
    may = {m["id"]: m["may"]["end"] for m in client.get(_circle(cast.aroha)).json()["members"]}
    assert {i for i, end in may.items() if end} >= {str(tama.pk), str(mere.pk)}
    assert not may[str(nan.pk)]
    assert_problem(client.post(f"/api/circle/{nan.pk}/end", {}, JSON), 403, "not_allowed")
    assert_problem(client.post(f"/api/circle/{patel.pk}/end", {}, JSON), 403, "not_allowed")
    for name in ("tama", "koro", "noahs_father"):
        other = signed_in(getattr(cast, name))
        assert_problem(other.post(f"/api/circle/{tama.pk}/end", {}, JSON), 404, "not_found")
    assert_problem(
        signed_in(cast.ms_lee).post(f"/api/circle/{tama.pk}/end", {}, JSON), 403, "not_allowed"
    )
    assert client.post(f"/api/circle/{tama.pk}/end", {}, JSON).status_code == 204
    assert client.post(f"/api/circle/{mere.pk}/end", {}, JSON).status_code == 204
    assert client.get(_circle(cast.aroha)).status_code == 404


def test_homes_are_named_by_school(cast, signed_in):
    url = f"/api/children/{cast.aroha.pk}/households"
    ask = lambda c: c.post(url, {"label": "Nan's home"}, JSON)  # noqa: E731
    members = {"mere", "tama", "koro", "mr_patel"}
    without = [name for name in cast.everyone() if name not in {"ms_lee", "ms_ngata"}]
    assert who_gets(cast, ask, names=without) == {
        403: members,
        404: _strangers(cast, "ms_lee", "ms_ngata", *members),
        401: {"nobody"},
    }
    made = ask(signed_in(cast.ms_lee))
    assert made.status_code == 201
    assert_problem(ask(signed_in(cast.ms_ngata)), 409, "household_exists")
    home = f"/api/households/{made.json()['id']}"
    renamed = signed_in(cast.ms_ngata).patch(home, {"label": "Nan and Koro's"}, JSON)
    assert renamed.json()["label"] == "Nan and Koro's"
    assert_problem(signed_in(cast.mere).patch(home, {"label": "Mine"}, JSON), 403, "not_allowed")
    assert_problem(signed_in(cast.tama).patch(home, {"label": "Mine"}, JSON), 404, "not_found")
    assert_problem(signed_in(cast.other_admin).patch(home, {"label": "X"}, JSON), 404, "not_found")
    assert Household.objects.get(pk=made.json()["id"]).label == "Nan and Koro's"

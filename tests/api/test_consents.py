"""Consents: recorded from paper by the admin, replaced and never edited, in force at once."""

import pytest

from diary.models import CircleMember, Consent, Event
from tests import people
from tests.api.asking import JSON, assert_problem, who_gets

pytestmark = pytest.mark.django_db
PAPER = {"purpose": "group", "given": True, "giver_name": "Mere Tamihana", "on": "2026-02-02"}


def _url(child):
    return f"/api/children/{child.pk}/consents"


def test_none_recorded_means_no(cast, signed_in):
    assert signed_in(cast.ms_ngata).get(_url(cast.aroha)).json() == {
        "consents": [],
        "stands": {"group": False, "training": False, "display": False},
    }


def test_who_reads_and_who_records(cast):
    members = {"ms_lee", "mere", "tama", "koro"}
    strangers = set(cast.everyone()) - members - {"mr_patel", "ms_ngata", "nobody"}
    assert who_gets(cast, lambda c: c.get(_url(cast.aroha))) == {
        200: members | {"ms_ngata"},
        403: {"mr_patel"},
        404: strangers,
        401: {"nobody"},
    }
    assert who_gets(cast, lambda c: c.post(_url(cast.aroha), PAPER, JSON)) == {
        201: {"ms_ngata"},
        403: members | {"mr_patel"},
        404: strangers,
        401: {"nobody"},
    }
    assert Consent.objects.count() == 1


def test_a_paper_is_recorded_and_works_at_once(cast, signed_in):
    people.entry(cast.ms_lee, cast.aroha, cast.noah)
    mere = signed_in(cast.mere)
    diary = f"/api/children/{cast.aroha.pk}/timeline"
    assert mere.get(diary).json()["entries"] == []
    admin = signed_in(cast.ms_ngata)
    answer = admin.post(_url(cast.noah), {**PAPER, "giver": str(cast.noahs_father.pk)}, JSON)
    assert answer.json()["stands"]["group"] is True
    [row] = answer.json()["consents"]
    assert (row["giver"], row["recorded_by"], row["on"]) == ("Paul", "Ms Ngata", "2026-02-02")
    assert len(mere.get(diary).json()["entries"]) == 1
    admin.post(_url(cast.noah), {**PAPER, "given": False, "giver_name": "The other"}, JSON)
    assert mere.get(diary).json()["entries"] == []
    assert admin.get(_url(cast.noah)).json()["stands"]["group"] is False


def test_a_newer_paper_replaces_the_older_of_the_same_giver(cast, signed_in):
    admin = signed_in(cast.ms_ngata)
    admin.post(_url(cast.aroha), {**PAPER, "giver_name": "mere"}, JSON)
    linked = {**PAPER, "giver": str(cast.mere.pk), "given": False}
    admin.post(_url(cast.aroha), linked, JSON)
    admin.post(_url(cast.aroha), {**linked, "given": True}, JSON)
    listed = admin.get(_url(cast.aroha)).json()
    assert [(row["giver"], row["given"]) for row in listed["consents"]] == [("Mere", True)]
    assert listed["stands"]["group"] is True
    kept = Consent.objects.order_by("recorded_at")
    assert [(row.given, row.replaced_at is None) for row in kept] == [
        (True, False),
        (False, False),
        (True, True),
    ]
    assert Event.objects.filter(act="consent.recorded", child=cast.aroha.pk).count() == 3


def test_two_of_one_name_do_not_outweigh_each_other(cast, signed_in):
    other = people.person("Mere")
    people.in_circle(cast.aroha, other, "Nan", "decide")
    admin = signed_in(cast.ms_ngata)
    admin.post(_url(cast.aroha), {**PAPER, "giver": str(cast.mere.pk)}, JSON)
    admin.post(_url(cast.aroha), {**PAPER, "giver": str(other.pk), "given": False}, JSON)
    listed = admin.get(_url(cast.aroha)).json()
    assert [row["giver"] for row in listed["consents"]] == ["Mere (Mum)", "Mere (Nan)"]
    assert listed["stands"]["group"] is False


def test_family_learns_of_another_home_only_what_it_comes_to(cast, signed_in):
    admin = signed_in(cast.ms_ngata)
    admin.post(_url(cast.aroha), {**PAPER, "giver": str(cast.mere.pk)}, JSON)
    seen = {
        name: len(signed_in(getattr(cast, name)).get(_url(cast.aroha)).json()["consents"])
        for name in ("mere", "koro", "tama", "ms_lee")
    }
    assert seen == {"mere": 1, "koro": 1, "tama": 0, "ms_lee": 1}
    assert signed_in(cast.tama).get(_url(cast.aroha)).json()["stands"]["group"] is True
    CircleMember.objects.filter(person=cast.mere).update(sees_home=False)
    assert len(signed_in(cast.mere).get(_url(cast.aroha)).json()["consents"]) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"purpose": "sale"}, "not_valid"),
        ({"given": "perhaps"}, "not_valid"),
        ({"giver_name": ""}, "name_empty"),
        ({"on": "2126-01-01"}, "day_not_come"),
        ({"on": "yesterday"}, "not_valid"),
    ],
)
def test_what_can_not_be_is_refused(cast, signed_in, change, code):
    answer = signed_in(cast.ms_ngata).post(_url(cast.aroha), PAPER | change, JSON)
    assert_problem(answer, 400, code)


def test_only_who_decides_can_agree(cast, signed_in):
    for person in (cast.tama, cast.noahs_father, cast.dad):
        paper = {**PAPER, "giver": str(person.pk)}
        answer = signed_in(cast.ms_ngata).post(_url(cast.aroha), paper, JSON)
        assert_problem(answer, 400, "giver_does_not_decide")
    assert not Consent.objects.exists()

"""Invitations: who makes them and for what, what the card says, and how they end."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from diary import invitations
from diary.models import CircleMember, Event, Invitation, Person
from tests import people
from tests.api.asking import assert_problem, who_gets

pytestmark = pytest.mark.django_db
JSON = "application/json"
NAN = {"name": "Nan", "relation": "Nan", "rights": "contribute"}


def _url(child):
    return f"/api/children/{child.pk}/invitations"


def _strangers(cast, *but):
    return set(cast.everyone()) - {"nobody", *but}


def test_the_team_the_admin_and_who_decides_invite(cast):
    inviters = ("ms_lee", "mere", "ms_ngata")
    members = ("tama", "koro", "mr_patel")
    rest = {403: set(members), 404: _strangers(cast, *inviters, *members), 401: {"nobody"}}
    post = who_gets(cast, lambda c: c.post(_url(cast.aroha), NAN, JSON))
    assert post == {201: set(inviters), **rest}
    assert who_gets(cast, lambda c: c.get(_url(cast.aroha))) == {200: set(inviters), **rest}


def test_the_card_is_shown_once_and_kept_as_hashes(cast, signed_in):
    answer = signed_in(cast.ms_lee).post(_url(cast.aroha), NAN, JSON)
    card = answer.json()
    assert answer["Cache-Control"] == "no-store"
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/j/[\w-]{22}", card["link"])
    assert re.fullmatch(r"[A-Z0-9]{5} [A-Z0-9]{5}", card["code"])
    assert card["qr_svg"].startswith("<svg")
    assert "viewBox" in card["qr_svg"]
    kept = str(Invitation.objects.values().get())
    assert card["link"].rsplit("/", 1)[1] not in kept
    assert card["code"].replace(" ", "") not in kept
    listed = signed_in(cast.ms_lee).get(_url(cast.aroha)).json()["invitations"]
    assert [(one["name"], one["state"], one["accepted_by"]) for one in listed] == [
        ("Nan", "open", None)
    ]
    assert "code" not in listed[0]
    assert Event.objects.filter(act="invitation.made", child=cast.aroha.pk).count() == 1


def test_the_letters_of_a_code_look_like_no_other():
    assert len(set(invitations.ALPHABET)) == len(invitations.ALPHABET) == 22
    for alike in ("0O", "1IL", "2Z", "5S", "8B", "UV"):
        assert sum(letter in invitations.ALPHABET for letter in alike) <= 1


def test_a_new_one_for_the_same_name_ends_the_older(cast, signed_in):
    client = signed_in(cast.ms_lee)
    first = client.post(_url(cast.aroha), NAN, JSON).json()
    client.post(_url(cast.aroha), NAN | {"name": " nan "}, JSON)
    client.post(_url(cast.aroha), NAN | {"name": "Aunty"}, JSON)
    states = {one["id"]: one["state"] for one in client.get(_url(cast.aroha)).json()["invitations"]}
    assert states.pop(first["id"]) == "ended"
    assert set(states.values()) == {"open"}


def test_an_old_one_says_so(cast, signed_in):
    signed_in(cast.ms_lee).post(_url(cast.aroha), NAN, JSON)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    listed = signed_in(cast.ms_lee).get(_url(cast.aroha)).json()["invitations"]
    assert listed[0]["state"] == "expired"


def test_family_gives_no_more_than_it_has(cast, signed_in):
    mere = signed_in(cast.mere)
    decide = mere.post(_url(cast.aroha), NAN | {"rights": "decide"}, JSON)
    assert_problem(decide, 403, "rights_too_high")
    elsewhere = mere.post(_url(cast.aroha), NAN | {"household": str(cast.tamas_home.pk)}, JSON)
    assert_problem(elsewhere, 400, "not_your_home")
    CircleMember.objects.filter(person=cast.mere).update(sees_home=False)
    own = NAN | {"household": str(cast.home.pk), "sees_home": True}
    assert mere.post(_url(cast.aroha), own, JSON).status_code == 201
    assert Invitation.objects.get().sees_home is False
    school = signed_in(cast.ms_lee).post(_url(cast.aroha), NAN | {"rights": "decide"}, JSON)
    assert school.status_code == 201


def test_family_sees_and_ends_only_what_it_made(cast, signed_in):
    by_school = signed_in(cast.ms_lee).post(_url(cast.aroha), NAN, JSON).json()["id"]
    mere = signed_in(cast.mere)
    own = mere.post(_url(cast.aroha), NAN | {"name": "Aunty"}, JSON).json()["id"]
    listed = mere.get(_url(cast.aroha)).json()["invitations"]
    assert [one["id"] for one in listed] == [own]
    assert_problem(mere.delete(f"/api/invitations/{by_school}"), 404, "not_found")
    assert mere.delete(f"/api/invitations/{own}").status_code == 204
    assert mere.delete(f"/api/invitations/{own}").status_code == 204
    assert Event.objects.filter(act="invitation.ended").count() == 1


def test_ending_belongs_to_those_who_invite(cast, signed_in):
    made = signed_in(cast.ms_lee).post(_url(cast.aroha), NAN, JSON).json()["id"]
    ask = lambda c: c.delete(f"/api/invitations/{made}")  # noqa: E731
    without = [name for name in cast.everyone() if name not in {"ms_lee", "ms_ngata"}]
    assert who_gets(cast, ask, names=without) == {
        404: _strangers(cast, "ms_lee", "ms_ngata"),
        401: {"nobody"},
    }
    assert ask(signed_in(cast.ms_ngata)).status_code == 204
    assert Invitation.objects.get().ended_at is not None


def test_undoing_an_accepted_one_ends_the_place_it_gave(cast, signed_in):
    made = signed_in(cast.ms_lee).post(_url(cast.aroha), NAN, JSON).json()
    nan = invitations.accept(made["id"], as_person=None)
    listed = signed_in(cast.ms_lee).get(_url(cast.aroha)).json()["invitations"][0]
    assert (listed["state"], listed["accepted_by"]) == ("accepted", "Nan")
    phone = signed_in(nan)
    assert phone.get(f"/api/children/{cast.aroha.pk}").status_code == 200
    assert signed_in(cast.ms_lee).delete(f"/api/invitations/{made['id']}").status_code == 204
    assert phone.get(f"/api/children/{cast.aroha.pk}").status_code == 404
    assert Event.objects.filter(act="circle.ended", subject=nan.pk).count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "not_valid"),
        ({"name": "…"}, "name_empty"),
        ({"name": "x" * 81}, "not_valid"),
        ({"relation": ""}, "not_valid"),
        ({"rights": "admin"}, "not_valid"),
        ({"language": "fr"}, "not_valid"),
        ({"household": "home"}, "not_valid"),
    ],
)
def test_what_can_not_be_is_refused(cast, signed_in, change, code):
    answer = signed_in(cast.ms_lee).post(_url(cast.aroha), NAN | change, JSON)
    assert_problem(answer, 400, code)
    assert not Invitation.objects.exists()


def test_a_way_back_is_the_same_person(cast, signed_in):
    place = CircleMember.objects.get(person=cast.mere)
    url = f"/api/circle/{place.pk}/way-back"
    may_look = {"ms_lee", "mr_patel", "mere"}
    without = [name for name in cast.everyone() if name != "ms_ngata"]
    assert who_gets(cast, lambda c: c.post(url), names=without) == {
        403: may_look,
        404: _strangers(cast, "ms_ngata", *may_look),
        401: {"nobody"},
    }
    made = signed_in(cast.ms_ngata).post(url)
    assert made.status_code == 201
    before = Person.objects.count()
    assert invitations.accept(made.json()["id"], as_person=cast.tama) == cast.mere
    assert (Person.objects.count(), CircleMember.objects.filter(person=cast.mere).count()) == (
        before,
        1,
    )


def test_a_way_back_opens_no_other_schools_diary(cast, signed_in):
    url = f"/api/circle/{CircleMember.objects.get(person=cast.mere).pk}/way-back"
    admin = signed_in(cast.ms_ngata)
    made = admin.post(url).json()["id"]
    people.in_circle(cast.stranger_child, cast.mere, "Aunty")
    assert_problem(admin.post(url), 409, "has_other_way")
    with pytest.raises(Exception, match="used or has ended"):
        invitations.accept(made, as_person=None)
    CircleMember.objects.filter(child=cast.stranger_child).delete()
    Person.objects.filter(pk=cast.mere.pk).update(email="mere@example.com")
    assert_problem(admin.post(url), 409, "has_other_way")

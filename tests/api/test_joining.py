"""`/j/`: looking never spends, posting does once; guesses are few; nothing leaks on the way."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from diary import invitations, tries
from diary.models import CircleMember, Event, Invitation, Person
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_tries_yet(db):
    cache.clear()


def _card(cast, **more):
    new = {"name": "Nan", "relation": "Nan", "rights": "contribute"} | more
    return invitations.make(cast.ms_lee, cast.aroha.pk, invitations.NewInvitation(**new))


def _text(answer):
    return answer.content.decode()


def _post_code(client, code, **headers):
    return client.post("/j/", {"code": code}, **headers)


def test_two_taps_from_the_link_to_the_diary(cast):
    card, phone = _card(cast), Client(enforce_csrf_checks=True)
    page = phone.get(f"/j/{card.link_code}")
    assert page.status_code == 200
    for words in ("This is Aroha’s diary.", "Are you Nan?", "Kererū School"):
        assert words in _text(page)
    assert "Tamihana" not in _text(page)
    assert "Aroha" not in re.search(r"<title>(.*)</title>", _text(page))[1]
    assert "<script" not in _text(page)
    assert len(page.content) < 3000

    assert phone.post(f"/j/{card.link_code}").status_code == 403  # no CSRF token: not spent
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', _text(page))[1]
    done = phone.post(f"/j/{card.link_code}", {"csrfmiddlewaretoken": token, "as": "new"})
    assert (done.status_code, done["Location"]) == (302, f"/c/{cast.aroha.pk}")
    me = phone.get("/api/me").json()
    assert (me["person"]["name"], me["person"]["email"]) == ("Nan", None)
    assert me["roles"] == ["caregiver"]
    assert phone.session.get_expiry_age() > 399 * 24 * 3600
    place = CircleMember.objects.get(person=me["person"]["id"])
    assert (place.child_id, place.relation, place.rights) == (cast.aroha.pk, "Nan", "contribute")
    assert Event.objects.filter(act="invitation.accepted", actor=place.person_id).count() == 1


def test_looking_never_spends(cast):
    card, scanner = _card(cast), Client()
    for _ in range(3):
        assert scanner.get(f"/j/{card.link_code}").status_code == 200
        assert scanner.head(f"/j/{card.link_code}").status_code == 200
    assert Invitation.objects.get().accepted_at is None
    assert Client().post(f"/j/{card.link_code}").status_code == 302


def test_no_address_leaks(cast):
    card = _card(cast)
    for url in ("/j/", f"/j/{card.link_code}", "/j/unknown"):
        answer = Client().get(url)
        assert answer["Referrer-Policy"] == "same-origin"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "no-store" in answer["Cache-Control"]
        assert "http" not in _text(answer)


def test_it_works_once(cast):
    card = _card(cast)
    first, second = Client(), Client()
    assert first.post(f"/j/{card.link_code}").status_code == 302
    for ask in (second.get, second.post):
        answer = ask(f"/j/{card.link_code}")
        assert answer.status_code == 410
        assert "has been used" in _text(answer)
        assert "Aroha" not in _text(answer)
    assert Person.objects.filter(name="Nan").count() == 1
    # Whoever used it taps the same link every day: straight to the diary.
    assert first.get(f"/j/{card.link_code}")["Location"] == f"/c/{cast.aroha.pk}"
    CircleMember.objects.filter(person__name="Nan").delete()
    assert first.get(f"/j/{card.link_code}").status_code == 410


def test_one_that_ended_or_is_too_old_opens_nothing(cast):
    ended, old = _card(cast), _card(cast, name="Aunty")
    invitations.end(cast.ms_lee, ended.id)
    Invitation.objects.filter(pk=old.id).update(expires_at="2026-01-01T00:00Z")
    for card, words in ((ended, "has ended"), (old, "too old")):
        for ask in (Client().get, Client().post):
            answer = ask(f"/j/{card.link_code}")
            assert answer.status_code == 410
            assert words in _text(answer)
    assert not Person.objects.filter(name__in=["Nan", "Aunty"]).exists()


def test_the_typed_code_forgives_case_and_spaces(cast):
    code = _card(cast).typed_code
    client = Client()
    page = client.get("/j/")
    assert 'name="code"' in _text(page)
    for typed in (code, f" {code[:5].lower()} - {code[5:].lower()} "):
        answer = _post_code(client, typed)
        assert (answer.status_code, answer["Location"]) == (302, f"/j/{code}")
    assert "Are you Nan?" in _text(client.get(f"/j/{code}"))
    assert client.post(f"/j/{code}").status_code == 302


def test_a_wrong_code_is_told_kindly_and_kept_in_the_field(cast):
    answer = _post_code(Client(), 'wrong"><script>')
    assert answer.status_code == 404
    assert "We don’t know that code." in _text(answer)
    assert "&quot;&gt;&lt;script&gt;" in _text(answer)
    assert "<script>" not in _text(answer)


def test_guessing_from_one_address_ends_after_ten(cast):
    card, thief = _card(cast), Client(REMOTE_ADDR="203.0.113.7")
    for _ in range(tries.PER_ADDRESS):
        assert _post_code(thief, "CDFGHJKMNP").status_code == 404
    refused = _post_code(thief, card.typed_code)
    assert refused.status_code == 429
    assert "wait an hour" in _text(refused)
    assert thief.get(f"/j/{card.typed_code}").status_code == 429
    # A code padded to the length of a link is looked up as a link, and is none.
    assert thief.get(f"/j/{card.typed_code}{'-' * 12}").status_code == 404
    # The link can't be guessed, so it still opens; and another address still types.
    assert thief.get(f"/j/{card.link_code}").status_code == 200
    assert _post_code(Client(REMOTE_ADDR="203.0.113.8"), card.typed_code).status_code == 302


def test_guessing_from_many_addresses_ends_after_fifty(cast):
    card = _card(cast)
    for number in range(tries.PER_SCHOOL):
        _post_code(Client(REMOTE_ADDR=f"203.0.113.{number}"), "CDFGHJKMNP")
    assert _post_code(Client(REMOTE_ADDR="198.51.100.1"), card.typed_code).status_code == 429
    # Whoever is signed in is not shut out by others; and has few tries of their own.
    tama = Client()
    tama.force_login(cast.tama, backend="django.contrib.auth.backends.ModelBackend")
    assert _post_code(tama, card.typed_code).status_code == 302
    for _ in range(tries.PER_ADDRESS):
        assert _post_code(tama, "CDFGHJKMNP").status_code == 404
    assert _post_code(tama, card.typed_code).status_code == 429


def test_the_count_forgets_after_an_hour():
    for _ in range(3):
        tries.note("address:x", most=3, now=lambda: 1000.0)
    assert tries.is_spent("address:x", most=3, now=lambda: 4599.0)
    assert not tries.is_spent("address:x", most=3, now=lambda: 4601.0)


def test_whoever_is_signed_in_is_asked_first(cast, signed_in):
    """Hemi's father is family already; he may join as himself, or hand the phone on."""
    card, phone = _card(cast), signed_in(cast.hemis_father)
    page = phone.get(f"/j/{card.link_code}")
    assert "You are signed in here as Wiremu." in _text(page)
    assert phone.post(f"/j/{card.link_code}").status_code == 200  # not chosen: asked again
    assert Invitation.objects.get().accepted_at is None
    assert phone.post(f"/j/{card.link_code}", {"as": "me"}).status_code == 302
    place = CircleMember.objects.get(child=cast.aroha, person=cast.hemis_father)
    assert place.relation == "Nan"
    assert not Person.objects.filter(name="Nan").exists()


def test_a_staff_session_is_asked_in_so_many_words(cast, signed_in):
    card, tablet = _card(cast), signed_in(cast.ms_cole)
    page = tablet.get(f"/j/{card.link_code}")
    assert "Ms Cole, who works at a school" in _text(page)
    assert tablet.post(f"/j/{card.link_code}", {"as": "new"}).status_code == 302
    assert tablet.get("/api/me").json()["person"]["name"] == "Nan"
    assert not CircleMember.objects.filter(child=cast.aroha, person=cast.ms_cole).exists()


def test_who_has_a_place_already_keeps_the_card_unspent(cast, signed_in):
    card, phone = _card(cast), signed_in(cast.tama)
    for answer in (phone.get(f"/j/{card.link_code}"), phone.post(f"/j/{card.link_code}")):
        assert "You have a place in this diary already." in _text(answer)
        assert f"/c/{cast.aroha.pk}" in _text(answer)
    assert Invitation.objects.get().accepted_at is None


def test_the_card_speaks_its_own_language(cast):
    card = _card(cast, language="mi")
    page = _text(Client().get(f"/j/{card.link_code}"))
    assert '<html lang="mi">' in page
    assert "Ko te rātaka tēnei a Aroha." in page
    Client().post(f"/j/{card.link_code}")
    assert Person.objects.get(name="Nan").language == "mi"
    code_page = _text(Client().get("/j/", headers={"Accept-Language": "mi-NZ,en;q=0.5"}))
    assert '<html lang="mi">' in code_page
    assert '<html lang="en">' in _text(Client().get("/j/"))


def test_a_forwarded_card_of_someone_who_left_opens_nothing(cast):
    """An ended caregiver can't come back by an invitation that they made themselves (A-15)."""
    new = invitations.NewInvitation(name="Friend", relation="Friend", rights="view")
    card = invitations.make(cast.mere, cast.aroha.pk, new)
    CircleMember.objects.filter(person=cast.mere).update(rights="view")
    assert Client().post(f"/j/{card.link_code}").status_code == 410
    by_school = _card(cast)
    assert Client().post(f"/j/{by_school.link_code}").status_code == 302


def test_names_are_shown_as_text(cast):
    cast.aroha.first_name = "<b>Aroha"
    cast.aroha.save()
    page = _text(Client().get(f"/j/{_card(cast, relation='<i>Nan').link_code}"))
    assert "&lt;b&gt;Aroha" in page
    assert "&lt;i&gt;Nan" in page


def test_a_way_back_signs_the_same_person_in(cast):
    place = CircleMember.objects.get(person=cast.mere)
    card, phone = invitations.make_way_back(cast.ms_ngata, place.pk), Client()
    assert "This is your new way in." in _text(phone.get(f"/j/{card.link_code}"))
    assert phone.post(f"/j/{card.link_code}").status_code == 302
    assert phone.get("/api/me").json()["person"]["id"] == str(cast.mere.pk)
    people.entry(cast.ms_lee, cast.aroha)
    assert phone.get(f"/api/children/{cast.aroha.pk}/timeline").status_code == 200


def test_a_card_of_family_shows_no_more_of_home_than_its_maker_sees_now(cast):
    new = invitations.NewInvitation("Friend", "Friend", "contribute")
    card = invitations.make(cast.mere, cast.aroha.pk, new)
    by_school = _card(cast)
    CircleMember.objects.filter(person=cast.mere).update(sees_home=False)
    assert Client().post(f"/j/{card.link_code}").status_code == 410
    assert not Person.objects.filter(name="Friend").exists()
    assert Client().post(f"/j/{by_school.link_code}").status_code == 302

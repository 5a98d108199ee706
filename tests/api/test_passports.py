"""What I like and what I can do: written in the circle, opened by a link, ended at once."""

import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from diary import storage
from diary.models import Appearance, CircleMember, Event, Passport, PassportClip, Person
from tests import people

pytestmark = pytest.mark.django_db
BYTES = b"hello world"


@pytest.fixture(autouse=True)
def _no_tries_yet(db):
    cache.clear()


def _send(client, method, address, body=None):
    return client.generic(method, address, json.dumps(body), content_type="application/json")


def _clip(cast, *children, words="Aroha sings.", **more):
    entry = people.entry(cast.ms_lee, *(children or (cast.aroha,)), words=words, **more)
    made = people.clip(entry)
    storage.save(f"renditions/{made.pk}/240p.mp4", BytesIO(BYTES))
    return made


def _page(cast, signed_in, *clips, who=None, **more):
    body = {
        "title": "Aroha",
        "likes": "Waiata, ngā manu",
        "can_do": "I make toast.",
        "clips": [{"clip": str(one.pk), "words": "I sing"} for one in clips],
    } | more
    answer = _send(
        signed_in(who or cast.mere), "POST", f"/api/children/{cast.aroha.pk}/passports", body
    )
    assert answer.status_code == 201, answer.json()
    return answer.json()


def _link(cast, signed_in, page, *, who=None, days=30):
    body = {"days": days, "for_whom": "The café in Kaikohe"}
    address = f"/api/passports/{page['id']}/link"
    answer = _send(signed_in(who or cast.mere), "POST", address, body)
    assert answer.status_code == 201, answer.json()
    return answer.json()["url"].rpartition("/")[2]


def _text(answer):
    return answer.content.decode()


def test_a_page_is_written_chosen_and_opened_by_a_stranger(cast, signed_in):
    first, second = _clip(cast), _clip(cast)
    page = _page(cast, signed_in, second, first)
    assert [one["clip"] for one in page["clips"]] == [str(second.pk), str(first.pk)]
    assert page["clips"][0]["words"] == "I sing"
    secret = _link(cast, signed_in, page)
    stranger = Client()
    answer = stranger.get(f"/m/{secret}")
    assert answer.status_code == 200
    for words in ("This is Aroha", "Waiata, ngā manu", "I make toast.", "I sing"):
        assert words in _text(answer)
    film = stranger.get(f"/m/{secret}/clips/{first.pk}/240p")
    assert (film.status_code, film.getvalue()) == (200, BYTES)
    part = stranger.get(f"/m/{secret}/clips/{first.pk}/240p", headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.getvalue()) == (206, BYTES[2:5])


def test_the_page_shows_nothing_else_and_leads_nowhere(cast, signed_in):
    page = _page(cast, signed_in, _clip(cast, words="Noah was there"))
    secret = _link(cast, signed_in, page)
    answer = Client().get(f"/m/{secret}")
    for hidden in ("Tamihana", "Kererū", "Ms Lee", "Mere", "Noah", str(cast.aroha.pk), "café"):
        assert hidden not in _text(answer)
    for forbidden in ("<a ", "<script", "<form", "http"):
        assert forbidden not in _text(answer)
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies == {}


def test_captions_go_with_their_clip(cast, signed_in):
    clip = _clip(cast)
    people.captions(clip, by=cast.ms_lee)
    secret = _link(cast, signed_in, _page(cast, signed_in, clip))
    assert f"/m/{secret}/clips/{clip.pk}/captions/en" in _text(Client().get(f"/m/{secret}"))
    track = Client().get(f"/m/{secret}/clips/{clip.pk}/captions/en")
    assert (track.status_code, "Drink, please" in _text(track)) == (200, True)
    assert Client().get(f"/m/{secret}/clips/{clip.pk}/captions/mi").status_code == 404


@pytest.mark.parametrize("name", ["original", "sprite", "1080p", "w1920", "thumb"])
def test_only_what_plays_is_given(cast, signed_in, name):
    clip = _clip(cast)
    clip.renditions.create(name=name, key="x", content_type="video/mp4", size_bytes=1, sha256="0")
    secret = _link(cast, signed_in, _page(cast, signed_in, clip))
    assert Client().get(f"/m/{secret}/clips/{clip.pk}/{name}").status_code == 404


def test_every_secret_that_opens_nothing_gets_the_same_page(cast, signed_in):
    pages = [_page(cast, signed_in) for _ in range(2)]
    expired, ended = (_link(cast, signed_in, one) for one in pages)
    Passport.objects.filter(pk=pages[0]["id"]).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    revoke = f"/api/passports/{pages[1]['id']}/revoke"
    assert _send(signed_in(cast.ms_lee), "POST", revoke).status_code == 204
    told = {
        (answer.status_code, answer.content)
        for secret in (expired, ended, "A" * 22, "short", "x" * 300)
        for answer in [Client().get(f"/m/{secret}")]
    }
    assert len(told) == 1
    status, body = told.pop()
    assert (status, "Ask the person who sent it." in body.decode()) == (404, True)


def test_ending_a_link_works_on_the_next_request_parts_too(cast, signed_in):
    clip = _clip(cast)
    page = _page(cast, signed_in, clip)
    secret = _link(cast, signed_in, page)
    film, part = f"/m/{secret}/clips/{clip.pk}/240p", {"Range": "bytes=4-"}
    assert Client().get(film, headers=part).status_code == 206
    _send(signed_in(cast.mere), "POST", f"/api/passports/{page['id']}/revoke")
    for headers in ({}, part):
        assert Client().get(film, headers=headers).status_code == 404
    assert Client().get(f"/m/{secret}").status_code == 404
    assert Event.objects.filter(act="passport.revoked", actor=cast.mere.pk).count() == 1


def test_a_new_link_ends_the_one_before(cast, signed_in):
    page = _page(cast, signed_in)
    old = _link(cast, signed_in, page)
    new = _link(cast, signed_in, page)
    assert [Client().get(f"/m/{one}").status_code for one in (old, new)] == [404, 200]


@pytest.mark.parametrize("what", ["withdrawn", "another child", "team alone", "taken off"])
def test_a_clip_that_may_not_be_shown_any_more_is_gone_with_its_bytes(cast, signed_in, what):
    clip = _clip(cast)
    page = _page(cast, signed_in, clip)
    secret = _link(cast, signed_in, page)
    address = f"/m/{secret}/clips/{clip.pk}/240p"
    assert Client().get(address).status_code == 200
    pair = Appearance.objects.filter(entry=clip.entry)
    if what == "withdrawn":
        pair.update(state="withdrawn")
    elif what == "team alone":
        pair.update(audience="team")
    elif what == "taken off":
        _send(signed_in(cast.mere), "PATCH", f"/api/passports/{page['id']}", {"clips": []})
    else:
        Appearance.objects.create(
            entry=clip.entry, child=cast.noah, state="draft", occurred_at=timezone.now()
        )
    for headers in ({}, {"Range": "bytes=4-"}):
        assert Client().get(address, headers=headers).status_code == 404
    answer = Client().get(f"/m/{secret}")
    assert (answer.status_code, str(clip.pk) in _text(answer)) == (200, False)


def test_a_clip_of_somebody_else_or_with_somebody_else_cannot_be_chosen(cast, signed_in):
    together = _clip(cast, cast.aroha, cast.noah)
    kept = _clip(cast, audience="team")
    draft = _clip(cast, state="draft")
    foreign = _clip(cast, cast.noah)
    good = _clip(cast)
    offered = signed_in(cast.ms_lee).get(f"/api/children/{cast.aroha.pk}/passports/clips").json()
    assert [one["clip"] for one in offered["clips"]] == [str(good.pk)]
    page = _page(cast, signed_in, good)
    for clip in (together, kept, draft, foreign):
        answer = _send(
            signed_in(cast.ms_lee),
            "PATCH",
            f"/api/passports/{page['id']}",
            {"likes": "Cake", "clips": [{"clip": str(clip.pk)}]},
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "clip_not_for_outside")
    assert Passport.objects.get().likes == "Waiata, ngā manu"


def test_a_page_holds_twelve_clips(cast, signed_in):
    clips = [_clip(cast) for _ in range(13)]
    page = _page(cast, signed_in, *clips[:12])
    body = {"clips": [{"clip": str(one.pk)} for one in clips]}
    answer = _send(signed_in(cast.mere), "PATCH", f"/api/passports/{page['id']}", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "too_many_clips")
    assert PassportClip.objects.count() == 12


def test_a_clip_that_the_changer_may_not_see_stays_on_the_page(cast, signed_in):
    home = people.entry(cast.mere, cast.aroha, origin="home")
    hidden, seen = people.clip(home), _clip(cast)
    page = _page(cast, signed_in, hidden, seen)
    CircleMember.objects.filter(person=cast.tama).update(rights="decide", sees_home=False)
    client, address = signed_in(cast.tama), f"/api/passports/{page['id']}"
    assert [one["clip"] for one in client.get(address).json()["clips"]] == [str(seen.pk)]
    _send(client, "PATCH", address, {"clips": [{"clip": str(seen.pk), "words": "Look"}]})
    assert [one["clip"] for one in signed_in(cast.mere).get(address).json()["clips"]] == [
        str(seen.pk),
        str(hidden.pk),
    ]


def test_all_clips_can_be_chosen_page_by_page(cast, signed_in):
    made = {str(_clip(cast).pk) for _ in range(30)}
    client, address = signed_in(cast.mere), f"/api/children/{cast.aroha.pk}/passports/clips"
    first = client.get(address).json()
    rest = client.get(address, {"cursor": first["next"]}).json()
    assert (len(first["clips"]), rest["next"]) == (24, None)
    assert {one["clip"] for one in first["clips"] + rest["clips"]} == made


def test_the_circle_reads_and_team_and_who_decides_change(cast, signed_in):
    page = _page(cast, signed_in)
    for person, may in ((cast.ms_lee, True), (cast.mere, True), (cast.koro, False)):
        shown = signed_in(person).get(f"/api/children/{cast.aroha.pk}/passports").json()
        assert [one["may_change"] for one in shown["passports"]] == [may]
        assert shown["may_make"] == may
    for person in (cast.koro, cast.tama, cast.mr_patel):
        for way in ("link", "revoke"):
            body = {"days": 7, "for_whom": "X"}
            answer = _send(signed_in(person), "POST", f"/api/passports/{page['id']}/{way}", body)
            assert answer.status_code == 403
    assert signed_in(cast.ms_cole).get(f"/api/passports/{page['id']}").status_code == 404


def test_a_link_that_family_opened_ends_with_their_place(cast, signed_in):
    by_family, by_school = _page(cast, signed_in), _page(cast, signed_in, who=cast.ms_lee)
    first = _link(cast, signed_in, by_family)
    second = _link(cast, signed_in, by_school, who=cast.ms_lee)
    CircleMember.objects.filter(person=cast.mere).update(ends_at=timezone.now())
    cast.rimu.staff.update(ends_at=timezone.now())
    assert Client().get(f"/m/{first}").status_code == 404
    assert Client().get(f"/m/{second}").status_code == 200


def test_each_opening_is_counted_told_and_in_the_audit(cast, signed_in):
    page = _page(cast, signed_in)
    secret = _link(cast, signed_in, page)
    Client().get(f"/m/{secret}")
    Client().get(f"/m/{secret}")  # again at once: the same look
    long_ago = timezone.now() - timedelta(minutes=2)
    Passport.objects.filter(pk=page["id"]).update(last_opened_at=long_ago)
    Client().head(f"/m/{secret}")  # a mail scanner's
    Client().get(f"/m/{secret}")
    link = signed_in(cast.koro).get(f"/api/passports/{page['id']}").json()["link"]
    assert (link["state"], link["opened"], len(link["openings"])) == ("open", 2, 2)
    assert link["for_whom"] == "The café in Kaikohe"
    lines = Event.objects.filter(act="passport.opened", subject=page["id"])
    assert {(one.child, one.actor) for one in lines} == {(cast.aroha.pk, None)}


def test_the_secret_is_kept_nowhere(cast, signed_in):
    page = _page(cast, signed_in)
    secret = _link(cast, signed_in, page)
    row = Passport.objects.values().get()
    assert len(secret) == 22
    assert all(secret not in str(value) for value in row.values())
    assert secret not in json.dumps([one.detail for one in Event.objects.all()])
    assert secret not in json.dumps(signed_in(cast.mere).get(f"/api/passports/{page['id']}").json())


@pytest.mark.parametrize("body", [{"days": 365, "for_whom": "X"}, {"days": 7}, {"for_whom": "X"}])
def test_a_link_has_an_end_and_says_for_whom(cast, signed_in, body):
    page = _page(cast, signed_in)
    answer = _send(signed_in(cast.mere), "POST", f"/api/passports/{page['id']}/link", body)
    assert answer.status_code == 400
    assert Client().get("/m/").status_code == 404


def test_many_wrong_secrets_are_told_to_wait_and_an_open_link_still_works(cast, signed_in):
    secret = _link(cast, signed_in, _page(cast, signed_in))
    statuses = [Client().get(f"/m/{uuid4().hex[:22]}").status_code for _ in range(12)]
    assert statuses == [404] * 10 + [429] * 2
    assert Client().get(f"/m/{secret}").status_code == 200


def test_a_pages_words_are_escaped(cast, signed_in):
    page = _page(cast, signed_in, likes="<script>alert(1)</script>")
    answer = Client().get(f"/m/{_link(cast, signed_in, page)}")
    assert "<script" not in _text(answer)


def test_a_page_in_maori_speaks_maori(cast, signed_in):
    page = _page(cast, signed_in, language="mi")
    answer = Client().get(f"/m/{_link(cast, signed_in, page)}")
    assert 'lang="mi"' in _text(answer)
    assert "Ngā mea ka taea e au" in _text(answer)


def test_nobody_stays_in_the_circle_by_a_link(cast, signed_in):
    secret = _link(cast, signed_in, _page(cast, signed_in))
    stranger = Client()
    stranger.get(f"/m/{secret}")
    assert stranger.get(f"/api/children/{cast.aroha.pk}").status_code == 401
    assert Person.objects.filter(name="The café in Kaikohe").count() == 0


def test_a_list_of_pages_takes_a_fixed_number_of_queries(
    cast, signed_in, django_assert_num_queries
):
    clips = [_clip(cast) for _ in range(3)]
    client, address = signed_in(cast.koro), f"/api/children/{cast.aroha.pk}/passports"
    for number in (1, 4):
        for _ in range(number):
            _page(cast, signed_in, *clips)
        client.get(address)
        with django_assert_num_queries(10):
            client.get(address)


def test_a_link_shows_no_home_clip_that_its_maker_does_not_see(cast, signed_in):
    """From whom home is kept opens no door to it; what school opens shows school's own."""
    home = people.entry(cast.mere, cast.aroha, origin="home", household=cast.home)
    school = people.entry(cast.ms_lee, cast.aroha)
    clips = [people.clip(one) for one in (home, school)]
    page = Passport.objects.create(child=cast.aroha, title="Me", made_by=cast.mere)
    for place, clip in enumerate(clips):
        PassportClip.objects.create(passport=page, position=place, clip=clip)
    CircleMember.objects.filter(person=cast.tama).update(rights="decide", sees_home=False)
    for who, expected in ((cast.mere, [200, 200]), (cast.ms_lee, [404, 200])):
        secret = _link(cast, signed_in, {"id": str(page.pk)}, who=who)
        got = [Client().get(f"/m/{secret}/clips/{clip.pk}/240p").status_code for clip in clips]
        assert [404 if one == 404 else 200 for one in got] == expected, who.name
    Passport.objects.filter(pk=page.pk).update(secret_hash="", link_by=None)
    secret = _link(cast, signed_in, {"id": str(page.pk)}, who=cast.tama)
    assert Client().get(f"/m/{secret}/clips/{clips[0].pk}/240p").status_code == 404


def test_a_home_kept_apart_ends_no_link_of_the_other(cast, signed_in):
    page = _page(cast, signed_in)
    secret = _link(cast, signed_in, page)
    CircleMember.objects.filter(person=cast.tama).update(rights="decide", sees_home=False)
    for way in ("link", "revoke"):
        body = {"days": 7, "for_whom": "X"}
        answer = _send(signed_in(cast.tama), "POST", f"/api/passports/{page['id']}/{way}", body)
        assert answer.status_code == 403
    assert Client().get(f"/m/{secret}").status_code == 200

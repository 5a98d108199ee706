"""Then and now: the clips of a goal to choose from, and a pair of them kept in the diary."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary import archive_pages, entries, erasure, paired, timeline
from diary.models import Appearance, CircleMember, Clip, Consent, Entry, Event, Goal, Pair, School
from tests import people
from tests.api.asking import JSON, assert_problem

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 10, 0, 0, tzinfo=UTC)


def _moment(cast, *, days=0, author=None, **told):
    made = people.entry(
        author or cast.ms_lee,
        cast.aroha,
        goals=told.pop("goals", (cast.drink,)),
        occurred_at=NOON - timedelta(days=days),
        **{name: told.pop(name) for name in ("origin", "audience") if name in told},
    )
    clip = people.clip(made, **told)
    Clip.objects.filter(pk=clip.pk).update(duration_ms=6000)
    return clip


@pytest.fixture
def then(cast) -> Clip:
    return _moment(cast, days=200)


@pytest.fixture
def now(cast) -> Clip:
    return _moment(cast, days=1)


def _body(then, now, **more):
    return {"id": str(uuid4()), "then_clip": str(then.pk), "now_clip": str(now.pk), **more}


def _save(client, cast, body):
    return client.post(f"/api/goals/{cast.drink.pk}/pairs", json.dumps(body), JSON)


def _seen(client, cast, entry):
    answer = client.get(f"/api/children/{cast.aroha.pk}/entries/{entry}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def _media(clip, name):
    return f"{clip}/{name}"


# -- the clips to choose from


def test_the_clips_of_a_goal_are_told_oldest_first(cast, signed_in, then, now):
    _moment(cast, days=3, goals=())
    _moment(cast, days=3, kind="sound")
    photo = _moment(cast, days=30, kind="photo", author=cast.mere, origin="home")
    coming = _moment(cast, days=0, state="processing")
    told = signed_in(cast.mere).get(f"/api/goals/{cast.drink.pk}/clips").json()
    assert [one["clip"]["id"] for one in told["clips"]] == [
        str(one.pk) for one in (then, photo, now, coming)
    ]
    assert [one["origin"] for one in told["clips"]] == ["school", "home", "school", "school"]
    assert told["first"]["clip"]["id"] == str(then.pk)
    assert told["first"]["clip"]["renditions"]["240p"]["url"].endswith(f"{then.pk}/240p")
    assert (told["may_save"], told["earlier"], told["words"]) == (True, None, cast.drink.words)
    assert signed_in(cast.koro).get(f"/api/goals/{cast.drink.pk}/clips").json()["may_save"] is False


def test_the_baseline_comes_first_while_it_may_be_seen(cast, signed_in, then, now):
    baseline = _moment(cast, days=20, goals=())
    Goal.objects.filter(pk=cast.drink.pk).update(baseline=baseline)
    client = signed_in(cast.mere)
    told = client.get(f"/api/goals/{cast.drink.pk}/clips").json()
    assert told["first"]["clip"]["id"] == str(baseline.pk)
    entries.withdraw(cast.ms_lee, baseline.entry_id)
    told = client.get(f"/api/goals/{cast.drink.pk}/clips").json()
    assert told["first"]["clip"]["id"] == str(then.pk)


def test_what_the_viewer_may_not_see_is_not_among_the_clips(cast, signed_in, then, now):
    hidden = _moment(cast, days=2, audience="team")
    for who, seen in ((cast.mere, False), (cast.ms_lee, True)):
        told = signed_in(who).get(f"/api/goals/{cast.drink.pk}/clips").json()["clips"]
        by_id = {one["clip"]["id"]: one for one in told}
        assert (str(hidden.pk) in by_id) is seen
        assert by_id[str(now.pk)]["is_for_all"] is True
    assert by_id[str(hidden.pk)]["is_for_all"] is False


@pytest.mark.parametrize("count", [1, 12])
def test_the_clips_take_the_same_queries_at_every_size(cast, then, now, count):
    for day in range(count):
        _moment(cast, days=day)
    with CaptureQueriesContext(connection) as asked:
        paired.clips(cast.mere, cast.drink.pk, media=_media)
    assert len(asked) == 4


def test_many_clips_come_in_pages_without_gap_or_double(cast, monkeypatch):
    monkeypatch.setattr(paired, "MOST_CLIPS", 5)
    made = [_moment(cast, days=day // 2) for day in range(12)]
    people.clip(made[3].entry, position=1)
    seen, cursor = [], None
    while True:
        told = paired.clips(cast.mere, cast.drink.pk, media=_media, cursor=cursor)
        seen = [*(one.clip.id for one in told.clips), *seen]
        assert told.first is not None
        assert told.first.occurred_at == made[-1].entry.occurred_at
        cursor = told.earlier
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 13


# -- keeping a pair


def test_a_pair_is_kept_as_an_entry_that_all_the_circle_sees(cast, signed_in, then, now):
    body = _body(then, now, then_start_ms=1200, now_start_ms=300, words="Look how far!")
    answer = _save(signed_in(cast.ms_lee), cast, body)
    assert (answer.status_code, answer.json()["state"]) == (201, "shared")
    for who in (cast.mere, cast.koro, cast.mr_patel, cast.ms_lee):
        entry = _seen(signed_in(who), cast, body["id"])
        assert (entry["words"], entry["origin"], entry["clips"]) == ("Look how far!", "school", [])
        assert [goal["id"] for goal in entry["goals"]] == [str(cast.drink.pk)]
        pair = entry["pair"]
        assert pair["then"]["clip"]["id"] == str(then.pk)
        assert pair["then"]["entry"] == str(then.entry_id)
        assert pair["now"]["clip"]["renditions"]["240p"]["url"].endswith(f"{now.pk}/240p")
        assert pair["then"]["occurred_at"] == then.entry.occurred_at.isoformat().replace(
            "+00:00", "Z"
        )
        assert (pair["then_start_ms"], pair["now_start_ms"]) == (1200, 300)
        assert (pair["goal"], entry["is_pair_lost"]) == (str(cast.drink.pk), False)
    assert Event.objects.filter(act="pair.saved").count() == 1


def test_family_who_contributes_keeps_one_from_home(cast, signed_in, then, now):
    body = _body(then, now)
    assert _save(signed_in(cast.tama), cast, body).status_code == 201
    assert _seen(signed_in(cast.ms_lee), cast, body["id"])["origin"] == "home"


def test_a_pair_sent_twice_is_kept_once(cast, signed_in, then, now):
    client, body = signed_in(cast.mere), _body(then, now)
    first, again = _save(client, cast, body), _save(client, cast, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (Pair.objects.count(), Entry.objects.filter(pk=body["id"]).count()) == (1, 1)
    assert_problem(_save(signed_in(cast.tama), cast, body), 404, "not_found")


def test_the_id_of_another_entry_makes_no_pair(cast, signed_in, then, now):
    body = _body(then, now) | {"id": str(then.entry_id)}
    assert_problem(_save(signed_in(cast.ms_lee), cast, body), 404, "not_found")
    assert Pair.objects.count() == 0


def test_where_the_school_approves_first_the_pair_waits(cast, signed_in, then, now):
    School.objects.filter(pk=cast.school.pk).update(needs_approval=True)
    body = _body(then, now)
    assert _save(signed_in(cast.ms_lee), cast, body).json()["state"] == "draft"
    client = signed_in(cast.mere)
    assert client.get(f"/api/children/{cast.aroha.pk}/entries/{body['id']}").status_code == 404


def test_clips_that_cannot_stand_together_are_refused_plainly(cast, signed_in, then, now):
    client = signed_in(cast.ms_lee)
    for_team = _moment(cast, audience="team")
    noahs = people.clip(people.entry(cast.ms_lee, cast.noah, goals=(cast.noahs_goal,)))
    draft = people.clip(people.entry(cast.ms_lee, cast.aroha, state="draft"))
    refused = [
        (_body(then, then), 400, "pair_of_one"),
        (_body(then, noahs), 404, "clip_not_found"),
        (_body(draft, now), 404, "clip_not_found"),
        (_body(then, for_team), 400, "clip_not_for_all"),
        (_body(then, _moment(cast, kind="sound")), 400, "clip_has_no_picture"),
        (_body(then, _moment(cast, state="failed")), 409, "clip_failed"),
        (_body(then, _moment(cast, state="processing")), 409, "clip_not_ready"),
        (_body(then, now, now_start_ms=6000), 400, "start_outside"),
        (_body(then, now, then_start_ms=-1), 400, "not_valid"),
    ]
    for body, status, code in refused:
        assert_problem(_save(client, cast, body), status, code)
    assert Pair.objects.count() == 0
    assert not Entry.objects.filter(pk__in=[body["id"] for body, *_ in refused]).exists()


def test_a_clip_with_a_child_who_lacks_consent_makes_no_pair(cast, signed_in, then, now):
    both = people.entry(cast.ms_lee, cast.aroha, cast.noah, goals=(cast.drink,))
    body = _body(then, people.clip(both))
    assert_problem(_save(signed_in(cast.ms_lee), cast, body), 400, "clip_not_for_all")
    Consent.objects.create(
        child=cast.noah, purpose="group", given=True, giver_name="Paul", agreed_on="2026-02-01"
    )
    assert _save(signed_in(cast.ms_lee), cast, body).status_code == 201


def test_a_photo_has_no_start(cast, signed_in, then):
    photo = _moment(cast, kind="photo")
    body = _body(then, photo, now_start_ms=5000)
    assert _save(signed_in(cast.ms_lee), cast, body).status_code == 201
    assert Pair.objects.get().now_start_ms == 0


# -- while both may be seen


def test_a_pair_of_which_one_clip_is_taken_back_says_so(cast, signed_in, then, now):
    body = _body(then, now)
    _save(signed_in(cast.ms_lee), cast, body)
    entries.withdraw(cast.ms_lee, then.entry_id)
    for who in (cast.mere, cast.ms_lee):
        entry = _seen(signed_in(who), cast, body["id"])
        assert (entry["pair"], entry["is_pair_lost"]) == (None, True)
        assert str(then.pk) not in json.dumps(entry)
    entries.share(cast.ms_lee, then.entry_id)
    assert _seen(signed_in(cast.mere), cast, body["id"])["pair"] is not None


def test_whom_home_is_kept_from_sees_no_pair_with_a_clip_of_home(cast, signed_in, then):
    home = _moment(cast, author=cast.mere, origin="home")
    body = _body(then, home)
    _save(signed_in(cast.ms_lee), cast, body)
    assert _seen(signed_in(cast.tama), cast, body["id"])["pair"] is not None
    CircleMember.objects.filter(person=cast.tama).update(sees_home=False)
    entry = _seen(signed_in(cast.tama), cast, body["id"])
    assert (entry["pair"], entry["is_pair_lost"]) == (None, True)


def test_a_clip_seen_in_another_childs_diary_alone_shows_nothing(cast, signed_in, then, now):
    """Both clips in Noah's diary, the pair in Aroha's: her diary no longer has one of them."""
    body = _body(then, now)
    _save(signed_in(cast.ms_lee), cast, body)
    Appearance.objects.filter(entry=now.entry_id).update(child=cast.noah)
    entry = _seen(signed_in(cast.ms_lee), cast, body["id"])
    assert (entry["pair"], entry["is_pair_lost"]) == (None, True)


@pytest.mark.parametrize("count", [1, 8])
def test_pairs_cost_a_page_of_the_timeline_one_query_more(cast, signed_in, then, now, count):
    client = signed_in(cast.ms_lee)
    for _ in range(count):
        assert _save(client, cast, _body(then, now)).status_code == 201
    for viewer, most in ((cast.ms_lee, 6), (cast.mere, 5)):
        with CaptureQueriesContext(connection) as asked:
            page = timeline.page(viewer, cast.aroha.pk, media=_media)
        assert len(asked) == most
        assert sum(one.pair is not None for one in page.entries) == count


def test_a_pair_is_taken_back_and_brought_back_like_any_entry(cast, signed_in, then, now):
    client, body = signed_in(cast.mere), _body(then, now)
    _save(client, cast, body)
    address = f"/api/entries/{body['id']}"
    assert client.post(f"{address}/withdraw", "{}", JSON).status_code == 200
    gone = signed_in(cast.koro).get(f"/api/children/{cast.aroha.pk}/entries/{body['id']}")
    assert gone.status_code == 404
    assert client.post(f"{address}/share", "{}", JSON).status_code == 200
    assert _seen(signed_in(cast.koro), cast, body["id"])["pair"] is not None


def test_a_copy_of_the_diary_tells_of_which_days_a_pair_is(cast, signed_in, then, now):
    body = _body(then, now)
    _save(signed_in(cast.ms_lee), cast, body)

    def told():
        diary = archive_pages.told(cast.mere, cast.aroha)
        return [one.pair for one in diary.entries if one.pair]

    assert told() == ["Then and now: 24 April 2026 and 9 November 2026."]
    entries.withdraw(cast.ms_lee, then.entry_id)
    assert told() == []


def test_erasing_the_child_takes_pairs_with_it(cast, signed_in, then, now):
    body = _body(then, now)
    _save(signed_in(cast.mere), cast, body)
    erasure.remove(cast.aroha.pk, by=None)
    assert not Pair.objects.exists()
    assert not Entry.objects.filter(pk=body["id"]).exists()


def test_the_page_without_a_program_tells_of_a_pair(cast, signed_in, then, now):
    _save(signed_in(cast.ms_lee), cast, _body(then, now))
    page = signed_in(cast.mere).get(f"/plain/c/{cast.aroha.pk}").content.decode()
    assert "Then and now: 24 April 2026 and 9 November 2026." in page


def test_a_pair_that_is_tagged_to_another_child_shows_that_family_nothing(cast, signed_in):
    both = (cast.aroha, cast.noah)
    then, now = (people.entry(cast.ms_lee, *both, goals=(cast.drink,)) for _ in "ab")
    for child in both:
        Consent.objects.create(
            child=child, purpose="group", given=True, giver_name="P", agreed_on="2026-02-01"
        )
    held = people.entry(cast.ms_lee, cast.noah, words="Both")
    pair = Pair.objects.create(
        entry=held, goal=cast.drink, then_clip=people.clip(then), now_clip=people.clip(now)
    )
    father = signed_in(cast.noahs_father)
    told = father.get(f"/api/children/{cast.noah.pk}/entries/{held.pk}").json()
    assert told["pair"] is None
    assert str(cast.drink.pk) not in str(told)
    assert father.post(f"/api/pairs/{pair.pk}/reels", {}, content_type=JSON).status_code == 404

"""A goal over time: who sees which moments and ratings of it, and in how many questions."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diary import access
from diary.models import Appearance, CircleMember, Consent, GoalMarker, Rating, Rendition
from tests import people
from tests.api.asking import JSON, assert_problem, who_gets

pytestmark = pytest.mark.django_db


def _page(client, goal, *, only=""):
    return client.get(f"/api/goals/{goal.pk}/progress{only}").json()


def _moment(cast, by=None, **told):
    return people.entry(by or cast.ms_lee, cast.aroha, goals=(cast.drink,), **told)


def _ids(rows):
    return [row["id"] for row in rows]


def test_the_page_of_a_goal_holds_its_moments_and_ratings(cast, signed_in):
    entry = _moment(cast)
    clip = people.clip(entry)
    people.clip(entry, position=1)
    Rendition.objects.create(
        clip=clip, name="thumb", key="k", content_type="image/webp", size_bytes=1, sha256=""
    )
    rating = people.rating(cast.drink, cast.ms_lee, 3, entry=entry)
    page = _page(signed_in(cast.mere), cast.drink)
    assert page["goal"]["words"] == cast.drink.words
    brief = {
        "id": str(clip.pk),
        "kind": "video",
        "poster": f"/media/clips/{clip.pk}/thumb",
        "duration_ms": None,
    }
    (moment,) = page["moments"]
    assert moment["clip"] == brief
    assert (moment["setting"], moment["with_whom"], moment["by"]) == ("school", "Ms Lee", "Ms Lee")
    (seen,) = page["ratings"]
    assert (seen["id"], seen["entry"], seen["clip"]) == (str(rating.pk), str(entry.pk), brief)
    assert (seen["side"], seen["may_change"], seen["is_corrected"]) == ("school", False, False)
    assert not page["has_earlier"]


def test_the_first_clip_that_plays_stands_for_the_moment(cast, signed_in):
    entry = _moment(cast)
    people.clip(entry, state="failed")
    plays = people.clip(entry, position=1)
    people.clip(entry, position=2)
    bare = _moment(cast, occurred_at=entry.occurred_at + timedelta(days=1))
    people.clip(bare, state="received")
    moments = _page(signed_in(cast.koro), cast.drink)["moments"]
    assert [one["entry"] for one in moments] == [str(entry.pk), str(bare.pk)], "oldest first"
    assert moments[0]["clip"]["id"] == str(plays.pk)
    assert moments[1]["clip"] is None


def test_who_opens_a_goals_page(cast):
    found = who_gets(cast, lambda client: client.get(f"/api/goals/{cast.drink.pk}/progress"))
    assert found[200] == {"ms_lee", "mere", "tama", "koro", "mr_patel"}
    assert found[401] == {"nobody"}
    assert set(found) == {200, 401, 404}


def test_what_one_may_do_is_told_with_the_page(cast, signed_in):
    cast.drink.staff_words = "PECS phase 3"
    cast.drink.save()
    told = {}
    for name in ("ms_lee", "mere", "koro", "mr_patel"):
        goal = _page(signed_in(getattr(cast, name)), cast.drink)["goal"]
        told[name] = (goal["may_change"], goal["may_rate"], goal["staff_words"])
    assert told == {
        "ms_lee": (True, True, "PECS phase 3"),
        "mere": (False, True, None),
        "koro": (False, False, None),
        "mr_patel": (False, False, None),
    }


def test_a_rating_on_a_withdrawn_moment_vanishes_with_it(cast, signed_in):
    entry = _moment(cast)
    rating = people.rating(cast.drink, cast.ms_lee, 3, entry=entry)
    client = signed_in(cast.mere)
    assert (
        client.post(f"/api/entries/{entry.pk}/withdraw", {}, content_type=JSON).status_code == 200
    )
    for person in (cast.ms_lee, cast.mere, cast.mr_patel):
        page = _page(signed_in(person), cast.drink)
        assert (page["moments"], page["ratings"]) == ([], [])
    history = signed_in(cast.ms_lee).get(f"/api/ratings/{rating.pk}/history")
    assert_problem(history, 404, "not_found")


def test_what_whanau_keeps_at_home_is_not_on_schools_page(cast, signed_in):
    told = {"origin": "home", "audience": "whanau", "household": cast.home}
    entry = _moment(cast, by=cast.mere, **told)
    people.rating(cast.drink, cast.mere, 5, entry=entry, side="whanau")
    for person in (cast.ms_lee, cast.mr_patel):
        page = _page(signed_in(person), cast.drink)
        assert (page["moments"], page["ratings"]) == ([], [])
    page = _page(signed_in(cast.tama), cast.drink)
    assert (page["moments"][0]["setting"], page["ratings"][0]["with_whom"]) == ("home", "Mere")


def test_the_liaison_sees_what_the_circle_shares_and_no_draft(cast, signed_in):
    shared = people.rating(cast.drink, cast.ms_lee, 3, entry=_moment(cast))
    draft = people.rating(cast.drink, cast.ms_lee, 4, entry=_moment(cast, state="draft"))
    liaison = _page(signed_in(cast.mr_patel), cast.drink)
    assert _ids(liaison["ratings"]) == [str(shared.pk)]
    team = _page(signed_in(cast.ms_lee), cast.drink)
    assert set(_ids(team["ratings"])) == {str(shared.pk), str(draft.pk)}
    assert len(team["moments"]) == 1, "a draft is no moment yet"


def test_what_nobody_filmed_is_seen_by_all_with_the_diary(cast, signed_in):
    rating = people.rating(cast.drink, cast.mere, 5, side="whanau")
    for person in (cast.ms_lee, cast.koro, cast.mr_patel):
        (seen,) = _page(signed_in(person), cast.drink)["ratings"]
        assert (seen["id"], seen["entry"], seen["clip"]) == (str(rating.pk), None, None)


def test_from_whom_home_is_kept_nothing_of_the_other_home_is_told(cast, signed_in):
    CircleMember.objects.filter(person=cast.tama).update(sees_home=False)
    entry = _moment(cast)
    people.rating(cast.drink, cast.mere, 5, side="whanau")
    people.rating(cast.drink, cast.mere, 5, entry=entry, side="whanau")
    schools = people.rating(cast.drink, cast.ms_lee, 3, entry=entry)
    GoalMarker.objects.create(
        goal=cast.drink, on="2026-03-01", kind="other", words="At Nan's", made_by=cast.mere
    )
    page = _page(signed_in(cast.tama), cast.drink)
    assert _ids(page["ratings"]) == [str(schools.pk)]
    assert page["markers"] == []
    body = {"id": str(uuid4()), "kind": "prompt", "value": 1, "entry": str(entry.pk)}
    client, address = signed_in(cast.tama), f"/api/goals/{cast.drink.pk}/ratings"
    assert_problem(client.post(address, body, content_type=JSON), 409, "rated_already")


def test_a_group_moment_waits_for_the_other_childs_consent(cast, signed_in):
    entry = people.entry(cast.ms_lee, cast.aroha, cast.noah, goals=(cast.drink, cast.noahs_goal))
    people.rating(cast.drink, cast.ms_lee, 3, entry=entry)
    assert _page(signed_in(cast.mere), cast.drink)["ratings"] == []
    assert len(_page(signed_in(cast.ms_lee), cast.drink)["ratings"]) == 1
    Consent.objects.create(
        child=cast.noah, purpose="group", given=True, giver_name="Paul", agreed_on="2026-03-01"
    )
    assert len(_page(signed_in(cast.mere), cast.drink)["moments"]) == 1
    assert len(_page(signed_in(cast.mere), cast.drink)["ratings"]) == 1


def test_the_page_shows_the_ratings_that_the_rules_give_and_no_others(cast, signed_in):
    """The page holds ratings against its moments by itself: that must come to the same."""
    CircleMember.objects.filter(person=cast.koro).update(sees_home=False)
    for audience in ("team", "circle", "whanau", "household"):
        for state in ("shared", "draft", "withdrawn"):
            for by, side in ((cast.ms_lee, "school"), (cast.mere, "whanau")):
                origin = "school" if side == "school" else "home"
                told = {"audience": audience, "state": state, "origin": origin}
                entry = _moment(cast, by=by, household=cast.home, **told)
                people.rating(cast.drink, by, 3, entry=entry, side=side)
    people.rating(cast.drink, cast.tama, 3, side="whanau")
    Rating.objects.filter(appearance=Appearance.objects.first()).update(withdrawn_at=timezone.now())
    for name in ("ms_lee", "mere", "tama", "koro", "mr_patel"):
        person = getattr(cast, name)
        allowed = access.ratings(person, "view").filter(goal=cast.drink).values_list("pk")
        changeable = access.ratings(person, "change").filter(goal=cast.drink).values_list("pk")
        for only in ("", "?only=latest"):
            rows = _page(signed_in(person), cast.drink, only=only)["ratings"]
            assert set(_ids(rows)) == {str(pk) for (pk,) in allowed}, (name, only)
            may = {row["id"] for row in rows if row["may_change"]}
            assert may == {str(pk) for (pk,) in changeable}, (name, only)
        assert rows, name


def test_the_latest_come_first_and_tell_that_there_are_earlier_ones(cast, signed_in):
    first = _moment(cast).occurred_at
    for day in range(1, 52):
        entry = _moment(cast, occurred_at=first + timedelta(days=day))
        rating = people.rating(cast.drink, cast.ms_lee, 3, entry=entry)
    page = _page(signed_in(cast.mere), cast.drink, only="?only=latest")
    assert (len(page["moments"]), len(page["ratings"]), page["has_earlier"]) == (50, 50, True)
    assert page["ratings"][-1]["id"] == str(rating.pk)
    whole = _page(signed_in(cast.mere), cast.drink)
    assert (len(whole["moments"]), len(whole["ratings"])) == (52, 51)
    assert whole["moments"][-50:] == page["moments"]
    assert whole["ratings"][-50:] == page["ratings"]


@pytest.mark.parametrize("only", ["", "?only=latest"])
def test_the_page_asks_nine_questions_at_any_size(cast, signed_in, only):
    """Session and person, and the seven that diary/progress.py names."""
    client = signed_in(cast.mere)
    _page(client, cast.drink)  # the first request of a browser makes its session a row
    counts = set()
    for more in (0, 1, 20):
        for _ in range(more):
            entry = _moment(cast)
            people.clip(entry)
            people.rating(cast.drink, cast.ms_lee, 3, entry=entry)
        with CaptureQueriesContext(connection) as asked:
            _page(client, cast.drink, only=only)
        counts.add(len(asked))
    assert counts == {9}

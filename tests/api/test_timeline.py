"""GET /api/children/{child}/timeline and one entry's page."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary import timeline
from diary.models import CircleMember, Consent, Goal
from tests import people

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 10, 0, 0, tzinfo=UTC)


def _url(child, query=""):
    return f"/api/children/{child.pk}/timeline{query}"


def _fill(cast, count):
    return [
        people.entry(
            cast.ms_lee,
            cast.aroha,
            goals=(cast.drink,),
            words=f"Number {number}",
            occurred_at=NOON - timedelta(minutes=number // 2),  # pairs share their time
        )
        for number in range(count)
    ]


def test_newest_first_in_pages_without_gap_or_double(cast, signed_in):
    made = _fill(cast, 45)
    client, seen, query = signed_in(cast.mere), [], ""
    while True:
        page = client.get(_url(cast.aroha, query)).json()
        seen += page["entries"]
        if page["next"] is None:
            break
        query = f"?cursor={page['next']}"
    assert len(seen) == 45
    assert {one["id"] for one in seen} == {str(one.pk) for one in made}
    keys = [(one["occurred_at"], one["id"]) for one in seen]
    assert keys == sorted(keys, reverse=True)


@pytest.mark.parametrize("count", [1, 20, 60])
def test_a_page_takes_the_same_five_queries_at_every_size(cast, count):
    for made in _fill(cast, count):
        people.clip(made)
    for viewer, most in ((cast.ms_lee, 5), (cast.mere, 4)):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            timeline.page(viewer, cast.aroha.pk, media=lambda clip, name: f"{clip}/{name}")
        assert len(asked) == most


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ms_lee", 200),
        ("mere", 200),
        ("koro", 200),
        ("mr_patel", 200),
        ("noahs_father", 404),
        ("ms_cole", 404),
        ("ms_ngata", 404),
        ("mr_webb", 404),
        ("dad", 404),
        ("nobody", 401),
    ],
)
def test_who_opens_arohas_timeline(cast, signed_in, who, status):
    made = people.entry(cast.ms_lee, cast.aroha)
    client = signed_in(cast.everyone()[who])
    assert client.get(_url(cast.aroha)).status_code == status
    assert client.get(f"/api/children/{cast.aroha.pk}/entries/{made.pk}").status_code == status


def test_a_stranger_gets_the_same_answer_as_for_an_unknown_child(cast, signed_in):
    client = signed_in(cast.noahs_father)
    known, unknown = client.get(_url(cast.aroha)), client.get(f"/api/children/{uuid4()}/timeline")
    assert known.content == unknown.content
    assert known.headers == unknown.headers


def test_filters_by_goal_strand_place_and_month(cast, signed_in):
    walk = people.goal(cast.aroha, "I walk with my frame", "physical")
    school = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,), occurred_at=NOON)
    # 31 October 23:30 in Auckland is 10:30 UTC that day; the month is the school's.
    october = datetime(2026, 10, 31, 10, 30, tzinfo=UTC)
    home = people.entry(cast.mere, cast.aroha, goals=(walk,), origin="home", occurred_at=october)
    client = signed_in(cast.mere)

    def ids(query):
        return [one["id"] for one in client.get(_url(cast.aroha, query)).json()["entries"]]

    assert ids(f"?goal={cast.drink.pk}") == [str(school.pk)]
    assert ids("?strand=physical") == [str(home.pk)]
    assert ids("?from=school") == [str(school.pk)]
    assert ids("?from=home&strand=physical") == [str(home.pk)]
    assert ids("?month=2026-10") == [str(home.pk)]
    assert ids("?month=2026-11") == [str(school.pk)]
    assert ids("?month=2026-09") == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?cursor=nonsense", "bad_cursor"),
        ("?cursor=MjAyNnwx", "bad_cursor"),
        ("?goal=1", "bad_filter"),
        ("?from=moon", "bad_filter"),
        ("?month=2026-13", "bad_month"),
        ("?month=0001-01", "bad_month"),
        ("?month=9999-12", "bad_month"),
    ],
)
def test_nonsense_in_the_address_is_refused_plainly(cast, signed_in, query, code):
    answer = signed_in(cast.mere).get(_url(cast.aroha, query))
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_family_never_meets_the_other_child_or_their_goal(cast, signed_in):
    made = people.entry(cast.ms_lee, cast.aroha, cast.noah, goals=(cast.drink, cast.noahs_goal))
    Consent.objects.create(
        child=cast.noah, purpose="group", given=True, giver_name="Paul", agreed_on="2026-02-01"
    )
    text = signed_in(cast.mere).get(_url(cast.aroha)).content.decode()
    text += (
        signed_in(cast.mere)
        .get(f"/api/children/{cast.aroha.pk}/entries/{made.pk}")
        .content.decode()
    )
    assert cast.drink.words in text
    for hidden in ("Noah", str(cast.noah.pk), cast.noahs_goal.words):
        assert hidden not in text
    staff = signed_in(cast.ms_lee).get(_url(cast.aroha)).json()["entries"][0]
    assert [one["first_name"] for one in staff["others"]] == ["Noah"]


def test_clips_show_state_progress_and_each_finished_file(cast, signed_in):
    made = people.entry(cast.ms_lee, cast.aroha)
    ready, failed = people.clip(made), people.clip(made, state="failed", position=1)
    clips = signed_in(cast.mere).get(_url(cast.aroha)).json()["entries"][0]["clips"]
    assert [(one["id"], one["state"]) for one in clips] == [
        (str(ready.pk), "ready"),
        (str(failed.pk), "failed"),
    ]
    assert clips[0]["renditions"]["240p"]["url"] == f"/media/clips/{ready.pk}/240p"
    assert clips[1]["failure"]["sentence"] == "We could not play this clip."


def test_what_the_buttons_may_do(cast, signed_in):
    people.entry(cast.ms_lee, cast.aroha)

    def may(person):
        return signed_in(person).get(_url(cast.aroha)).json()["entries"][0]["may"]

    assert may(cast.ms_lee) == {"change": True, "withdraw": True, "reply": True}
    assert may(cast.mere) == {"change": False, "withdraw": True, "reply": True}
    assert may(cast.tama) == {"change": False, "withdraw": False, "reply": True}
    assert may(cast.koro) == {"change": False, "withdraw": False, "reply": False}
    assert may(cast.mr_patel) == {"change": False, "withdraw": False, "reply": True}


def test_a_met_goal_still_names_its_evidence(cast, signed_in):
    people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,))
    Goal.objects.update(state="met")
    entry = signed_in(cast.mere).get(_url(cast.aroha)).json()["entries"][0]
    assert [goal["words"] for goal in entry["goals"]] == [cast.drink.words]


def test_a_sender_who_left_learns_nothing_of_the_clip_any_more(cast, signed_in):
    clip = people.clip(people.entry(cast.tama, cast.aroha, origin="home"))
    client = signed_in(cast.tama)
    assert client.get(f"/api/clips/{clip.pk}").status_code == 200
    CircleMember.objects.filter(person=cast.tama).update(ends_at=NOON)
    assert client.get(f"/api/clips/{clip.pk}").status_code == 404

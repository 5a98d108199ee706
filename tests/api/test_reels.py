"""Films of a goal: what goes in, who sees them, and how they are made."""

from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import pytest

from diary import reel_making, remakes, storage, strays
from diary.models import (
    Appearance,
    Event,
    Job,
    Pair,
    Rating,
    Reel,
    ReelPart,
)
from tests import people, working
from tests.access_things_reels import film
from tests.api.asking import JSON, assert_problem
from tests.api.filming import ask, make, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(cast, signed_in):
    return signed_in(cast.ms_lee)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Return a context at whose end is done what waits for the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_the_film_holds_the_first_clip_one_for_each_month_and_the_latest(cast, teacher):
    days = ("2026-02-10", "2026-02-20", "2026-03-05", "2026-03-25", "2026-05-01", "2026-05-09")
    clips = [moment(cast, day) for day in days]
    answer = ask(teacher, cast)
    assert answer.status_code == 202
    told = answer.json()
    wanted = [str(clips[at].pk) for at in (0, 1, 3, 5)]
    assert (told["state"], told["url"], told["clips"]) == ("waiting", None, wanted)
    assert told["title"] == "I ask for a drink with my card"


def test_months_are_those_of_the_school(cast, teacher):
    moment(cast, "2026-02-01")
    late = moment(cast, "2026-02-10")
    Appearance.objects.filter(entry=late.entry).update(
        occurred_at=datetime(2026, 2, 28, 12, tzinfo=UTC)  # 1 March in New Zealand
    )
    next_month = moment(cast, "2026-03-20")
    clips = ask(teacher, cast).json()["clips"]
    assert str(late.pk) not in clips
    assert clips[-1] == str(next_month.pk)


def test_the_pinned_baseline_comes_first(cast, teacher):
    moment(cast, "2026-02-01")
    baseline = moment(cast, "2026-02-15")
    cast.drink.baseline = baseline
    cast.drink.save()
    latest = moment(cast, "2026-02-28")
    assert ask(teacher, cast).json()["clips"] == [str(baseline.pk), str(latest.pk)]


def test_a_film_is_three_minutes_long_at_most_and_short_clips_stay_whole(cast, teacher):
    for month in range(1, 11):
        moment(cast, f"2026-{month:02}-05", length_ms=5_000 if month == 1 else 60_000)
    reel = ask(teacher, cast).json()["id"]
    parts = ReelPart.objects.filter(reel=reel).order_by("position")
    lengths = [(part.end_ms or 0) - (part.start_ms or 0) for part in parts]
    assert lengths == [5_000, *[19_000] * 9]


def test_chosen_clips_are_in_it_in_the_order_in_which_they_happened(cast, teacher):
    first, _, third = (moment(cast, f"2026-03-0{day}") for day in (1, 2, 3))
    told = ask(teacher, cast, clips=[str(third.pk), str(first.pk)]).json()
    assert (told["is_chosen"], told["clips"]) == (True, [str(first.pk), str(third.pk)])


def test_a_clip_of_another_goal_or_child_cannot_be_chosen(cast, teacher):
    moment(cast)
    other = people.clip(people.entry(cast.ms_lee, cast.noah, goals=(cast.noahs_goal,)))
    assert_problem(ask(teacher, cast, clips=[str(other.pk)]), 404, "clip_not_for_reel")
    assert_problem(ask(teacher, cast, clips=[str(uuid4())]), 404, "clip_not_for_reel")


def test_a_goal_without_clips_gets_a_sentence(cast, teacher):
    assert_problem(ask(teacher, cast), 400, "reel_empty")


def test_more_clips_than_a_film_holds_are_refused(cast, teacher):
    answer = ask(teacher, cast, clips=[str(uuid4()) for _ in range(21)])
    assert_problem(answer, 400, "reel_too_many")


def test_asking_again_returns_the_same_film_and_new_clips_make_it_anew(cast, teacher, committed):
    moment(cast, "2026-03-01")
    first = ask(teacher, cast).json()["id"]
    made = make()
    again = ask(teacher, cast).json()
    assert (again["id"], again["state"]) == (first, "ready")
    moment(cast, "2026-04-01")
    with committed():
        later = ask(teacher, cast).json()
    assert (later["id"], later["state"], len(later["clips"])) == (first, "waiting", 2)
    assert not storage.exists(made.key)
    assert Reel.objects.count() == 1


def test_a_ready_film_is_sent_in_ranges_and_taking_it_is_in_the_audit(cast, teacher):
    moment(cast)
    ask(teacher, cast)
    url = f"/media/reels/{make().pk}"
    part = teacher.get(url, headers={"Range": "bytes=1-2"})
    assert (part.status_code, part.getvalue()) == (206, b"il")
    assert part["Content-Type"] == "video/mp4"
    assert not Event.objects.filter(act="reel.taken").exists()
    kept = teacher.get(f"{url}?keep")
    assert "film.mp4" in kept["Content-Disposition"]
    assert Event.objects.filter(act="reel.taken", child=cast.aroha.pk).count() == 1


def test_only_moments_for_the_whole_circle_go_into_a_film(cast, teacher):
    shown = moment(cast, "2026-03-01")
    moment(cast, "2026-03-09", audience="team")
    moment(cast, "2026-04-09", state="draft")
    moment(cast, "2026-05-09", cast.noah)  # whose family has agreed to nothing
    told = ask(teacher, cast).json()
    assert told["clips"] == [str(shown.pk)]
    listed = teacher.get(f"/api/goals/{cast.drink.pk}/reels").json()
    assert [one["clip"] for one in listed["choices"]] == [str(shown.pk)]
    assert listed["left_out"] == 2


def test_the_words_under_a_clip_are_the_local_date_the_place_and_the_help(cast, teacher):
    clip = moment(cast, "2026-03-03")
    Appearance.objects.update(occurred_at=datetime(2026, 3, 31, 11, 30, tzinfo=UTC))
    Rating.objects.create(
        goal=cast.drink,
        appearance=clip.entry.appearances.get(),
        kind="prompt",
        value=4,
        first_value=4,
        occurred_at=datetime(2026, 3, 31, tzinfo=UTC),
        setting="school",
        side="school",
    )
    for language, label in (
        ("en", "1 April 2026 · School · with a gesture"),
        ("mi", "1 o Paengawhāwhā 2026 · Te kura · mā te tohu ringa"),
    ):
        assert ask(teacher, cast, language=language).status_code == 202
        told = reel_making.work_on(working.claim("reel")).told
        assert [shot.label for shot in told.shots] == [label]
    assert (told.name, told.when) == ("Aroha", "Paengawhāwhā 2026")


def test_a_film_speaks_the_familys_language_unless_asked_otherwise(cast, teacher):
    moment(cast)
    cast.mere.language = "mi"
    cast.mere.save()
    assert ask(teacher, cast).json()["language"] == "mi"
    assert ask(teacher, cast, language="en").json()["language"] == "en"


def test_who_does_not_see_home_sees_no_film_with_a_clip_from_home(cast, teacher, signed_in):
    moment(cast, "2026-03-01", origin="home", household=cast.home)
    ask(teacher, cast)
    url = f"/media/reels/{make().pk}"
    apart = people.person("Nan")
    people.in_circle(cast.aroha, apart, "Nan", "contribute", sees_home=False)
    assert signed_in(cast.mere).get(url).status_code == 200
    assert signed_in(apart).get(url).status_code == 404
    assert signed_in(apart).get(f"/api/goals/{cast.drink.pk}/reels").json()["reels"] == []


def test_a_failed_film_can_be_tried_again(cast, teacher, signed_in):
    moment(cast)
    ask(teacher, cast)
    reel_making.give_up(working.claim("reel"), error="timed_out")
    reel = Reel.objects.get()
    told = teacher.get(f"/api/reels/{reel.pk}").json()
    assert told["state"] == "failed"
    assert told["sentence"].endswith(".")
    address = f"/api/reels/{reel.pk}/retry"
    assert_problem(signed_in(cast.koro).post(address), 403, "not_allowed")
    assert teacher.post(address).status_code == 202
    assert make().state == "ready"
    assert_problem(teacher.post(address), 409, "not_failed")


def test_a_film_can_be_taken_away_by_who_may_make_one(cast, teacher, signed_in, committed):
    made = film(cast, moment(cast))
    assert_problem(signed_in(cast.koro).delete(f"/api/reels/{made.pk}"), 403, "not_allowed")
    with committed():
        assert teacher.delete(f"/api/reels/{made.pk}").status_code == 204
    assert not Reel.objects.exists()
    assert not storage.exists(made.key)


def test_then_and_now_starts_both_clips_at_their_marks(cast, teacher):
    then, now = moment(cast, "2026-03-01"), moment(cast, "2026-04-01", length_ms=9_000)
    entry = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,))
    pair = Pair.objects.create(
        entry=entry, goal=cast.drink, then_clip=then, now_clip=now, then_start_ms=4_000
    )
    address = f"/api/pairs/{pair.pk}/reels"
    told = teacher.post(address, {"shape": "tall"}, content_type=JSON).json()
    assert (told["kind"], told["shape"], told["pair"]) == ("pair", "tall", str(pair.pk))
    parts = ReelPart.objects.order_by("position").values_list("start_ms", "end_ms")
    assert list(parts) == [(4_000, 20_000), (0, 9_000)]
    assert make().state == "ready"
    assert len(teacher.get(address).json()["reels"]) == 1
    teacher.post(f"/api/entries/{entry.pk}/withdraw", {}, content_type=JSON)
    assert not Reel.objects.exists()


def test_a_film_without_a_job_is_found_and_one_that_nothing_names_is_removed(cast, teacher):
    moment(cast)
    ask(teacher, cast)
    Job.objects.all().delete()
    assert remakes.reconcile() == 1
    made = make()
    left = storage.reel(made.pk, token=uuid4())
    storage.save(left, BytesIO(b"left"))
    strays.clear()
    assert storage.exists(made.key)
    assert not storage.exists(left)


def test_the_page_of_a_goals_films_asks_a_fixed_number_of_questions(
    cast, teacher, django_assert_num_queries
):
    for month in range(1, 7):
        moment(cast, f"2026-{month:02}-05")
    ask(teacher, cast)
    teacher.get(f"/api/goals/{cast.drink.pk}/reels")
    with django_assert_num_queries(13):
        teacher.get(f"/api/goals/{cast.drink.pk}/reels")

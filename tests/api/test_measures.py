"""How a goal is measured and worked on: scale, card, baseline, markers, and the plan's score."""

from uuid import uuid4

import pytest

from diary.models import Event, GasLevel, GoalCard, GoalMarker, Measure, Plan
from tests import people
from tests.api.asking import JSON, assert_problem

pytestmark = pytest.mark.django_db
LEVELS = [{"level": level, "words": f"Level {level}"} for level in (-2, -1, 0, 1, 2)]
GAS = {"kind": "gas", "baseline": -1, "target": 1}


def _put(client, goal, what, **body):
    return client.put(f"/api/goals/{goal.pk}/{what}", body, content_type=JSON)


def test_a_scale_is_written_whole(cast, signed_in):
    client = signed_in(cast.ms_lee)
    told = _put(client, cast.drink, "measures", measures=[GAS], levels=LEVELS).json()
    assert told["levels"] == LEVELS
    assert told["measures"] == [{**GAS, "is_in_use": True}]


def test_a_scale_with_a_gap_names_the_missing_levels_and_keeps_nothing(cast, signed_in):
    gap = [LEVELS[0], {"level": 0, "words": "  "}, LEVELS[4]]
    client = signed_in(cast.ms_lee)
    answer = _put(client, cast.drink, "measures", measures=[GAS], levels=gap)
    assert_problem(answer, 400, "scale_incomplete")
    assert list(answer.json()["fields"]) == ["levels.-1", "levels.0", "levels.1"]
    bare = _put(client, cast.drink, "measures", measures=[GAS])
    assert len(bare.json()["fields"]) == 5
    assert not Measure.objects.exists()
    assert not GasLevel.objects.exists()


def test_levels_in_use_are_reworded_with_a_line_and_never_taken_away(cast, signed_in):
    people.scale(cast.drink)
    people.rating(cast.drink, cast.ms_lee, 0, kind="gas")
    client = signed_in(cast.ms_lee)
    reworded = [{**one, "words": "Without a look"} if one["level"] == 0 else one for one in LEVELS]
    assert _put(client, cast.drink, "measures", measures=[GAS], levels=reworded).status_code == 200
    assert Event.objects.get(act="goal.scale_written").detail == {"levels": ["0"]}
    gone = _put(client, cast.drink, "measures", measures=[], levels=[])
    assert_problem(gone, 409, "scale_in_use")
    assert GasLevel.objects.count() == 5


def test_what_is_left_out_is_kept_and_not_used_any_more(cast, signed_in):
    client = signed_in(cast.ms_lee)
    _put(client, cast.drink, "measures", measures=[{"kind": "count", "target": 3}])
    told = _put(client, cast.drink, "measures", measures=[{"kind": "trials", "target": 80}]).json()
    assert [(one["kind"], one["target"], one["is_in_use"]) for one in told["measures"]] == [
        ("count", 3, False),
        ("trials", 80, True),
    ]


@pytest.mark.parametrize(
    ("measure", "code"),
    [
        ({"kind": "gas", "target": 3}, "rating_outside"),
        ({"kind": "trials", "target": 101}, "rating_outside"),
        ({"kind": "prompt", "baseline": -1}, "rating_outside"),
    ],
)
def test_an_aim_that_nobody_can_reach_is_refused(cast, signed_in, measure, code):
    answer = _put(signed_in(cast.ms_lee), cast.drink, "measures", measures=[measure])
    assert_problem(answer, 400, code)


def test_one_way_of_measuring_is_named_once(cast, signed_in):
    twice = [{"kind": "count"}, {"kind": "count"}]
    answer = _put(signed_in(cast.ms_lee), cast.drink, "measures", measures=twice)
    assert_problem(answer, 400, "measure_twice")


def test_whanau_measures_its_own_goal_in_its_own_way(cast, signed_in):
    own = people.goal(cast.aroha, "I set the table", "self-management", set_by="whanau")
    client = signed_in(cast.mere)
    assert _put(client, own, "measures", measures=[GAS], levels=LEVELS).status_code == 200
    assert _put(client, own, "card", prompt_words="Your turn").status_code == 200
    assert_problem(_put(client, cast.drink, "card", how="x"), 403, "not_allowed")


def test_each_change_of_the_card_is_a_version(cast, signed_in):
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha))
    client = signed_in(cast.ms_lee)
    body = {"prompt_words": "What do you want?", "prompt_level": 3, "model": str(clip.pk)}
    assert _put(client, cast.drink, "card", **body).json()["number"] == 1
    assert _put(client, cast.drink, "card", **body).json()["number"] == 1, "the same again"
    second = _put(client, cast.drink, "card", **{**body, "prompt_level": 4}).json()
    assert (second["number"], second["made_by"], second["model"]["clip"]) == (
        2,
        "Ms Lee",
        str(clip.pk),
    )
    cards = signed_in(cast.koro).get(f"/api/goals/{cast.drink.pk}/cards").json()["cards"]
    assert [one["prompt_level"] for one in cards] == [4, 3]
    page = signed_in(cast.mere).get(f"/api/goals/{cast.drink.pk}/progress").json()
    assert page["card"] == cards[0]
    assert GoalCard.objects.count() == 2


def test_a_pinned_clip_is_of_this_childs_shared_moments(cast, signed_in):
    client = signed_in(cast.ms_lee)
    noahs = people.clip(people.entry(cast.ms_lee, cast.noah))
    draft = people.clip(people.entry(cast.ms_lee, cast.aroha, state="draft"))
    home = people.entry(cast.mere, cast.aroha, origin="home", audience="whanau")
    for clip in (noahs, draft, people.clip(home)):
        for what, field in (("baseline", "clip"), ("card", "model")):
            answer = _put(client, cast.drink, what, **{field: str(clip.pk)})
            assert_problem(answer, 400, "clip_not_in_diary")
            assert list(answer.json()["fields"]) == [field]


def test_a_baseline_is_seen_by_those_who_see_its_moment(cast, signed_in):
    entry = people.entry(cast.ms_lee, cast.aroha, audience="team")
    clip = people.clip(entry)
    client = signed_in(cast.ms_lee)
    assert _put(client, cast.drink, "baseline", clip=str(clip.pk)).status_code == 204

    def pinned(person):
        page = signed_in(person).get(f"/api/goals/{cast.drink.pk}/progress").json()
        return page["goal"]["baseline"]

    assert pinned(cast.ms_lee) == {"entry": str(entry.pk), "clip": str(clip.pk)}
    assert pinned(cast.mere) is None
    assert _put(client, cast.drink, "baseline", clip=None).status_code == 204
    assert pinned(cast.ms_lee) is None


def _mark(client, goal, **body):
    body = {"id": str(uuid4()), "on": "2026-03-02", "kind": "illness", "words": "A cold", **body}
    return client.post(f"/api/goals/{goal.pk}/markers", body, content_type=JSON)


def test_a_day_is_marked_once_and_taken_out_by_its_maker_or_the_team(cast, signed_in):
    sent = str(uuid4())
    for _ in range(2):
        assert _mark(signed_in(cast.tama), cast.drink, id=sent).status_code == 201
    assert _mark(signed_in(cast.mere), cast.drink, id=sent).status_code == 404
    for person, may in ((cast.tama, True), (cast.ms_lee, True), (cast.mere, False)):
        page = signed_in(person).get(f"/api/goals/{cast.drink.pk}/progress").json()
        assert [one["may_change"] for one in page["markers"]] == [may]
    assert_problem(signed_in(cast.mere).delete(f"/api/markers/{sent}"), 403, "not_allowed")
    assert signed_in(cast.ms_lee).delete(f"/api/markers/{sent}").status_code == 204
    assert not GoalMarker.objects.exists()


def test_no_day_is_marked_before_it_comes(cast, signed_in):
    assert_problem(_mark(signed_in(cast.tama), cast.drink, on="2999-01-01"), 400, "day_not_come")


def _plan(cast):
    return Plan.objects.create(
        child=cast.aroha, title="2026", starts_on="2026-02-01", ends_on="2026-12-15"
    )


def test_a_plan_is_scored_by_its_goals_with_a_scale_and_ratings(cast, signed_in):
    plan = _plan(cast)
    for goal in (cast.drink, people.goal(cast.aroha, "I run", "physical")):
        goal.plan = plan
        goal.save()
    people.scale(cast.drink)
    for day, value in ((1, -2), (2, 2), (3, 1)):
        at = f"2026-03-0{day}T00:00:00Z"
        people.rating(cast.drink, cast.ms_lee, value, kind="gas", occurred_at=at)
    score = signed_in(cast.koro).get(f"/api/plans/{plan.pk}/score").json()
    assert score == {"baseline": 30.0, "now": 60.0, "change": 30.0, "goals": 1}


def test_a_plan_without_a_scale_in_use_has_no_score(cast, signed_in):
    people.scale(cast.drink, 0, 1)
    score = signed_in(cast.mere).get(f"/api/plans/{_plan(cast).pk}/score").json()
    assert score == {"baseline": None, "now": None, "change": None, "goals": 0}

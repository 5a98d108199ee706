"""Measurements of a goal: who makes them, what they can hold, corrections, and taking back."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from diary.models import AppearanceGoal, Event, Rating, RatingRevision
from tests import people
from tests.api.asking import JSON, assert_problem, who_gets

pytestmark = pytest.mark.django_db


def rate(client, goal, **body):
    body = {"id": str(uuid4()), "kind": "prompt", "value": 3, **body}
    return client.post(f"/api/goals/{goal.pk}/ratings", body, content_type=JSON)


def _correct(client, rating, **body):
    return client.patch(f"/api/ratings/{rating}", body, content_type=JSON)


def _moment(cast, by=None, **told):
    return people.entry(by or cast.ms_lee, cast.aroha, goals=(cast.drink,), **told)


def test_both_sides_measure_and_each_is_named(cast, signed_in):
    entry = _moment(cast)
    for person, side in ((cast.ms_lee, "school"), (cast.tama, "whanau")):
        made = rate(signed_in(person), cast.drink, entry=str(entry.pk))
        assert (made.status_code, made.json()["side"], made.json()["by"]) == (
            201,
            side,
            person.name,
        )
    assert Event.objects.filter(act="goal.rated", child=cast.aroha.pk).count() == 2


def test_the_child_measures_by_either_sides_hand(cast, signed_in):
    for person in (cast.ms_lee, cast.mere):
        assert rate(signed_in(person), cast.drink, side="child").json()["side"] == "child"
    assert_problem(rate(signed_in(cast.mere), cast.drink, side="school"), 403, "not_allowed")
    assert_problem(rate(signed_in(cast.ms_lee), cast.drink, side="whanau"), 403, "not_allowed")


def test_who_looks_on_does_not_measure_and_strangers_find_nothing(cast):
    found = who_gets(cast, lambda client: rate(client, cast.drink))
    assert found[201] == {"ms_lee", "mere", "tama"}
    assert found[403] == {"koro", "mr_patel"}
    assert found[404] >= {"ms_cole", "noahs_father", "dad", "ms_old", "ms_ngata"}


def test_sent_twice_it_is_kept_once(cast, signed_in):
    client, sent = signed_in(cast.ms_lee), str(uuid4())
    assert rate(client, cast.drink, id=sent).status_code == 201
    assert rate(client, cast.drink, id=sent, value=5).status_code == 200
    assert Rating.objects.get().value == 3
    assert rate(signed_in(cast.mere), cast.drink, id=sent).status_code == 404


def test_with_an_entry_its_time_place_and_company_count(cast, signed_in):
    entry = _moment(cast)
    entry.setting, entry.with_whom = "community", "Nan"
    entry.save()
    body = {"entry": str(entry.pk), "setting": "home", "with_whom": "Koro"}
    seen = rate(signed_in(cast.ms_lee), cast.drink, **body).json()
    assert (seen["setting"], seen["with_whom"]) == ("community", "Nan")
    assert datetime.fromisoformat(seen["occurred_at"]) == entry.occurred_at


def test_without_an_entry_it_is_of_now_and_of_its_side(cast, signed_in):
    ahead = (timezone.now() + timedelta(hours=3)).isoformat()
    seen = rate(signed_in(cast.mere), cast.drink, occurred_at=ahead).json()
    assert (seen["setting"], seen["with_whom"], seen["entry"]) == ("home", "Mere", None)
    assert datetime.fromisoformat(seen["occurred_at"]) <= timezone.now()
    wrong_clock = rate(signed_in(cast.mere), cast.drink, occurred_at="1970-01-01T00:00:00Z")
    assert wrong_clock.json()["occurred_at"] > "2026"


def test_a_rating_moves_with_its_entry(cast, signed_in):
    entry = _moment(cast)
    rating = people.rating(cast.drink, cast.ms_lee, 2, entry=entry)
    told = {"occurred_at": "2026-03-05T00:00:00Z", "setting": "respite", "with_whom": " Aunty "}
    answer = signed_in(cast.ms_lee).patch(f"/api/entries/{entry.pk}", told, content_type=JSON)
    assert answer.status_code == 200
    rating.refresh_from_db()
    assert rating.occurred_at == datetime(2026, 3, 5, tzinfo=UTC)
    assert (rating.setting, rating.with_whom) == ("respite", "Aunty")


def test_the_second_of_the_same_moment_and_side_corrects_the_first(cast, signed_in):
    entry, client = _moment(cast), signed_in(cast.ms_lee)
    first = rate(client, cast.drink, entry=str(entry.pk), value=1).json()
    again = {"id": str(uuid4()), "entry": str(entry.pk), "value": 4}
    second = rate(client, cast.drink, **again)
    assert (second.status_code, second.json()["id"]) == (200, first["id"])
    assert second.json()["is_corrected"]
    _correct(client, first["id"], value=2)
    assert rate(client, cast.drink, **again).json()["value"] == 2, "sent again from the outbox"
    other_kind = rate(client, cast.drink, entry=str(entry.pk), kind="count", value=4)
    assert other_kind.json()["id"] != first["id"]
    assert Rating.objects.get(pk=first["id"]).first_value == 1


def test_a_correction_keeps_what_was_said_first_and_who_changed_it(cast, signed_in):
    made = rate(signed_in(cast.mere), cast.drink, kind="trials", value=3, out_of=5).json()
    client = signed_in(cast.mere)
    assert _correct(client, made["id"], value=4).json()["value"] == 4
    assert _correct(client, made["id"], value=4).json()["value"] == 4, "no change, no line"
    assert _correct(client, made["id"], value=6, out_of=10).json()["out_of"] == 10
    told = signed_in(cast.ms_lee).get(f"/api/ratings/{made['id']}/history").json()
    assert (told["first"]["value"], told["first"]["out_of"], told["first"]["by"]) == (3, 5, "Mere")
    assert [(one["value"], one["out_of"], one["by"]) for one in told["changes"]] == [
        (4, 5, "Mere"),
        (6, 10, "Mere"),
    ]
    assert RatingRevision.objects.count() == 2


def test_the_team_corrects_schools_ratings_and_nobody_anothers_whanau(cast, signed_in):
    mine = people.rating(cast.drink, cast.ms_old, 2)
    theirs = people.rating(cast.drink, cast.mere, 2, side="whanau")
    assert _correct(signed_in(cast.ms_lee), mine.pk, value=3).status_code == 200
    for person in (cast.ms_lee, cast.tama, cast.koro):
        assert_problem(_correct(signed_in(person), theirs.pk, value=3), 403, "not_allowed")
    assert_problem(_correct(signed_in(cast.ms_cole), theirs.pk, value=3), 404, "not_found")


def test_taken_back_it_is_gone_and_not_erased(cast, signed_in):
    entry = _moment(cast)
    rating = people.rating(cast.drink, cast.ms_lee, 2, entry=entry)
    client = signed_in(cast.ms_lee)
    assert client.delete(f"/api/ratings/{rating.pk}").status_code == 204
    assert client.delete(f"/api/ratings/{rating.pk}").status_code == 404
    assert client.get(f"/api/goals/{cast.drink.pk}/progress").json()["ratings"] == []
    assert Rating.objects.get().withdrawn_at
    assert rate(client, cast.drink, entry=str(entry.pk)).status_code == 201, "measured anew"


@pytest.mark.parametrize(
    ("kind", "value", "out_of", "field"),
    [
        ("gas", 3, None, "value"),
        ("gas", -3, None, "value"),
        ("prompt", 6, None, "value"),
        ("prompt", -1, None, "value"),
        ("trials", 6, 5, "value"),
        ("trials", -1, 5, "value"),
        ("trials", 1, None, "out_of"),
        ("trials", 0, 0, "out_of"),
        ("trials", 1, 1001, "out_of"),
        ("count", -1, None, "value"),
        ("count", 100_001, None, "value"),
        ("duration", 86_401, None, "value"),
        ("duration", -1, None, "value"),
    ],
)
def test_what_cannot_be_measured_is_refused_by_field(cast, signed_in, kind, value, out_of, field):
    people.scale(cast.drink)
    answer = rate(signed_in(cast.ms_lee), cast.drink, kind=kind, value=value, out_of=out_of)
    assert_problem(answer, 400, "rating_outside")
    assert list(answer.json()["fields"]) == [field]
    assert not Rating.objects.exists()


@pytest.mark.parametrize(
    ("kind", "value", "out_of"),
    [
        ("gas", -2, None),
        ("gas", 2, None),
        ("prompt", 0, None),
        ("prompt", 5, None),
        ("trials", 0, 1),
        ("trials", 1000, 1000),
        ("count", 100_000, None),
        ("duration", 86_400, None),
    ],
)
def test_the_ends_of_each_kind_are_kept(cast, signed_in, kind, value, out_of):
    people.scale(cast.drink)
    answer = rate(signed_in(cast.ms_lee), cast.drink, kind=kind, value=value, out_of=out_of)
    assert (answer.status_code, answer.json()["out_of"]) == (201, out_of)


def test_a_scale_measures_once_all_its_levels_have_words(cast, signed_in):
    people.scale(cast.drink, -2, 0, 1)
    answer = rate(signed_in(cast.ms_lee), cast.drink, kind="gas", value=0)
    assert_problem(answer, 400, "scale_incomplete")
    assert list(answer.json()["fields"]) == ["levels.-1", "levels.2"]


def test_a_scale_out_of_use_measures_nothing(cast, signed_in):
    people.scale(cast.drink)
    cast.drink.measures.update(is_in_use=False)
    answer = rate(signed_in(cast.ms_lee), cast.drink, kind="gas", value=0)
    assert_problem(answer, 400, "not_measured_so")


def test_a_moment_that_does_not_show_the_goal_is_not_measured_by_it(cast, signed_in):
    other = people.goal(cast.aroha, "I run", "physical")
    client, entry = signed_in(cast.ms_lee), _moment(cast)
    assert_problem(rate(client, other, entry=str(entry.pk)), 409, "goal_not_shown")
    noahs = people.entry(cast.ms_lee, cast.noah, goals=(cast.noahs_goal,))
    assert_problem(rate(client, cast.drink, entry=str(noahs.pk)), 404, "entry_not_found")


def test_a_goal_taken_off_a_moment_takes_the_rating_along_and_brings_it_back(cast, signed_in):
    entry = _moment(cast)
    rating = people.rating(cast.drink, cast.ms_lee, 2, entry=entry)
    link = AppearanceGoal.objects.get(goal=cast.drink)
    link.delete()
    client, address = signed_in(cast.mere), f"/api/goals/{cast.drink.pk}/progress"
    assert client.get(address).json()["ratings"] == []
    assert client.get(f"/api/ratings/{rating.pk}/history").status_code == 404
    AppearanceGoal.objects.create(appearance=link.appearance, goal=cast.drink)
    assert len(client.get(address).json()["ratings"]) == 1

"""Films whose clips changed: the old file is gone at once, a new one is made of the rest."""

import pytest

from diary import jobs, reel_making, remakes, storage
from diary.clip_values import Made
from diary.models import (
    Appearance,
    Consent,
    Job,
    Reel,
    ReelPart,
)
from tests import working
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


def _agree(cast, *, given: bool) -> dict[str, object]:
    return {"purpose": "group", "given": given, "giver_name": "Paul"}


def test_consent_withdrawn_and_the_film_with_that_clip_is_gone_at_once(
    cast, teacher, signed_in, committed
):
    admin = signed_in(cast.ms_ngata)
    address = f"/api/children/{cast.noah.pk}/consents"
    assert admin.post(address, _agree(cast, given=True), content_type=JSON).status_code < 300
    alone, both = moment(cast, "2026-03-01"), moment(cast, "2026-04-01", cast.noah)
    assert len(ask(teacher, cast).json()["clips"]) == 2
    made = make()
    url = f"/media/reels/{made.pk}"
    assert teacher.get(url).status_code == 200
    with committed():
        refused = admin.post(address, _agree(cast, given=False), content_type=JSON)
    assert refused.status_code < 300
    assert teacher.get(url).status_code == 404
    assert not storage.exists(made.key)
    told = teacher.get(f"/api/reels/{made.pk}").json()
    assert (told["state"], told["is_remade"], told["clips"]) == ("waiting", True, [str(alone.pk)])
    assert make().state == "ready"
    assert both.pk not in ReelPart.objects.values_list("clip", flat=True)


def test_the_rule_alone_hides_a_film_even_where_nobody_looked_again(cast, teacher, signed_in):
    clip = moment(cast, "2026-04-01", cast.noah)
    Consent.objects.create(
        child=cast.noah,
        purpose="group",
        given=True,
        giver_name="Paul",
        recorded_by=cast.ms_ngata,
        agreed_on="2026-01-01",
    )
    made = film(cast, clip)
    for client in (teacher, signed_in(cast.mere)):
        assert client.get(f"/media/reels/{made.pk}").status_code == 200
    Consent.objects.update(given=False)
    for client in (teacher, signed_in(cast.mere)):
        assert client.get(f"/media/reels/{made.pk}").status_code == 404
        assert client.get(f"/api/reels/{made.pk}").status_code == 404
    remakes.sweep()
    assert not Reel.objects.exists()


@pytest.mark.parametrize("how", ["withdraw", "untag", "other_goal", "other_child"])
def test_a_moment_that_leaves_the_diary_leaves_the_film(cast, teacher, committed, how):
    stays, goes = moment(cast, "2026-03-01"), moment(cast, "2026-04-01")
    ask(teacher, cast)
    made = make()
    address = f"/api/entries/{goes.entry_id}"
    aroha = {"id": str(cast.aroha.pk), "goals": [str(cast.drink.pk)]}
    noah = {"id": str(cast.noah.pk), "goals": [str(cast.noahs_goal.pk)]}
    tags = {"untag": [noah], "other_goal": [{**aroha, "goals": []}], "other_child": [aroha, noah]}
    with committed():
        if how == "withdraw":
            answer = teacher.post(f"{address}/withdraw", {}, content_type=JSON)
        else:
            answer = teacher.patch(address, {"children": tags[how]}, content_type=JSON)
    assert answer.status_code == 200, answer.content
    assert not storage.exists(made.key)
    told = teacher.get(f"/api/reels/{made.pk}").json()
    assert (told["clips"], told["is_remade"]) == ([str(stays.pk)], True)


def test_a_film_of_which_nothing_is_left_goes(cast, teacher):
    goes = moment(cast)
    ask(teacher, cast)
    made = make()
    teacher.post(f"/api/entries/{goes.entry_id}/withdraw", {}, content_type=JSON)
    assert not Reel.objects.exists()
    assert_problem(teacher.get(f"/api/reels/{made.pk}"), 404, "not_found")


def test_what_an_edit_hides_is_gone_and_the_film_waits_for_the_new_clip(cast, teacher, committed):
    clip = moment(cast)
    ask(teacher, cast)
    made = make()
    edit = {"start_ms": 5_000, "end_ms": None}
    with committed():
        answer = teacher.put(f"/api/clips/{clip.pk}/edit", edit, content_type=JSON)
    assert answer.status_code == 202
    assert not storage.exists(made.key)
    assert Reel.objects.get().state == "waiting"
    assert not Job.objects.filter(kind="reel", state="queued").exists()
    working.prepare("720p")
    assert make().state == "ready"


def test_a_turn_lets_the_old_film_be_until_the_new_clip_is_there(cast, teacher):
    clip = moment(cast)
    ask(teacher, cast)
    make()
    teacher.put(f"/api/clips/{clip.pk}/edit", {"turn": 90}, content_type=JSON)
    assert Reel.objects.get().state == "ready"
    working.prepare("720p")
    assert (Reel.objects.get().state, Reel.objects.get().is_remade) == ("waiting", True)


def test_other_words_of_the_goal_make_a_new_card(cast, teacher):
    moment(cast)
    ask(teacher, cast)
    make()
    words = {"words": "Ka tono au i te inu"}
    teacher.patch(f"/api/goals/{cast.drink.pk}", words, content_type=JSON)
    again = Reel.objects.get()
    assert (again.state, again.title) == ("waiting", "Ka tono au i te inu")


def test_what_changed_while_it_was_made_is_never_shown(cast, teacher):
    stays, goes = moment(cast, "2026-03-01"), moment(cast, "2026-04-01")
    ask(teacher, cast)
    held = working.claim("reel")
    told = reel_making.work_on(held).told
    Appearance.objects.filter(entry=goes.entry).update(audience="team")  # nobody looked again
    made = Made("reel", "reels/x/y.mp4", "video/mp4", 1280, 720, 24_000, 4, "f" * 64)
    reel_making.publish(held, made, told)
    again = Reel.objects.get()
    assert (again.state, again.key) == ("waiting", "")
    assert list(again.parts.values_list("clip", flat=True)) == [stays.pk]


def test_a_withdrawal_ends_the_work_on_the_film(cast, teacher):
    moment(cast, "2026-03-01")
    goes = moment(cast, "2026-04-01")
    ask(teacher, cast)
    held = working.claim("reel")
    told = reel_making.work_on(held).told
    teacher.post(f"/api/entries/{goes.entry_id}/withdraw", {}, content_type=JSON)
    made = Made("reel", "reels/x/y.mp4", "video/mp4", 1280, 720, 24_000, 4, "f" * 64)
    with pytest.raises(jobs.LostLease):
        reel_making.publish(held, made, told)

"""Small edits that keep the original, taking them back, and what a worker finds of them."""

from dataclasses import replace
from io import BytesIO

import pytest

from diary import clips, edit_history, jobs, renditions, storage
from diary.clip_values import Edit
from diary.models import Clip, ClipEdit, Event, Job, Rendition
from tests import people, working

pytestmark = pytest.mark.django_db
TRIM = {"start_ms": 2000, "end_ms": 5000}


@pytest.fixture
def film(cast) -> Clip:
    """A ready film of 9 s that Ms Lee shared of Aroha; its file is there."""
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha))
    Clip.objects.filter(pk=clip.pk).update(
        sha256="ab" * 32, duration_ms=9000, full_duration_ms=9000
    )
    storage.save(f"renditions/{clip.pk}/240p.mp4", BytesIO(b"hello world"))
    clip.refresh_from_db()
    return clip


@pytest.fixture
def ms_lee(cast, signed_in):
    return signed_in(cast.ms_lee)


def _edit(browser, clip, **asked):
    return browser.put(f"/api/clips/{clip.pk}/edit", asked, content_type="application/json")


def _undo(browser, clip):
    return browser.post(f"/api/clips/{clip.pk}/edit/undo")


def _names(clip) -> set[str]:
    return set(Rendition.objects.filter(clip=clip).values_list("name", flat=True))


def test_a_clip_that_nobody_edited_is_shown_as_it_came(ms_lee, film):
    assert ms_lee.get(f"/api/clips/{film.pk}/edit").json() == {
        "start_ms": None,
        "end_ms": None,
        "turn": 0,
        "is_muted": False,
        "poster_ms": None,
        "full_duration_ms": 9000,
        "can_undo": False,
    }


def test_a_trim_is_kept_beside_the_original_and_prepared_anew(cast, ms_lee, film):
    answer = _edit(ms_lee, film, **TRIM)
    assert answer.status_code == 202
    assert answer.json()["state"] == "received"
    seen = ms_lee.get(f"/api/clips/{film.pk}/edit").json()
    assert (seen["start_ms"], seen["end_ms"], seen["can_undo"]) == (2000, 5000, True)
    job = Job.objects.get(state="queued")
    assert (job.kind, job.priority) == ("renditions", jobs.SOON)
    assert (job.school, job.person) == (cast.school.pk, cast.ms_lee.pk)
    work = clips.work_on(working.claim())
    assert work.edit == Edit(start_ms=2000, end_ms=5000)
    assert (work.time_zone, work.is_shown) == ("Pacific/Auckland", False)
    assert work.original_key == film.original_key


@pytest.mark.parametrize("hiding", [TRIM, {"start_ms": 1}, {"end_ms": 8999}, {"is_muted": True}])
def test_what_was_cut_out_is_gone_in_the_same_moment(
    cast, ms_lee, film, signed_in, django_capture_on_commit_callbacks, hiding
):
    mere, address = signed_in(cast.mere), f"/media/clips/{film.pk}/240p"
    Clip.objects.filter(pk=film.pk).update(waveform="09f")
    assert mere.get(address).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert _edit(ms_lee, film, **hiding).status_code == 202
    assert mere.get(address).status_code == 404
    assert mere.get(f"/api/clips/{film.pk}").json()["waveform"] == ""
    assert not storage.exists(f"renditions/{film.pk}/240p.mp4")
    assert mere.get(f"/api/clips/{film.pk}").json()["renditions"] == {}


@pytest.mark.parametrize("harmless", [{"turn": 90}, {"poster_ms": 4000}])
def test_what_hides_nothing_is_replaced_at_once_when_the_new_set_is_whole(
    ms_lee, film, django_capture_on_commit_callbacks, harmless
):
    _edit(ms_lee, film, **harmless)
    assert _names(film) == {"240p"}
    held = working.claim()
    clips.start(held)
    assert clips.work_on(held).is_shown
    assert _names(film) == {"240p"}
    with django_capture_on_commit_callbacks(execute=True):
        clips.finish(held, working.FILM, [working.made(held, name) for name in ("480p", "poster")])
    assert _names(film) == {"480p", "poster"}
    assert not storage.exists(f"renditions/{film.pk}/240p.mp4")
    assert Clip.objects.get().state == "ready"


def test_widening_a_trim_hides_nothing(ms_lee, film):
    _edit(ms_lee, film, **TRIM)
    working.prepare()
    _edit(ms_lee, film, start_ms=1000, end_ms=5000)
    assert _names(film) == {"240p", "480p"}
    _edit(ms_lee, film, start_ms=1000, end_ms=4000)
    assert _names(film) == set()


def test_a_worker_that_made_the_old_set_can_show_nothing_of_it(ms_lee, film):
    _edit(ms_lee, film, turn=90)
    late = working.claim()
    clips.start(late)
    _edit(ms_lee, film, turn=90, **TRIM)
    assert not clips.progress(late, percent=50)
    for act in (
        lambda: clips.publish(late, working.made(late, "240p")),
        lambda: clips.finish(late, working.FILM, [working.made(late, "240p")]),
        lambda: clips.refuse(late, code="unreadable", sentence="No."),
    ):
        with pytest.raises(jobs.LostLease):
            act()
    assert _names(film) == set()
    assert clips.work_on(working.claim()).edit == Edit(2000, 5000, turn=90)


def test_a_job_that_slips_in_between_look_and_lock_is_stopped_too(ms_lee, film, monkeypatch):
    stop, slipped = jobs.stop, []

    def stop_then_enqueue(subject, *, kinds):
        stop(subject, kinds=kinds)
        if not slipped:
            jobs.enqueue("renditions", subject=subject)
            slipped.append(subject)

    monkeypatch.setattr(jobs, "stop", stop_then_enqueue)
    assert _edit(ms_lee, film, **TRIM).status_code == 202
    assert Job.objects.filter(state="queued").get().priority == jobs.SOON
    assert ClipEdit.objects.count() == 1


def test_undo_goes_back_edit_by_edit_and_brings_none_back(ms_lee, film):
    _edit(ms_lee, film, turn=90)
    _edit(ms_lee, film, turn=180)
    for turn in (90, 0):
        assert _undo(ms_lee, film).status_code == 202
        assert ms_lee.get(f"/api/clips/{film.pk}/edit").json()["turn"] == turn
    refused = _undo(ms_lee, film)
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_undo")
    numbers = ClipEdit.objects.order_by("number").values_list("number", "turn")
    assert list(numbers) == [(1, 90), (2, 180), (3, 90), (4, 0)]


def test_undo_after_a_new_edit_takes_back_that_and_then_what_stood_before_it(ms_lee, film):
    """An edit that sets back by hand what stood before is an edit too."""
    for turn in (90, 180):
        _edit(ms_lee, film, turn=turn)
    _undo(ms_lee, film)
    for turn in (270, 90):
        _edit(ms_lee, film, turn=turn)
    for turn in (270, 90, 0):
        assert _undo(ms_lee, film).status_code == 202
        assert ms_lee.get(f"/api/clips/{film.pk}/edit").json()["turn"] == turn
    assert _undo(ms_lee, film).status_code == 409


def test_undoing_the_only_edit_shows_the_original_whole(ms_lee, film):
    _edit(ms_lee, film, **TRIM)
    _undo(ms_lee, film)
    seen = ms_lee.get(f"/api/clips/{film.pk}/edit").json()
    assert (seen["start_ms"], seen["end_ms"], seen["can_undo"]) == (None, None, False)


def test_saying_it_twice_changes_nothing(ms_lee, film):
    _edit(ms_lee, film, **TRIM)
    held = working.claim()
    _edit(ms_lee, film, **TRIM)
    assert ClipEdit.objects.count() == 1
    assert clips.progress(held, percent=10)


@pytest.mark.parametrize(
    ("kind", "asked", "field"),
    [
        ("video", {"start_ms": 5000, "end_ms": 2000}, "end_ms"),
        ("video", {"start_ms": 2000, "end_ms": 2499}, "end_ms"),
        ("video", {"start_ms": 8501}, "end_ms"),
        ("video", {"end_ms": 9001}, "end_ms"),
        ("video", {"start_ms": -1}, "start_ms"),
        ("video", {"start_ms": 2**40}, "start_ms"),
        ("video", {"turn": 45}, "turn"),
        ("video", {"turn": -90}, "turn"),
        ("video", {"poster_ms": 9001}, "poster_ms"),
        ("video", {"start_ms": 2000, "poster_ms": 1999}, "poster_ms"),
        ("photo", {"start_ms": 10}, "start_ms"),
        ("photo", {"is_muted": True}, "start_ms"),
        ("sound", {"turn": 90}, "turn"),
        ("sound", {"poster_ms": 10}, "turn"),
    ],
)
def test_what_cannot_be_is_refused_kindly(ms_lee, film, kind, asked, field):
    Clip.objects.filter(pk=film.pk).update(kind=kind)
    refused = _edit(ms_lee, film, **asked)
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_edit")
    assert set(refused.json()["fields"]) == {field}
    assert not ClipEdit.objects.exists()
    assert Clip.objects.get().state == "ready"


@pytest.mark.parametrize("asked", [{"turn": "left"}, {"start_ms": 1.5}, {"is_muted": 7}])
def test_nonsense_is_refused(ms_lee, film, asked):
    assert _edit(ms_lee, film, **asked).status_code == 400


@pytest.mark.parametrize(
    ("kind", "asked"), [("photo", {"turn": 270}), ("sound", {"start_ms": 300, "end_ms": 5000})]
)
def test_a_photo_is_turned_and_a_sound_is_cut(ms_lee, film, kind, asked):
    Clip.objects.filter(pk=film.pk).update(kind=kind)
    assert _edit(ms_lee, film, **asked).status_code == 202


def test_marks_at_both_ends_cut_nothing(ms_lee, film):
    assert _edit(ms_lee, film, start_ms=0, end_ms=9000).status_code == 202
    assert not ClipEdit.objects.exists()
    assert _names(film) == {"240p"}


def test_a_clip_from_before_its_whole_length_was_kept_is_edited_all_the_same(ms_lee, film):
    Clip.objects.filter(pk=film.pk).update(full_duration_ms=None)
    assert ms_lee.get(f"/api/clips/{film.pk}/edit").json()["full_duration_ms"] is None
    assert _edit(ms_lee, film, **TRIM).status_code == 202
    working.prepare(found=replace(working.FILM, duration_ms=3000))
    kept = ms_lee.get(f"/api/clips/{film.pk}/edit").json()
    assert (kept["start_ms"], kept["end_ms"], kept["full_duration_ms"]) == (2000, 5000, 9000)
    assert _edit(ms_lee, film, end_ms=9001).status_code == 400


def test_a_clip_that_waits_for_its_receipt_keeps_that_work(ms_lee, film):
    Clip.objects.filter(pk=film.pk).update(state="received", sha256="")
    jobs.enqueue("receipt", subject=film.pk)
    assert _edit(ms_lee, film, **TRIM).status_code == 202
    held = working.claim("receipt")
    assert clips.keep_receipt(held, sha256="cd" * 32, size_bytes=11)
    assert clips.work_on(working.claim()).edit == Edit(2000, 5000)


def test_a_clip_still_on_its_way_takes_the_edit_along(ms_lee, film):
    Clip.objects.filter(pk=film.pk).update(state="uploading", sha256="")
    answer = _edit(ms_lee, film, **TRIM)
    assert (answer.status_code, answer.json()["state"]) == (202, "uploading")
    assert not Job.objects.exists()
    assert edit_history.latest(film.pk) == Edit(2000, 5000)


def test_a_failed_clip_is_tried_again_with_its_edit(ms_lee, film):
    fields = {"state": "failed", "failure_code": "too_long", "failure_sentence": "Too long."}
    Clip.objects.filter(pk=film.pk).update(**fields)
    failed = Job.objects.create(
        kind="renditions", subject=film.pk, state="failed", run_after=film.begun_at
    )
    answer = _edit(ms_lee, film, **TRIM).json()
    assert (answer["state"], answer["failure"]) == ("received", None)
    failed.refresh_from_db()
    assert failed.state == "done"


def test_a_clip_that_arrived_damaged_is_not_edited(ms_lee, film):
    fields = {"state": "failed", "failure_code": clips.DAMAGED, "failure_sentence": "Damaged."}
    Clip.objects.filter(pk=film.pk).update(**fields)
    refused = _edit(ms_lee, film, **TRIM)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_here_yet")


def test_the_av1_rung_comes_last_and_an_edit_stops_it(ms_lee, film, settings):
    settings.AV1_RUNG = True
    _edit(ms_lee, film, turn=90)
    working.prepare("240p")
    late = working.claim("av1")
    assert Job.objects.get(kind="av1").priority == jobs.LAST
    _edit(ms_lee, film, turn=180)
    with pytest.raises(jobs.LostLease):
        clips.publish_extra(late, working.made(late, "av1"))
    working.prepare("240p")
    held = working.claim("av1")
    clips.publish_extra(held, working.made(held, "av1"))
    assert _names(film) == {"240p", "av1"}
    assert not Job.objects.exclude(state="done").exists()
    _edit(ms_lee, film, turn=0)
    working.prepare("240p")
    assert _names(film) == {"240p"}


def test_an_edit_and_its_undoing_are_in_the_audit_of_each_child(cast, signed_in, film):
    both = people.clip(people.entry(cast.ms_lee, cast.aroha, cast.noah))
    ms_lee = signed_in(cast.ms_lee)
    _edit(ms_lee, both, turn=90)
    _undo(ms_lee, both)
    lines = Event.objects.filter(subject=both.pk).values_list("act", "child", "actor")
    children = (cast.aroha.pk, cast.noah.pk)
    wanted = {
        (act, child, cast.ms_lee.pk)
        for act in ("clip.edited", "clip.edit_undone")
        for child in children
    }
    assert set(lines) == wanted


def test_family_edits_its_own_clips_and_nobody_elses(cast, signed_in, film):
    own = people.clip(people.entry(cast.mere, cast.aroha, origin="home"))
    mere = signed_in(cast.mere)
    assert _edit(mere, own, **TRIM).status_code == 202
    assert _undo(mere, own).status_code == 202
    for person, status in ((cast.tama, 403), (cast.ms_lee, 403), (cast.hemis_father, 404)):
        assert _edit(signed_in(person), own, turn=90).status_code == status
        assert signed_in(person).get(f"/api/clips/{own.pk}/edit").status_code == status
    assert _edit(mere, film, turn=90).status_code == 403


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_a_draft_and_what_was_withdrawn_are_edited_by_the_team(cast, signed_in, state):
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha, state=state))
    assert _edit(signed_in(cast.ms_lee), clip, turn=90).status_code == 202
    assert _edit(signed_in(cast.mere), clip, turn=90).status_code == 404


def test_an_erased_clip_is_not_there(ms_lee, film):
    film.delete()
    assert _edit(ms_lee, film, turn=90).status_code == 404
    assert _undo(ms_lee, film).status_code == 404


def test_one_rendition_replaces_an_older_one_of_its_name(film, django_capture_on_commit_callbacks):
    clip = working.received(film)
    jobs.enqueue("renditions", subject=clip.pk)
    held = working.claim()
    clips.start(held)
    with django_capture_on_commit_callbacks(execute=True):
        renditions.put(clip.pk, working.made(held, "240p"))
    assert not storage.exists(f"renditions/{clip.pk}/240p.mp4")
    assert Rendition.objects.get(clip=clip).key.endswith(f"240p-{held.token.hex}.mp4")


def test_an_end_mark_stands_when_the_file_knows_of_no_more_than_is_shown(ms_lee, film):
    end = {"start_ms": None, "end_ms": 5000}
    assert _edit(ms_lee, film, **end).status_code == 202
    working.prepare(found=replace(working.FILM, duration_ms=5000, full_duration_ms=5000))
    assert _edit(ms_lee, film, **end, turn=90).status_code == 202
    seen = ms_lee.get(f"/api/clips/{film.pk}/edit").json()
    assert (seen["end_ms"], seen["full_duration_ms"]) == (5000, 9000)


def test_an_end_mark_made_before_sending_stands_when_the_file_knows_of_no_more(ms_lee, film):
    Clip.objects.filter(pk=film.pk).update(duration_ms=5000, full_duration_ms=5000)
    edit_history.add(film.pk, Edit(end_ms=5000), by=film.uploader)
    assert _edit(ms_lee, film, end_ms=5000, turn=90).status_code == 202
    assert edit_history.latest(film.pk) == Edit(end_ms=5000, turn=90)

"""The technician's pages: what is needed to keep it running, and nothing of anyone in it."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from diary import health, jobs
from diary.models import Clip, Device, Event, Job
from tests import people
from tests.api.asking import assert_problem, who_gets

pytestmark = pytest.mark.django_db
PAGES = ("queue", "storage", "devices")


def _job(subject, *, kind="renditions", state="failed", error="tool_missing"):
    return Job.objects.create(
        kind=kind, subject=subject, state=state, run_after=timezone.now(), attempts=3, error=error
    )


@pytest.fixture
def failed(cast):
    """A clip of Aroha's that could not be prepared, on Ms Lee's tablet."""
    entry = people.entry(cast.ms_lee, cast.aroha, words="Aroha asked for a drink")
    clip = people.clip(entry, state="failed")
    Clip.objects.filter(pk=clip.pk).update(original_name="aroha-tamihana.mov", sha256="0" * 64)
    Device.objects.create(
        person=cast.ms_lee, label="Rimu tablet", token_hash="a", waiting_clips=2, app_version="1"
    )
    Device.objects.create(person=cast.mere, label="Mere's phone", token_hash="b")
    return _job(clip.pk)


@pytest.mark.parametrize("page", PAGES)
def test_only_a_technician_looks(cast, page):
    others = set(cast.everyone()) - {"mr_webb", "nobody"}
    assert who_gets(cast, lambda c: c.get(f"/api/technician/{page}")) == {
        200: {"mr_webb"},
        403: others,
        401: {"nobody"},
    }


def test_the_queue_tells_the_work_and_nothing_of_anyone(cast, signed_in, failed):
    child = _job(cast.aroha.pk, kind="erasure", state="queued", error="")
    answer = signed_in(cast.mr_webb).get("/api/technician/queue")
    told = answer.json()
    assert told["counts"] == {"queued": 1, "running": 0, "failed": 1}
    assert [job["id"] for job in told["jobs"]] == [str(failed.pk), str(child.pk)]
    job = told["jobs"][0]
    assert (job["error"], job["attempts"], job["size_bytes"]) == ("tool_missing", 3, 11)
    assert (job["clip"], job["device"]) == (str(failed.subject), "Rimu tablet")
    assert told["jobs"][1]["clip"] is None
    pages = [signed_in(cast.mr_webb).get(f"/api/technician/{page}").content for page in PAGES]
    everything = b"".join(pages).decode()
    hidden = ("Aroha", "Tamihana", "drink", ".mov", "Ms Lee", "Mere", str(cast.aroha.pk))
    assert [word for word in hidden if word in everything] == []


def test_failed_work_runs_again(cast, signed_in, failed):
    ask = lambda c: c.post(f"/api/technician/jobs/{failed.pk}/retry")  # noqa: E731
    names = ("ms_ngata", "ms_lee", "mere", "mr_stone", "nobody")
    assert who_gets(cast, ask, names=names) == {403: set(names[:-1]), 401: {"nobody"}}
    webb = signed_in(cast.mr_webb)
    assert ask(webb).status_code == 202
    clip = Clip.objects.get(pk=failed.subject)
    assert clip.state == "received"
    held = jobs.claim(worker="test")
    assert (held.kind, held.subject) == ("renditions", clip.pk)
    counts = webb.get("/api/technician/queue").json()["counts"]
    assert counts == {"queued": 0, "running": 1, "failed": 0}
    assert Event.objects.filter(act="job.retried", actor=cast.mr_webb.pk).count() == 1
    assert_problem(ask(webb), 409, "not_failed")
    unknown = webb.post(f"/api/technician/jobs/{uuid.uuid4()}/retry")
    assert_problem(unknown, 404, "not_found")


def test_other_failed_work_runs_again_too(cast, signed_in):
    job = _job(uuid.uuid4(), kind="archive")
    webb = signed_in(cast.mr_webb)
    assert webb.post(f"/api/technician/jobs/{job.pk}/retry").status_code == 202
    assert jobs.claim(worker="test").kind == "archive"
    assert webb.get("/api/technician/queue").json()["counts"]["failed"] == 0


def test_storage_tells_sizes_room_and_walls(cast, signed_in, failed):
    webb = signed_in(cast.mr_webb)
    before = webb.get("/api/technician/storage").json()
    assert (before["originals_bytes"], before["renditions_bytes"]) == (11, 0)
    assert before["free_bytes"] > 0
    assert (before["is_walled"], before["walls"], before["tools"]) == (False, [], {})
    health.report(worker="one", walls=["namespaces"], tools={"ffmpeg": "7.1"})
    told = webb.get("/api/technician/storage").json()
    assert (told["is_walled"], told["walls"]) == (True, ["namespaces"])
    assert told["tools"] == {"ffmpeg": "7.1"}
    health.report(worker="two", walls=["none"], tools={})
    told = webb.get("/api/technician/storage").json()
    assert told["is_walled"] is False
    assert [worker["name"] for worker in told["workers"]] == ["two", "one"]


def test_devices_are_those_of_the_staff(cast, signed_in, failed):
    [device] = signed_in(cast.mr_webb).get("/api/technician/devices").json()["devices"]
    assert (device["label"], device["waiting_clips"], device["has_ended"]) == (
        "Rimu tablet",
        2,
        False,
    )


def test_the_queue_takes_the_same_queries_for_much_work(
    cast, signed_in, failed, django_assert_max_num_queries
):
    webb = signed_in(cast.mr_webb)
    webb.get("/api/technician/queue")
    entry = people.entry(cast.ms_lee, cast.aroha)
    for _ in range(20):
        _job(people.clip(entry, state="failed").pk)
    with django_assert_max_num_queries(8):
        assert len(webb.get("/api/technician/queue").json()["jobs"]) == 21


def test_what_failed_is_seen_before_ten_thousand_that_wait(cast, signed_in, failed):
    waiting = [Job(kind="face", subject=uuid.uuid4(), run_after=timezone.now()) for _ in range(250)]
    Job.objects.bulk_create(waiting)
    Job.objects.filter(kind="face").update(made_at=timezone.now() - timedelta(days=1))
    rows = signed_in(cast.mr_webb).get("/api/technician/queue").json()["jobs"]
    assert len(rows) == 200
    assert rows[0]["state"] == "failed"


def test_a_parked_av1_rung_tells_its_clip_and_runs_again_in_its_place(cast, signed_in):
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha))
    job = _job(clip.pk, kind="av1")
    Job.objects.filter(pk=job.pk).update(priority=jobs.LAST, school=cast.school.pk)
    webb = signed_in(cast.mr_webb)
    (row,) = webb.get("/api/technician/queue").json()["jobs"]
    assert (row["kind"], row["clip"]) == ("av1", str(clip.pk))
    assert webb.post(f"/api/technician/jobs/{job.pk}/retry").status_code == 202
    again = Job.objects.get(state="queued")
    assert (again.kind, again.priority, again.school) == ("av1", jobs.LAST, cast.school.pk)

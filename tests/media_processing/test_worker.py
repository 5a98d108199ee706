"""From received bytes to ready renditions, with the real queue, storage and pipeline."""

import errno
import hashlib
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from PIL import Image

from diary import clip_jobs, clips, faces, health, jobs, storage
from diary.clip_values import NewClip
from diary.errors import NotFound
from diary.models import Clip, Job, Rendition, WorkerReport
from media_processing import pipeline, tools
from media_processing.errors import Broken, Refused
from media_processing.kinds import Limits
from media_processing.worker import Worker
from tests.media_processing.filming import fake_ffmpeg
from tests.media_processing.standing_in import OUTCOME, output, until_idle

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("workshop")
def test_the_receipt_comes_first_then_the_renditions(send):
    clip_id, worker = send(b"film"), Worker()
    assert worker.step()
    clip = Clip.objects.get(pk=clip_id)
    assert (clip.state, clip.sha256) == ("received", hashlib.sha256(b"film").hexdigest())
    assert worker.step()
    clip.refresh_from_db()
    assert (clip.state, clip.progress) == ("ready", 100)
    assert set(clip.renditions.values_list("name", flat=True)) == {"240p", "480p"}
    assert not worker.step()
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.usefixtures("workshop")
@pytest.mark.parametrize("damage", [{"claimed": "0" * 64}, {"size": 5}])
def test_a_damaged_clip_gets_no_receipt_and_may_be_sent_again(send, cast, damage):
    clip_id = send(b"film", **damage)
    until_idle(Worker())
    clip = Clip.objects.get(pk=clip_id)
    assert (clip.state, clip.failure_code, clip.hashed_at) == ("failed", clips.DAMAGED, None)
    again = NewClip(id=clip_id, entry_id=clip.entry_id, kind="video", size_bytes=4)
    assert clips.begin(cast.ms_lee, again).offset == 0
    clip.refresh_from_db()
    assert clip.state == "uploading"


def test_a_refused_file_ends_failed_with_a_sentence_and_its_original_stays(send, workshop):
    workshop.append(Refused("nothing_inside"))
    clip_id = send(b"film")
    until_idle(Worker())
    clip = Clip.objects.get(pk=clip_id)
    assert (clip.state, clip.failure_code) == ("failed", "nothing_inside")
    assert clip.failure_sentence
    assert storage.exists(clip.original_key)
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_a_fault_of_ours_is_tried_again_and_then_parked(send, workshop, settings):
    workshop.extend([Broken("timed_out")] * settings.JOB_MAX_ATTEMPTS)
    clip_id, worker = send(b"film"), Worker()
    for _ in range(settings.JOB_MAX_ATTEMPTS):
        until_idle(worker)
        Job.objects.update(run_after=timezone.now())
    clip = Clip.objects.get(pk=clip_id)
    assert (clip.state, clip.failure_code) == ("failed", clips.GAVE_UP)
    job = Job.objects.get(kind="renditions")
    assert (job.state, job.error, job.attempts) == (
        "failed",
        "timed_out",
        settings.JOB_MAX_ATTEMPTS,
    )


@pytest.mark.usefixtures("workshop")
def test_staff_retry_makes_it_ready(send, cast, workshop):
    workshop.append(Refused("nothing_inside"))
    clip_id, worker = send(b"film"), Worker()
    until_idle(worker)
    clips.retry(cast.ms_lee, clip_id)
    until_idle(worker)
    assert Clip.objects.get(pk=clip_id).state == "ready"


def test_a_worker_that_lost_its_lease_publishes_nothing(send, workshop):
    def stolen():
        Job.objects.filter(kind="renditions").update(token=uuid4())

    workshop.append(stolen)
    clip_id, worker = send(b"film"), Worker()
    worker.step()
    worker.step()
    clip = Clip.objects.get(pk=clip_id)
    assert clip.state == "processing"
    assert not clip.renditions.exists()
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    until_idle(worker)
    clip.refresh_from_db()
    assert clip.state == "ready"
    keys = set(Rendition.objects.values_list("key", flat=True))
    assert keys
    assert set(storage.names(f"renditions/{clip_id}")) == keys


@pytest.mark.parametrize("end", [Refused("nothing_inside"), Broken("timed_out"), NotFound()])
def test_a_worker_that_lost_its_lease_and_then_fails_goes_on(send, workshop, settings, end):
    def stolen():
        Job.objects.filter(kind="renditions").update(token=uuid4())
        raise end

    workshop.append(stolen)
    clip_id, worker = send(b"film"), Worker()
    settings.JOB_MAX_ATTEMPTS = 1
    assert until_idle(worker) == 2
    assert Clip.objects.get(pk=clip_id).state == "processing"
    assert Job.objects.get(kind="renditions").state == "running"


def test_what_a_killed_worker_left_on_its_bench_goes_once_its_lease_is_lost(send, settings):
    send(b"film")
    dead = jobs.claim(worker="dies")
    assert dead is not None
    bench = settings.WORK_DIR / f"{dead.id}-{dead.token.hex}"
    (bench / "made").mkdir(parents=True)
    Worker()._report()
    assert bench.exists(), "it may only be slow"
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.claim(worker="two") is not None
    Worker()._report()
    assert not bench.exists()


@pytest.mark.usefixtures("workshop")
def test_work_that_kills_its_worker_is_parked_not_looped(send, settings):
    clip_id = send(b"film")
    Worker().step()  # the receipt
    for _ in range(settings.JOB_MAX_ATTEMPTS):
        assert jobs.claim(worker="dies") is not None
        Job.objects.filter(state="running").update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
    until_idle(Worker())
    clip = Clip.objects.get(pk=clip_id)
    assert (clip.state, clip.failure_code) == ("failed", clips.GAVE_UP)


@pytest.mark.usefixtures("workshop")
def test_stopping_hands_the_job_back_untried(send, workshop):
    worker = Worker()
    clip_id = send(b"film")
    worker.step()

    def stop():
        worker.stop()
        from media_processing.errors import Stopped  # noqa: PLC0415

        raise Stopped

    workshop.append(stop)
    worker.step()
    job = Job.objects.get(kind="renditions")
    assert (job.state, job.attempts) == ("queued", 0)
    assert Clip.objects.get(pk=clip_id).state == "processing"


def test_a_clip_without_a_job_gets_one(send):
    clip_id = send(b"film")
    Job.objects.all().delete()
    assert clip_jobs.reconcile() == 1
    assert Job.objects.get().subject == clip_id
    assert clip_jobs.reconcile() == 0


def test_only_one_live_job_for_a_clip(send):
    clip_id = send(b"film")
    for _ in range(3):
        jobs.enqueue("receipt", subject=clip_id)
    assert Job.objects.filter(state="queued").count() == 1


@pytest.mark.parametrize(
    "end", [Broken("disk_full"), OSError(errno.ENOSPC, "No space left on device")]
)
def test_a_disk_that_fills_up_costs_no_attempt(send, workshop, settings, end):
    settings.JOB_MAX_ATTEMPTS = 1
    workshop.extend([end] * 3)
    clip_id, worker = send(b"film"), Worker()
    for _ in range(3):
        until_idle(worker)
        job = Job.objects.get(kind="renditions")
        assert (job.state, job.attempts, job.error) == ("queued", 0, "disk_full")
        assert timedelta(0) < job.run_after - timezone.now() <= timedelta(minutes=1)
        Job.objects.update(run_after=timezone.now())
    until_idle(worker)
    assert Clip.objects.get(pk=clip_id).state == "ready"


def test_a_job_much_longer_than_its_lease_keeps_it(send, monkeypatch):
    """An hour of work under a lease of a minute, told to the queue as it passes."""
    clock = [1000.0]
    monkeypatch.setattr("media_processing.pulse.time.monotonic", lambda: clock[0])
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(seconds=clock[0] - 1000))

    def run(_original, *, folder, on_output, on_progress, **_more):
        for half_seconds in range(7200):
            clock[0] += 0.5
            assert on_progress(half_seconds // 80)
            if half_seconds % 400 == 0:
                assert jobs.claim(worker="another") is None
        on_output(output("240p", folder))
        return OUTCOME

    monkeypatch.setattr(pipeline, "run", run)
    monkeypatch.setattr("media_processing.tools.find", lambda: None)
    clip_id = send(b"film")
    until_idle(Worker())
    assert Clip.objects.get(pk=clip_id).state == "ready"
    assert Job.objects.get(kind="renditions").attempts == 1


@pytest.mark.usefixtures("workshop")
def test_a_full_disk_stops_renditions_but_not_receipts(send, settings):
    settings.DISK_RESERVE_BYTES = 2**62
    clip_id, worker = send(b"film"), Worker()
    assert until_idle(worker) == 1
    assert Clip.objects.get(pk=clip_id).sha256
    settings.DISK_RESERVE_BYTES = 0
    assert until_idle(worker) == 1
    assert Clip.objects.get(pk=clip_id).state == "ready"


def test_the_worker_tells_the_health_page_what_stands_here():
    Worker(name="here")._report()
    seen = health.storage_seen()
    assert [one.name for one in seen.workers] == ["here"]
    assert {"ffmpeg", "ffprobe"} <= set(WorkerReport.objects.get().tools)


@pytest.mark.usefixtures("workshop")
def test_nothing_is_left_in_the_work_folder(send, settings):
    send(b"film")
    until_idle(Worker())
    assert not settings.WORK_DIR.exists() or not list(settings.WORK_DIR.iterdir())


@pytest.mark.media
def test_a_face_is_made_of_a_photo_and_a_film_is_refused(cast, studio):
    picture = io.BytesIO()
    Image.new("RGB", (800, 600), "#a8491f").save(picture, "JPEG")
    film = studio.film("clip.mp4", seconds=1).read_bytes()
    worker = Worker()
    for content in (picture.getvalue(), film):
        faces.receive(
            cast.ms_lee, cast.aroha.pk, picture=io.BytesIO(content), size_bytes=len(content)
        )
        until_idle(worker)
    cast.aroha.refresh_from_db()
    with storage.open_object(cast.aroha.face_key) as made:
        assert Image.open(made).format == "WEBP"
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.media
@pytest.mark.parametrize(
    ("script", "error"),
    [
        ("echo frame=1; sleep 600", "stalled"),
        ("echo frame=1; kill -STOP $$", "stalled"),
        ("kill -SEGV $$", "tool_fault"),
        ("kill -KILL $$", "killed"),
    ],
)
def test_a_stuck_encoder_is_ended_tried_three_times_and_parked(  # noqa: PLR0917
    send, studio, settings, monkeypatch, tmp_path, script, error
):
    clip_id, worker = send(studio.film("clip.mp4", seconds=1).read_bytes()), Worker()
    fake = fake_ffmpeg(tmp_path, tools.find(), f"echo x >> {tmp_path}/begun; {script}")
    with monkeypatch.context() as patched:
        patched.setattr("media_processing.tools.find", lambda: fake)
        patched.setattr(pipeline, "Limits", lambda **given: Limits(stall_seconds=1, **given))
        for _ in range(5):
            until_idle(worker)
            Job.objects.filter(state="queued").update(run_after=timezone.now())
    assert (tmp_path / "begun").read_text().count("x") == settings.JOB_MAX_ATTEMPTS
    clip = Clip.objects.get(pk=clip_id)
    assert (clip.state, clip.failure_code) == ("failed", clips.GAVE_UP)
    job = Job.objects.get(kind="renditions")
    assert (job.state, job.error) == ("failed", error)
    assert storage.exists(clip.original_key)
    assert not list(settings.WORK_DIR.iterdir())
    clips.retry(clip.uploader, clip_id)
    until_idle(worker)
    assert Clip.objects.get(pk=clip_id).state == "ready"

"""From received bytes to ready renditions, with the real queue, storage and pipeline."""

import errno
import hashlib
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from PIL import Image

from diary import clip_jobs, clips, edits, faces, health, jobs, storage
from diary.clip_values import Edit, NewClip
from diary.errors import NotFound
from diary.models import Clip, Job, Rendition, WorkerReport
from media_processing import child, pipeline, tools
from media_processing.errors import Broken, Refused
from media_processing.kinds import Limits
from media_processing.worker import Worker
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(cast):
    """Return a function: bytes -> a received clip of Ms Lee's, its original stored."""

    def give(content: bytes, *, claimed: str = "", size: int | None = None) -> UUID:
        entry = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,))
        new = NewClip(
            id=uuid4(),
            entry_id=entry.pk,
            kind="video",
            size_bytes=len(content) if size is None else size,
            sha256=claimed,
        )
        clips.begin(cast.ms_lee, new)
        storage.save(storage.original(new.id), io.BytesIO(content))
        clips.receive(cast.ms_lee, new.id, original_key=storage.original(new.id))
        return new.id

    return give


def _until_idle(worker: Worker) -> int:
    done = 0
    while worker.step():
        done += 1
    return done


def _made(name: str, folder: Path) -> pipeline.Output:
    path = folder / f"{name}.mp4"
    path.write_bytes(name.encode())
    return pipeline.Output(
        name=name,
        path=path,
        content_type="video/mp4",
        width=426,
        height=240,
        duration_ms=1000,
        size_bytes=len(name),
        sha256=hashlib.sha256(name.encode()).hexdigest(),
    )


OUTCOME = pipeline.Outcome(
    kind="video", width=426, height=240, duration_ms=1000, is_cut_short=False, captured_at=None
)


class Plan(list):
    """What the workshop does at each call, and what it was asked for."""

    def __init__(self):
        super().__init__()
        self.asked: list[dict] = []


@pytest.fixture
def workshop(monkeypatch):
    """Stand in for ffmpeg where the test is about the queue; gives what to do, step by step."""
    plan = Plan()

    def run(_original, *, folder, on_output, on_progress, **_more):
        plan.asked.append(_more)
        step = plan.pop(0) if plan else None
        if isinstance(step, Exception):
            raise step
        if callable(step):
            step()
        on_output(_made("240p", folder))
        assert on_progress(50) in {True, False}
        on_output(_made("480p", folder))
        return OUTCOME

    monkeypatch.setattr(pipeline, "run", run)
    monkeypatch.setattr("media_processing.tools.find", lambda: None)
    return plan


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
    _until_idle(Worker())
    clip = Clip.objects.get(pk=clip_id)
    assert (clip.state, clip.failure_code, clip.hashed_at) == ("failed", clips.DAMAGED, None)
    again = NewClip(id=clip_id, entry_id=clip.entry_id, kind="video", size_bytes=4)
    assert clips.begin(cast.ms_lee, again).offset == 0
    clip.refresh_from_db()
    assert clip.state == "uploading"


def test_a_refused_file_ends_failed_with_a_sentence_and_its_original_stays(send, workshop):
    workshop.append(Refused("nothing_inside"))
    clip_id = send(b"film")
    _until_idle(Worker())
    clip = Clip.objects.get(pk=clip_id)
    assert (clip.state, clip.failure_code) == ("failed", "nothing_inside")
    assert clip.failure_sentence
    assert storage.exists(clip.original_key)
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_a_fault_of_ours_is_tried_again_and_then_parked(send, workshop, settings):
    workshop.extend([Broken("timed_out")] * settings.JOB_MAX_ATTEMPTS)
    clip_id, worker = send(b"film"), Worker()
    for _ in range(settings.JOB_MAX_ATTEMPTS):
        _until_idle(worker)
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
    _until_idle(worker)
    clips.retry(cast.ms_lee, clip_id)
    _until_idle(worker)
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
    _until_idle(worker)
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
    assert _until_idle(worker) == 2
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
    _until_idle(Worker())
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
        _until_idle(worker)
        job = Job.objects.get(kind="renditions")
        assert (job.state, job.attempts, job.error) == ("queued", 0, "disk_full")
        assert timedelta(0) < job.run_after - timezone.now() <= timedelta(minutes=1)
        Job.objects.update(run_after=timezone.now())
    _until_idle(worker)
    assert Clip.objects.get(pk=clip_id).state == "ready"


@pytest.mark.usefixtures("workshop")
def test_a_disk_that_fills_up_while_a_rendition_is_stored_leaves_no_half_file(
    send, monkeypatch, settings
):
    def full(source, target, _length=0):
        target.write(source.read(3))
        raise OSError(errno.ENOSPC, "No space left on device")

    clip_id, worker = send(b"film"), Worker()
    folder = storage.local_path(f"renditions/{clip_id}")
    if folder is None:
        pytest.skip("a bucket shows an object when it is whole, and not before")
    worker.step()
    with monkeypatch.context() as patched:
        patched.setattr("shutil.copyfileobj", full)
        worker.step()
    assert not list(folder.iterdir())
    assert Job.objects.get(kind="renditions").error == "disk_full"
    assert not list(settings.WORK_DIR.iterdir())


def test_what_was_edited_is_what_is_made(send, cast, workshop):
    clip_id, worker = send(b"film"), Worker()
    _until_idle(worker)
    edits.change(cast.ms_lee, clip_id, Edit(start_ms=200, end_ms=900, turn=90, is_muted=True))
    _until_idle(worker)
    first, again = workshop.asked
    assert first["edit"] == pipeline.Edit()
    assert again["edit"] == pipeline.Edit(start_ms=200, end_ms=900, turn=90, is_muted=True)
    assert str(first["time_zone"]) == "Pacific/Auckland"


@pytest.mark.usefixtures("workshop")
def test_a_new_set_replaces_the_old_at_once(send, cast, monkeypatch):
    """Nobody sees the new 240p beside the old 480p, nor nothing at all."""
    clip_id, worker = send(b"film"), Worker()
    _until_idle(worker)
    before = set(Rendition.objects.values_list("key", flat=True))
    seen: list[set[str]] = []
    edits.change(cast.ms_lee, clip_id, Edit(turn=90))
    real = clips.progress

    def look(held, *, percent):
        seen.append(set(Rendition.objects.values_list("key", flat=True)))
        return real(held, percent=percent)

    monkeypatch.setattr(clips, "progress", look)
    _until_idle(worker)
    assert seen
    assert all(keys == before for keys in seen)
    after = set(Rendition.objects.values_list("key", flat=True))
    assert len(after) == 2
    assert not after & before
    assert Clip.objects.get(pk=clip_id).state == "ready"


@pytest.mark.usefixtures("workshop")
@pytest.mark.parametrize("end", [Refused("too_heavy"), Broken("stalled")])
def test_a_new_set_that_fails_halfway_leaves_no_file_of_its_own(send, cast, monkeypatch, end):
    clip_id, worker = send(b"film"), Worker()
    _until_idle(worker)
    edits.change(cast.ms_lee, clip_id, Edit(turn=90))

    def half(*_given, on_output, folder, **_more):
        on_output(_made("240p", folder))
        raise end

    monkeypatch.setattr(pipeline, "run", half)
    worker.step()
    keys = set(Rendition.objects.values_list("key", flat=True))
    assert set(storage.names(f"renditions/{clip_id}")) == keys


@pytest.mark.usefixtures("workshop")
@pytest.mark.parametrize("made", [True, False])
def test_the_av1_rung_comes_after_everything_else(send, monkeypatch, settings, made):
    settings.AV1_RUNG = True
    asked: list[int] = []

    def run_av1(_original, *, folder, on_progress, **_more):
        asked.append(Job.objects.filter(kind="renditions", state="queued").count())
        assert on_progress(50)
        return _made("av1", folder) if made else None

    monkeypatch.setattr(pipeline, "run_av1", run_av1)
    clip_id = send(b"film")
    send(b"another")
    _until_idle(Worker())
    assert asked == [0, 0]
    names = set(Rendition.objects.filter(clip=clip_id).values_list("name", flat=True))
    assert names == ({"240p", "480p", "av1"} if made else {"240p", "480p"})
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    assert Clip.objects.get(pk=clip_id).state == "ready"


@pytest.mark.usefixtures("workshop")
def test_an_av1_rung_that_cannot_be_made_spoils_nothing(send, monkeypatch, settings):
    settings.AV1_RUNG = True

    def refuse(*_given, **_more):
        raise Refused("too_heavy")

    monkeypatch.setattr(pipeline, "run_av1", refuse)
    clip_id = send(b"film")
    _until_idle(Worker())
    assert Clip.objects.get(pk=clip_id).state == "ready"
    assert Job.objects.get(kind="av1").state == "done"


@pytest.mark.usefixtures("workshop")
def test_an_edit_while_the_av1_rung_is_made_wins(send, cast, monkeypatch, settings):
    settings.AV1_RUNG = True

    def run_av1(_original, *, folder, **_more):
        edits.change(cast.ms_lee, clip_id, Edit(turn=90))
        monkeypatch.setattr(pipeline, "run_av1", lambda *_given, **_more: None)
        return _made("av1", folder)

    monkeypatch.setattr(pipeline, "run_av1", run_av1)
    clip_id = send(b"film")
    _until_idle(Worker())
    assert not Rendition.objects.filter(name="av1").exists()
    assert not [name for name in storage.names(f"renditions/{clip_id}") if "/av1" in name]


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
        on_output(_made("240p", folder))
        return OUTCOME

    monkeypatch.setattr(pipeline, "run", run)
    monkeypatch.setattr("media_processing.tools.find", lambda: None)
    clip_id = send(b"film")
    _until_idle(Worker())
    assert Clip.objects.get(pk=clip_id).state == "ready"
    assert Job.objects.get(kind="renditions").attempts == 1


@pytest.mark.usefixtures("workshop")
def test_a_full_disk_stops_renditions_but_not_receipts(send, settings):
    settings.DISK_RESERVE_BYTES = 2**62
    clip_id, worker = send(b"film"), Worker()
    assert _until_idle(worker) == 1
    assert Clip.objects.get(pk=clip_id).sha256
    settings.DISK_RESERVE_BYTES = 0
    assert _until_idle(worker) == 1
    assert Clip.objects.get(pk=clip_id).state == "ready"


def test_the_worker_tells_the_health_page_what_stands_here():
    Worker(name="here")._report()
    seen = health.storage_seen()
    assert [one.name for one in seen.workers] == ["here"]
    assert {"ffmpeg", "ffprobe"} <= set(WorkerReport.objects.get().tools)


@pytest.mark.usefixtures("workshop")
def test_nothing_is_left_in_the_work_folder(send, settings):
    send(b"film")
    _until_idle(Worker())
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
        _until_idle(worker)
    cast.aroha.refresh_from_db()
    with storage.open_object(cast.aroha.face_key) as made:
        assert Image.open(made).format == "WEBP"
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.media
def test_a_real_film_becomes_playable(send, studio):
    clip_id = send(studio.film("clip.mp4", seconds=1).read_bytes())
    _until_idle(Worker())
    clip = Clip.objects.get(pk=clip_id)
    assert (clip.state, clip.failure_code) == ("ready", "")
    assert {"240p", "poster", "thumb"} <= set(clip.renditions.values_list("name", flat=True))


def _fake(folder: Path, script: str) -> tools.Tools:
    """Put a script in ffmpeg's place, without a wall so that it finds its own programs."""
    program = folder / "ffmpeg"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return replace(tools.find(), ffmpeg=program, wall=child.NO_WALL)


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
    fake = _fake(tmp_path, f"echo x >> {tmp_path}/begun; {script}")
    with monkeypatch.context() as patched:
        patched.setattr("media_processing.tools.find", lambda: fake)
        patched.setattr(pipeline, "Limits", lambda **given: Limits(stall_seconds=1, **given))
        for _ in range(5):
            _until_idle(worker)
            Job.objects.filter(state="queued").update(run_after=timezone.now())
    assert (tmp_path / "begun").read_text().count("x") == settings.JOB_MAX_ATTEMPTS
    clip = Clip.objects.get(pk=clip_id)
    assert (clip.state, clip.failure_code) == ("failed", clips.GAVE_UP)
    job = Job.objects.get(kind="renditions")
    assert (job.state, job.error) == ("failed", error)
    assert storage.exists(clip.original_key)
    assert not list(settings.WORK_DIR.iterdir())
    clips.retry(clip.uploader, clip_id)
    _until_idle(worker)
    assert Clip.objects.get(pk=clip_id).state == "ready"


@pytest.mark.media
def test_a_real_film_is_edited_and_gets_its_av1_rung(send, cast, studio, settings):
    settings.AV1_RUNG = True
    clip_id, worker = send(studio.film("clip.mp4", seconds=3).read_bytes()), Worker()
    _until_idle(worker)
    edits.change(cast.ms_lee, clip_id, Edit(start_ms=1000, end_ms=2000, is_muted=True))
    _until_idle(worker)
    clip = Clip.objects.get(pk=clip_id)
    assert clip.state == "ready"
    assert abs(clip.full_duration_ms - 3000) < 80
    assert abs(clip.duration_ms - 1000) < 80
    made = {one.name: one for one in clip.renditions.all()}
    assert {"240p", "poster", "thumb", "sprite"} <= set(made)
    assert ("av1" in made) is bool(tools.find().av1_encoder)
    assert made["sprite"].tiles == 1

"""The renditions of a clip: made as edited, shown as one set, the AV1 rung last of all."""

import errno

import pytest

from diary import clips, edits, storage
from diary.clip_values import Edit
from diary.models import Clip, Job, Rendition
from media_processing import pipeline, tools
from media_processing.errors import Broken, Refused
from media_processing.worker import Worker
from tests.media_processing.standing_in import output, until_idle

pytestmark = pytest.mark.django_db


def test_what_was_edited_is_what_is_made(send, cast, workshop):
    clip_id, worker = send(b"film"), Worker()
    until_idle(worker)
    edits.change(cast.ms_lee, clip_id, Edit(start_ms=200, end_ms=900, turn=90, is_muted=True))
    until_idle(worker)
    first, again = workshop.asked
    assert first["edit"] == pipeline.Edit()
    assert again["edit"] == pipeline.Edit(start_ms=200, end_ms=900, turn=90, is_muted=True)
    assert str(first["time_zone"]) == "Pacific/Auckland"


@pytest.mark.usefixtures("workshop")
def test_a_new_set_replaces_the_old_at_once(send, cast, monkeypatch):
    """Nobody sees the new 240p beside the old 480p, nor nothing at all."""
    clip_id, worker = send(b"film"), Worker()
    until_idle(worker)
    before = set(Rendition.objects.values_list("key", flat=True))
    seen: list[set[str]] = []
    edits.change(cast.ms_lee, clip_id, Edit(turn=90))
    real = clips.progress

    def look(held, *, percent):
        seen.append(set(Rendition.objects.values_list("key", flat=True)))
        return real(held, percent=percent)

    monkeypatch.setattr(clips, "progress", look)
    until_idle(worker)
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
    until_idle(worker)
    edits.change(cast.ms_lee, clip_id, Edit(turn=90))

    def half(*_given, on_output, folder, **_more):
        on_output(output("240p", folder))
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
        return output("av1", folder) if made else None

    monkeypatch.setattr(pipeline, "run_av1", run_av1)
    clip_id = send(b"film")
    send(b"another")
    until_idle(Worker())
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
    until_idle(Worker())
    assert Clip.objects.get(pk=clip_id).state == "ready"
    assert Job.objects.get(kind="av1").state == "done"


@pytest.mark.usefixtures("workshop")
def test_an_edit_while_the_av1_rung_is_made_wins(send, cast, monkeypatch, settings):
    settings.AV1_RUNG = True

    def run_av1(_original, *, folder, **_more):
        edits.change(cast.ms_lee, clip_id, Edit(turn=90))
        monkeypatch.setattr(pipeline, "run_av1", lambda *_given, **_more: None)
        return output("av1", folder)

    monkeypatch.setattr(pipeline, "run_av1", run_av1)
    clip_id = send(b"film")
    until_idle(Worker())
    assert not Rendition.objects.filter(name="av1").exists()
    assert not [name for name in storage.names(f"renditions/{clip_id}") if "/av1" in name]


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


@pytest.mark.media
def test_a_real_film_becomes_playable(send, studio):
    clip_id = send(studio.film("clip.mp4", seconds=1).read_bytes())
    until_idle(Worker())
    clip = Clip.objects.get(pk=clip_id)
    assert (clip.state, clip.failure_code) == ("ready", "")
    assert {"240p", "poster", "thumb"} <= set(clip.renditions.values_list("name", flat=True))


@pytest.mark.media
def test_a_real_film_is_edited_and_gets_its_av1_rung(send, cast, studio, settings):
    settings.AV1_RUNG = True
    clip_id, worker = send(studio.film("clip.mp4", seconds=3).read_bytes()), Worker()
    until_idle(worker)
    edits.change(cast.ms_lee, clip_id, Edit(start_ms=1000, end_ms=2000, is_muted=True))
    until_idle(worker)
    clip = Clip.objects.get(pk=clip_id)
    assert clip.state == "ready"
    assert abs(clip.full_duration_ms - 3000) < 80
    assert abs(clip.duration_ms - 1000) < 80
    made = {one.name: one for one in clip.renditions.all()}
    assert {"240p", "poster", "thumb", "sprite"} <= set(made)
    assert ("av1" in made) is bool(tools.find().av1_encoder)
    assert made["sprite"].tiles == 1

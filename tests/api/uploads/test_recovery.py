"""What was on the disk when a process died, and what the next request makes of it."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection

from api.uploads import stores, sweep, views
from diary import clips, jobs, storage, uploads
from diary.models import Clip, Job, Upload
from tests.api.asking import assert_problem
from tests.api.uploads.sending import Sender

pytestmark = pytest.mark.usefixtures("on_disk")


@pytest.fixture
def half(lee) -> Sender:
    lee.create(10, b"hello")
    return lee


@pytest.fixture
def waiting(half, settings):
    return settings.UPLOADS_DIR / str(half.clip)


def test_bytes_beyond_the_saved_offset_are_cut_off(half, waiting, original):
    waiting.write_bytes(b"hello\0\0\0\0\0\0\0\0\0")  # written, never synced, then the power failed
    assert half.head()["Upload-Offset"] == "5"
    assert half.patch(b"wo", at=5)["Upload-Offset"] == "7"
    assert waiting.read_bytes() == b"hellowo"
    half.patch(b"rld", at=7)
    assert original(half) == b"helloworld"


def test_a_shorter_file_lowers_the_offset(half, waiting, original):
    waiting.write_bytes(b"he")  # an older disk was put back
    assert half.head()["Upload-Offset"] == "2"
    assert_problem(half.patch(b"world", at=5), 409, "offset_moved")
    assert half.offset() == 2
    half.patch(b"llo", at=2)
    half.patch(b"world", at=5)
    assert original(half) == b"helloworld"


def test_a_lost_file_starts_again_from_the_first_byte(half, waiting, original):
    waiting.unlink()
    assert half.head()["Upload-Offset"] == "0"
    assert half.create(10)["Upload-Offset"] == "0"
    half.patch(b"helloworld")
    assert original(half) == b"helloworld"


@pytest.mark.parametrize("ask", ["head", "empty_piece", "create"])
def test_all_bytes_here_but_not_received_is_put_right(half, monkeypatch, original, ask):
    with monkeypatch.context() as broken:
        broken.setattr(views.clips, "receive", _fail)
        assert half.patch(b"world", at=5).status_code == 500
    assert (half.state(), half.offset()) == ("uploading", 5)
    if ask == "create":
        half.create(10)
    answer = half.patch(b"", at=10) if ask == "empty_piece" else half.head()
    assert answer["Upload-Offset"] == "10"
    assert (half.state(), half.offset()) == ("received", 10)
    assert original(half) == b"helloworld"
    assert Job.objects.filter(subject=half.clip).count() == 1


def _fail(*_: object, **__: object) -> None:
    raise DatabaseError("database is locked")


def test_a_checkpoint_at_the_very_end_is_put_right_too(half, waiting, original):
    waiting.write_bytes(b"helloworld")
    Upload.objects.update(offset=10)  # saved by a checkpoint, then the process died
    assert half.head()["Upload-Offset"] == "10"
    assert (half.state(), original(half)) == ("received", b"helloworld")


def test_a_clip_that_came_damaged_is_sent_anew(half, original, django_capture_on_commit_callbacks):
    half.patch(b"WORLD", at=5)
    Clip.objects.filter(pk=half.clip).update(claimed_sha256="a" * 64)
    held = jobs.claim(worker="test")
    assert held is not None
    assert clips.keep_receipt(held, sha256="b" * 64, size_bytes=10) is False
    with django_capture_on_commit_callbacks(execute=True):
        assert half.create(10)["Upload-Offset"] == "0"
    assert original(half) is None
    assert (half.state(), half.head()["Upload-Offset"]) == ("uploading", "0")
    half.patch(b"helloworld")
    assert (half.state(), original(half)) == ("received", b"helloworld")


def test_a_lock_left_by_a_dead_process_holds_nobody(half, settings):
    (settings.UPLOADS_DIR / f"{half.clip}.lock").touch()
    assert half.patch(b"world", at=5).status_code == 204
    assert list(settings.UPLOADS_DIR.iterdir()) == []


def test_the_sweep_clears_overdue_clips_and_bytes_without_one(half, settings, cast, signed_in):
    kept = Sender(half.client, half.entry)
    kept.create(10, b"hello")
    done = Sender(half.client, half.entry)
    done.create(5, b"hello")
    Upload.objects.filter(pk=half.clip).update(expires_at="2026-01-01T00:00Z")
    (settings.UPLOADS_DIR / "11111111-1111-4111-8111-111111111111").write_bytes(b"erased child")
    (settings.UPLOADS_DIR / "README").write_bytes(b"not ours")
    (settings.UPLOADS_DIR / f"{done.clip}.lock").touch()
    with stores.chosen().lock(half.clip):
        assert sweep.sweep() == sweep.Swept(expired=0, orphans=2)
    assert sweep.sweep() == sweep.Swept(expired=1, orphans=0)
    assert {path.name for path in settings.UPLOADS_DIR.iterdir()} == {"README", str(kept.clip)}
    assert half.head().status_code == 404
    assert storage.exists(storage.original(done.clip))
    assert half.create(10)["Upload-Offset"] == "0"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_only_the_record_of_an_offset_is_not_waited_for():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is told so for one transaction, and forgets it with that")
    seen = []

    def note(execute, sql, params, many, context):
        if sql.startswith("UPDATE"):
            seen.append(connection.connection.execute("PRAGMA synchronous").fetchone()[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        uploads.advance(uuid4(), offset=1)
        Upload.objects.update(offset=0)
    assert seen == [1, 2]  # NORMAL for the record, FULL for all else

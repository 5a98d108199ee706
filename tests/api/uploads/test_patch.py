"""PATCH /api/uploads/<clip>: pieces arrive."""

import errno
import os
import shutil
from collections import namedtuple
from uuid import uuid4

import pytest
from django.http import UnreadablePostError
from django.test import Client

from api.uploads import line, stores, views
from diary.models import Clip, Job, Upload
from tests import people
from tests.api.asking import assert_problem
from tests.api.uploads.sending import Sender, checksum

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def begun(lee):
    lee.create(10)
    return lee


def test_pieces_make_a_clip(begun, original):
    first = begun.patch(b"hello")
    assert (first.status_code, first["Upload-Offset"], first.content) == (204, "5", b"")
    assert "Upload-Expires" in first
    assert original(begun) is None
    last = begun.patch(b"world", at=5)
    assert (last.status_code, last["Upload-Offset"]) == (204, "10")
    assert "Upload-Expires" not in last
    assert original(begun) == b"helloworld"
    assert begun.state() == "received"
    assert list(Job.objects.values_list("kind", "subject")) == [("receipt", begun.clip)]
    upload = Upload.objects.get(pk=begun.clip)
    assert (upload.offset, upload.finished_at is None) == (10, False)


def test_the_last_piece_sent_twice_is_refused_and_changes_nothing(begun, original):
    begun.patch(b"helloworld")
    assert_problem(begun.patch(b"WORLD", at=5), 409, "offset_moved")
    assert_problem(begun.patch(b"!", at=10), 413, "too_long")
    assert begun.patch(b"", at=10).status_code == 204
    assert original(begun) == b"helloworld"
    assert Job.objects.count() == 1


@pytest.mark.parametrize("at", [0, 4, 6, 11])
def test_a_piece_for_another_place_is_refused_and_told_the_place(begun, at):
    begun.patch(b"hello")
    answer = begun.patch(b"wor", at=at)
    assert_problem(answer, 409, "offset_moved")
    assert answer["Upload-Offset"] == "5"
    assert begun.head()["Upload-Offset"] == "5"


def test_more_than_was_said_is_refused_whole(begun, settings):
    assert_problem(begun.patch(b"hello world"), 413, "too_long")
    assert begun.offset() == 0
    assert not (settings.UPLOADS_DIR / str(begun.clip)).exists()


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Upload_Offset": "-1"}, 400, "bad_header"),
        ({"Upload_Offset": "x"}, 400, "bad_header"),
        ({"Content_Type": "text/plain"}, 415, "not_a_piece"),
        ({"Tus_Resumable": "2.0.0"}, 412, "unknown_version"),
        ({"Transfer_Encoding": "chunked"}, 411, "length_needed"),
        ({"Upload_Checksum": "md5 AAAA"}, 400, "bad_checksum"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_code(begun, headers, status, code):
    at = headers.pop("Upload_Offset", 0) if "Upload_Offset" in headers else 0
    assert_problem(begun.patch(b"hello", at=at, **headers), status, code)
    assert begun.offset() == 0


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_with_its_checksum_is_kept(begun, algorithm):
    answer = begun.patch(b"hello", Upload_Checksum=checksum(b"hello", algorithm))
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "5")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_damaged_piece_is_dropped(begun, original, algorithm):
    begun.patch(b"hello")
    answer = begun.patch(b"WORLD", at=5, Upload_Checksum=checksum(b"world", algorithm))
    assert_problem(answer, 460, "damaged_piece")
    assert answer["Upload-Offset"] == "5"
    assert begun.head()["Upload-Offset"] == "5"
    begun.patch(b"world", at=5, Upload_Checksum=checksum(b"world", algorithm))
    assert original(begun) == b"helloworld"


def _cut_after(monkeypatch, count: int) -> None:
    """Let the line break after so many bytes of the next body."""
    left = [count]

    def read(request, size):
        if not left[0]:
            raise UnreadablePostError("gone")
        block = request._stream.read(min(size, left[0]))
        left[0] -= len(block)
        return block

    monkeypatch.setattr(views.HttpRequest, "read", read)


def test_what_arrived_before_the_line_broke_is_kept(begun, monkeypatch, original):
    with monkeypatch.context() as broken:
        _cut_after(broken, 4)
        assert_problem(begun.patch(b"helloworld"), 409, "cut_off")
    assert begun.head()["Upload-Offset"] == "4"
    assert begun.patch(b"oworld", at=4).status_code == 204
    assert original(begun) == b"helloworld"


def test_a_broken_piece_with_a_checksum_is_not_kept(begun, monkeypatch):
    with monkeypatch.context() as broken:
        _cut_after(broken, 4)
        answer = begun.patch(b"helloworld", Upload_Checksum=checksum(b"helloworld"))
    assert_problem(answer, 460, "damaged_piece")
    assert begun.head()["Upload-Offset"] == "0"


def test_a_piece_is_refused_while_another_is_on_its_way(on_disk, begun):
    with stores.chosen().lock(begun.clip):
        assert_problem(begun.patch(b"hello"), 423, "busy")
        assert begun.delete().status_code == 423
        assert begun.head().status_code == 200
    assert begun.patch(b"hello").status_code == 204


def test_anyone_elses_clip_is_as_unknown(begun, cast, signed_in):
    unknown = Sender(signed_in(cast.mere), begun.entry).patch(b"hello")
    assert_problem(unknown, 404, "not_found")
    for name in ("mere", "ms_cole", "mr_stone", "mr_patel", "ms_ngata", "mr_webb"):
        other = Sender(signed_in(getattr(cast, name)), begun.entry, clip=begun.clip)
        for answer in (other.patch(b"hello"), other.delete()):
            assert (answer.status_code, answer.content) == (404, unknown.content)
        assert other.head().status_code == 404
    assert Sender(Client(), begun.entry, clip=begun.clip).patch(b"x").status_code == 401
    assert begun.offset() == 0


def test_who_may_no_longer_add_when_the_last_piece_comes_is_refused(cast, signed_in, original):
    entry = people.entry(cast.ms_lee, cast.aroha)
    lee = Sender(signed_in(cast.ms_lee), entry.pk)
    lee.create(10)
    lee.patch(b"hello")
    place = cast.ms_lee.classroom_roles.get()
    place.ends_at = place.starts_at
    place.save()
    assert_problem(lee.patch(b"world", at=5), 403, "not_allowed")
    assert lee.state() == "uploading"
    assert lee.head().status_code == 403
    place.ends_at = None
    place.save()
    assert lee.head()["Upload-Offset"] == "10"
    assert (lee.state(), original(lee)) == ("received", b"helloworld")


def test_a_clip_erased_while_its_last_piece_came_leaves_nothing(begun, monkeypatch, original):
    begun.patch(b"hello")
    store_of_this_run = type(stores.chosen())
    finish = store_of_this_run.finish

    def erase_first(store, clip_id, *, length):
        Clip.objects.filter(pk=clip_id).delete()
        return finish(store, clip_id, length=length)

    monkeypatch.setattr(store_of_this_run, "finish", erase_first)
    assert_problem(begun.patch(b"world", at=5), 404, "not_found")
    assert original(begun) is None


def test_a_disk_that_fills_up_keeps_what_fitted(on_disk, begun, monkeypatch):
    write, calls = os.write, []

    def full(handle, block):
        calls.append(len(block))
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(handle, block)

    monkeypatch.setattr(line, "BLOCK_BYTES", 4)
    with monkeypatch.context() as low:
        low.setattr(stores.os, "write", full)
        answer = begun.patch(b"helloworld")
    assert_problem(answer, 507, "disk_low")
    assert answer["Upload-Offset"] == "4"
    assert begun.head()["Upload-Offset"] == "4"
    assert begun.patch(b"oworld", at=4).status_code == 204


def test_a_checked_piece_on_a_full_disk_is_dropped_whole(on_disk, begun, monkeypatch):
    def full(handle, block):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as low:
        low.setattr(stores.os, "write", full)
        answer = begun.patch(b"hello", Upload_Checksum=checksum(b"hello"))
    assert_problem(answer, 507, "disk_low")
    assert begun.head()["Upload-Offset"] == "0"


def test_a_low_disk_takes_no_piece(begun, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(9, 9, 1024**3 + 4))
    assert_problem(begun.patch(b"hello"), 507, "disk_low")
    assert begun.patch(b"hell").status_code == 204


def test_an_offset_is_saved_only_after_its_bytes_are_synced(on_disk, begun, monkeypatch):
    told = []
    advance = views.uploads.advance
    for name in ("fsync", "fdatasync"):
        sync = getattr(os, name)
        monkeypatch.setattr(
            stores.os, name, lambda handle, sync=sync: (told.append("sync"), sync(handle))
        )
    monkeypatch.setattr(stores, "CHECKPOINT_BYTES", 4)
    monkeypatch.setattr(stores, "PLAIN_PIECE_BYTES", 4)
    monkeypatch.setattr(line, "BLOCK_BYTES", 4)
    monkeypatch.setattr(
        views.uploads,
        "advance",
        lambda clip, *, offset: (told.append(offset), advance(clip, offset=offset)),
    )
    begun.patch(b"hello wor")
    # folder (a new file), then each checkpoint, then the rest
    assert told == ["sync", "sync", 4, "sync", 8, "sync", 9]


def test_an_unknown_clip_is_not_found(begun):
    assert_problem(Sender(begun.client, begun.entry, clip=uuid4()).patch(b"x"), 404, "not_found")
    assert begun.ask("PATCH", f"/api/uploads/..%2f{begun.clip}", b"x").status_code == 404

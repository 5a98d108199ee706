"""What else can be tried with uploads; README.md beside this file says which test holds what."""

import errno
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from api.uploads import line, local, stores, views, watch
from diary import sessions
from diary.models import Clip, Person, Upload
from tests import people
from tests.api.asking import assert_problem
from tests.api.uploads.sending import ROOT, TUS, Sender


@pytest.fixture
def half(lee) -> Sender:
    lee.create(10, b"hello")
    return lee


@pytest.mark.parametrize("offset", ["", " ", "+5", "5.0", "0x5", "\u0665", "9" * 21, "5,5", "-0"])
def test_an_offset_that_is_no_number_is_refused(half, offset):
    answer = half.ask("PATCH", body=b"world", Upload_Offset=offset)
    assert_problem(answer, 400, "bad_header")
    assert half.head()["Upload-Offset"] == "5"


def test_an_offset_must_be_told(half):
    assert_problem(half.ask("PATCH", body=b"world"), 400, "bad_header")


@pytest.mark.parametrize("length", ["", "-1", "1e3", "ten", "9" * 21])
def test_a_length_that_is_no_number_is_refused(lee, length):
    assert_problem(lee.create(length), 400, "bad_header")
    assert not Clip.objects.exists()


def test_a_length_that_is_to_be_told_later_is_refused(lee):
    told = f"clip {b64encode(str(lee.clip).encode()).decode()}"
    answer = lee.ask("POST", ROOT, Upload_Defer_Length=1, Upload_Metadata=told)
    assert answer.status_code == 400
    assert not Clip.objects.exists()


def test_after_the_session_ended_the_same_person_goes_on_and_no_other(half, cast, signed_in):
    sessions.end_all(cast.ms_lee)
    assert_problem(half.patch(b"world", at=5), 401, "sign_in_needed")
    assert half.head().status_code == 401
    at_the_same_tablet = Sender(signed_in(cast.ms_cole), half.entry, clip=half.clip)
    assert at_the_same_tablet.head().status_code == 404
    assert at_the_same_tablet.patch(b"world", at=5).status_code == 404
    again = Sender(signed_in(cast.ms_lee), half.entry, clip=half.clip)
    assert again.head()["Upload-Offset"] == "5"
    assert again.patch(b"world", at=5).status_code == 204
    assert again.state() == "received"


def test_who_was_ended_sends_nothing_more(half, cast):
    Person.objects.filter(pk=cast.ms_lee.pk).update(is_active=False)
    assert half.patch(b"world", at=5).status_code == 401
    assert half.offset() == 5


def test_a_clip_does_not_change_its_entry(half, cast):
    other = people.entry(cast.ms_lee, cast.noah)
    assert half.create(10, entry=other.pk)["Upload-Offset"] == "5"
    assert Clip.objects.get(pk=half.clip).entry_id == half.entry


def test_a_clip_that_was_received_is_begun_no_second_time(half):
    half.patch(b"world", at=5)
    again = half.create(10)
    assert (again.status_code, again["Upload-Offset"]) == (201, "10")
    assert Clip.objects.count() == 1


def test_the_same_file_says_nothing_about_another_familys(half, cast, signed_in):
    half.patch(b"world", at=5)
    Clip.objects.filter(pk=half.clip).update(sha256="a" * 64, claimed_sha256="a" * 64)
    entry = people.entry(cast.noahs_father, cast.noah, origin="home")
    father = Sender(signed_in(cast.noahs_father), entry.pk)
    told = father.create(10, sha256="a" * 64)
    unknown = Sender(father.client, entry.pk)
    untold = unknown.create(10, sha256="b" * 64)
    assert (told.status_code, told["Upload-Offset"]) == (201, "0")
    assert {*told.headers} == {*untold.headers}
    assert father.state() == "uploading"


@pytest.mark.parametrize(
    "metadata",
    [
        "clip !!!",
        "clip",
        " ,clip",
        "clip " + b64encode(b"\xff\xfe").decode(),
        "clip " + b64encode(b"../../etc/passwd").decode(),
        "clip " + b64encode(b"x\r\nSet-Cookie: a=b").decode(),
        "a " * 1000,
        "x " + "A" * 100_000,
    ],
)
def test_what_a_file_is_must_be_told_in_order(lee, metadata):
    answer = lee.ask("POST", ROOT, Upload_Length=10, Upload_Metadata=metadata)
    assert_problem(answer, 400, "bad_metadata")
    assert "Set-Cookie" not in answer.headers


def test_a_file_name_is_never_a_path(lee, settings):
    lee.create(10, b"hello", filename="../../../etc/\u202epasswd\r\n.mp4")
    assert Clip.objects.get(pk=lee.clip).original_name == "passwd.mp4"
    if not settings.S3_BUCKET:
        assert [path.name for path in settings.UPLOADS_DIR.iterdir()] == [str(lee.clip)]


def test_no_more_bodies_are_read_than_leave_a_thread_for_all_else(half):
    taken = 0
    while line._PLACES.acquire(blocking=False):
        taken += 1
    try:
        assert_problem(half.patch(b"world", at=5), 503, "crowded")
        assert half.head()["Upload-Offset"] == "5"
    finally:
        line._PLACES.release(taken)
    assert half.patch(b"world", at=5).status_code == 204


def test_what_strangers_send_leaves_places_for_clips(half, monkeypatch):
    stranger, known, open_now = Sender(Client(), half.entry, half.clip), line.blocks, []

    def slowly(request, length):
        if request.user.is_authenticated:
            yield from known(request, length)
            return
        open_now.append(request)
        assert_problem(stranger.patch(b"world", at=5), 401, "sign_in_needed")

    with monkeypatch.context() as slow:
        slow.setattr(line, "blocks", slowly)
        stranger.patch(b"world", at=5)
    assert len(open_now) == settings.BODIES_AT_ONCE // 4
    assert half.patch(b"world", at=5).status_code == 204


def test_nobody_is_watched_for_longer_than_bytes_are_waited_for(half):
    half.patch(b"world", at=5)
    assert watch.WATCH._waits == {}


def test_an_upload_that_runs_out_while_a_piece_comes_is_taken(half, monkeypatch):
    append = type(stores.chosen()).append

    def slowly(*given, **named):
        Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        return append(*given, **named)

    monkeypatch.setattr(type(stores.chosen()), "append", slowly)
    answer = half.patch(b"wor", at=5)
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "8")
    assert half.head()["Upload-Offset"] == "8"
    assert half.patch(b"ld", at=8).status_code == 204
    assert half.state() == "received"


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_jumps_a_day_changes_nothing(half, monkeypatch, days):
    then = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: then)
    device = Client()
    device.cookies = half.client.cookies
    assert half.head()["Upload-Offset"] == "5"
    assert half.patch(b"world", at=5).status_code == 204
    assert half.state() == "received"


def test_other_sites_are_promised_nothing(lee):
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "PATCH"}
    answer = Client().options(ROOT, headers=asked)
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    foreign = lee.client.post(ROOT, headers={**TUS, **asked})
    assert not [name for name in foreign.headers if name.lower().startswith("access-control")]


# -- the disk is full, at each place where an upload writes


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _in_turn(real, fail_at: int):
    calls = []

    def sometimes(*given, **named):
        calls.append(given)
        if len(calls) == fail_at:
            _full()
        return real(*given, **named)

    return sometimes


SITES = {
    "the lock": (local.os, "open"),
    "the file": (stores.os, "open"),
    "the bytes": (stores.os, "write"),
    "the sync": (stores.os, "fdatasync"),
    "the name": (Path, "replace"),
    "the folder": (stores.os, "fsync"),
}


@pytest.mark.parametrize("site", SITES)
def test_a_full_disk_is_told_kindly_wherever_it_is_met(on_disk, half, monkeypatch, original, site):
    where, name = SITES[site]
    with monkeypatch.context() as low:
        fail_at = 2 if site == "the file" else 1  # the lock is opened before it
        low.setattr(where, name, _in_turn(getattr(where, name), fail_at))
        answer = half.patch(b"world", at=5)
    assert_problem(answer, 507, "disk_low")
    # There is room again: it goes on by itself, from where it truly is.
    at = int(half.head()["Upload-Offset"])
    if at < 10:
        assert half.patch(b"helloworld"[at:], at=at).status_code == 204
    assert (half.state(), original(half)) == ("received", b"helloworld")


def test_a_disk_that_cannot_sync_acknowledges_nothing(on_disk, half, monkeypatch, original):
    with monkeypatch.context() as low:
        low.setattr(stores.os, "fdatasync", _full)
        answer = half.patch(b"world", at=5)
    assert_problem(answer, 507, "disk_low")
    assert answer["Upload-Offset"] == "5"
    assert half.offset() == 5
    half.patch(b"world", at=5)
    assert original(half) == b"helloworld"


def test_a_full_database_says_when_to_come_back(on_disk, half, monkeypatch, original, settings):
    def full(*_: object, **__: object) -> None:
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as low:
        low.setattr(views.uploads, "advance", full)
        answer = half.patch(b"wor", at=5)
    assert answer.status_code == 503
    assert half.head()["Upload-Offset"] == "5"
    half.patch(b"wor", at=5)
    half.patch(b"ld", at=8)
    assert original(half) == b"helloworld"
    assert list(settings.UPLOADS_DIR.iterdir()) == []

"""POST and OPTIONS /api/uploads/."""

import shutil
from collections import namedtuple

import pytest
from django.test import Client

from diary import devices
from diary.models import Clip, Event, Upload
from tests import people
from tests.api.asking import assert_problem
from tests.api.uploads.sending import ROOT, TUS, Sender, checksum, metadata

Usage = namedtuple("Usage", "total used free")


def test_options_tells_what_we_speak(db):
    answer = Client().options(ROOT)
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert set(answer["Tus-Extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "checksum",
        "termination",
        "expiration",
    }
    assert answer["Tus-Max-Size"] == str(2 * 1024**3)
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_a_clip_is_begun(lee):
    answer = lee.create(10, filename="kai.mp4", filetype="video/mp4", position=1)
    assert answer.status_code == 201
    assert answer["Location"] == lee.url
    assert answer["Upload-Offset"] == "0"
    assert answer["Tus-Resumable"] == "1.0.0"
    assert answer["Upload-Expires"].endswith("GMT")
    clip = Clip.objects.get(pk=lee.clip)
    assert (clip.state, clip.kind, clip.size_bytes, clip.position) == ("uploading", "video", 10, 1)
    assert (clip.original_name, clip.content_type) == ("kai.mp4", "video/mp4")
    assert Event.objects.filter(act="clip.begun", subject=lee.clip).count() == 1


def test_beginning_again_changes_nothing(lee):
    lee.create(10)
    lee.patch(b"hello")
    again = lee.create(10)
    assert (again.status_code, again["Location"], again["Upload-Offset"]) == (201, lee.url, "5")
    assert Clip.objects.count() == 1
    assert_problem(lee.create(11), 409, "other_file")


def test_the_first_bytes_may_come_along(lee, original):
    answer = lee.create(10, b"hello")
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "5")
    again = lee.create(10, b"hello")  # the answer was lost on its way, say
    assert (again.status_code, again["Upload-Offset"]) == (201, "5")
    assert lee.patch(b"world", at=5).status_code == 204
    assert original(lee) == b"helloworld"


def test_a_whole_clip_in_one_request_is_received(lee, original):
    answer = lee.create(5, b"hello")
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "5")
    assert "Upload-Expires" not in answer
    assert (lee.state(), original(lee)) == ("received", b"hello")
    assert lee.create(5, b"hello")["Upload-Offset"] == "5"


def test_first_bytes_of_the_wrong_kind_are_refused(lee):
    line = metadata(clip=lee.clip, entry=lee.entry, kind="video")
    answer = lee.ask(
        "POST", ROOT, b"hello", Upload_Length=5, Upload_Metadata=line, Content_Type="text/plain"
    )
    assert_problem(answer, 415, "not_a_piece")
    wrong = lee.ask(
        "POST",
        ROOT,
        b"hello",
        Upload_Length=5,
        Upload_Metadata=line,
        Upload_Checksum=checksum(b"HELLO"),
    )
    assert_problem(wrong, 460, "damaged_piece")
    assert lee.head()["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    ("length", "code"), [(0, "empty"), (2 * 1024**3 + 1, "too_big"), (2**63, "too_big")]
)
def test_an_empty_or_too_big_file_is_refused(lee, length, code):
    assert_problem(lee.create(length), 413, code)
    assert not Clip.objects.exists()


def test_an_unknown_kind_is_refused(lee):
    assert_problem(lee.create(kind="photo", filetype="image/svg+xml"), 415, "kind_not_known")
    assert not Clip.objects.exists()


def test_a_full_disk_is_told_kindly(lee, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2 * 1024**3, 1024**3, 1024**3))
    answer = lee.create(10)
    assert_problem(answer, 507, "disk_low")
    assert "safe" in answer.json()["detail"]
    assert not Upload.objects.exists()


def test_only_the_author_adds_to_an_entry_and_a_stranger_sees_no_difference(lee, cast, signed_in):
    lee.create(10)
    for name in ("mere", "ms_cole", "mr_stone", "noahs_father", "ms_ngata", "mr_patel"):
        someone = Sender(signed_in(getattr(cast, name)), lee.entry)
        told, unknown = someone.create(10), Sender(someone.client, someone.clip).create(10)
        assert_problem(told, 404, "not_found")
        assert told.content == unknown.content
        taking_over = Sender(someone.client, lee.entry, clip=lee.clip)
        assert_problem(taking_over.create(10), 404, "not_found")


def test_who_may_no_longer_add_is_told_so(cast, signed_in):
    entry = people.entry(cast.ms_old, cast.aroha)
    assert_problem(Sender(signed_in(cast.ms_old), entry.pk).create(10), 403, "not_allowed")
    entry = people.entry(cast.mere, cast.aroha, origin="home")
    assert Sender(signed_in(cast.mere), entry.pk).create(10).status_code == 201


def test_nobody_is_asked_to_sign_in(lee):
    assert_problem(Sender(Client(), lee.entry).create(10), 401, "sign_in_needed")


def test_a_foreign_page_cannot_send_with_someones_cookie(lee, cast):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.ms_lee, backend="django.contrib.auth.backends.ModelBackend")
    sender = Sender(strict, lee.entry)
    assert_problem(sender.create(10), 403, "page_too_old")
    token = "a" * 32
    strict.cookies["csrftoken"] = token
    line = metadata(clip=sender.clip, entry=sender.entry, kind="video")
    answer = sender.ask("POST", ROOT, Upload_Length=10, Upload_Metadata=line, X_CSRFToken=token)
    assert answer.status_code == 201


def test_a_device_sends_without_a_session(lee, cast):
    token = devices.add(cast.ms_lee, label="Rimu tablet").token
    strict = Client(enforce_csrf_checks=True, headers={"Authorization": f"Device {token}"})
    sender = Sender(strict, lee.entry)
    assert sender.create(5).status_code == 201
    assert sender.patch(b"hello").status_code == 204
    assert sender.state() == "received"
    devices.end_all(cast.ms_lee)
    assert sender.head().status_code == 401


def test_another_version_is_told_ours(lee):
    answer = lee.client.post(ROOT, headers={"Tus-Resumable": "0.2.2"})
    assert_problem(answer, 412, "unknown_version")
    assert answer["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "TRACE"])
def test_other_methods_are_refused(lee, method):
    assert lee.client.generic(method, ROOT, headers=TUS).status_code == 405


def test_a_method_in_disguise_is_refused(lee):
    lee.create(10)
    answer = lee.ask("POST", ROOT, X_HTTP_Method_Override="DELETE")
    assert_problem(answer, 405, "wrong_method")

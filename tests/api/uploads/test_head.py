"""HEAD and DELETE /api/uploads/<clip>: how far a clip is, and taking it back."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from api.uploads import stores
from diary.models import Clip, Event, Upload
from tests.api.asking import assert_problem
from tests.api.uploads.sending import Sender, metadata


def test_head_tells_how_far_a_clip_is(lee):
    lee.create(10, filename="kai.mp4", filetype="video/mp4", sha256="a" * 64)
    lee.patch(b"hello")
    answer = lee.head()
    assert answer.status_code == 200
    assert (answer["Upload-Offset"], answer["Upload-Length"]) == ("5", "10")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Upload-Expires"].endswith("GMT")
    told = {"clip": lee.clip, "entry": lee.entry, "kind": "video", "filename": "kai.mp4"}
    told |= {"filetype": "video/mp4", "sha256": "a" * 64, "position": 0}
    assert answer["Upload-Metadata"] == metadata(**told)


def test_head_of_a_finished_clip_says_that_all_is_here(lee):
    lee.create(5, b"hello")
    answer = lee.head()
    assert (answer["Upload-Offset"], answer["Upload-Length"]) == ("5", "5")
    assert "Upload-Expires" not in answer


def test_head_of_an_unknown_clip_is_not_found(lee):
    assert Sender(lee.client, lee.entry, clip=uuid4()).head().status_code == 404


def test_an_overdue_clip_is_gone_until_its_device_begins_it_again(lee, original):
    lee.create(10, b"hello")
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert lee.head().status_code == 410
    assert_problem(lee.patch(b"world", at=5), 410, "expired")
    assert lee.create(10)["Upload-Offset"] == "5"
    lee.patch(b"world", at=5)
    assert original(lee) == b"helloworld"


def test_a_clip_taken_back_leaves_nothing(lee, settings):
    lee.create(10, b"hello")
    assert lee.delete().status_code == 204
    assert list(settings.UPLOADS_DIR.iterdir()) == []
    assert not Clip.objects.exists()
    assert Event.objects.filter(act="clip.given_up", subject=lee.clip).count() == 1
    assert lee.head().status_code == 404
    assert lee.delete().status_code == 404
    assert lee.create(10)["Upload-Offset"] == "0"


def test_a_clip_that_arrived_cannot_be_taken_back_here(lee, original):
    lee.create(5, b"hello")
    assert_problem(lee.delete(), 409, "already_here")
    assert original(lee) == b"hello"


def test_head_says_busy_while_the_last_piece_is_being_taken_in(on_disk, lee, settings):
    lee.create(10, b"hello")
    waiting = settings.UPLOADS_DIR / str(lee.clip)
    waiting.write_bytes(b"helloworld")
    store = stores.chosen()
    with store.lock(lee.clip):
        store.finish(lee.clip, length=10)
        assert lee.head().status_code == 423
    assert lee.head()["Upload-Offset"] == "10"

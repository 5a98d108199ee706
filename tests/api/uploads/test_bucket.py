"""Clips that wait in a bucket: against a real S3 server (second half of `make test`)."""

import errno
import io
import os
import tempfile
import zipfile
from datetime import timedelta
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.utils import timezone

from api.uploads import stores, sweep, views
from api.uploads.bucket import BucketStore
from diary import storage
from diary.models import Upload
from tests.api.asking import assert_problem
from tests.api.uploads.sending import Sender, checksum

pytestmark = pytest.mark.skipif(
    not settings.S3_BUCKET,
    reason="a bucket is there in the second half of make test only (tests/services.py)",
)
MIB = 1024**2
CONTENT = os.urandom(20 * MIB)


@pytest.fixture
def s3():
    return default_storage.connection.meta.client


def waiting(s3, sender: Sender) -> list[str]:
    found = s3.list_objects_v2(Bucket=settings.S3_BUCKET, Prefix=f"uploads/{sender.clip}")
    return [one["Key"].rpartition(".")[2] for one in found.get("Contents", ())]


def send(sender: Sender, *, until: int, piece: int, at: int = 0) -> None:
    while at < until:
        answer = sender.patch(CONTENT[at : min(at + piece, until)], at=at)
        assert answer.status_code == 204, answer.content
        at = int(answer["Upload-Offset"])


@pytest.mark.parametrize("piece", [1 * MIB, 3 * MIB, 5 * MIB, 8 * MIB, 20 * MIB])
def test_pieces_of_any_size_make_the_same_clip(lee, s3, original, piece):
    lee.create(20 * MIB)
    send(lee, until=20 * MIB, piece=piece)
    assert (lee.state(), original(lee)) == ("received", CONTENT)
    assert waiting(s3, lee) == []


def test_a_small_clip_needs_no_parts(lee, s3, original):
    lee.create(10, b"hello")
    assert waiting(s3, lee) == ["part"]
    lee.patch(b"world", at=5)
    assert original(lee) == b"helloworld"
    assert waiting(s3, lee) == []


def test_a_tail_that_became_part_of_a_part_is_not_counted_again(lee, s3):
    lee.create(20 * MIB)
    send(lee, until=6 * MIB, piece=3 * MIB)
    assert waiting(s3, lee) == ["info", "part"]  # the old tail is still there
    assert lee.head()["Upload-Offset"] == str(6 * MIB)


def test_what_is_in_the_bucket_is_the_truth(lee, original):
    lee.create(9 * MIB)
    send(lee, until=6 * MIB, piece=6 * MIB)
    Upload.objects.update(offset=0)  # the process died before it could save the offset
    assert lee.head()["Upload-Offset"] == str(6 * MIB)
    assert_problem(lee.patch(CONTENT[: 3 * MIB], at=0), 409, "offset_moved")
    send(lee, until=9 * MIB, piece=3 * MIB, at=6 * MIB)
    assert original(lee) == CONTENT[: 9 * MIB]


def test_a_bucket_that_gave_the_parts_up_starts_the_clip_again(lee, s3, original):
    lee.create(9 * MIB)
    send(lee, until=6 * MIB, piece=6 * MIB)
    upload_id = s3.get_object(Bucket=settings.S3_BUCKET, Key=f"uploads/{lee.clip}.info")
    s3.abort_multipart_upload(
        Bucket=settings.S3_BUCKET,
        Key=storage.original(lee.clip),
        UploadId=upload_id["Body"].read().decode(),
    )
    assert lee.head()["Upload-Offset"] == "0"
    send(lee, until=9 * MIB, piece=5 * MIB)
    assert original(lee) == CONTENT[: 9 * MIB]


def test_joined_but_not_received_is_put_right(lee, monkeypatch, original):
    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("gone")

    lee.create(9 * MIB)
    send(lee, until=6 * MIB, piece=6 * MIB)
    with monkeypatch.context() as broken:
        broken.setattr(views.clips, "receive", fail)
        assert lee.patch(CONTENT[6 * MIB : 9 * MIB], at=6 * MIB).status_code == 500
    assert lee.state() == "uploading"
    assert lee.head()["Upload-Offset"] == str(9 * MIB)
    assert (lee.state(), original(lee)) == ("received", CONTENT[: 9 * MIB])


def test_a_damaged_piece_never_reaches_the_bucket(lee, s3):
    lee.create(9 * MIB)
    answer = lee.patch(CONTENT[: 6 * MIB], Upload_Checksum=checksum(b"other"))
    assert_problem(answer, 460, "damaged_piece")
    assert waiting(s3, lee) == []
    assert (
        lee.patch(CONTENT[: 6 * MIB], Upload_Checksum=checksum(CONTENT[: 6 * MIB])).status_code
        == 204
    )


def test_a_bucket_that_fails_in_mid_piece_keeps_the_parts_it_took(lee, monkeypatch, original):
    lee.create(20 * MIB)
    put, calls = BucketStore.put_part, []

    def fail_second(*given: object) -> dict:
        calls.append(given)
        if len(calls) == 2:
            raise ConnectionError("the bucket is away")
        return put(*given)

    with monkeypatch.context() as broken:
        broken.setattr(BucketStore, "put_part", fail_second)
        assert lee.patch(CONTENT).status_code == 500
    assert lee.head()["Upload-Offset"] == str(8 * MIB)
    send(lee, until=20 * MIB, piece=12 * MIB, at=8 * MIB)
    assert original(lee) == CONTENT


@pytest.mark.parametrize("status", [500, 503])
def test_a_bucket_that_says_5xx_loses_nothing(lee, s3, monkeypatch, original, status):
    def refuse(*_: object, **__: object) -> None:
        told = {"Error": {"Code": "SlowDown"}, "ResponseMetadata": {"HTTPStatusCode": status}}
        raise ClientError(told, "UploadPart")

    lee.create(12 * MIB)
    send(lee, until=6 * MIB, piece=6 * MIB)
    with monkeypatch.context() as broken:
        broken.setattr(BucketStore, "put_part", refuse)
        answer = lee.patch(CONTENT[6 * MIB : 12 * MIB], at=6 * MIB)
    assert answer.status_code >= 500  # what a device tries again by itself
    assert lee.head()["Upload-Offset"] == str(6 * MIB)
    send(lee, until=12 * MIB, piece=6 * MIB, at=6 * MIB)
    assert (lee.state(), original(lee)) == ("received", CONTENT[: 12 * MIB])


def test_a_full_disk_of_ours_is_told_kindly(lee, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    lee.create(10)
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    assert_problem(lee.patch(b"hello"), 507, "disk_low")


def test_another_web_machine_is_kept_out_while_a_piece_is_taken(lee):
    if connection.vendor != "postgresql":
        pytest.skip("one machine alone: SQLite")
    lee.create(10)
    key = int.from_bytes(lee.clip.bytes[:8], signed=True)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [key])
            assert_problem(lee.patch(b"hello"), 423, "busy")
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
    finally:
        other.close()
    assert lee.patch(b"hello").status_code == 204


def test_the_sweep_leaves_nothing_in_the_bucket(lee, s3):
    lee.create(9 * MIB)
    send(lee, until=7 * MIB, piece=7 * MIB)
    erased = Sender(lee.client, lee.entry)
    erased.create(10, b"hello")
    Upload.objects.filter(pk=lee.clip).update(expires_at=timezone.now() - timedelta(days=1))
    Upload.objects.filter(pk=erased.clip).delete()
    swept = sweep.sweep()
    assert swept.expired == 1
    assert swept.orphans >= 1  # what other tests left is swept too
    assert waiting(s3, lee) == waiting(s3, erased) == []
    left = s3.list_multipart_uploads(Bucket=settings.S3_BUCKET).get("Uploads", ())
    assert storage.original(lee.clip) not in {one["Key"] for one in left}


def test_taking_back_a_clip_leaves_nothing_in_the_bucket(lee, s3):
    lee.create(9 * MIB)
    send(lee, until=7 * MIB, piece=7 * MIB)
    assert lee.delete().status_code == 204
    assert waiting(s3, lee) == []
    assert stores.chosen().stored_bytes(lee.clip, acknowledged=0, length=9 * MIB) == 0


def test_an_object_is_read_from_any_place():
    key = f"faces/{os.urandom(8).hex()}"
    storage.save(key, io.BytesIO(CONTENT[: 2 * MIB]))
    assert (
        b"".join(storage.read_range(key, start=MIB - 7, length=MIB))
        == CONTENT[MIB - 7 : 2 * MIB - 7]
    )
    assert b"".join(storage.blocks(key)) == CONTENT[: 2 * MIB]
    with storage.open_object(key) as opened:
        assert opened.size == 2 * MIB
        assert opened.read(3) == CONTENT[:3]
        opened.seek(-5, io.SEEK_END)
        assert opened.read() == CONTENT[2 * MIB - 5 : 2 * MIB]
        assert opened.read() == b""
    with pytest.raises(FileNotFoundError):
        storage.open_object("faces/nobody")
    storage.delete(key)
    assert not storage.exists(key)


def test_an_archive_is_read_by_zipfile_as_it_lies():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("words.txt", "Ka pai")
    key = f"archives/{os.urandom(8).hex()}.zip"
    packed.seek(0)
    storage.save(key, packed)
    with storage.open_object(key) as opened, zipfile.ZipFile(opened) as archive:
        assert archive.read("words.txt") == b"Ka pai"


def test_the_bucket_is_shut_but_for_a_signed_address():
    key = f"faces/{os.urandom(8).hex()}"
    storage.save(key, io.BytesIO(b"webp"))
    signed = storage.signed_url(key)
    with urlopen(signed) as answer:
        assert answer.read() == b"webp"
    assert "X-Amz-Expires=300" in signed
    plain = urlsplit(signed)._replace(query="").geturl()
    other = signed.replace(key, "faces/other")
    for address in (plain, other):
        with pytest.raises(HTTPError) as refused:
            urlopen(address)
        refused.value.close()
        assert refused.value.code == 403

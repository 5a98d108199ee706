"""The words of tus, by table. Nothing here touches a database or a disk."""

from base64 import b64encode
from datetime import UTC, datetime
from uuid import UUID

import pytest

from api.uploads import protocol
from api.uploads.protocol import FAULTS, Refusal
from tests.api.uploads.sending import checksum, metadata

CLIP = UUID("11111111-1111-4111-8111-111111111111")
_STATUSES = {404, 409, 410, 412, 413, 415, 423, 460, 507}
ENTRY = UUID("22222222-2222-4222-8222-222222222222")


def creation(length: object = 5, **told: object) -> dict[str, str]:
    claims = {"clip": CLIP, "entry": ENTRY, "kind": "video"} | told
    return {"Upload-Length": str(length), "Upload-Metadata": metadata(**claims)}


def refused(call, *given) -> str:
    with pytest.raises(Refusal) as found:
        call(*given)
    return found.value.code


def test_every_fault_has_a_status_and_one_plain_sentence():
    for fault in FAULTS.values():
        assert 400 <= fault.status <= 507
        assert fault.sentence.endswith(".")
    assert {fault.status for fault in FAULTS.values()} >= {
        404,
        409,
        410,
        412,
        413,
        415,
        423,
        460,
        507,
    }


def test_a_creation_is_read():
    told = protocol.read_creation(
        creation(
            filename="Kai time.mov",
            filetype="video/quicktime; codecs=hvc1",
            sha256="A" * 64,
            captured_at="2026-11-02T09:30:00+13:00",
            position=2,
        )
    )
    assert told == protocol.Creation(
        clip=CLIP,
        entry=ENTRY,
        length=5,
        kind="video",
        file_name="Kai time.mov",
        content_type="video/quicktime",
        sha256="a" * 64,
        captured_at=datetime(2026, 11, 1, 20, 30, tzinfo=UTC),
        position=2,
    )


@pytest.mark.parametrize(
    ("length", "code"),
    [
        ("", "bad_header"),
        ("-1", "bad_header"),
        ("1e3", "bad_header"),
        ("\uff19", "bad_header"),
        ("1" * 21, "bad_header"),
    ],
)
def test_a_length_that_is_no_number_is_refused(length, code):
    assert refused(protocol.read_creation, creation(length)) == code


@pytest.mark.parametrize(
    "line",
    [
        "",
        "clip",
        "clip !!!!",
        "clip not-base64",
        metadata(clip="../../etc/passwd", entry=ENTRY, kind="video"),
        metadata(clip=CLIP, kind="video"),
        metadata(clip=CLIP, entry=ENTRY, kind="video", sha256="xyz"),
        metadata(clip=CLIP, entry=ENTRY, kind="video") + "," + metadata(clip=ENTRY),
        "clip " + b64encode(b"\xff\xfe").decode(),
    ],
)
def test_metadata_that_does_not_say_which_clip_is_refused(line):
    headers = {"Upload-Length": "5", "Upload-Metadata": line}
    assert refused(protocol.read_creation, headers) == "bad_metadata"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\lee\\clip.mp4", "clip.mp4"),
        ("a\r\nSet-Cookie: x=1.mp4", "aSet-Cookie: x=1.mp4"),
        ("gpj.\u202e4pm", "gpj.4pm"),
        ("kōrero 🎵.m4a", "kōrero 🎵.m4a"),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_file_name_is_cleaned(given, kept):
    assert protocol.read_creation(creation(filename=given)).file_name == kept


@pytest.mark.parametrize("given", ["video/mp4\0", "vid\neo/mp4", " video/mp4;\0"])
def test_a_type_of_file_is_cleaned(given):
    assert protocol.read_creation(creation(filetype=given)).content_type == "video/mp4"


@pytest.mark.parametrize(
    "given",
    [
        "yesterday",
        "2026-11-02T09:30:00",
        "",
        "0",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_a_time_that_cannot_be_placed_is_no_claim(given):
    assert protocol.read_creation(creation(captured_at=given)).captured_at is None


@pytest.mark.parametrize(
    ("kind", "filetype", "expected"),
    [
        ("video", "", "video"),
        ("", "video/mp4", "video"),
        ("", "image/heic", "photo"),
        ("", "audio/mp4", "sound"),
        ("photo", "application/octet-stream", "photo"),
        ("sound", "video/mp4", "sound"),
    ],
)
def test_the_kind_is_the_claimed_one_or_that_of_the_type(kind, filetype, expected):
    assert protocol.read_kind(kind, filetype) == expected


@pytest.mark.parametrize(
    ("kind", "filetype"),
    [
        ("", ""),
        ("film", ""),
        ("photo", "image/svg+xml"),
        ("", "image/svg"),
        ("video", "text/html"),
        ("video", "application/pdf"),
        ("", "application/octet-stream"),
    ],
)
def test_what_is_no_video_photo_or_sound_is_refused(kind, filetype):
    assert refused(protocol.read_kind, kind, filetype) == "kind_not_known"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_checksum_is_read_and_compared(algorithm):
    found = protocol.read_checksum(checksum(b"kia ora", algorithm))
    assert found is not None
    hashed = found.begin()
    hashed.update(b"kia ora")
    found.require(hashed)
    hashed.update(b"!")
    assert refused(found.require, hashed) == "damaged_piece"


@pytest.mark.parametrize(
    "header",
    [
        "md5 " + b64encode(b"0" * 16).decode(),
        "sha1",
        "sha1 ???",
        "sha1 " + b64encode(b"x").decode(),
        "crc32 AAAA",
    ],
)
def test_a_checksum_we_cannot_compare_is_refused(header):
    assert refused(protocol.read_checksum, header) == "bad_checksum"


PIECE = {"Content-Type": protocol.PIECE_TYPE, "Content-Length": "3", "Upload-Offset": "7"}


def test_a_piece_is_read():
    assert protocol.read_piece(PIECE) == protocol.Piece(offset=7, length=3, checksum=None)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"Content-Type": "application/json"}, "not_a_piece"),
        ({"Content-Type": ""}, "not_a_piece"),
        ({"Upload-Offset": "-1"}, "bad_header"),
        ({"Upload-Offset": "seven"}, "bad_header"),
        ({"Upload-Offset": ""}, "bad_header"),
        ({"Transfer-Encoding": "chunked"}, "length_needed"),
    ],
)
def test_a_piece_that_does_not_say_where_and_how_long_is_refused(changed, code):
    assert refused(protocol.read_piece, PIECE | changed) == code


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "unknown_version"),
        ({"Tus-Resumable": "0.2.2"}, "unknown_version"),
        ({"Tus-Resumable": "1.0.0", "X-HTTP-Method-Override": "DELETE"}, "wrong_method"),
    ],
)
def test_other_versions_and_disguised_methods_are_refused(headers, code):
    assert refused(protocol.check_version, headers) == code


def test_metadata_is_written_as_it_was_read():
    told = {"clip": str(CLIP), "filename": "kōrero.m4a"}
    assert protocol.read_metadata(protocol.write_metadata(told)) == told

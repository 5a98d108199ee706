"""What may come in, by its first bytes."""

from pathlib import Path

import pytest

from media_processing.errors import Refused
from media_processing.kinds import CONTAINERS, STILLS, Container, Still, recognise


def _ftyp(*brands: bytes) -> bytes:
    box = b"ftyp" + brands[0] + b"\0\0\0\0" + b"".join(brands[1:])
    return (len(box) + 4).to_bytes(4, "big") + box + b"\0" * 40


_TS = b"G" + b"\0" * 187
_M2TS = b"\0\0\0\0G" + b"\0" * 187

KNOWN = [
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF89a", "GIF"),
    (b"RIFF\0\0\0\0WEBPVP8 ", "WEBP"),
    (_ftyp(b"heic", b"mif1", b"heic"), "HEIF"),
    (_ftyp(b"mif1", b"heic"), "HEIF"),
    (_ftyp(b"avif", b"mif1"), "AVIF"),
    (_ftyp(b"mif1", b"avif"), "AVIF"),
    (_ftyp(b"isom", b"mp41"), "mov"),
    (_ftyp(b"qt  "), "mov"),
    (b"\0\0\0\x08wide\0\0\0\0mdat", "mov"),
    (b"\x1a\x45\xdf\xa3\xa3", "matroska"),
    (b"RIFF\0\0\0\0AVI LIST", "avi"),
    (_TS * 4, "mpegts"),
    (_M2TS * 4, "mpegts"),
    (b"\0\0\x01\xba\x44", "mpeg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (b"FLV\x01\x05", "flv"),
    (b"RIFF\0\0\0\0WAVEfmt ", "wav"),
    (b"OggS\0\x02", "ogg"),
    (b"fLaC\0", "flac"),
    (b"#!AMR\n", "amr"),
    (b"\xff\xf1\x50\x80\x00\x1f\xfc\x00", "aac"),
    (b"ID3\x04\0", "mp3"),
    (b"\xff\xfb\x90\x64\0\0", "mp3"),
]

UNKNOWN = [
    b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0",
    b"ffconcat version 1.0\nfile other.mp4",
    b'<?xml version="1.0"?><MPD>',
    b"<svg xmlns=",
    b"v=0\no=- 0 0 IN IP4 127.0.0.1",
    b"WEBVTT\n\n",
    b"%PDF-1.7",
    b"%!PS-Adobe",
    b"push graphic-context",
    b"\x7fELF\x02\x01",
    b"PK\x03\x04",
    b"<!doctype html>",
    b"XBIN\x1a",
    b"BM, says the letter",
    b"\xff",
    b"a plain letter home",
    b"G" + b"\0" * 600,
]


def _name(kind: Still | Container) -> str:
    return kind.name if isinstance(kind, Still) else kind.demuxer


@pytest.mark.parametrize(("head", "name"), KNOWN)
def test_a_kind_is_known_by_its_first_bytes(tmp_path: Path, head: bytes, name: str) -> None:
    original = tmp_path / "claims-to-be.exe"
    original.write_bytes(head)
    assert _name(recognise(original)) == name


def test_every_row_of_the_table_is_tried_above() -> None:
    assert {name for _, name in KNOWN} == {_name(kind) for kind in (*STILLS, *CONTAINERS)}


@pytest.mark.parametrize(("head", "name"), KNOWN)
def test_no_two_kinds_claim_the_same_file(head: bytes, name: str) -> None:
    assert [_name(kind) for kind in (*STILLS, *CONTAINERS) if kind.matches(head)] == [name]


@pytest.mark.parametrize("head", UNKNOWN)
def test_playlists_texts_drawings_and_programs_are_no_media(tmp_path: Path, head: bytes) -> None:
    original = tmp_path / "clip.mp4"
    original.write_bytes(head)
    with pytest.raises(Refused) as refused:
        recognise(original)
    assert refused.value.code == "unknown_kind"


@pytest.mark.parametrize(
    "head",
    [
        b"II*\0\x08\0\0\0",  # TIFF, DNG, NEF, ARW
        b"MM\0*\0\0\0\x08",
        _ftyp(b"crx ", b"isom"),  # CR3
        b"FUJIFILMCCD-RAW 0201",
        b"IIRO\x08\0",
        b"\xff\x0a\xfa\x7f",  # JPEG XL
        b"\0\0\0\x0cJXL \r\n\x87\n",
        b"BM\x36\0\0\0\0\0\0\0\x36\0",
    ],
)
def test_raw_photos_and_forms_of_tomorrow_are_refused_as_photos(
    tmp_path: Path, head: bytes
) -> None:
    original = tmp_path / "photo.jpg"
    original.write_bytes(head)
    with pytest.raises(Refused) as refused:
        recognise(original)
    assert refused.value.code == "photo_form_unknown"
    assert "JPEG" in refused.value.sentence


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    original = tmp_path / "clip.mp4"
    original.touch()
    with pytest.raises(Refused) as refused:
        recognise(original)
    assert refused.value.code == "empty"

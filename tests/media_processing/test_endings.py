"""A file that ends too early says so by its own outermost frame."""

from pathlib import Path

import pytest

from media_processing.endings import is_cut_off


def _box(name: bytes, size: int, *, said: int | None = None) -> bytes:
    return (said if said is not None else size).to_bytes(4, "big") + name + bytes(size - 8)


_FTYP = _box(b"ftyp", 24)
_LARGE = (1).to_bytes(4, "big") + b"mdat" + (10_000).to_bytes(8, "big")
_EBML = b"\x1a\x45\xdf\xa3\x84\x42\x86\x81\x01\x18\x53\x80\x67"
CASES = {
    "whole": ("mov", _FTYP + _box(b"mdat", 100), False),
    "cut in its media": ("mov", _FTYP + _box(b"mdat", 100, said=200), True),
    "cut in a fragment": ("mov", _FTYP + _box(b"mdat", 100) + _box(b"moof", 20, said=21), True),
    "large media": ("mov", _FTYP + _LARGE + bytes(9_984), False),
    "large media, cut": ("mov", _FTYP + _LARGE + bytes(9_000), True),
    "media to the end": ("mov", _FTYP + _box(b"mdat", 100, said=0), False),
    "a trailer of the camera": ("mov", _FTYP + _box(b"mdat", 100) + b"SEFT and more words", False),
    "boxes without end": ("mov", _box(b"free", 8) * 200_000, False),
    "matroska": ("matroska", _EBML + b"\x85" + bytes(5), False),
    "matroska, cut": ("matroska", _EBML + b"\x86" + bytes(5), True),
    "matroska, long size": ("matroska", _EBML + b"\x01" + (7).to_bytes(7, "big") + bytes(6), True),
    "matroska, live": ("matroska", _EBML + b"\x01" + b"\xff" * 7 + bytes(5), False),
    "matroska, odd": ("matroska", _EBML + b"\x00", False),
    "avi": ("avi", b"RIFF" + (92).to_bytes(4, "little") + b"AVI " + bytes(88), False),
    "avi, a little off": (
        "avi",
        b"RIFF" + (100).to_bytes(4, "little") + b"AVI " + bytes(88),
        False,
    ),
    "avi, cut": ("avi", b"RIFF" + (9000).to_bytes(4, "little") + b"AVI " + bytes(88), True),
    "avi, size unknown": ("avi", b"RIFF" + b"\xff" * 4 + b"AVI " + bytes(88), False),
    "a stream": ("mpegts", b"G" * 188, False),
    "nothing": ("mov", b"", False),
}


@pytest.mark.parametrize("case", CASES)
def test_the_end_is_plainly_missing_or_it_is_not(case: str, tmp_path: Path) -> None:
    demuxer, content, expected = CASES[case]
    path = tmp_path / "clip"
    path.write_bytes(content)
    assert is_cut_off(path, demuxer=demuxer) is expected

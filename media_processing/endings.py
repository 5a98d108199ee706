"""Whether a recording ends before its own outermost frame says that it does.

It knows how four containers say how long they are, and reads only that. It must not judge what is
inside: a file that was cut may still show a great deal.
"""

import os
from pathlib import Path
from typing import BinaryIO

_MOST_PARTS = 100_000
"""Parts of a file that are stepped over before it counts as whole."""
_MEDIA_BOXES = {b"mdat", b"moof", b"moov"}
"""A box of another name that is too long may be a camera's trailer and no box at all."""
_SEGMENT = b"\x18\x53\x80\x67"
_MOST_RIFF = 0x7FFF_FFFF
"""Larger sizes of RIFF are those of recorders that did not know them yet."""
_SLACK = 1024
"""Recorders count their own headers in or out of it."""


def is_cut_off(original: Path, *, demuxer: str) -> bool:
    """Say whether the end is plainly missing. ``False`` also where the container cannot tell."""
    measure = {"mov": _boxes, "matroska": _segment, "avi": _riff, "wav": _riff}.get(demuxer)
    if measure is None:
        return False
    with original.open("rb") as file:
        return measure(file, os.fstat(file.fileno()).st_size)


def _boxes(file: BinaryIO, size: int) -> bool:
    """Step from box to box. Source: ISO 14496-12 section 4.2."""
    at = 0
    for _ in range(_MOST_PARTS):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return False
        length, name = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:], "big")
        if length < 8 or at + length > size:
            return length > 8 and name in _MEDIA_BOXES
        at += length
    return False


def _segment(file: BinaryIO, size: int) -> bool:
    """Read the length of the segment; of a live one it is not known. Source: RFC 8794 section 4."""
    head = file.read(256)
    at = head.find(_SEGMENT) + len(_SEGMENT)
    if at < len(_SEGMENT) or at >= len(head) or not head[at]:
        return False
    width = 9 - head[at].bit_length()
    value = int.from_bytes(head[at : at + width], "big") & (1 << 7 * width) - 1
    is_known = value != (1 << 7 * width) - 1
    return is_known and at + width + value > size


def _riff(file: BinaryIO, size: int) -> bool:
    """Read the length of the whole. Source: the RIFF of AVI 1.0 and WAVE."""
    head = file.read(12)
    length = int.from_bytes(head[4:8], "little")
    return 0 < length < _MOST_RIFF and length > size + _SLACK

"""Reads from one of our own MP4 files how many channels of sound it has, without starting a tool.

It knows the boxes of a file that our ffmpeg wrote with its index in front. It must never be given
what somebody sent: ``probe.py`` looks into that, in the cage.
"""

from collections.abc import Iterator
from pathlib import Path

_MOST_INDEX_BYTES = 4_000_000
"""Of ten minutes of 720p it has about 300 kB."""
_AUDIO_ENTRY_BYTES = 28
_DECODER, _SPECIFIC = 0x04, 0x05


def channels(path: Path) -> int:
    """Return 1 or 2, or 0 where there is no sound; ValueError for what is no such file."""
    for trak in _found(_index(path), b"trak"):
        (mdia,) = _found(trak, b"mdia")
        (handler,) = _found(mdia, b"hdlr")
        if handler[8:12] == b"soun":
            (minf,) = _found(mdia, b"minf")
            (stbl,) = _found(minf, b"stbl")
            (stsd,) = _found(stbl, b"stsd")
            return _of_entry(stsd[8:])
    return 0


def _index(path: Path) -> bytes:
    with path.open("rb") as file:
        while len(head := file.read(8)) == 8:
            size, kind = int.from_bytes(head[:4], "big") - 8, head[4:]
            if kind == b"moov" and size <= _MOST_INDEX_BYTES:
                return file.read(size)
            if size < 0:
                break
            file.seek(size, 1)
    raise ValueError("no index")


def _found(inside: bytes, wanted: bytes) -> Iterator[bytes]:
    return (content for kind, content in _boxes(inside) if kind == wanted)


def _boxes(inside: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(inside):
        size = int.from_bytes(inside[at : at + 4], "big")
        if size < 8:
            raise ValueError("a box of no size")
        yield inside[at + 4 : at + 8], inside[at + 8 : at + size]
        at += size


def _of_entry(entries: bytes) -> int:
    """Read AudioSpecificConfig: what the entry itself says is 2 in every MP4."""
    ((_, entry),) = list(_boxes(entries))[:1]
    (esds,) = _found(entry[_AUDIO_ENTRY_BYTES:], b"esds")
    specific = _descriptor(_descriptor(esds[4:][_head(esds[4:]) + 3 :], _DECODER)[13:], _SPECIFIC)
    return specific[1] >> 3 & 0x0F


def _head(descriptor: bytes) -> int:
    """Return how many bytes tag and length take: the length goes on while its first bit is set."""
    at = 1
    while descriptor[at] & 0x80:
        at += 1
    return at + 1


def _descriptor(content: bytes, tag: int) -> bytes:
    if content[0] != tag:
        raise ValueError("another descriptor")
    return content[_head(content) :]

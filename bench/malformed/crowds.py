"""Files with far too much of something: tracks, boxes in boxes, chapters, chunks, streams, tags.

Source of the list: threats.md M-14.
"""

import struct
from collections.abc import Callable, Iterator
from functools import partial

from PIL import Image

from bench.malformed.boxes import box, full
from bench.malformed.chunks import png_one
from bench.malformed.movies import FTYP, Track, movie
from bench.malformed.sources import saved


def _nested(name: bytes, depth: int) -> bytes:
    heads = (struct.pack(">I", 8 * (depth - step)) + name for step in range(depth))
    return b"".join(heads)


def _deep(name: bytes) -> bytes:
    return FTYP + _nested(name, 20_000)


def _ebml(number: bytes, body: bytes) -> bytes:
    return number + struct.pack(">Q", len(body) | 1 << 56) + body


_EBML_HEAD = _ebml(b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm\x42\x87\x81\x04\x42\x85\x81\x02")


def _matroska(*parts: bytes) -> bytes:
    what = _ebml(b"\x15\x49\xa9\x66", b"\x2a\xd7\xb1\x83\x0f\x42\x40")
    track = b"\xd7\x81\x01\x73\xc5\x81\x01\x83\x81\x02\x86\x8dA_PCM/INT/LIT" + _ebml(
        b"\xe1", b"\xb5\x84" + struct.pack(">f", 8000) + b"\x9f\x81\x01\x62\x64\x81\x08"
    )
    tracks = _ebml(b"\x16\x54\xae\x6b", _ebml(b"\xae", track))
    cluster = _ebml(
        b"\x1f\x43\xb6\x75", b"\xe7\x81\0" + _ebml(b"\xa3", b"\x81\0\0\x80" + b"\x80" * 4000)
    )
    return _EBML_HEAD + _ebml(b"\x18\x53\x80\x67", what + tracks + b"".join(parts) + cluster)


def _chapters(count: int) -> bytes:
    atoms = (
        _ebml(
            b"\xb6",
            b"\x73\xc4\x83" + struct.pack(">I", n)[1:] + b"\x91\x83" + struct.pack(">I", n)[1:],
        )
        for n in range(1, count)
    )
    return _ebml(b"\x10\x43\xa7\x70", _ebml(b"\x45\xb9", b"".join(atoms)))


def _nested_ebml(depth: int) -> bytes:
    inner = b""
    for _ in range(depth):
        inner = _ebml(b"\xb6", inner)
    return _ebml(b"\x10\x43\xa7\x70", _ebml(b"\x45\xb9", inner))


def _boxes() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield "mp4-1e5-empty-tracks.mp4", lambda: movie(box(b"trak") * 100_000)
    yield "mp4-2000-tracks.mp4", lambda: movie(*(Track(number=n).build() for n in range(1, 2001)))
    yield "mp4-900-tracks.mp4", lambda: movie(*(Track(number=n).build() for n in range(1, 901)))
    for name in (b"moov", b"trak", b"udta", b"meta"):
        told = name.decode()
        yield f"mp4-20000-nested-{told}.mp4", partial(_deep, name)
    chapters = full(b"chpl", b"\0\0\0\0\xff", (struct.pack(">QB", 1, 4) + b"part") * 100_000)
    yield "mp4-1e5-chapters.mp4", lambda: movie(Track().build(), more=box(b"udta", chapters))
    yield "mp4-1e5-free.mp4", lambda: FTYP + box(b"free") * 100_000 + movie(Track().build())
    empty = box(b"moof", full(b"mfhd", struct.pack(">I", 1)))
    yield "mp4-1e5-fragments.mp4", lambda: movie(Track().build()) + empty * 100_000
    keys = box(
        b"udta", *(box(b"\xa9nam", struct.pack(">HH", 4, 0) + b"name") for _ in range(50_000))
    )
    yield "mp4-50000-titles.mp4", lambda: movie(Track().build(), more=keys)
    yield "mp4-100-moov.mp4", lambda: movie(Track().build()) * 100
    drefs = full(b"url ", flags=1) * 100_000
    yield "mp4-1e5-references.mp4", lambda: movie(Track(dref=drefs).build())


def _others() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield "mkv-whole.mkv", _matroska
    yield "mkv-1e5-chapters.mkv", lambda: _matroska(_chapters(100_000))
    yield "mkv-2000-nested.mkv", lambda: _matroska(_nested_ebml(2000))
    yield "mkv-1e5-void.mkv", lambda: _matroska(b"\xec\x80" * 100_000)
    tag = _ebml(b"\x73\x73", _ebml(b"\x67\xc8", b"\x45\xa3\x81a\x44\x87\x81b"))
    yield "mkv-50000-tags.mkv", lambda: _matroska(_ebml(b"\x12\x54\xc3\x67", tag * 50_000))
    track = b"\xd7\x82%s\x73\xc5\x81\x01\x83\x81\x02\x86\x85A_PCM"
    crowd = (_ebml(b"\xae", track % struct.pack(">H", n)) for n in range(1, 5000))
    tracks = b"".join(crowd)
    yield "mkv-5000-tracks.mkv", lambda: _matroska(_ebml(b"\x16\x54\xae\x6b", tracks))
    nested = b"LIST" + struct.pack("<I", 4) + b"hdrl"
    yield "avi-20000-nested.avi", lambda: b"RIFF\xff\xff\xff\x7fAVI " + nested * 20_000
    page = b"OggS\0\2" + bytes(8) + b"%s" + bytes(8) + b"\1\4\x80the"
    pages = (page % struct.pack("<I", n) for n in range(20_000))
    yield "ogg-20000-streams.ogg", lambda: b"".join(pages)
    table = b"G@\0\x10\0\0\xb0\xb1\0\1\xc1\0\0" + b"".join(
        struct.pack(">HH", n, 0xE000 | 32 + n) for n in range(1, 43)
    )
    yield "ts-1e4-tables.ts", lambda: table.ljust(188, b"\xff") * 10_000


def _photos() -> Iterator[tuple[str, Callable[[], bytes]]]:
    plain = Image.new("RGB", (32, 32), "teal")
    jpeg, png = saved(plain, "JPEG"), saved(plain, "PNG")
    yield "jpeg-1e5-segments.jpg", lambda: jpeg[:2] + b"\xff\xfe\0\4ab" * 100_000 + jpeg[2:]
    yield (
        "png-1e5-texts.png",
        lambda: png[:33] + png_one(b"tEXt", b"key\0word") * 100_000 + png[33:],
    )
    gif = saved(plain.quantize(4), "GIF")
    at = gif.find(b",", 13)
    yield "gif-1e5-comments.gif", lambda: gif[:at] + b"!\xfe\1a\0" * 100_000 + gif[at:]
    webp = saved(plain, "WEBP")
    more = b"JUNK\2\0\0\0ab" * 50_000
    told = struct.pack("<I", len(webp) - 8 + len(more))
    yield "webp-50000-chunks.webp", lambda: b"RIFF" + told + webp[8:] + more
    flac = b"fLaC" + b"\0\0\0\x22" + bytes(34) + b"\1\0\0\0" * 100_000
    yield "flac-1e5-paddings.flac", lambda: flac


def files() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the name of each crowd and how to build it."""
    for some in (_boxes, _others, _photos):
        yield from some()

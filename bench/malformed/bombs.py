"""Small files that unpack to something huge, or last for ever: text, pixels, time, zlib.

Source of the list: threats.md M-09 to M-13.
"""

import gzip
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO

from PIL import Image

from bench.malformed.boxes import box, full
from bench.malformed.chunks import png_one
from bench.malformed.movies import Track, movie, picture_entry, slides
from bench.malformed.sources import saved

_PNG = b"\x89PNG\r\n\x1a\n"
_MAX = 0xFFFFFFFF


def _zeros(size_bytes: int) -> bytes:
    """Deflate that many zeros without holding them."""
    press, block = zlib.compressobj(9), bytes(1 << 20)
    return b"".join(press.compress(block) for _ in range(size_bytes >> 20)) + press.flush()


def _png(*chunks: tuple[bytes, bytes], width: int = 16, height: int = 16) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes((3 * 16 + 1) * 16))
    parts = ((b"IHDR", head), *chunks, (b"IDAT", body), (b"IEND", b""))
    return _PNG + b"".join(png_one(name, told) for name, told in parts)


def _jpeg(*segments: tuple[int, bytes]) -> bytes:
    plain = saved(Image.new("RGB", (32, 32), "navy"), "JPEG")
    told = (
        bytes((0xFF, mark)) + struct.pack(">H", len(body) + 2) + body for mark, body in segments
    )
    return plain[:2] + b"".join(told) + plain[2:]


def _entities() -> bytes:
    lines = [b'<!DOCTYPE x [<!ENTITY a0 "lol">']
    lines += [b'<!ENTITY a%d "%s">' % (step, b"&a%d;" % (step - 1) * 10) for step in range(1, 12)]
    return b"\n".join([*lines, b"]><x:xmpmeta xmlns:x='adobe:ns:meta/'>&a11;</x:xmpmeta>"])


def _looping_exif() -> bytes:
    """An EXIF block whose directory is followed by itself, and whose sub-directory is itself."""
    entry = struct.pack(">HHII", 0x8769, 4, 1, 8)
    return b"Exif\0\0MM\0*" + struct.pack(">I", 8) + b"\0\1" + entry + struct.pack(">I", 8)


def _texts() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield "png-ztxt-256mb.png", lambda: _png((b"zTXt", b"Comment\0\0" + _zeros(256 << 20)))
    yield (
        "png-itxt-256mb.png",
        lambda: _png((b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + _zeros(256 << 20))),
    )
    yield "png-iccp-256mb.png", lambda: _png((b"iCCP", b"icc\0\0" + _zeros(256 << 20)))
    many = ((b"zTXt", b"k%d\0\0" % step + _zeros(2 << 20)) for step in range(200))
    yield "png-200-ztxt.png", lambda: _png(*many)
    yield "png-exif-loop.png", lambda: _png((b"eXIf", _looping_exif()[6:]))
    yield "jpeg-exif-loop.jpg", lambda: _jpeg((0xE1, _looping_exif()))
    xmp = b"http://ns.adobe.com/xap/1.0/\0"
    yield "jpeg-xmp-entities.jpg", lambda: _jpeg((0xE1, xmp + _entities()))
    yield (
        "png-xmp-entities.png",
        lambda: _png((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + _entities())),
    )
    plain = Image.new("RGB", (32, 32), "navy")
    yield "webp-xmp-entities.webp", lambda: saved(plain, "WEBP", xmp=_entities())
    yield "webp-icc-noise.webp", lambda: saved(plain, "WEBP", icc_profile=bytes(range(256)) * 900)
    icc = b"".join((b"ICC_PROFILE\0", bytes((1, 255)), b"\xff" * 60_000))
    yield "jpeg-icc-parts-missing.jpg", lambda: _jpeg((0xE2, icc))


def _pixels() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for side in (7_200, 30_000, 0x7FFFFFFF):
        yield f"png-{side}.png", partial(_png, width=side, height=side)
    yield "png-1-wide.png", partial(_png, width=1, height=40_000_000)
    big = struct.pack("<I", 16_383 - 1)[:3] * 2
    vp8x = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0" + big
    inner = saved(Image.new("RGB", (16, 16)), "WEBP")[12:]
    yield "webp-canvas-16383.webp", lambda: _riff(b"WEBP", vp8x + inner)
    lossless = b"VP8L" + struct.pack("<IBI", 20, 0x2F, 0x0FFFFFFF) + bytes(15)
    yield "webp-lossless-16384.webp", lambda: _riff(b"WEBP", lossless)
    yield "jpeg-65535.jpg", lambda: _resized(_jpeg(), 65_535)
    yield (
        "jpeg-14000-scans.jpg",
        lambda: _scans(_resized(saved(_wide(), "JPEG", progressive=True), 14_000)),
    )
    yield (
        "webp-49-megapixels.webp",
        lambda: saved(Image.new("L", (7_000, 7_000)), "WEBP", quality=1),
    )
    canvas = b"GIF89a" + struct.pack("<HHBBB", 65_535, 65_535, 0x80, 0, 0) + bytes(6)
    yield "gif-canvas-65535.gif", lambda: canvas + b",\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
    yield "mov-pictures-as-told.mov", lambda: slides(*[_jpeg_of(96, 64)] * 8)
    yield "mov-picture-larger-than-told.mov", lambda: slides(_jpeg_of(16_384, 8192))
    yield "mov-pictures-grow.mov", lambda: slides(_jpeg_of(96, 64), *[_jpeg_of(9000, 9000)] * 3)
    yield "mov-pictures-change.mov", lambda: slides(*(_jpeg_of(8 * n, 900) for n in range(1, 60)))
    yield "mov-picture-65535.mov", lambda: movie(_pictured(65_535, 65_535))
    yield "mov-picture-0.mov", lambda: movie(_pictured(0, 0))


def _wide() -> Image.Image:
    return Image.new("RGB", (256, 256), "navy")


def _jpeg_of(width: int, height: int) -> bytes:
    return saved(Image.new("YCbCr", (width, height), (90, 100, 160)), "JPEG", quality=10)


def _resized(jpeg: bytes, side: int) -> bytes:
    at = next(place for mark in (b"\xff\xc0", b"\xff\xc2") if (place := jpeg.find(mark)) > 0)
    return jpeg[: at + 5] + struct.pack(">HH", side, side) + jpeg[at + 9 :]


def _scans(jpeg: bytes) -> bytes:
    """Repeat the last scan of a progressive photo: each is decoded over the whole picture."""
    at = jpeg.rfind(b"\xff\xda")
    return jpeg[:-2] + jpeg[at:-2] * 300 + jpeg[-2:]


def _riff(form: bytes, body: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(body) + 4) + form + body


def _pictured(width: int, height: int) -> bytes:
    return Track(handler=b"vide", entry=picture_entry(width=width, height=height)).build()


def _times() -> Iterator[tuple[str, Callable[[], bytes]]]:
    def sound(**told: object) -> Callable[[], bytes]:
        return lambda: movie(Track(**told).build())  # type: ignore[arg-type]  # told by a table

    yield "mp4-stts-count-2e32.mp4", sound(times=struct.pack(">III", 1, _MAX, 1))
    yield "mp4-stts-step-2e32.mp4", sound(times=struct.pack(">III", 1, 64, _MAX))
    yield "mp4-stts-entries-2e32.mp4", sound(times=struct.pack(">III", _MAX, 64, 1))
    yield "mp4-stsz-count-4g.mp4", sound(sizes=struct.pack(">II", 1, _MAX))
    yield "mp4-stsz-size-4g.mp4", sound(sizes=struct.pack(">II", _MAX, 64))
    yield "mp4-stco-count-4g.mp4", sound(chunks=struct.pack(">II", _MAX, 40))
    yield "mp4-timescale-0.mp4", sound(timescale=0)
    yield "mp4-timescale-2e32.mp4", sound(timescale=_MAX)
    yield "mp4-duration-2e32.mp4", sound(duration=_MAX)
    yield "mp4-bytes-1e7.mp4", lambda: _single_bytes(1_000_000)
    for name, start in (("before", 0x80000000), ("after", 0x7FFFFFFF)):
        edit = struct.pack(
            ">IIiHH", 1, 1000, struct.unpack(">i", struct.pack(">I", start))[0], 1, 0
        )
        yield f"mp4-edit-{name}.mp4", sound(edits=box(b"edts", full(b"elst", edit)))
    edits = struct.pack(">IiHH", 1, 0, 1, 0) * 100_000
    told = full(b"elst", struct.pack(">I", 100_000), edits)
    yield "mp4-1e5-edits.mp4", sound(edits=box(b"edts", told))
    fmt = struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8)
    data = (
        b"fmt "
        + struct.pack("<I", 16)
        + fmt
        + b"data"
        + struct.pack("<I", _MAX - 100)
        + b"\x80" * 4000
    )
    yield "wav-declares-4g.wav", lambda: b"RIFF" + struct.pack("<I", _MAX) + b"WAVE" + data
    slow = data.replace(fmt, struct.pack("<HHIIHH", 1, 1, 1, 1, 1, 8))
    yield "wav-1-hz.wav", lambda: b"RIFF" + struct.pack("<I", _MAX) + b"WAVE" + slow
    loud = data.replace(fmt, struct.pack("<HHIIHH", 1, 65_535, _MAX, _MAX, 65_535, 8))
    yield "wav-65535-channels.wav", lambda: b"RIFF" + struct.pack("<I", _MAX) + b"WAVE" + loud


def _single_bytes(count: int) -> bytes:
    sizes, times = struct.pack(">II", 1, count), struct.pack(">III", 1, count, 1)
    chunks = struct.pack(">I", count) + struct.pack(">I", 40) * count
    return movie(Track(sizes=sizes, times=times, chunks=chunks, duration=count).build())


def _packed() -> Iterator[tuple[str, Callable[[], bytes]]]:
    body = _zeros(256 << 20)
    cmov = box(b"cmov", box(b"dcom", b"zlib"), box(b"cmvd", struct.pack(">I", 1 << 30), body))
    yield "mov-cmov-1gb.mov", lambda: movie(more=cmov)
    alone = box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", cmov)
    yield "mov-cmov-alone.mov", lambda: alone
    tag = b"ID3\4\0\x80" + bytes((0x7F,) * 4)
    yield "mp3-id3-unsynchronised-256mb.mp3", lambda: tag + body[:200_000]
    frame = (
        b"APIC" + struct.pack(">I", len(body) + 11) + b"\0\x08" + struct.pack(">I", 1 << 28) + body
    )
    size = len(frame)
    sized = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    yield "mp3-id3-packed-frame.mp3", lambda: b"ID3\4\0\0" + sized + frame
    yield "gzip-named.mp4", lambda: gzip.compress(bytes(50 << 20))
    yield "flac-picture-16mb.flac", lambda: b"fLaC\x06\xff\xff\xff" + struct.pack(">I", _MAX) * 9
    yield "apng-1e6-frames.png", lambda: _png((b"acTL", struct.pack(">II", 1_000_000, 0)))


def _frames() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield "gif-20000-frames.gif", lambda: _gif(20_000)
    yield "webp-1000-frames.webp", lambda: _moving_webp(1000)


def _gif(count: int) -> bytes:
    head = b"GIF89a" + struct.pack("<HHBBB", 2000, 2000, 0x80, 0, 0) + bytes((0, 0, 0, 9, 9, 9))
    return head + b"!\xf9\4\0\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0" * count + b";"


def _moving_webp(count: int) -> bytes:
    first, rest = (
        Image.new("RGB", (8, 8)),
        [Image.new("RGB", (8, 8), (n % 255, 9, n // 9)) for n in range(count)],
    )
    kept = BytesIO()
    first.save(kept, "WEBP", save_all=True, append_images=rest, duration=0, quality=1)
    return kept.getvalue()


def files() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the name of each bomb and how to build it."""
    for some in (_texts, _pixels, _times, _packed, _frames):
        yield from some()

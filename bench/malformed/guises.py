"""Files that are two things at once, or not what they are called; attachments.

Source of the list: threats.md M-08, M-16, M-18.
"""

import struct
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

from PIL import Image

from bench.malformed.boxes import box
from bench.malformed.movies import Track, movie
from bench.malformed.playlists import Bait
from bench.malformed.sources import run, saved

MARKUP = b"<script>alert(document.cookie)</script>"


def files(bait: Bait, folder: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the name of each file and how to build it; `folder` is for ffmpeg's work."""
    yield from _photos()
    yield from _strangers()
    film = movie(Track().build())
    html = b"<html><body>" + MARKUP + b"</body></html>"
    yield "mp4-html-in-free.mp4", lambda: film + box(b"free", html)
    yield "mp4-title-markup.mp4", lambda: movie(Track().build(), more=box(b"udta", _title(MARKUP)))
    yield "mp4-cover-is-playlist.mp4", lambda: film + box(b"free", b"#EXTM3U\n" + bait.url.encode())
    for number, name in enumerate((f"../../../..{bait.written}", bait.written, "%00/a", "a" * 300)):
        yield f"mkv-attachment-{number}.mkv", partial(_attached, folder, name)


def _photos() -> Iterator[tuple[str, Callable[[], bytes]]]:
    plain = Image.new("RGB", (48, 32), "olive")
    jpeg, png, gif = saved(plain, "JPEG"), saved(plain, "PNG"), saved(plain.quantize(4), "GIF")
    comment = b"\xff\xfe" + struct.pack(">H", len(MARKUP) + 2) + MARKUP
    yield "jpeg-html.jpg", lambda: jpeg[:2] + comment + jpeg[2:]
    yield "jpeg-then-html.jpg", lambda: jpeg + MARKUP * 50
    yield "jpeg-then-zip.jpg", lambda: jpeg + _zip()
    yield "jpeg-then-pdf.jpg", lambda: jpeg + b"%PDF-1.4\n" + MARKUP
    yield "png-then-html.png", lambda: png + MARKUP * 50
    yield "png-then-film.png", lambda: png + movie(Track().build())
    yield "gif-js.gif", lambda: b"GIF89a/*" + gif[8:] + b"*/=1;alert(1)"
    yield "webp-then-html.webp", lambda: saved(plain, "WEBP") + MARKUP
    yield "pdf-jpeg.jpg", lambda: b"%PDF-1.4\n" + jpeg
    yield "html-jpeg.jpg", lambda: MARKUP + jpeg


def _strangers() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield "zip.mp4", _zip
    yield "elf.jpg", lambda: b"\x7fELF\2\1\1" + bytes(4000)
    yield "exe.mp4", lambda: b"MZ" + bytes(4000)
    yield "script.mp4", lambda: b"#!/bin/sh\ntouch /tmp/x\n"
    yield "one-byte.jpg", lambda: b"\xff"
    yield "empty.mp4", bytes
    yield "zeros.mp4", lambda: bytes(50_000)
    yield "ones.jpg", lambda: b"\xff" * 50_000
    yield "fits.jpg", lambda: b"SIMPLE  =                    T".ljust(80) + b" " * 2800
    yield "tiff.jpg", lambda: saved(Image.new("RGB", (32, 32)), "TIFF")
    yield "bmp.png", lambda: saved(Image.new("RGB", (32, 32)), "BMP")
    yield "ico.png", lambda: saved(Image.new("RGB", (32, 32)), "ICO")
    yield "jxl.jpg", lambda: b"\xff\x0a" + bytes(500)
    yield "psd.jpg", lambda: b"8BPS\0\1" + bytes(500)


def _zip() -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("../../../tmp/x", MARKUP)
        file.writestr("big", bytes(20 << 20))
    return kept.getvalue()


def _title(words: bytes) -> bytes:
    data = box(b"data", struct.pack(">II", 1, 0), words)
    return box(b"\xa9nam", struct.pack(">HH", len(words), 0), words) + box(
        b"ilst", box(b"\xa9nam", data)
    )


def _attached(folder: Path, name: str) -> bytes:
    """A small film with a file attached under that name."""
    (folder / "attachment").write_bytes(b"attached")
    look = ("-f", "lavfi", "-i", "testsrc2=s=64x64:r=5:d=0.4", "-c:v", "mjpeg")
    kept = ("-attach", "attachment", "-metadata:s:t", "mimetype=text/plain")
    run(folder, *look, *kept, "-metadata:s:t", f"filename={name}", "attached.mkv")
    return (folder / "attached.mkv").read_bytes()

"""The real and the hostile files of ../shared/samples, as a school would send them."""

import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from media_processing.errors import Refused
from media_processing.tools import Tools
from tests.media_processing.filming import Studio
from tests.media_processing.served import foreign
from tests.missing import SAMPLES, missing

pytestmark = pytest.mark.media

_CANARY = Path("/tmp/canary-do-not-serve.txt")  # the samples name it
_CANARY_PORT = 18_999
_FOREIGN = re.compile(
    rb"ISO6709|\xa9xyz|com\.apple|com\.android|creationdate|canary|<script|Exif\0|EXIF....II|http://ns\."
    rb"|[+-]\d{2,3}\.\d{3,}[+-]\d{2,3}\.\d{3,}"
)
"""Words long enough not to come about by chance in a picture's bytes: places, makers, markup."""

REFUSED = {
    "samsung-motion-photo-shortened.jpg": "photo_blank",
    "captions-markup.vtt": "unknown_kind",
    "dash-remote-named.mp4": "unknown_kind",
    "elf-header-named.jpg": "unknown_kind",
    "ffconcat-sibling-named.mp4": "unknown_kind",
    "ftyp-then-noise.mp4": "index_lost",
    "gif-65535-canvas-2000-frames.gif": "picture_too_large",
    "hls-playlist-local-file-named.mp4": "unknown_kind",
    "hls-playlist-remote-named.mp4": "unknown_kind",
    "moov-at-end-cut-70pct.mp4": "index_lost",
    "mp4-three-frames-25h-apart.mp4": "too_long",
    "one-byte.jpg": "unknown_kind",
    "plain-text-tty.nfo": "unknown_kind",
    "png-bomb-30000x30000.png": "picture_too_large",
    "png-declares-2e31.png": "picture_too_large",
    "svg-named.jpg": "unknown_kind",
    "svg-script-and-href.svg": "unknown_kind",
    "zero-byte.mp4": "empty",
}
"""Every other sample gives renditions."""
_LACKING = {"vvc-unsupported-codec.mp4": {("vvc",): "codec_unknown"}}
"""What an ffmpeg that lacks something says instead."""

CUT_SHORT = {"faststart-cut-55pct.mp4", "jpeg-cut-in-half.jpg"}
SIZES = {
    "iphone14pro-dolbyvision-rotated-gps.mov": (720, 1280),
    "iphone12-hlg-rotated.mp4": (1080, 1920),
    "android12-portrait-4k60.mp4": (2160, 3840),
    "android-hevc-metadata-track-gps.mp4": (1080, 1920),
    "rotate-and-mirror.mp4": (720, 1080),
    "iphone8plus-orientation-6.heic": (3024, 4032),
    "orientation-landscape-3.jpg": (600, 450),
    "orientation-landscape-6.jpg": (600, 450),
    "orientation-landscape-8.jpg": (600, 450),
    "orientation-portrait-5.jpg": (450, 600),
    "mp4-declares-65535x65535.mp4": (320, 240),
}
"""As seen: looked at by eye once, kept by this table."""
DECODED_MS = {
    "fragmented-false-duration.mp4": 1068,
    "mp4-declares-1000h.mp4": 4000,
    "audio-only.mp4": 1045,
    "edit-list-starts-at-1s.mp4": 10_005,
    "edit-list-preroll.mp4": 533,
    "12.5fps.mp4": 1040,
}


def _files() -> list[Path]:
    return sorted(path for path in SAMPLES.glob("*/*") if path.is_file())


def test_the_samples_are_here() -> None:
    if not _files():
        missing("../shared/samples")


@pytest.fixture
def canary() -> Iterator[None]:
    """Listen where the hostile files point, and lay out the file that they want."""
    is_ours = not _CANARY.exists()
    if is_ours:
        _CANARY.write_text("canary-do-not-serve")
    try:
        with socket.create_server(("127.0.0.1", _CANARY_PORT)) as server:
            server.settimeout(0.05)
            yield
            with pytest.raises(TimeoutError):
                server.accept()
    finally:
        if is_ours:
            _CANARY.unlink()
    assert not Path("/tmp/canary-written.txt").exists()


@pytest.mark.usefixtures("canary")
@pytest.mark.parametrize("original", _files(), ids=lambda path: path.name)
def test_a_sample(original: Path, work: Callable, studio: Studio, found: Tools) -> None:
    before = original.read_bytes()
    refusal = REFUSED.get(original.name, _LACKING.get(original.name, {}).get(found.lacks))
    if refusal:
        with pytest.raises(Refused) as refused:
            work(original)
        assert refused.value.code == refusal
        return
    done = work(original)
    assert original.read_bytes() == before
    assert done.outcome.is_cut_short is (original.name in CUT_SHORT)
    size = done.outcome.width, done.outcome.height
    assert size == SIZES.get(original.name, size)
    if original.name in DECODED_MS:
        assert abs(done.outcome.duration_ms - DECODED_MS[original.name]) < 80
    assert foreign([made.path for made in done.outputs.values()]) == []
    for made in done.outputs.values():
        assert not _FOREIGN.search(made.path.read_bytes())
        _plays(made.path, studio, size, tiles=made.tiles or 1)


def _plays(path: Path, studio: Studio, size: tuple[int | None, int | None], *, tiles: int) -> None:
    """Decode all of it; its shape (each tile's, of several) must be the upright original's."""
    if path.suffix == ".webp":
        with Image.open(path, formats=["WEBP"]) as picture:
            picture.load()
            across, down = min(tiles, 5), -(-tiles // 5)
            assert picture.width % across == picture.height % down == 0
            tile = picture.width // across, picture.height // down
            assert _is_same_shape(tile, size)
        return
    studio.run("-xerror", "-i", path, "-f", "null", "-")
    for stream in studio.describe(path)["streams"]:
        assert not stream.get("side_data_list")
        assert set(stream.get("tags", {})) <= {"language", "handler_name", "vendor_id", "encoder"}
        if stream["codec_type"] == "video":
            assert _is_same_shape((stream["width"], stream["height"]), size)


def _is_same_shape(made: tuple[int, int], original: tuple[int | None, int | None]) -> bool:
    width, height = original
    if width is None or height is None:
        return False
    return abs(made[0] * height - made[1] * width) <= 2 * max(width, height)

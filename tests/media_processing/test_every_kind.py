"""Every container and codec that a school's devices make, through both ffmpegs.

Every copy must stand upright, play to its end and be in step; no film is longer than a second.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from media_processing.tools import Tools
from tests.media_processing import reel as reels
from tests.media_processing.filming import CORNERS, as_shown, colours, turned
from tests.media_processing.reel import AAC, FLASH_S, H264, LENGTH_S, X265, Reel, look

pytestmark = pytest.mark.media
IN_STEP_S = 0.08


@pytest.fixture
def found(either: Tools) -> Tools:
    return either


@dataclass(frozen=True)
class Film:
    """One way to film."""

    name: str
    options: tuple[object, ...]
    shot: dict[str, object] = field(default_factory=dict)

    def take(self, reel: Reel) -> Path:
        return reel.film(self.name, *self.options, **self.shot)


_MPEG4, _MJPEG = ("-c:v", "mpeg4", "-q:v", "4"), ("-c:v", "mjpeg", "-q:v", "4")
_VP8 = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "400k")
_VP9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "300k")
_AV1 = ("-c:v", "libsvtav1", "-preset", "12", "-crf", "40")
_OPUS = ("-c:a", "libopus")
_TEN = {"pixels": "yuv420p10le"}

FILMS = (
    Film("h264-aac.mp4", (*H264, *AAC)),
    Film("hevc-pcm.mov", (*X265, "-c:a", "pcm_s16be"), {"size": "182x122", "fps": 25}),
    Film("hevc10-aac51.mov", (*X265, *AAC), _TEN | {"channels": "5.1"}),
    Film("mpeg4-aac.mp4", (*_MPEG4, *AAC)),
    Film("mjpeg-pcm-u8.mov", (*_MJPEG, "-c:a", "pcm_u8"), {"pixels": "yuvj422p", "fps": 15}),
    Film("vp9-opus.mp4", (*_VP9, *_OPUS)),
    Film("av1-opus.mp4", (*_AV1, *_OPUS), _TEN),
    Film(
        "h263-amr.3gp",
        ("-c:v", "h263", "-c:a", "libopencore_amrnb", "-ar", 8000, "-ac", 1),
        {"size": "176x144", "fps": 15},
    ),
    Film("mpeg4-aac.3gp", (*_MPEG4, *AAC, "-ac", 1), {"size": "176x144", "fps": 15}),
    Film("h264-aac.3gp", (*H264, *AAC)),
    Film("vp8-vorbis.webm", (*_VP8, "-c:a", "libvorbis")),
    Film("vp9-opus.webm", (*_VP9, *_OPUS), {"size": "161x121"}),
    Film("av1-opus.webm", (*_AV1, *_OPUS)),
    Film("h264-ac3.mkv", (*H264, "-c:a", "ac3")),
    Film("hevc-eac3-71.mkv", (*X265[:4], *X265[6:], "-c:a", "flac"), _TEN | {"channels": "7.1"}),
    Film("vp8-pcm.mkv", (*_VP8, "-c:a", "pcm_s16le")),
    Film("mpeg4-mp3.avi", (*_MPEG4, "-c:a", "libmp3lame")),
    Film("mjpeg-pcm.avi", (*_MJPEG, "-c:a", "pcm_s16le"), {"pixels": "yuvj420p"}),
    Film("h264-ac3.avi", (*H264, "-bf", 0, "-c:a", "ac3")),
    Film("h264-ac3.ts", (*H264, "-c:a", "ac3"), {"size": "182x122"}),
    Film("hevc-aac.ts", (*X265[:4], *X265[6:], *AAC)),
    Film("mpeg2-mp2.ts", ("-c:v", "mpeg2video", "-c:a", "mp2"), {"fps": 25}),
)


@pytest.mark.parametrize("film", FILMS, ids=lambda film: film.name)
def test_every_copy_is_upright_whole_and_in_step(
    film: Film, reel: Reel, work: Callable, camera: Path, tmp_path: Path
) -> None:
    done = work(film.take(reel))
    assert done.outcome.kind == "video"
    assert not done.outcome.is_cut_short
    assert abs(done.outcome.duration_ms - LENGTH_S * 1000) <= 150
    seen = look(camera, done.path("240p"), tmp_path)
    assert seen.corners == CORNERS
    assert seen.flash_s is not None
    assert seen.beep_s is not None
    assert abs(seen.flash_s - seen.beep_s) <= IN_STEP_S
    assert abs(seen.flash_s - FLASH_S) <= IN_STEP_S
    assert_stills_show(CORNERS, done)


def assert_stills_show(corners: dict[tuple[int, int], str], done: object) -> None:
    """Look at the corners of poster, thumb and the first picture of the sprite."""
    for name in ("poster", "thumb"):
        with Image.open(done.path(name)) as picture:
            assert colours(picture) == corners, name
    if sprite := done.outputs.get("sprite"):
        assert colours(reels.first_tile(sprite.path, sprite.tiles)) == corners


MATRICES = {
    "90": (0, 1, -1, 0),
    "180": (-1, 0, 0, -1),
    "270": (0, -1, 1, 0),
    "mirrored": (-1, 0, 0, 1),
    "mirrored-90": (0, 1, 1, 0),
    "mirrored-270": (0, -1, -1, 0),
}


@pytest.mark.parametrize("matrix", MATRICES.values(), ids=MATRICES)
def test_turned_and_mirrored_films_stand_upright_in_every_copy(
    matrix: tuple[int, int, int, int], reel: Reel, work: Callable, camera: Path, tmp_path: Path
) -> None:
    film = reel.film("turned.mp4", *H264, *AAC, size="160x100")
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(film.read_bytes())
    done = work(turned(clip, matrix))
    corners = as_shown(matrix)
    size = (100, 160) if matrix[0] == 0 else (160, 100)
    assert (done.outcome.width, done.outcome.height) == size
    assert look(camera, done.path("240p"), tmp_path).corners == corners
    assert_stills_show(corners, done)


_WIDE = ("-vf", "setsar=2/1")
SHAPES = {
    "161x121": ((), (161, 121), {"240p": (160, 120)}),
    "518x488": ((), (518, 488), {"240p": (254, 240), "480p": (510, 480)}),
    "642x642": ((), (642, 642), {"240p": (240, 240), "480p": (480, 480), "720p": (642, 642)}),
    "1x1": ((), (1, 1), {"240p": (2, 2)}),
    "2x2000": ((), (2, 2000), {"240p": (2, 2000)}),
    "90x160": ((), (90, 160), {"240p": (90, 160)}),
    "80x120": (_WIDE, (160, 120), {"240p": (160, 120)}),
    "160x60": (("-vf", "setsar=1/2"), (160, 120), {"240p": (160, 120)}),
    "768x432": ((), (768, 432), {"240p": (426, 240), "480p": (768, 432)}),
}


@pytest.mark.parametrize("size", SHAPES)
def test_odd_shapes(size: str, reel: Reel, work: Callable, camera: Path, tmp_path: Path) -> None:
    options, upright, copies = SHAPES[size]
    shot = {"size": size, "channels": None, "seconds": 0.4, "flash": 9, "pixels": "yuv444p"}
    done = work(reel.film(f"shape-{size}.mkv", *H264, *options, **shot))
    assert (done.outcome.width, done.outcome.height) == upright
    rungs = {
        name: (made.width, made.height)
        for name, made in done.outputs.items()
        if made.content_type == "video/mp4"
    }
    assert rungs == copies
    if min(upright) > 2:
        for name in rungs:
            assert look(camera, done.path(name), tmp_path).corners == CORNERS
        assert_stills_show(CORNERS, done)

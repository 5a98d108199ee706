"""A film that is heavy to decode is decoded once: what comes of it is the same as without."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from media_processing import child, film, pipeline, recipes
from media_processing.kinds import Limits
from media_processing.tools import Tools
from tests.media_processing.filming import CORNERS, Studio, as_shown, colours, turned
from tests.media_processing.reel import AAC, H264, Reel, look
from tests.missing import SAMPLES, missing

pytestmark = pytest.mark.media
FIRST = pipeline.Style(small_first=True)


@pytest.fixture
def found(either: Tools) -> Tools:
    return either


@pytest.fixture
def heavy(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what makes every film count as heavy from then on."""
    return lambda: monkeypatch.setattr(film, "_HEAVY_PIXELS", 0)


@pytest.fixture(params=["without loss", "compressed"])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep it in each of the two forms, which its length would choose."""
    if request.param == "compressed":
        monkeypatch.setattr(recipes, "_LOSSLESS_PIXELS", 0)


@pytest.fixture
def inputs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What each run that made a film read."""
    seen: list[str] = []
    run = child.run

    def watched(argv: list[str], *given: object, **named: object) -> child.Ended:
        if "libx264" in argv:
            seen.append(Path(argv[argv.index("-i") + 1].removeprefix("file:")).name)
        return run(argv, *given, **named)

    monkeypatch.setattr(child, "run", watched)
    return seen


def test_4k_is_decoded_once_and_less_twice(
    studio: Studio, work: Callable, inputs: list[str]
) -> None:
    done = work(studio.film("4k.mp4", size="3840x2160", seconds=0.2), style=FIRST)
    assert inputs == ["4k.mp4", "mezzanine.mov"]
    assert list(done.outputs) == ["240p", "poster", "thumb", "sprite", "480p", "720p"]
    inputs.clear()
    work(studio.film("hd.mp4", size="1920x1080", seconds=0.2), style=FIRST)
    assert inputs == ["hd.mp4", "hd.mp4"]


def test_a_long_one_is_decoded_twice_so_that_no_tool_writes_too_much(
    studio: Studio, work: Callable, inputs: list[str], heavy: Callable
) -> None:
    heavy()
    work(studio.film("long.mp4", size="512x384", seconds=61, fps=2))
    assert inputs == ["long.mp4", "long.mp4"]


def test_one_that_grows_too_large_by_a_false_length_costs_nobody_the_film(
    studio: Studio, work: Callable, inputs: list[str], heavy: Callable
) -> None:
    clip, noise = studio.folder / "lie.mkv", "nullsrc=s=640x480:r=30:d=4,geq=random(1)*255:128:128"
    studio.run("-f", "lavfi", "-i", noise, "-c:v", "mjpeg", "-q:v", 5, clip)
    content = bytearray(clip.read_bytes())
    at = content.index(b"\x44\x89\x88") + 3  # Matroska's Duration, in ms
    content[at : at + 8] = struct.pack(">d", 1000.0)
    clip.write_bytes(content)
    heavy()
    done = work(clip, style=FIRST, limits=Limits(output_bytes=5_000_000))
    assert list(done.outputs) == ["240p", "poster", "thumb", "sprite", "480p"]
    assert inputs == ["lie.mkv"] * 3


def test_a_size_that_cannot_be_kept_leaves_the_first_rung(studio: Studio, work: Callable) -> None:
    clip, wide = studio.folder / "wide.mkv", "testsrc2=s=20000x400:r=5:d=0.4"
    studio.run("-f", "lavfi", "-i", wide, "-c:v", "mjpeg", clip)
    done = work(clip, style=FIRST)
    assert list(done.outputs) == ["240p", "poster", "thumb", "sprite"]


@pytest.mark.parametrize("turn", [0, 90])
@pytest.mark.parametrize("matrix", [(0, 1, -1, 0), (0, -1, -1, 0)])
def test_it_is_upright_however_it_was_held_and_turned(
    studio: Studio, work: Callable, heavy: Callable, matrix: tuple[int, int, int, int], turn: int
) -> None:
    heavy()
    clip = turned(studio.film("clip.mp4", size="640x400"), matrix)
    done = work(clip, style=FIRST, edit=pipeline.Edit(turn=turn))
    expected = as_shown(matrix)
    for _ in range(turn // 90):
        expected = {(x, y): expected[(y, -x)] for x, y in CORNERS}
    for name in ("240p", "480p"):
        assert colours(studio.picture(done.path(name))) == expected


_FULL = ("-vf", "scale=out_range=full", "-color_range", "pc", *H264)
_FORMS = {
    "plain": ("yuv420p", H264),
    "full range": ("yuvj420p", H264),
    "10 bit": ("yuv422p10le", H264),
    "10 bit, full range": ("yuv422p10le", _FULL),
    "rgb": ("rgb24", ("-c:v", "libx264rgb", "-preset", "ultrafast")),
}


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("name", _FORMS)
def test_its_colours_are_those_of_the_original(
    name: str, studio: Studio, work: Callable, heavy: Callable
) -> None:
    clip, (pixels, codec) = studio.folder / "colours.mp4", _FORMS[name]
    source = ("-f", "lavfi", "-i", "testsrc2=size=640x480:duration=0.5:rate=30")
    studio.run(*source, *codec, "-pix_fmt", pixels, clip)
    _assert_alike(clip, studio, work, heavy)


@pytest.mark.usefixtures("kept")
def test_hdr_is_as_natural_as_without(studio: Studio, work: Callable, heavy: Callable) -> None:
    clip = SAMPLES / "videos" / "android14-hevc-10bit-hlg.mp4"
    if not clip.exists():
        missing(str(clip))
    _assert_alike(clip, studio, work, heavy)


def _assert_alike(clip: Path, studio: Studio, work: Callable, heavy: Callable) -> None:
    plain = work(clip, style=FIRST)
    heavy()
    spared = work(clip, style=FIRST)
    assert list(plain.outputs) == list(spared.outputs)
    for name in ("240p", "480p"):
        ours, theirs = (studio.picture(one.path(name), at=0.2) for one in (spared, plain))
        assert max(ImageStat.Stat(ImageChops.difference(ours, theirs)).mean) < 3
    with Image.open(plain.path("poster")) as one, Image.open(spared.path("poster")) as other:
        assert one.tobytes() == other.tobytes()


_SHOTS = {
    "steady.mp4": (*H264, *AAC),
    "b-frames.mp4": ("-bf", 3, "-c:v", "libx264", "-preset", "veryfast", *AAC),
    "unsteady.mkv": ("-vf", "select='mod(n,3)+eq(n,24)'", "-fps_mode", "vfr", *H264, *AAC),
    "television.mov": ("-r", "30000/1001", *H264, *AAC, "-ar", 44_100),
    "live.webm": ("-live", 1, "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"),
}


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("name", "start_ms"),
    [*((name, None) for name in _SHOTS), ("steady.mp4", 200), ("unsteady.mkv", 200)],
)
def test_every_picture_is_kept_and_in_step(
    studio: Studio, reel: Reel, work: Callable, heavy: Callable, name: str, start_ms: int | None
) -> None:
    clip = reel.film(f"mezzanine-{name}", *_SHOTS[name], size="480x360")
    edit = pipeline.Edit(start_ms=start_ms)
    plain = work(clip, style=FIRST, edit=edit).path("480p")
    heavy()
    spared = work(clip, style=FIRST, edit=edit).path("480p")
    before, seen = (look(studio.tools.ffmpeg, one, studio.folder) for one in (plain, spared))
    assert seen.flash_s is not None
    assert seen.beep_s is not None
    assert abs(seen.flash_s - seen.beep_s) <= 0.05
    assert abs(seen.flash_s - before.flash_s) <= 0.034
    counted = [int(_picture(studio, one)["nb_read_frames"]) for one in (plain, spared)]
    assert abs(counted[0] - counted[1]) <= 1
    assert abs(seen.seconds - before.seconds) <= 0.06


def _picture(studio: Studio, path: Path) -> dict:
    streams = studio.describe(path)["streams"]
    return next(one for one in streams if one["codec_type"] == "video")


def test_without_a_sound_there_is_none(studio: Studio, work: Callable, heavy: Callable) -> None:
    heavy()
    silent = work(studio.film("silent.mp4", size="640x400", sound=None), style=FIRST)
    assert not silent.outputs["480p"].has_sound
    muted = work(
        studio.film("muted.mp4", size="640x400"), style=FIRST, edit=pipeline.Edit(is_muted=True)
    )
    assert not muted.outputs["480p"].has_sound


def test_a_sound_of_which_nothing_decodes_costs_no_rung(
    studio: Studio, work: Callable, heavy: Callable
) -> None:
    heavy()
    noise = (*H264, *AAC, "-bsf:a", "noise=amount=1")
    done = work(studio.film("noise.mp4", size="640x480", options=noise), style=FIRST)
    assert done.outcome.is_sound_lost
    assert list(done.outputs) == ["240p", "poster", "thumb", "sprite", "480p"]

"""One film of several: upright, whole, in step to its end, and without a word of the originals."""

import subprocess
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from media_processing import reel, tracks
from media_processing.errors import Stopped
from media_processing.reel import Script, Shot
from media_processing.tools import Tools
from media_processing.verify import Output
from tests.media_processing.reel import AAC, H264, Reel
from tests.missing import SAMPLES, missing

pytestmark = pytest.mark.media

_STEP_MS = 80
"""Source: the most by which sound and picture may be apart at the end of a film."""


@pytest.fixture
def make(found: Tools, tmp_path: Path) -> Callable[..., Output]:
    def film(*shots: Shot, use: Tools | None = None, **more: object) -> Output:
        folder = tmp_path / f"film-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        script = Script("Aroha", "Ka tono au i te inu", "Poutūterangi 2026", shots, **more)
        return reel.make(script, folder=folder, tools=use or found, on_progress=lambda _: True)

    return film


def shot(rendition: Output, *, start_ms: int = 0, length_ms: int | None = None) -> Shot:
    length = (rendition.duration_ms or 0) - start_ms if length_ms is None else length_ms
    size = (rendition.width or 1, rendition.height or 1)
    return Shot(rendition.path, *size, start_ms, length, "3 March 2026 · School")


def picture(ffmpeg: Path, path: Path, at: float) -> Image.Image:
    """Look at the picture that is shown at a moment."""
    argv = [ffmpeg, "-v", "error", "-nostdin", "-ss", f"{at:.3f}", "-i", path, "-frames:v", "1"]
    argv += ["-f", "image2pipe", "-c:v", "png", "-"]
    done = subprocess.run(list(map(str, argv)), check=True, capture_output=True, timeout=60)
    file = path.parent / "seen.png"
    file.write_bytes(done.stdout)
    with Image.open(file) as seen:
        return seen.convert("RGB")


def sound(ffmpeg: Path, path: Path, *, rate: int = 1000) -> array:
    """Read the sound as numbers, so many each second."""
    argv = [ffmpeg, "-v", "error", "-nostdin", "-i", path, "-ac", "1", "-ar", rate]
    argv += ["-af", "aresample=first_pts=0", "-f", "s16le", "-"]
    done = subprocess.run(list(map(str, argv)), check=True, capture_output=True, timeout=60)
    return array("h", done.stdout)


def last_flash(ffmpeg: Path, path: Path) -> float:
    """Return when the middle of the picture turns white for the last time."""
    argv = [ffmpeg, "-v", "error", "-nostdin", "-i", path, "-vf"]
    argv += ["fps=100:start_time=0,crop=40:40,scale=1:1:flags=area,format=gray"]
    done = subprocess.run(
        list(map(str, [*argv, "-f", "rawvideo", "-"])), check=True, capture_output=True, timeout=60
    )
    bright = [value > 150 for value in done.stdout]
    return max(n for n in range(1, len(bright)) if bright[n] and not bright[n - 1]) / 100


def last_beep(ffmpeg: Path, path: Path) -> float:
    heard = [abs(value) > 2500 for value in sound(ffmpeg, path, rate=8000)]
    quiet_before = 800  # a tenth of a second
    return (
        max(
            n
            for n in range(quiet_before, len(heard))
            if heard[n] and not any(heard[n - quiet_before : n])
        )
        / 8000
    )


def lengths(tools: Tools, path: Path) -> dict[str, float]:
    argv = [str(tools.ffprobe), "-v", "error", "-show_entries", "stream=codec_type,duration"]
    told = subprocess.run([*argv, "-of", "csv=p=0", str(path)], check=True, capture_output=True)
    rows = [line.split(",")[:2] for line in told.stdout.decode().splitlines()]
    return {kind: float(seconds) for kind, seconds in rows}


def test_sound_and_picture_are_in_step_at_the_end_of_clips_of_every_sort(either, reel_of, make):
    """29.97 and 12 pictures a second, mono, stereo, none: what drifts would add up."""
    shots = [
        shot(reel_of("mono.mp4", channels="mono", fps="30000/1001", seconds=3.13)),
        shot(reel_of("none.mp4", channels=None, fps=12, seconds=2.41), length_ms=2_400),
        shot(reel_of("cut.mp4", fps=25, seconds=4), start_ms=1_037, length_ms=1_501),
        shot(reel_of("last.mp4", fps=30, seconds=4.07, flash=3.3)),
    ]
    made = make(*shots, use=either)
    assert abs(last_flash(either.ffmpeg, made.path) - last_beep(either.ffmpeg, made.path)) <= (
        _STEP_MS / 1000
    )
    told = lengths(either, made.path)
    assert abs(told["video"] - told["audio"]) <= _STEP_MS / 1000
    wanted_s = (reel.TITLE_MS + sum(one.length_ms for one in shots)) / 1000
    assert abs(told["video"] - wanted_s) < 0.1
    assert abs(last_beep(either.ffmpeg, made.path) - (wanted_s - 4.07 + 3.3)) < 0.1


@pytest.fixture
def reel_of(reel: Reel, work) -> Callable[..., Output]:
    """Return a function that films something and prepares it as every clip is prepared."""

    def prepared(name: str, **more: object) -> Output:
        channels = more.get("channels", "stereo")
        film = reel.film(name, *H264, *(AAC if channels else ()), size="320x180", **more)
        return next(iter(work(film).outputs.values()))

    return prepared


def test_a_mono_clip_is_as_loud_as_before_and_its_channels_are_known(found, reel_of, make):
    mono, stereo = (reel_of(f"{name}.mp4", channels=name) for name in ("mono", "stereo"))
    silent = reel_of("silent.mp4", channels=None)
    assert [tracks.channels(one.path) for one in (mono, stereo, silent)] == [1, 2, 0]
    for one in (mono, stereo):
        before = max(map(abs, sound(found.ffmpeg, one.path, rate=48_000)))
        after = max(map(abs, sound(found.ffmpeg, make(shot(one)).path, rate=48_000)))
        assert abs(after / before - 1) < 0.12


def test_then_and_now_are_seen_whole_beside_or_above_each_other(found, reel_of, make):
    then, now = reel_of("then.mp4", seconds=2), reel_of("now.mp4", seconds=3, flash=2.5)
    for size, boxes in (
        (reel.WIDE, ((0, 138, 640, 498), (640, 138, 1280, 498))),
        (reel.TALL, ((0, 74, 720, 479), (0, 714, 720, 1119))),
    ):
        made = make(shot(then), shot(now), size=size, together=True)
        assert (made.width, made.height) == size
        assert abs((made.duration_ms or 0) - reel.TITLE_MS - 3_000) < 100
        seen = picture(found.ffmpeg, made.path, reel.TITLE_MS / 1000 + 0.3)
        for box, one in zip(boxes, (then, now), strict=True):
            assert _differ(seen.crop(box), picture(found.ffmpeg, one.path, 0.3)) < 12


def test_one_file_may_be_seen_twice(reel_of, make):
    twice = shot(reel_of("then.mp4"))
    assert abs((make(twice, twice).duration_ms or 0) - reel.TITLE_MS - 2 * twice.length_ms) < 100
    assert make(twice, twice, together=True).has_sound


def test_work_on_a_film_stops_when_it_is_told_to(found, reel_of, tmp_path):
    script = Script("Aroha", "Words", "2026", (shot(reel_of("then.mp4")),))
    folder = tmp_path / "stopped"
    folder.mkdir()
    with pytest.raises(Stopped):
        reel.make(script, folder=folder, tools=found, on_progress=lambda _: False)


def _differ(one: Image.Image, other: Image.Image) -> float:
    """Return by how many levels of 255 two pictures differ on average."""
    size = (64, 36) if one.width > one.height else (36, 64)
    apart = ImageChops.difference(one.resize(size), other.resize(size))
    return sum(ImageStat.Stat(apart).mean) / 3


def test_real_clips_of_phones_are_upright_whole_and_in_step(found, work, make):
    names = ("iphone12-hlg-rotated.mp4", "no-audio.mp4", "audio-shorter-than-video.mp4")
    last = "geese-720p-gps.mp4"
    if not (SAMPLES / "videos" / last).exists():
        missing("../shared/samples")
    made_of = [work(SAMPLES / "videos" / name) for name in (*names, last)]
    films = [
        next(done.outputs[name] for name in ("720p", "480p", "240p") if name in done.outputs)
        for done in made_of
    ]
    shots = [shot(one) for one in films]
    shots[-1] = shot(films[-1], start_ms=1_000)
    made = make(*shots)
    at = reel.TITLE_MS / 1000
    for one in shots:
        width, height = _fitted(one)
        left, top = (1280 - width) // 2, (656 - height) // 2
        moment = min(0.5, one.length_ms / 2000)
        seen = picture(found.ffmpeg, made.path, at + moment)
        before = picture(found.ffmpeg, one.path, one.start_ms / 1000 + moment)
        assert _differ(seen.crop((left, top, left + width, top + height)), before) < 10, one.path
        at += one.length_ms / 1000
    told = lengths(found, made.path)
    assert abs(told["video"] - told["audio"]) <= _STEP_MS / 1000
    assert _shift_ms(found, made.path, shots[-1], at) <= _STEP_MS
    words = made.path.read_bytes()
    assert b"\xa9xyz" not in words
    assert b"Apple" not in words


def _fitted(one: Shot) -> tuple[int, int]:
    share = min(1280 / one.width, 656 / one.height)
    return round(one.width * share / 2) * 2, round(one.height * share / 2) * 2


def _shift_ms(tools: Tools, film: Path, last: Shot, end_s: float) -> int:
    """Return by how much the last clip's sound is away from where its pictures are."""
    whole, clip = sound(tools.ffmpeg, film), sound(tools.ffmpeg, last.path)
    begins = round(end_s * 1000) - last.length_ms
    length = min(1500, last.length_ms - 600)
    wanted = clip[last.start_ms + 300 : last.start_ms + 300 + length]

    def likeness(shift: int) -> int:
        start = begins + 300 + shift
        return sum(a * b for a, b in zip(whole[start : start + length], wanted, strict=False))

    return abs(max(range(-200, 201), key=likeness))

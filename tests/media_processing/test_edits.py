"""Small edits that keep the original: exact to a picture, in step, and nothing left behind."""

import subprocess
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from media_processing import pipeline
from media_processing.errors import Refused
from media_processing.kinds import Limits
from tests.media_processing.filming import CORNERS, Studio, colours, corner_picture

pytestmark = pytest.mark.media

_FPS, _FIRST_GREY, _STEP = 15, 30, 2
_CODECS = {
    "clip.mp4": ("-c:v", "libx264", "-bf", "3", "-g", "250", "-c:a", "aac"),
    "edit-listed.mov": ("-c:v", "libx264", "-bf", "3", "-g", "30", "-c:a", "aac"),
    "fragmented.mp4": ("-c:v", "libx264", "-g", "60", "-c:a", "aac", "-movflags", "frag_keyframe"),
    "live.webm": ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus", "-live", "1"),
    "clip.ts": ("-c:v", "libx264", "-g", "90", "-c:a", "aac"),
    "clip.avi": ("-c:v", "mpeg4", "-q:v", "2", "-g", "60", "-c:a", "libmp3lame"),
}


def _counted(studio: Studio, name: str, seconds: float = 6) -> Path:
    """Film pictures of which each is two levels lighter; a tone begins at 3 s."""
    path = studio.folder / name
    pictures = f"color=black:s=160x120:r={_FPS}:d={seconds}"
    pictures += f",geq=lum='{_FIRST_GREY}+{_STEP}*N':cb=128:cr=128"
    tone = f"sine=frequency=440:duration={seconds},volume='if(lt(t,3),0,1)':eval=frame"
    inputs = ("-f", "lavfi", "-i", pictures, "-f", "lavfi", "-i", tone)
    studio.run(*inputs, *_CODECS[name], "-pix_fmt", "yuv420p", path)
    return path


def _numbers(studio: Studio, path: Path) -> list[int]:
    """Tell which of the counted pictures each picture of a rendition is."""
    argv = [str(studio.tools.ffmpeg), "-v", "error", "-i", str(path), "-vf", "extractplanes=y"]
    argv += ["-f", "rawvideo", "-pix_fmt", "gray", "-fps_mode", "passthrough", "-"]
    raw = subprocess.run(argv, check=True, capture_output=True, timeout=60).stdout
    size = studio.describe(path)["streams"][0]
    area = size["width"] * size["height"]
    levels = [raw[at + area // 2] for at in range(0, len(raw), area)]
    return [round((level - _FIRST_GREY) / _STEP) for level in levels]


def _pictures(studio: Studio, path: Path) -> Iterator[tuple[int, int]]:
    """Yield when each picture of a rendition is shown, in ms, and which it is."""
    argv = [str(studio.tools.ffprobe), "-v", "error", "-select_streams", "v", "-of", "csv=p=0"]
    argv += ["-show_entries", "frame=pts_time", str(path)]
    told = subprocess.run(argv, check=True, capture_output=True, text=True, timeout=60).stdout
    times = [round(float(line.strip(",")) * 1000) for line in told.split()]
    yield from zip(times, _numbers(studio, path), strict=True)


def _tone_begins(studio: Studio, path: Path) -> float:
    raw = studio.folder / "heard.raw"
    studio.run("-i", path, "-ac", "1", "-ar", "8000", "-f", "s16le", raw)
    samples = array("h", raw.read_bytes())
    return next(at for at, one in enumerate(samples) if abs(one) > 1500) / 8000


@pytest.mark.parametrize(
    ("name", "start_ms", "end_ms"),
    [*((name, 2000, 4500) for name in _CODECS), ("clip.mp4", 4100, None)],
)
def test_a_trim_is_exact_to_a_picture_and_in_step(
    studio: Studio, work: Callable, name: str, start_ms: int, end_ms: int | None
) -> None:
    clip = _counted(studio, name)
    original = work(clip).path("240p")
    whole = dict(_pictures(studio, original))
    done = work(clip, edit=pipeline.Edit(start_ms=start_ms, end_ms=end_ms))
    seen = _numbers(studio, done.path("240p"))
    chosen = [whole[at] for at in sorted(whole) if start_ms <= at + 1 <= (end_ms or 9999)]
    assert seen[:-1] == chosen[: len(seen) - 1]  # a last one may lie on the mark to the ms
    assert abs(len(seen) - len(chosen)) <= 1
    shown_ms = (end_ms or 6000) - start_ms
    assert abs(done.outcome.duration_ms - shown_ms) <= 80
    assert abs(done.outcome.full_duration_ms - 6000) <= 150
    assert not done.outcome.is_cut_short
    if start_ms < 3000:
        begins = _tone_begins(studio, original) - start_ms / 1000
        assert abs(_tone_begins(studio, done.path("240p")) - begins) <= 0.04


def test_only_the_part_that_is_shown_is_decoded(studio: Studio, work: Callable) -> None:
    """A seek lands a second before it: what comes first may be damaged as it likes."""
    clip = _counted(studio, "edit-listed.mov")
    content = bytearray(clip.read_bytes())
    start = content.index(b"mdat") + 4
    span = int.from_bytes(content[start - 8 : start - 4], "big") // 5
    content[start + span // 3 : start + span] = bytes(span - span // 3)
    clip.write_bytes(content)
    done = work(clip, edit=pipeline.Edit(start_ms=4500))
    assert _numbers(studio, done.path("240p"))[0] in range(66, 70)


def test_a_long_recording_is_taken_when_a_short_part_is_chosen(
    studio: Studio, work: Callable
) -> None:
    clip, limits = studio.film("clip.mp4", seconds=6, fps=60), Limits(max_duration_ms=2000)
    with pytest.raises(Refused, match="too_long"):
        work(clip, limits=limits)
    done = work(clip, limits=limits, edit=pipeline.Edit(start_ms=1000, end_ms=2500))
    assert abs(done.outcome.duration_ms - 1500) <= 80
    with pytest.raises(Refused, match="too_long"):
        work(clip, limits=limits, edit=pipeline.Edit(start_ms=1000, end_ms=5500))


def test_a_mute_leaves_no_sound_at_all(studio: Studio, work: Callable) -> None:
    done = work(studio.film("clip.mp4"), edit=pipeline.Edit(is_muted=True))
    assert [one["codec_type"] for one in studio.describe(done.path("240p"))["streams"]] == ["video"]
    assert not done.outcome.is_sound_lost


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_clip_can_be_turned(studio: Studio, work: Callable, turn: int) -> None:
    done = work(studio.film("clip.mp4", size="640x400"), edit=pipeline.Edit(turn=turn))
    expected = (640, 400) if turn == 180 else (400, 640)
    assert (done.outcome.width, done.outcome.height) == expected
    for name in ("240p", "480p"):
        assert colours(studio.picture(done.path(name))) == _turned(turn)
    for name in ("poster", "thumb", "sprite"):
        with Image.open(done.path(name)) as picture:
            assert colours(picture) == _turned(turn)


def test_a_photo_can_be_turned(studio: Studio, work: Callable) -> None:
    photo = studio.folder / "photo.jpg"
    corner_picture((600, 400)).save(photo)
    done = work(photo, edit=pipeline.Edit(turn=90, start_ms=5, is_muted=True))
    assert (done.outcome.width, done.outcome.height) == (400, 600)
    with Image.open(done.path("thumb")) as picture:
        assert colours(picture) == _turned(90)


def _turned(turn: int) -> dict[tuple[int, int], str]:
    """Say where each colour of the test picture stands after so many degrees clockwise."""
    standing = dict(CORNERS)
    for _ in range(turn // 90):
        standing = {(-y, x): colour for (x, y), colour in standing.items()}
    return standing


def test_the_poster_shows_the_moment_that_was_chosen(studio: Studio, work: Callable) -> None:
    clip = _counted(studio, "clip.mp4")
    for edit, number in (
        (pipeline.Edit(poster_ms=5000), 75),
        (pipeline.Edit(start_ms=2000, poster_ms=5000), 75),
        (pipeline.Edit(start_ms=3000, end_ms=4500), 52),
        (pipeline.Edit(), 30),
    ):
        with Image.open(work(clip, edit=edit).path("poster")) as poster:
            grey = poster.convert("L").getpixel((80, 60))
        assert abs(grey - (_FIRST_GREY + _STEP * number - 16) * 255 / 219) <= 5


def test_a_sound_can_be_trimmed(studio: Studio, work: Callable) -> None:
    memo = studio.film("memo.m4a", seconds=6, options=("-vn", "-c:a", "aac"))
    done = work(memo, edit=pipeline.Edit(start_ms=4000, end_ms=5000))
    assert abs(done.outcome.duration_ms - 1000) <= 80
    assert abs(done.outcome.full_duration_ms - 6000) <= 80


def test_a_sound_is_drawn(studio: Studio, work: Callable) -> None:
    tone = "sine=frequency=300:duration=4,volume='if(lt(t,2),1,0)':eval=frame"
    memo = studio.folder / "memo.m4a"
    studio.run("-f", "lavfi", "-i", tone, "-c:a", "aac", memo)
    drawn = work(memo).outcome.waveform
    assert len(drawn) == 64
    assert set(drawn[:31]) <= {"e", "f"}
    assert set(drawn[34:]) == {"0"}
    silent = studio.folder / "silent.m4a"
    studio.run("-f", "lavfi", "-i", "anullsrc", "-t", "1", "-c:a", "aac", silent)
    assert work(silent).outcome.waveform == "0" * 64


def test_a_part_that_lies_behind_the_end_is_refused(studio: Studio, work: Callable) -> None:
    with pytest.raises(Refused, match="nothing_chosen"):
        work(studio.film("clip.mp4", seconds=1), edit=pipeline.Edit(start_ms=5000, end_ms=6000))


def test_a_film_of_a_browser_tells_its_length_only_when_read(
    studio: Studio, work: Callable
) -> None:
    done = work(_counted(studio, "live.webm"), limits=Limits(cpu_seconds=1))
    assert abs(done.outcome.full_duration_ms - 6000) <= 80
    assert not done.outcome.is_cut_short

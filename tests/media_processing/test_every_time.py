"""Rates, starts, edit lists, cuts and lengths of every sort, through both ffmpegs.

Length is judged by what decodes; sound and picture stay in step to the end of every copy.
"""

import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from media_processing.asked import Outcome
from media_processing.errors import REFUSALS, Refused
from media_processing.kinds import Limits
from media_processing.tools import Tools
from tests.media_processing.reel import (
    AAC,
    FLASH_S,
    H264,
    LENGTH_S,
    Reel,
    look,
    streams,
)

pytestmark = pytest.mark.media
IN_STEP_S = 0.08


@pytest.fixture
def found(either: Tools) -> Tools:
    return either


def _frames(found: Tools, path: Path) -> int:
    (told,) = streams(found.ffprobe, path, "stream=nb_read_frames,codec_type")[:1]
    return int(told["nb_read_frames"])


@pytest.mark.parametrize(
    ("fps", "kept"), [("25/2", 15), (15, 18), (24, 29), (25, 30), (60, 36), (120, 36), (240, 36)]
)
def test_every_rate_keeps_its_time(
    fps: object, kept: int, reel: Reel, work: Callable, found: Tools, tmp_path: Path
) -> None:
    name = f"rate-{str(fps).replace('/', '-')}.mp4"
    done = work(reel.film(name, *H264, *AAC, fps=fps, size="96x64"))
    seen = look(found.ffmpeg, done.path("240p"), tmp_path)
    assert seen.flash_s is not None
    assert seen.beep_s is not None
    assert abs(seen.flash_s - seen.beep_s) <= IN_STEP_S
    assert abs(seen.seconds - LENGTH_S) <= 0.1
    assert abs(_frames(found, done.path("240p")) - kept) <= 1


_START_10 = ("-output_ts_offset", 10)
_FRAGMENTS = ("-movflags", "frag_keyframe+empty_moov", "-g", 10)
STARTS = {
    "b-frames.mp4": ("-bf", 3, "-c:v", "libx264", "-preset", "veryfast"),
    "unsteady.mkv": ("-vf", "select='mod(n,3)+eq(n,24)'", "-fps_mode", "vfr", *H264),
    "starts-at-10.mp4": (*_START_10, *H264),
    "starts-at-10.mkv": (*_START_10, *H264),
    "starts-at-10.ts": (*_START_10, *H264),
    "fragments.mp4": (*_FRAGMENTS, *H264),
    "fragments-start-10.mp4": (*_START_10, *_FRAGMENTS, *H264),
    "live.webm": ("-live", 1, "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"),
}


@pytest.mark.parametrize("name", STARTS)
def test_wherever_its_clock_starts_it_plays_from_nought(
    name: str, reel: Reel, work: Callable, camera: Path, tmp_path: Path
) -> None:
    options = STARTS[name]
    sound = () if "-c:a" in options else AAC
    done = work(reel.film(name, *options, *sound, size="96x64"))
    seen = look(camera, done.path("240p"), tmp_path)
    assert not done.outcome.is_cut_short
    assert seen.flash_s is not None
    assert seen.beep_s is not None
    assert abs(seen.flash_s - FLASH_S) <= IN_STEP_S
    assert abs(seen.beep_s - FLASH_S) <= IN_STEP_S
    assert abs(seen.seconds - LENGTH_S) <= 0.1


@pytest.mark.parametrize("late", ["picture", "sound"])
@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_one_track_that_starts_later_stays_where_it_belongs(
    late: str, suffix: str, reel: Reel, work: Callable, camera: Path, tmp_path: Path
) -> None:
    """MP4 says it by an edit list, Matroska by its times."""
    film, clip = reel.film("b-frames.mp4", *STARTS["b-frames.mp4"], *AAC, size="96x64"), tmp_path
    clip = clip / f"clip.{suffix}"
    inputs = ("-itsoffset", 0.5, "-i", film, "-i", film)
    tracks = ("0:v", "1:a") if late == "picture" else ("1:v", "0:a")
    reel.run(*inputs, "-map", tracks[0], "-map", tracks[1], "-c", "copy", clip)
    seen = look(camera, work(clip).path("240p"), tmp_path)
    assert seen.flash_s is not None
    assert seen.beep_s is not None
    assert abs(seen.flash_s - FLASH_S - (0.5 if late == "picture" else 0)) <= IN_STEP_S
    assert abs(seen.beep_s - FLASH_S - (0.5 if late == "sound" else 0)) <= IN_STEP_S


def test_what_the_edit_list_leaves_out_is_not_shown(
    reel: Reel, work: Callable, camera: Path, tmp_path: Path
) -> None:
    """A cut without encoding anew keeps the pictures before it, for decoding only."""
    film = reel.film("b-frames.mp4", *STARTS["b-frames.mp4"], *AAC, size="96x64")
    clip = tmp_path / "clip.mp4"
    reel.run("-ss", 0.5, "-i", film, "-c", "copy", clip)
    done = work(clip)
    seen = look(camera, done.path("240p"), tmp_path)
    assert seen.flash_s is not None
    assert seen.beep_s is not None
    assert abs(seen.flash_s - seen.beep_s) <= IN_STEP_S
    assert abs(done.outcome.duration_ms - (LENGTH_S - 0.5) * 1000) <= 100


@pytest.mark.parametrize(("frames", "milliseconds"), [(1, 40), (3, 120), (1, 50)])
def test_the_shortest_films(
    frames: int, milliseconds: int, reel: Reel, work: Callable, found: Tools
) -> None:
    name, fps = f"short-{milliseconds}.mp4", 1000 * frames / milliseconds
    film = reel.film(name, *H264, fps=fps, seconds=milliseconds / 1000, channels=None, size="96x64")
    done = work(film)
    assert _frames(found, done.path("240p")) == frames
    assert abs(done.outcome.duration_ms - milliseconds) <= 40
    assert {"poster", "thumb"} <= set(done.outputs)


def test_slow_motion_plays_as_it_is_stored(reel: Reel, work: Callable) -> None:
    """A phone stores 240 pictures a second as 30 and says so beside; we play what is stored."""
    marks = ("-movflags", "use_metadata_tags", "-metadata", "com.android.capture.fps=240.0")
    film = reel.film("slow.mp4", *H264, *marks, channels=None, size="96x64", seconds=2)
    assert abs(work(film).outcome.duration_ms - 2000) <= 80


def test_two_hours_where_the_school_allows_them(reel: Reel, work: Callable) -> None:
    hours = 2 * 3600
    film = reel.film(
        "two-hours.mp4",
        *(*H264, "-g", 60),
        fps="1/10",
        seconds=hours,
        flash=hours * 2,
        channels=None,
        size="32x32",
    )
    done = work(film, limits=Limits(max_duration_ms=hours * 1000 + 60_000))
    assert abs(done.outcome.duration_ms - hours * 1000) <= 10_000
    with pytest.raises(Refused) as refused:
        work(film)
    assert refused.value.code == "too_long"


def test_sound_and_picture_are_in_step_at_the_end_of_every_rung(
    reel: Reel, work: Callable, camera: Path, tmp_path: Path
) -> None:
    """20 s at half the rate of American television, its sound at another rate than ours."""
    shot = {"fps": "15000/1001", "seconds": 20, "flash": 19.02, "size": "480x362"}
    film = reel.film("drift.mov", *H264, *AAC, "-ar", 44_100, **shot)
    done = work(film)
    rungs = [one for one in done.outputs.values() if one.content_type == "video/mp4"]
    assert len(rungs) == 2
    for made in rungs:
        seen = look(camera, made.path, tmp_path)
        assert seen.flash_s is not None
        assert seen.beep_s is not None
        assert abs(seen.flash_s - seen.beep_s) <= IN_STEP_S
        assert abs(seen.flash_s - 19.02) <= IN_STEP_S


def _said(path: Path, boxes: tuple[bytes, ...], seconds: int, tmp_path: Path) -> Path:
    """Write another length into the header boxes of an MP4."""
    content = bytearray(path.read_bytes())
    for box in boxes:
        at = content.find(box)
        while at >= 0:
            clock = {b"mvhd": 16, b"mdhd": 16, b"tkhd": 0}[box]
            scale = struct.unpack_from(">I", content, at + clock)[0] if clock else 1000
            place = at + (24 if box == b"tkhd" else 20)
            struct.pack_into(">I", content, place, min(seconds * scale, 2**32 - 1))
            at = content.find(box, at + 4)
    false = tmp_path / "false.mp4"
    false.write_bytes(content)
    return false


@pytest.mark.parametrize("seconds", [0, 1, 400_000])
def test_a_header_that_lies_about_the_length_is_not_believed(
    seconds: int, reel: Reel, work: Callable, tmp_path: Path
) -> None:
    film = reel.film("plain.mp4", *H264, *AAC, seconds=3, flash=2, size="96x64")
    done = work(_said(film, (b"mvhd", b"mdhd", b"tkhd"), seconds, tmp_path))
    assert abs(done.outcome.duration_ms - 3000) <= 100


CUTS = {"cut.mp4": 4, "cut.mkv": 4, "cut.avi": 4, "cut.ts": 3}
"""How often each is cut on each ffmpeg: 30 times in all."""


@pytest.mark.parametrize("name", CUTS)
def test_what_was_cut_off_plays_as_far_as_it_goes_or_is_refused_in_words(
    name: str, reel: Reel, work: Callable, found: Tools
) -> None:
    front = ("-movflags", "+faststart") if name.endswith("mp4") else ()
    film = reel.film(name, *H264, "-g", 15, *AAC, *front, seconds=2, flash=9, size="96x64")
    content, places = film.read_bytes(), random.Random(f"{name} {found.version}")
    for share in (places.uniform(0.02, 0.95) for _ in range(CUTS[name])):
        clip = film.with_name(f"now-{name}")
        clip.write_bytes(content[: int(len(content) * share)])
        outcome, code = _outcome_or_code(work, clip)
        if outcome is None:
            assert code in REFUSALS
            assert share < 0.7
        else:
            assert outcome.duration_ms <= 2100
            # a stream says nowhere how long it should be
            assert outcome.is_cut_short is not name.endswith("ts"), share


def _outcome_or_code(work: Callable, clip: Path) -> tuple[Outcome | None, str]:
    try:
        return work(clip).outcome, ""
    except Refused as refused:
        return None, refused.code

"""Recordings that cannot be used and tools that fail: refused or ours to mend, never shown half."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from media_processing import pipeline, tools
from media_processing.errors import Broken, Refused, Stopped
from media_processing.kinds import Limits
from tests.media_processing.filming import H264_AAC, Studio, fake_ffmpeg

pytestmark = pytest.mark.media


def test_a_recording_longer_than_allowed_is_refused_without_being_made(
    studio: Studio, work: Callable
) -> None:
    clip = studio.film("clip.mp4", fps=60, seconds=5, sound=None)
    with pytest.raises(Refused) as refused:
        work(clip, limits=Limits(max_duration_ms=2000))
    assert refused.value.code == "too_long"


def test_a_long_recording_that_does_not_say_so_is_stopped_while_it_decodes(
    studio: Studio, work: Callable
) -> None:
    live = (*H264_AAC, "-f", "matroska", "-live", "1")
    clip = studio.film("live.mkv", seconds=25, options=live)
    with pytest.raises(Refused) as refused:
        work(clip, limits=Limits(max_duration_ms=3000))
    assert refused.value.code == "too_long"


def test_a_picture_that_is_too_large_is_refused(studio: Studio, work: Callable) -> None:
    with pytest.raises(Refused) as refused:
        work(studio.film("clip.mp4"), limits=Limits(max_pixels=10_000))
    assert refused.value.code == "picture_too_large"


@pytest.mark.parametrize(
    ("name", "options"), [("clip.mp4", ("-movflags", "+faststart")), ("clip.mkv", ())]
)
def test_a_clip_that_was_cut_off_shows_what_there_is(
    studio: Studio, work: Callable, name: str, options: tuple[str, ...]
) -> None:
    clip = studio.film(name, seconds=6, options=(*H264_AAC, "-g", "30", *options))
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size * 55 // 100])
    done = work(clip)
    assert done.outcome.is_cut_short
    assert 1500 < done.outcome.duration_ms < 5000


def test_a_clip_whose_index_is_lost_is_refused(studio: Studio, work: Callable) -> None:
    clip = studio.film("clip.mp4", seconds=3)
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size * 7 // 10])
    with pytest.raises(Refused) as refused:
        work(clip)
    assert refused.value.code == "index_lost"


def _run(clip: Path, folder: Path, use: tools.Tools, **changes: object) -> pipeline.Outcome:
    folder.mkdir(exist_ok=True)
    wanted = {"limits": Limits(), "on_output": lambda _: None, "on_progress": lambda _: True}
    return pipeline.run(clip, folder=folder, tools=use, **(wanted | changes))


def test_saying_no_to_progress_stops_at_once(
    studio: Studio, found: tools.Tools, tmp_path: Path
) -> None:
    clip = studio.film("clip.mp4", size="1280x720", seconds=8)
    begun = time.monotonic()
    with pytest.raises(Stopped):
        _run(clip, tmp_path / "made", found, on_progress=lambda percent: percent < 5)
    assert time.monotonic() - begun < 15


def test_a_lost_lease_passes_through(studio: Studio, found: tools.Tools, tmp_path: Path) -> None:
    def lost(_: pipeline.Output) -> None:
        raise LookupError("lease")

    with pytest.raises(LookupError):
        _run(studio.film("clip.mp4"), tmp_path / "made", found, on_output=lost)


def test_an_original_that_is_gone_is_our_fault(found: tools.Tools, tmp_path: Path) -> None:
    with pytest.raises(Broken) as broken:
        _run(tmp_path / "gone", tmp_path / "made", found)
    assert broken.value.code == "original_missing"


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("kill -SEGV $$", "tool_fault"),
        ("kill -KILL $$", "killed"),
        ("echo 'out: No space left on device' >&2; exit 1", "disk_full"),
        ("echo frame=1; sleep 60", "stalled"),
        ("echo half > 240p.mp4", "bad_output"),
    ],
)
def test_a_failing_ffmpeg_is_our_fault_and_hands_nothing_on(
    studio: Studio, found: tools.Tools, tmp_path: Path, script: str, code: str
) -> None:
    handed_on: list[pipeline.Output] = []
    with pytest.raises(Broken) as broken:
        _run(
            studio.film("clip.mp4"),
            tmp_path / "made",
            fake_ffmpeg(tmp_path, found, script),
            limits=Limits(stall_seconds=1),
            on_output=handed_on.append,
        )
    assert broken.value.code == code
    assert handed_on == []


def test_a_file_that_eats_processor_time_is_refused(
    studio: Studio, found: tools.Tools, tmp_path: Path
) -> None:
    endless = fake_ffmpeg(tmp_path, found, "while :; do :; done")
    limits = Limits(cpu_seconds=1, cpu_per_second=0)
    with pytest.raises(Refused) as refused:
        _run(studio.film("clip.mp4"), tmp_path / "made", endless, limits=limits)
    assert refused.value.code == "too_heavy"


def test_a_half_written_rendition_is_never_handed_on(
    studio: Studio, found: tools.Tools, tmp_path: Path
) -> None:
    real = found.ffmpeg
    cut = fake_ffmpeg(tmp_path, found, f'{real} "$@" && truncate -s -9000 240p.mp4')
    handed_on: list[pipeline.Output] = []
    with pytest.raises(Broken) as broken:
        _run(studio.film("clip.mp4"), tmp_path / "made", cut, on_output=handed_on.append)
    assert (broken.value.code, handed_on) == ("bad_output", [])


def test_a_clip_of_which_nothing_decodes_is_refused(studio: Studio, work: Callable) -> None:
    """ffmpeg calls it a success, with a file of sound alone."""
    clip = bytearray(studio.film("clip.mp4", options=(*H264_AAC, "-bf", "0")).read_bytes())
    settings = clip.index(b"avcC") + 4
    clip[settings + 6 : settings + 30] = bytes(24)
    broken = studio.folder / "broken.mp4"
    broken.write_bytes(clip)
    with pytest.raises(Refused) as refused:
        work(broken)
    assert refused.value.code == "unreadable"

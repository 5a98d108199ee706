"""How the end of a run is judged: the file, the machine, or nobody."""

from pathlib import Path

import pytest

from media_processing import child, ffmpeg
from media_processing.errors import Broken, Refused
from media_processing.kinds import Limits
from media_processing.tools import Tools


def _ended(status: int, words: str = "", *, cpu: float = 1) -> child.Ended:
    return child.Ended(status=status, stderr=words, cpu_seconds=cpu)


@pytest.mark.parametrize(
    ("ended", "code"),
    [
        (_ended(-9, cpu=60), "too_heavy"),
        (_ended(-24, cpu=58), "too_heavy"),
        (_ended(128 + 24, cpu=58), "too_heavy"),
        (_ended(-25), "too_heavy"),
        (_ended(1, "malloc: Cannot allocate memory"), "too_heavy"),
        (_ended(1, "av_interleaved_write_frame(): File too large"), "too_heavy"),
    ],
)
def test_a_file_that_meets_a_limit_would_meet_it_again(ended: child.Ended, code: str) -> None:
    with pytest.raises(Refused) as refused:
        ffmpeg.judge(ended, cpu_seconds=60)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("ended", "code"),
    [
        (_ended(-9), "killed"),
        (_ended(-15), "killed"),
        (_ended(-11), "tool_fault"),
        (_ended(-6), "tool_fault"),
        (_ended(1, "write: No space left on device"), "disk_full"),
        (_ended(0, "write: No space left on device"), "disk_full"),
        (_ended(1, "Unknown encoder 'libx264'"), "tool_fault"),
        (_ended(8, "No such filter: 'zscale'"), "tool_fault"),
    ],
)
def test_a_fault_of_the_machine_is_not_blamed_on_the_file(ended: child.Ended, code: str) -> None:
    with pytest.raises(Broken) as broken:
        ffmpeg.judge(ended, cpu_seconds=60)
    assert broken.value.code == code


@pytest.mark.parametrize(
    "ended", [_ended(0), _ended(0, "a warning"), _ended(1, "Invalid data found")]
)
def test_an_end_by_itself_is_the_caller_s_to_judge(ended: child.Ended) -> None:
    ffmpeg.judge(ended, cpu_seconds=60)


def _task(stall_seconds: int) -> ffmpeg.Task:
    tools = Tools(ffmpeg=Path("/opt/ffmpeg"), ffprobe=Path("/opt/ffprobe"))
    limits = Limits(stall_seconds=stall_seconds)
    return ffmpeg.Task(Path("/work"), Path("/original"), tools, limits, on_tick=lambda: True)


def test_progress_is_told_in_milliseconds_and_only_when_it_moves() -> None:
    told: list[int] = []
    progress = ffmpeg._Progress(_task(60), on_time=told.append)
    for line in (
        "frame=1",
        "out_time_us=N/A",
        "out_time_us=-40",
        "out_time_us=500000",
        "progress=end",
    ):
        progress.read(line)
    progress.read("out_time_us=500000")
    assert told == [0, 500]


def test_a_tool_that_no_longer_advances_is_stalled(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(ffmpeg.time, "monotonic", lambda: now)
    progress = ffmpeg._Progress(_task(60), on_time=lambda _: None)
    now += 59
    progress.read("frame=1")
    now += 59
    assert progress.tick()
    progress.read("frame=1")
    now += 2
    with pytest.raises(Broken) as broken:
        progress.tick()
    assert broken.value.code == "stalled"


def test_a_tool_without_progress_stands_still_for_minutes_and_not_for_an_hour() -> None:
    task = _task(60)
    assert task.place(60).bounds.wall_seconds == 600
    assert task.place(5000).bounds.wall_seconds == task.limits.wall_seconds

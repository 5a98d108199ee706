"""Runs ffmpeg and ffprobe: passes on progress, notices a stall, and judges how a run ended.

It knows the words of ffmpeg's progress and of its errors. It must not know what is being made
(``recipes.py``) nor how processes are walled in (``child.py``).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from media_processing import child
from media_processing.errors import Broken, Refused
from media_processing.kinds import Limits
from media_processing.tools import Tools

_ADVANCE = ("frame", "out_time_us", "total_size")
_LIMITS = {24, 25}  # XCPU, XFSZ
_CRASHES = {4, 6, 7, 8, 11}  # ILL, ABRT, BUS, FPE, SEGV
_BY_SIGNAL, _SIGNALS = 128, 32
"""bwrap(1) tells of a signal by this much more than its number, as a shell does."""
_PATIENCE = 10
"""A tool that takes so many times its processor time by the clock stands still: it has no progress
that could be watched (ffprobe, Pillow), and the queue behind it waits."""


@dataclass(frozen=True, slots=True)
class Task:
    """What every run for one original has in common."""

    folder: Path
    """Where the tools run and may write."""
    original: Path
    tools: Tools
    limits: Limits
    on_tick: Callable[[], bool]
    beside: tuple[Path, ...] = ()
    """What is read besides the original, where several files become one."""

    def place(self, cpu_seconds: int, *more: Path) -> child.Place:
        """Give a tool its place; ``more`` is what it alone may read as well."""
        return child.Place(
            folder=self.folder,
            readable=(self.original, *self.beside, *more),
            wall=self.tools.wall,
            bounds=child.Bounds(
                memory_bytes=self.limits.memory_bytes,
                cpu_seconds=cpu_seconds,
                output_bytes=self.limits.output_bytes,
                wall_seconds=min(self.limits.wall_seconds, _PATIENCE * cpu_seconds),
                nice=self.tools.nice,
                output_files=self.limits.output_files,
            ),
        )


def transcode(
    argv: list[str], task: Task, *, cpu_seconds: int, on_time: Callable[[int], None]
) -> None:
    """Run ffmpeg to a good end, telling ``on_time`` how many milliseconds of recording are done.

    Raises ``Refused`` (``too_heavy``, ``codec_unknown``, ``unreadable``), ``Broken`` or
    ``Stopped``.
    """
    progress = _Progress(task, on_time=on_time)
    place = task.place(cpu_seconds)
    ended = child.run(argv, place, on_line=progress.read, on_tick=progress.tick)
    judge(ended, cpu_seconds=cpu_seconds)
    if ended.status:
        raise Refused(_blame(ended.stderr), detail=ended.stderr)
    if progress.came_to_nothing:  # which ffmpeg calls a success
        raise Refused("unreadable", detail="nothing decodes")


def read(argv: list[str], task: Task) -> tuple[str, child.Ended]:
    """Run ffprobe; return what it printed and how it ended: a plain failure is the caller's."""
    lines: list[str] = []
    cpu_seconds = task.limits.probe_seconds
    ended = child.run(argv, task.place(cpu_seconds), on_line=lines.append, on_tick=task.on_tick)
    judge(ended, cpu_seconds=cpu_seconds)
    return "\n".join(lines), ended


def judge(ended: child.Ended, *, cpu_seconds: int) -> None:
    """Raise if the run ended by a limit or by a fault of the machine; return if it ended by itself.

    A limit reached is the file's doing and would be reached again (``Refused``). A signal from
    outside is not (``Broken``); so is a crash, which the queue counts and parks after some tries.
    """
    words = ended.stderr
    if "No space left on device" in words:
        raise Broken("disk_full", detail=words)
    if ended.status == 0:
        return
    signal = -ended.status if ended.status < 0 else ended.status - _BY_SIGNAL
    if signal in _LIMITS or ended.cpu_seconds >= cpu_seconds:
        raise Refused("too_heavy", detail=f"{ended.cpu_seconds:.0f} s of processor time")
    if "Cannot allocate memory" in words or "File too large" in words:
        raise Refused("too_heavy", detail=words)
    if 0 < signal < _SIGNALS:
        code = "tool_fault" if signal in _CRASHES else "killed"
        raise Broken(code, detail=f"signal {signal}: {words}")
    if "Unknown encoder" in words or "No such filter" in words or "Option not found" in words:
        raise Broken("tool_fault", detail=words)


def _blame(words: str) -> str:
    """Choose the refusal for a file that ffmpeg would not turn into anything."""
    if "Decoder not found" in words or "none is available" in words or "(codec none)" in words:
        return "codec_unknown"
    return "unreadable"


class _Progress:
    """Follows the lines of ``-progress``; raises ``Broken`` when they stop advancing."""

    def __init__(self, task: Task, *, on_time: Callable[[int], None]) -> None:
        self._on_time = on_time
        self._stall_seconds = task.limits.stall_seconds
        self._on_tick = task.on_tick
        self._latest: dict[str, str] = {}
        self._advanced_at = time.monotonic()

    def read(self, line: str) -> None:
        key, _, value = line.strip().partition("=")
        if key not in _ADVANCE or self._latest.get(key) == value:
            return
        self._latest[key] = value
        self._advanced_at = time.monotonic()
        if key == "out_time_us" and value.lstrip("-").isdigit():
            self._on_time(max(0, int(value) // 1000))

    @property
    def came_to_nothing(self) -> bool:
        """Whether it counted pictures and found none, or had no pictures and no time to tell."""
        return self._latest.get("frame", self._latest.get("out_time_us")) in {"0", "N/A"}

    def tick(self) -> bool:
        if time.monotonic() - self._advanced_at > self._stall_seconds:
            raise Broken("stalled", detail=f"nothing new for {self._stall_seconds} s")
        return self._on_tick()

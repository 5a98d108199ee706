"""Starts one tool in a cage, watches it and ends it: here alone a process of the workshop begins.

It knows processes, pipes, time and what a finished process cost. It must not know formats, ffmpeg's
words or Pillow: ``ffmpeg.py`` and ``stills.py`` read the output and judge it.
"""

import contextlib
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from media_processing import cage
from media_processing.errors import Broken, Refused, Stopped

TICK_SECONDS = 0.5
"""How often the watcher is asked whether to go on."""
STDERR_BYTES = 8_000
"""How much of a tool's last words is kept: a hostile file can make it write without end."""
LINE_BYTES = 8_000_000
"""Longest line of output that is waited for; a probe's JSON of 1,000 streams is about 2 MB."""
_SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/dev/null",
    "/dev/urandom",
)
"""What programs of the system need. No settings, no homes, no ``/proc``, no ``/tmp``."""

_HERE = str(Path(cage.__file__).resolve().parent)
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
"""All that a tool is told, besides its folder. Else glibc reserves 64 MB of addresses a thread."""


@dataclass(frozen=True, slots=True)
class Wall:
    """What stands between a tool and the rest of the machine."""

    name: str
    """``namespaces``, ``bubblewrap``, ``landlock`` or ``none``."""
    bwrap: str = ""
    """Path of bwrap(1), for that wall."""


NO_WALL = Wall("none")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one run of one tool may cost."""

    memory_bytes: int
    cpu_seconds: int
    output_bytes: int
    wall_seconds: float
    nice: int
    output_files: int = 64
    """Files that may lie in its folder, what lay there before included."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a tool ended and what it cost."""

    status: int
    """Exit status; negative: the number of the signal that ended it."""
    stderr: str
    """The last words only."""
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where one tool works, what it sees and what it may cost."""

    folder: Path
    """The one folder that it may write to, and its working directory; an absolute path."""
    readable: tuple[Path, ...]
    """What it may read besides the system's own libraries; absolute paths."""
    wall: Wall
    bounds: Bounds


def run(
    argv: list[str],
    place: Place,
    *,
    on_line: Callable[[str], None],
    on_tick: Callable[[], bool],
) -> Ended:
    """Run one tool to its end and pass on each line that it prints.

    ``on_tick`` is asked about every half second; ``False`` ends the tool and raises ``Stopped``.
    Raises ``Broken`` (``timed_out``, ``wall_fault``) or ``Refused`` (``too_heavy``: too many
    files). Whatever is raised, by us or by a callback,
    nothing of the tool is left running.
    """
    deadline = time.monotonic() + place.bounds.wall_seconds
    process = _start(argv, place)
    try:
        stderr = _watch(process, deadline, on_line, lambda: _has_room(place) and on_tick())
    except BaseException:
        _end(process, patience=0)
        raise
    usage = _end(process, patience=50)
    if process.returncode == cage.FAULT and stderr.startswith("cage:"):
        raise Broken("wall_fault", detail=stderr)
    return Ended(
        status=process.returncode,
        stderr=stderr,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
    )


def _has_room(place: Place) -> bool:
    """Look how many files there are: their number is no limit that a process can have."""
    if len(os.listdir(place.folder)) > place.bounds.output_files:  # noqa: PTH208 (nothing more)
        raise Refused("too_heavy", detail=f"more than {place.bounds.output_files} files")
    return True


def _start(argv: list[str], place: Place) -> subprocess.Popen[bytes]:
    folder, bounds = str(place.folder), place.bounds
    spec = cage.Cage(
        argv=argv,
        environment=_ENVIRONMENT | {"HOME": folder, "TMPDIR": folder},
        parent=os.getpid(),
        wall=place.wall.name,
        folder=folder,
        readable=_visible(argv[0], place.readable),
        bwrap=place.wall.bwrap,
        nice=bounds.nice,
        memory_bytes=bounds.memory_bytes,
        cpu_seconds=bounds.cpu_seconds,
        output_bytes=bounds.output_bytes,
    )
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", cage.START, _HERE, spec.packed()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={},
        cwd=folder,
        start_new_session=True,
    )


def _visible(tool: str, readable: Iterable[Path]) -> list[str]:
    """List what the tool may read, parents before what is in them, nothing twice."""
    wanted = {path for path in _SYSTEM if os.path.lexists(path)}
    wanted |= {tool, os.path.realpath(tool), *(str(path) for path in readable)}
    visible: list[str] = []
    for path in sorted(wanted, key=len):
        if not any(path.startswith(parent + "/") for parent in visible):
            visible.append(path)
    return visible


def _watch(
    process: subprocess.Popen[bytes],
    deadline: float,
    on_line: Callable[[str], None],
    on_tick: Callable[[], bool],
) -> str:
    """Read both pipes until they close; return the last words."""
    if process.stdout is None or process.stderr is None:
        raise TypeError("both pipes are needed")
    line, words = bytearray(), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        selector.register(process.stderr, selectors.EVENT_READ)
        next_tick = 0.0
        while selector.get_map():
            for key, _ in selector.select(TICK_SECONDS):
                block = os.read(key.fd, 65_536)
                if not block:
                    selector.unregister(key.fileobj)
                elif key.fileobj is process.stderr:
                    words = (words + block)[-STDERR_BYTES:]
                else:
                    line = _pass_lines(line + block, on_line)
            now = time.monotonic()
            if now > deadline:
                raise Broken("timed_out", detail=words.decode(errors="replace"))
            if now >= next_tick:
                next_tick = now + TICK_SECONDS
                if not on_tick():
                    raise Stopped
    return words.decode(errors="replace")


def _pass_lines(received: bytearray, on_line: Callable[[str], None]) -> bytearray:
    """Hand on every whole line; return what is left of the last one."""
    *lines, rest = received.split(b"\n")
    for one in lines:
        on_line(one.decode(errors="replace"))
    if len(rest) > LINE_BYTES:
        raise Broken("tool_fault", detail="a line of output without end")
    return rest


def _end(process: subprocess.Popen[bytes], *, patience: int) -> resource.struct_rusage:
    """End the whole process group, wait for it and close the pipes; return what it cost.

    A tool that closed its pipes is given ``patience`` times 20 ms to leave by itself.
    """
    usage: resource.struct_rusage | None = None
    while usage is None:
        if patience <= 0:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        pid, status, found = os.wait4(process.pid, os.WNOHANG if patience > 0 else 0)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            usage = found
        else:
            patience -= 1
            time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):  # any grandchild that is left
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdout, process.stderr):
        if pipe:
            pipe.close()
    return usage

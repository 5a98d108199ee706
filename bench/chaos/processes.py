"""Parts that are killed outright and started again, and a look at what is still alive of them.

Knows processes (Linux: /proc); must not know what they do.
"""

import contextlib
import os
import re
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

_EXCEPTION = re.compile(
    r"^([\w.]+(?:Error|Exception|Interrupt|Lease|Refused|Broken))\b", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Process:
    """One process for ever: its number may come again, with another start."""

    pid: int
    started: str


def look(pid: int) -> Process | None:
    """Return the process that has this number now; None when there is none, or it is a zombie."""
    with contextlib.suppress(OSError):
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return Process(pid, words[19]) if words[0] != "Z" else None
    return None


def children(pid: int) -> list[int]:
    """Return the direct children. Source: proc(5), /proc/pid/task/tid/children."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += [int(word) for word in (thread / "children").read_text().split()]
    return found


def family(pid: int) -> set[Process]:
    """Return everyone who descends from the process, but not itself."""
    found: set[Process] = set()
    for child in children(pid):
        if process := look(child):
            found.add(process)
        found |= family(child)
    return found


def still_alive(processes: set[Process]) -> set[Process]:
    """Return those that have not ended."""
    return {one for one in processes if look(one.pid) == one}


@dataclass(slots=True)
class Part:
    """One command in a process group of its own; what it says goes into a file."""

    name: str
    argv: tuple[str, ...]
    environment: dict[str, str]
    log: Path
    last_words: str = ""
    """What it says when it may end by itself, because its supervisor starts it again."""
    seen: set[Process] = field(default_factory=set)
    process: subprocess.Popen[bytes] | None = None
    _log_at_start: int = 0

    def start(self) -> None:
        """Start it (again)."""
        self._log_at_start = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.argv,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process that was started; raises when there is none."""
        if self.process is None:
            raise ProcessLookupError(self.name)
        return self.process.pid

    def note_family(self) -> set[Process]:
        """Remember everyone who descends from it now."""
        found = family(self.pid)
        self.seen |= found
        return found

    def ended(self) -> int | None:
        """Return its status once it has ended by itself (minus the signal), else None."""
        return self.process.poll() if self.process else None

    def revive(self) -> str:
        """Start it if it has ended; return what is wrong with that: it was not killed."""
        status = self.ended()
        if status is None:
            return ""
        said = self.said_since_start()[-1500:]
        self.start()
        may_end = status == -signal.SIGKILL or (self.last_words and self.last_words in said)
        return "" if may_end else f"{self.name} ended with {status}: {said}"

    def exceptions(self) -> Counter[str]:
        """Return which exceptions it has spoken of, by class."""
        found = _EXCEPTION.findall(self.log.read_text(errors="replace"))
        return Counter(f"{self.name.split()[0]}: {name}" for name in found)

    def said_since_start(self) -> str:
        """Return what it has said since it was started last."""
        with contextlib.suppress(FileNotFoundError), self.log.open("rb") as log:
            log.seek(self._log_at_start)
            return log.read().decode(errors="replace")
        return ""

    def kill(self) -> None:
        """Kill this one process, not its children: they have to notice by themselves."""
        self.note_family()
        os.kill(self.pid, signal.SIGKILL)
        self._reap()

    def kill_group(self) -> None:
        """Kill the process and its group, as a power cut does."""
        self.note_family()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._reap()

    def stop(self, *, patience_s: float = 60) -> bool:
        """Ask it to end; False when it had to be killed."""
        if self.process is None or self.process.poll() is not None:
            return True
        self.note_family()
        self.process.terminate()
        try:
            self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.kill_group()
            return False
        return True

    def _reap(self) -> None:
        if self.process is not None:
            self.process.wait()


def wait_until_gone(processes: set[Process], *, patience_s: float = 60) -> set[Process]:
    """Wait for them to end; return those that did not."""
    deadline = time.monotonic() + patience_s
    while (left := still_alive(processes)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left

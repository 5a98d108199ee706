"""The one command: starts every part of an installation, keeps it alive, stops all of it together.

Knows processes and signals; must not know what any part does (config/processes.py says which there
are). `python -m config.run` runs all; with names (`web`, `worker`, `house`) only those;
`python -m config.run prepare` migrates and ends. Each part has a process group of its own, so that
Ctrl-C reaches us alone and nothing of a part outlives it.
"""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from config import processes
from config.processes import Address, Part

_TRIES_OF_A_TASK = 3
_PR_SET_PDEATHSIG = 1  # Source: linux/prctl.h


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often we look and how long we wait, in seconds."""

    tick_s: float = 0.2
    patience_s: float = 8.0  # from SIGTERM to SIGKILL; a Ctrl-C is to be over within 10 s
    first_pause_s: float = 0.5  # before a dead part starts again; doubles with each failure
    longest_pause_s: float = 30.0
    settled_s: float = 60.0  # a part that lived this long had started well: pauses begin anew


def say(line: str) -> None:
    """Print one plain line for whoever watches the terminal or the journal."""
    print(f"rataka: {line}", flush=True)


def _end_with_parent() -> None:
    """Ask Linux to send SIGTERM to this new child when the supervisor is killed outright."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def start(part: Part, *, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a part in a process group of its own; it ends when we do, however we end."""
    # The supervisor has one thread, so that code between fork and exec is safe.
    return subprocess.Popen(
        part.argv,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
    )


class Keeper:
    """Keeps one part running: starts it, notices its end, waits a little longer each time."""

    def __init__(self, part: Part, *, environment: dict[str, str], rhythm: Rhythm) -> None:
        """Take the part; nothing is started before the first `look`."""
        self.part = part
        self._rhythm = rhythm
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._due_at = 0.0
        self._failures = 0
        self._is_done = False

    @property
    def is_running(self) -> bool:
        """Say whether the process of the part lives."""
        return self._process is not None and self._process.poll() is None

    def look(self, now: float) -> None:
        """Start the part when it is due, and take note when it has ended."""
        if self._process is not None:
            code = self._process.poll()
            if code is not None:
                self._ended(code, now=now)
        elif not self._is_done and now >= self._due_at:
            self._process = start(self.part, environment=self._environment)
            self._started_at = now

    def ask_to_end(self) -> None:
        """Send SIGTERM to the part, which ends its own children."""
        if self._process is not None and self.is_running:
            self._process.terminate()

    def end_for_certain(self) -> None:
        """Kill what is left of the part, its children included, and reap it."""
        if self._process is None:
            return
        _kill_group(self._process.pid)
        self._process.wait()

    def _ended(self, code: int, *, now: float) -> None:
        if self._process is not None:
            _kill_group(self._process.pid)
        self._process = None
        if self.part.is_task and code == 0:
            self._is_done = True
            return
        is_settled = now - self._started_at >= self._rhythm.settled_s
        self._failures = 1 if is_settled else self._failures + 1
        if self.part.is_task and self._failures >= _TRIES_OF_A_TASK:
            self._is_done = True
            say(f"{self.part.name} failed {self._failures} times and is left out. All else runs.")
            return
        doubled = self._rhythm.first_pause_s * 2 ** min(self._failures - 1, 10)
        pause = min(self._rhythm.longest_pause_s, doubled)
        self._due_at = now + pause
        say(f"{self.part.name} ended ({_reason(code)}). It starts again in {pause:g} s.")


def supervise(
    parts: Sequence[Part],
    *,
    environment: dict[str, str],
    on_tick: Callable[[], None] = lambda: None,
    rhythm: Rhythm = Rhythm(),
) -> None:
    """Keep the parts running until SIGTERM or Ctrl-C, then stop them all; a second one hurries."""
    stopping, hurrying = threading.Event(), threading.Event()

    def on_signal(*_: object) -> None:
        (hurrying if stopping.is_set() else stopping).set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, on_signal)
    keepers = [Keeper(part, environment=environment, rhythm=rhythm) for part in parts]
    try:
        while not stopping.wait(rhythm.tick_s):
            for keeper in keepers:
                keeper.look(time.monotonic())
            on_tick()
        say("Stopping …")
    finally:
        _stop(keepers, rhythm=rhythm, hurrying=hurrying)
    say("Stopped. Everything that was sent is safe.")


def prepare(*, environment: dict[str, str]) -> None:
    """Bring tables and static files up to date; raise ImproperlyConfigured when that failed."""
    for step in processes.preparations():
        code = start(step, environment=environment).wait()
        if code != 0:
            raise ImproperlyConfigured(
                f"Preparing the {step.name} failed ({_reason(code)}); the lines above say why. "
                "Nothing was started and nothing was lost."
            )


def main(names: Sequence[str]) -> int:
    """Run what the names say; return the exit status."""
    try:
        place = processes.address()
        environment = {"PUBLIC_URL": place.url, "PYTHONUNBUFFERED": "1", **os.environ}
        if list(names) == ["prepare"]:
            prepare(environment=environment)
            return 0
        chosen = processes.parts(place, only=names)
        serves = any(part.name == "web" for part in chosen)
        if serves:
            _refuse_taken(place)
        if not names:
            prepare(environment=environment)
    except ImproperlyConfigured as error:
        say(str(error))
        return 1
    supervise(chosen, environment=environment, on_tick=_Announcement(place, is_due=serves))
    return 0


class _Announcement:
    """Says once that the first page is there, as soon as it is."""

    def __init__(self, place: Address, *, is_due: bool) -> None:
        self._place = place
        self._is_due = is_due

    def __call__(self) -> None:
        if self._is_due and _answers(self._place):
            self._is_due = False
            say(f"Rātaka is ready: {self._place.url}  (Ctrl-C stops it)")


def _answers(place: Address) -> bool:
    connection = http.client.HTTPConnection(place.nearest, place.port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _refuse_taken(place: Address) -> None:
    """Raise when something else listens there: two servers would share the door."""
    try:
        with socket.create_connection((place.nearest, place.port), timeout=1):
            pass
    except OSError:
        return
    raise ImproperlyConfigured(
        f"Something else already answers at {place.url}. "
        f"Stop it, or choose another door: PORT={place.port + 1} make run"
    )


def _stop(keepers: Sequence[Keeper], *, rhythm: Rhythm, hurrying: threading.Event) -> None:
    for keeper in keepers:
        keeper.ask_to_end()
    deadline = time.monotonic() + rhythm.patience_s
    while any(keeper.is_running for keeper in keepers) and time.monotonic() < deadline:
        if hurrying.wait(rhythm.tick_s / 4):
            break
    for keeper in keepers:
        if keeper.is_running:
            say(f"{keeper.part.name} did not end by itself and is stopped now.")
        keeper.end_for_certain()


def _kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # nothing of the group is left
        return


def _reason(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"status {code}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

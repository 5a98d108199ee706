"""One running installation for the browser tests: the product's own commands, a folder of its own.

Knows how to start, cut and kill its web part, and how to ask what its tables say (through the desk,
`desk.py`). Must not know a browser.
"""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 180
"""The machine is shared with encoders: long enough that only a real fault is one."""
Answer = TypeVar("Answer")
_NOT_OURS = ("DATABASE_URL", "PUBLIC_URL", "ALLOWED_HOSTS", "HTTPS", "ACCEL_LOCATION", "HOST")


def until(ask: Callable[[], Answer], *, within_s: float = PATIENCE_S, what: str = "it") -> Answer:
    """Ask again and again until the answer is true, and return it."""
    deadline = time.monotonic() + within_s
    while not (answer := ask()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come about within {within_s:g} s")
        time.sleep(0.2)
    return answer


class Installation:
    """`url` is where it answers; `ask` asks its tables."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in _NOT_OURS and not name.startswith("S3_")
        }
        self._environment = kept | {
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            "DEMO": "0",
            "SECRET_KEY": uuid4().hex,
            "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(ROOT),
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._desk: subprocess.Popen[str] | None = None

    def open(self) -> None:
        """Bring the tables up to date and start everything."""
        subprocess.run(
            [sys.executable, "-m", "config.run", "prepare"],
            cwd=ROOT,
            env=self._environment,
            check=True,
        )
        self._desk = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.desk"],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._start("worker")
        self.start_web()

    def close(self) -> None:
        """Stop everything, whatever state it is in."""
        for name in list(self._running):
            self._stop(name)
        if self._desk is not None:
            self._desk.communicate("")
            self._desk = None

    def ask(self, verb: str, **given: object) -> Any:
        """Let the desk do something with the tables, and return what it says."""
        assert self._desk is not None
        assert self._desk.stdin is not None
        assert self._desk.stdout is not None
        self._desk.stdin.write(json.dumps({"verb": verb, "given": given}) + "\n")
        self._desk.stdin.flush()
        answer = json.loads(self._desk.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def start_web(self) -> None:
        """Start the web part; return once it answers."""
        self._start("web")
        self.wait_for_web()

    def wait_for_web(self) -> None:
        """Return once the web part answers."""
        until(self._answers, what="the first answer of the web part")

    @property
    def is_web_running(self) -> bool:
        """Whether the web part was started and not stopped."""
        return "web" in self._running

    def stop_web(self) -> None:
        """Cut the server: from here on nobody answers."""
        self._stop("web")

    def stop_worker(self) -> None:
        """Let nothing be made ready from here on: what comes waits in line."""
        self._stop("worker")

    def start_worker(self) -> None:
        """Let the work go on."""
        self._start("worker")

    def kill_web(self) -> None:
        """End every process of the web part outright (kill -9); its supervisor starts it again."""
        supervisor = self._running["web"].pid
        for child in _children(supervisor):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)

    def _start(self, part: str) -> None:
        log = (self.folder / f"{part}.log").open("ab")
        with log:
            self._running[part] = subprocess.Popen(
                [sys.executable, "-m", "config.run", part],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _stop(self, part: str) -> None:
        process = self._running.pop(part, None)
        if process is None:
            return
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            for child in _children(process.pid):
                os.killpg(child, signal.SIGKILL)
            process.kill()
            process.wait()

    def _answers(self) -> bool:
        assert self._running["web"].poll() is None, (self.folder / "web.log").read_text()[-2000:]
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("GET", "/readyz")
            return line.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()


def _children(pid: int) -> list[int]:
    """The direct children of a process (Linux). Source: proc(5), /proc/pid/task/tid/children."""
    with contextlib.suppress(FileNotFoundError):
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return [int(word) for word in told.split()]
    return []


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Installation]:
    """Run an installation until the block ends."""
    house = Installation(folder)
    try:
        house.open()
        yield house
    finally:
        house.close()

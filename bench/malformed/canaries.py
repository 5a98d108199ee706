"""What would betray a hostile file: a port that nobody may call, files that nobody may open.

Knows ports and inotify(7); must not know what is sent.
"""

import contextlib
import ctypes
import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

MARK = b"canary-of-malformed-7c19"
SAMPLES_PORT = 18_999
SAMPLES_FILE = Path("/tmp/canary-do-not-serve.txt")
SAMPLES_WRITTEN = Path("/tmp/canary-written.txt")
_IN_OPEN = 0x20


@dataclass(slots=True)
class Canaries:
    """`calls` and `opened` stay empty; `written` never comes about."""

    url: str
    file: Path
    written: Path
    calls: list[str] = field(default_factory=list)
    deaf: str = ""
    watch: int = -1

    def faults(self) -> list[str]:
        """Say what was touched."""
        found = [f"somebody called {one}" for one in self.calls]
        with contextlib.suppress(BlockingIOError):
            if os.read(self.watch, 4096):
                found.append(f"somebody opened {self.file}")
        for path in (self.written, SAMPLES_WRITTEN):
            if path.exists():
                found.append(f"somebody wrote {path}")
        return found


@contextlib.contextmanager
def set_out(folder: Path, *, patience_s: int = 120) -> Iterator[Canaries]:
    """Lay the files out, listen, and watch, until the block ends.

    `patience_s`: how long others who test may go on using the samples' port.
    """
    file = folder / "canary.txt"
    file.write_bytes(MARK)
    is_ours = not SAMPLES_FILE.exists()
    if is_ours:
        SAMPLES_FILE.write_bytes(MARK)
    with contextlib.ExitStack() as open_ones:
        own = open_ones.enter_context(socket.create_server(("127.0.0.1", 0)))
        written = Path("/tmp") / f"rataka-{uuid4().hex}"
        canaries = Canaries(f"http://127.0.0.1:{own.getsockname()[1]}", file, written)
        _listen(own, canaries, until=open_ones)
        canaries.deaf = f"port {SAMPLES_PORT} was taken: calls of the samples were not seen"
        if theirs := _taken_over(patience_s):
            open_ones.enter_context(theirs)
            _listen(theirs, canaries, until=open_ones)
            canaries.deaf = ""
        canaries.watch = _watched(file)
        try:
            yield canaries
        finally:
            os.close(canaries.watch)
            if is_ours:
                SAMPLES_FILE.unlink(missing_ok=True)


def _taken_over(patience_s: int) -> socket.socket | None:
    """Listen on the samples' port, once others who test have left it."""
    for _ in range(patience_s):
        with contextlib.suppress(OSError):
            return socket.create_server(("127.0.0.1", SAMPLES_PORT))
        time.sleep(1)
    return None


def _listen(server: socket.socket, canaries: Canaries, *, until: contextlib.ExitStack) -> None:
    """Note who calls. Shut before it is closed, or the thread that waits would keep the port."""
    until.callback(server.shutdown, socket.SHUT_RDWR)

    def wait() -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = server.accept()
                with line:
                    line.settimeout(1)
                    asked = b""
                    with contextlib.suppress(OSError):
                        asked = line.recv(200)
                    canaries.calls.append(f"{server.getsockname()[1]}: {asked[:100]!r}")

    threading.Thread(target=wait, daemon=True).start()


def _watched(path: Path) -> int:
    """Watch who opens a file. Source: inotify(7)."""
    libc = ctypes.CDLL(None, use_errno=True)
    watch: int = libc.inotify_init1(os.O_NONBLOCK)
    if watch < 0 or libc.inotify_add_watch(watch, str(path).encode(), _IN_OPEN) < 0:
        raise OSError(ctypes.get_errno(), "inotify")
    return watch

"""Ends a line on which too little comes for too long, so that a silent device holds no thread.

The server reads a body for us and sets no limit of time, and tells us whose line it is only by the
address. So whoever waits for bytes says so here, and one thread looks on: when a wait is overdue,
the lines of that address to our door which in the meantime brought next to nothing, and on which we
sent nothing either, are shut. What had arrived is then kept as after any cut. A line that is only
idle is shut with them; its client opens another.

Knows sockets of this process; must not know what is read. Needs Linux (/proc, TCP_INFO); elsewhere
only the client or a proxy ends a silent line.
"""

import os
import socket
import stat
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

# A tablet that lost its network says nothing; its clip must not stay locked. Source: tusd, network
# timeout 60 s; shorter here, because a stalled piece also holds one of few threads.
STALL_SECONDS = 20.0
# What must come within that time: 26 kbit/s, a tenth of the poorest line that clips are made for.
LEAST_BYTES = 64 * 1024
_SOCKETS = "/proc/self/fd"
# Offsets into struct tcp_info. Source: include/uapi/linux/tcp.h
_LAST_SENT_MS, _RECEIVED = 44, 128
_INFO_BYTES = 136


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody waits for bytes from `peer` at our `port`, since `since` (monotonic seconds)."""

    peer: str
    port: int
    since: float


@dataclass(slots=True)
class Watch:
    """The waits of this process, and the thread that looks on. Safe in any thread."""

    _waits: dict[int, Wait] = field(default_factory=dict)
    _some: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    @contextmanager
    def over(self, *, peer: str, port: int) -> Iterator["Turn"]:
        """Look on until the block ends; call `came` on what it yields whenever bytes came."""
        self._begin()
        turn = Turn(self._waits, peer=peer, port=port)
        turn.came()
        self._some.set()
        try:
            yield turn
        finally:
            turn.end()

    def _begin(self) -> None:
        with self._lock:
            if sys.platform == "linux" and self._thread is None:
                self._thread = threading.Thread(target=self._look_on, name="watch", daemon=True)
                self._thread.start()

    def _look_on(self) -> None:
        calm: dict[tuple[str, int], tuple[float, int]] = {}
        while True:
            if not self._waits:
                calm.clear()
                self._some.clear()
                if not self._waits:
                    self._some.wait()
            time.sleep(STALL_SECONDS / 20)
            now = time.monotonic()
            for wait in list(self._waits.values()):
                if now - wait.since > STALL_SECONDS / 4:
                    _look(wait, calm, now=now)


class Turn:
    """One wait for bytes, begun anew whenever some came."""

    def __init__(self, waits: dict[int, Wait], *, peer: str, port: int) -> None:
        """Take the table of waits; nothing stands in it before `came`."""
        self._waits, self._peer, self._port = waits, peer, port
        self._since = time.monotonic()

    def came(self) -> float:
        """Begin the wait anew: a block is full. Return how many seconds the last one took."""
        before, self._since = self._since, time.monotonic()
        self._waits[id(self)] = Wait(self._peer, self._port, self._since)
        return self._since - before

    def end(self) -> None:
        """Wait no longer."""
        self._waits.pop(id(self), None)


WATCH = Watch()


def _look(wait: Wait, calm: dict[tuple[str, int], tuple[float, int]], *, now: float) -> None:
    """Note which lines of the peer are calm, and since when; shut those that were so too long."""
    for line in _lines(wait):
        with line, suppress(OSError):
            name = line.getpeername()[:2]
            info = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO_BYTES)
            (sent_ms,) = struct.unpack_from("=I", info, _LAST_SENT_MS)
            (received,) = struct.unpack_from("=Q", info, _RECEIVED)
            since, before = calm.setdefault(name, (now, received))
            if received - before >= LEAST_BYTES or sent_ms < (now - since) * 1000:
                calm[name] = (now, received)
            elif now - wait.since > STALL_SECONDS and now - since > STALL_SECONDS * 0.7:
                line.shutdown(socket.SHUT_RDWR)


def _lines(wait: Wait) -> Iterator[socket.socket]:
    """Yield a copy of each connection of the peer to our door; the caller closes it."""
    for name in os.listdir(_SOCKETS):  # noqa: PTH208  (a Path for each would cost more)
        try:
            if not stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                continue
            line = socket.socket(fileno=os.dup(int(name)))
        except OSError:  # closed just now
            continue
        try:
            is_theirs = line.getpeername()[0] == wait.peer and line.getsockname()[1] == wait.port
        except (OSError, IndexError):
            is_theirs = False
        if is_theirs:
            yield line
        else:
            line.close()

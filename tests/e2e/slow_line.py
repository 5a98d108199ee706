"""A line to the installation as slow as is wanted, for browsers that cannot slow themselves.

Knows bytes and the clock; must not know HTTP.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_AT_ONCE = 4096


class SlowLine:
    """`url` leads where `port` does; `bytes_a_second` counts each way and connection (0: free)."""

    def __init__(self, port: int) -> None:
        self.bytes_a_second = 0
        self._port = port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._let_in, daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more."""
        self._door.close()

    def _let_in(self) -> None:
        with suppress(OSError):  # closed
            while True:
                near, _ = self._door.accept()
                threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        with near, socket.create_connection(("127.0.0.1", self._port)) as far:
            back = threading.Thread(target=self._carry, args=(far, near), daemon=True)
            back.start()
            self._carry(near, far)
            back.join()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):  # either side has gone
            while piece := one.recv(_AT_ONCE):
                if self.bytes_a_second:
                    time.sleep(len(piece) / self.bytes_a_second)
                other.sendall(piece)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def slow_line(port: int) -> Iterator[SlowLine]:
    """Keep such a line until the block ends."""
    line = SlowLine(port)
    try:
        yield line
    finally:
        line.close()

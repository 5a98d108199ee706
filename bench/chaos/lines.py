"""A line to the server that breaks again and again: asks until there is an answer.

Whatever is asked here may have been done already when the line broke; so every request is one that
may come twice. Knows HTTP; must not know what is asked.
"""

import http.client
import json
import time
from dataclasses import dataclass, field
from typing import Any

from bench.chaos.ledger import Ledger

PATIENCE_S = 600.0
_AGAIN = {409, 423, 500, 502, 503, 507}


class NoAnswer(Exception):
    """There was no good answer for so long that something is stuck for ever."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers by small name, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the body as an object."""
        told: dict[str, Any] = json.loads(self.body)
        return told


@dataclass(frozen=True, slots=True)
class Line:
    """One who asks: a device by token or a person by session."""

    port: int
    ledger: Ledger
    headers: dict[str, str] = field(default_factory=dict)

    def once(self, method: str, path: str, *, body: bytes = b"", **more: str) -> Answer:
        """Ask once, on a connection of its own; OSError or HTTPException when it breaks."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = self.headers | {name.replace("_", "-"): value for name, value in more.items()}
        try:
            line.request(method, path, body or None, headers)
            found = line.getresponse()
            told = {name.lower(): value for name, value in found.getheaders()}
            return Answer(found.status, told, found.read())
        finally:
            line.close()

    def until(
        self, good: set[int], method: str, path: str, *, body: bytes = b"", **more: str
    ) -> Answer:
        """Ask again and again until the answer is a good one; NoAnswer for any other refusal."""
        deadline = time.monotonic() + PATIENCE_S
        answer = None
        while time.monotonic() < deadline:
            try:
                answer = self.once(method, path, body=body, **more)
            except (OSError, http.client.HTTPException):
                with self.ledger.lock:
                    self.ledger.lines_broken += 1
            else:
                if answer.status in good:
                    return answer
                if answer.status not in _AGAIN:
                    break
            time.sleep(0.15)
        raise NoAnswer(f"{method} {path}: {answer}")

    def send(self, good: set[int], method: str, path: str, asked: object) -> Answer:
        """Ask with JSON."""
        return self.until(good, method, path, body=json.dumps(asked).encode(), Content_Type=_JSON)


_JSON = "application/json"


def by_device(port: int, token: str, ledger: Ledger) -> Line:
    """Return the line of a tablet."""
    return Line(port, ledger, {"Authorization": f"Device {token}", "Tus-Resumable": "1.0.0"})


def by_session(port: int, session: str, ledger: Ledger) -> Line:
    """Return the line of a browser."""
    token = "c" * 32
    cookies = f"sessionid={session}; csrftoken={token}"
    return Line(port, ledger, {"Cookie": cookies, "X-CSRFToken": token})

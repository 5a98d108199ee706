"""Sends a file as a tablet does, once: no answer may be of the 500s. Knows the API."""

import hashlib
import json
import threading
from dataclasses import dataclass, field
from uuid import uuid4

from api.uploads.protocol import PIECE_TYPE, write_metadata
from bench.chaos.lines import Answer, Line
from bench.malformed.catalogue import File

PIECE_BYTES = 4 << 20
CLIPS_OF_AN_ENTRY = 8


@dataclass(slots=True)
class Sent:
    """One file and what came of it."""

    file: File
    clip: str
    sha256: str
    state: str = ""
    code: str = ""
    sentence: str = ""
    wrong: list[str] = field(default_factory=list)

    @property
    def has_ended(self) -> bool:
        """Say whether there is nothing more to wait for."""
        return self.state in {"ready", "failed", "refused"}


class Tablet:
    """Saves a moment for every few clips and sends them. Used by several threads."""

    def __init__(self, line: Line, *, child: str, goal: str) -> None:
        """`line` is that of the device."""
        self._line, self._child, self._goal = line, child, goal
        self._lock, self._room, self._entry = threading.Lock(), 0, ""
        self.fives: list[str] = []

    def send(self, file: File) -> Sent:
        """Send all of it, or as much as is taken."""
        sent = Sent(file, str(uuid4()), hashlib.sha256(file.content).hexdigest())
        claims = {
            "clip": sent.clip,
            "entry": self._place(),
            "kind": file.kind,
            "sha256": sent.sha256,
            "filename": file.name,
        }
        told = write_metadata(claims)
        length = str(len(file.content))
        answer = self._ask("POST", "/api/uploads/", Upload_Length=length, Upload_Metadata=told)
        for start in range(0, len(file.content), PIECE_BYTES):
            if answer.status >= 300:
                break
            answer = self._ask(
                "PATCH",
                f"/api/uploads/{sent.clip}",
                body=file.content[start : start + PIECE_BYTES],
                Upload_Offset=str(start),
                Content_Type=PIECE_TYPE,
            )
        if answer.status >= 300:
            problem = answer.json()
            sent.state, sent.code, sent.sentence = "refused", problem["code"], problem["detail"]
        return sent

    def _place(self) -> str:
        with self._lock:
            if not self._room:
                self._entry, self._room = self._save(), CLIPS_OF_AN_ENTRY
            self._room -= 1
            return self._entry

    def _save(self) -> str:
        entry = str(uuid4())
        asked = {
            "id": entry,
            "occurred_at": "2026-03-02T01:00:00Z",
            "words": "Malformed",
            "children": [{"id": self._child, "goals": [self._goal]}],
        }
        body = json.dumps(asked).encode()
        answer = self._ask("POST", "/api/entries", body=body, Content_Type="application/json")
        if answer.status not in {200, 201}:
            raise AssertionError(answer)
        return entry

    def _ask(self, method: str, path: str, *, body: bytes = b"", **more: str) -> Answer:
        answer = self._line.once(method, path, body=body, **more)
        if answer.status >= 500:
            self.fives.append(f"{method} {path}: {answer.status} {answer.body[:200]!r}")
        return answer

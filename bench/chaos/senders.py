"""A teacher's tablet, a mother's phone and the office: they work on while the server is killed.

Each promise of the server goes into the ledger once its answer is here. Knows the API; must not
know when anything is killed.
"""

import hashlib
import random
from datetime import UTC, datetime
from uuid import UUID, uuid4

from api.uploads.protocol import PIECE_TYPE, write_metadata
from bench.chaos.films import Film
from bench.chaos.ledger import Ledger
from bench.chaos.lines import Line

PIECE_BYTES = 64 * 1024


class Tablet:
    """Saves a moment and sends its clip in pieces, from where the last one ended."""

    def __init__(self, line: Line, ledger: Ledger, *, child: str, goal: str, seed: int) -> None:
        """`line` is that of the device."""
        self._line, self._ledger = line, ledger
        self._child, self._goal = child, goal
        self._random = random.Random(seed)

    def save_moment(self) -> str:
        """Save an entry about the child; return its id."""
        entry = self._uuid()
        asked = {
            "id": entry,
            "occurred_at": datetime.now(UTC).isoformat(),
            "words": f"Moment {entry}",
            "children": [{"id": self._child, "goals": [self._goal]}],
        }
        self._line.send({200, 201}, "POST", "/api/entries", asked)
        with self._ledger.lock:
            self._ledger.entries.append(entry)
        return entry

    def send(self, entry: str, film: Film, *, leave_at: int | None = None) -> str:
        """Send a clip to its end, or leave it after so many bytes; return its id."""
        clip, digest = self._uuid(), hashlib.sha256(film.content).hexdigest()
        claims = {"clip": clip, "entry": entry, "kind": film.kind, "sha256": digest}
        length = str(len(film.content))
        told = write_metadata(claims)
        self._line.until({201}, "POST", "/api/uploads/", Upload_Length=length, Upload_Metadata=told)
        upto = leave_at or len(film.content)
        offset = self._offset(clip)
        while offset < upto:
            offset = self._piece(
                clip, film.content[offset : min(offset + self._size(), upto)], offset
            )
        with self._ledger.lock:
            if leave_at is None:
                self._ledger.clips[clip] = {
                    "sha256": digest,
                    "size_bytes": len(film.content),
                    "expected": film.expected,
                    "film": film.name,
                }
            else:
                self._ledger.open_uploads[clip] = offset
        return clip

    def _piece(self, clip: str, piece: bytes, offset: int) -> int:
        """Send a piece; return where the clip then stands, whatever became of the line."""
        path = f"/api/uploads/{clip}"
        try:
            answer = self._line.once(
                "PATCH", path, body=piece, Upload_Offset=str(offset), Content_Type=PIECE_TYPE
            )
        except Exception:  # noqa: BLE001  (the line broke: ask where the clip stands)
            with self._ledger.lock:
                self._ledger.lines_broken += 1
            return self._offset(clip)
        if answer.status == 204:
            return int(answer.headers["upload-offset"])
        return self._offset(clip)

    def _offset(self, clip: str) -> int:
        answer = self._line.until({200}, "HEAD", f"/api/uploads/{clip}")
        return int(answer.headers["upload-offset"])

    def _size(self) -> int:
        return self._random.randint(1000, PIECE_BYTES)

    def _uuid(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))


class Mother:
    """Answers in words and gives a heart, each as often as the line breaks."""

    def __init__(self, line: Line, ledger: Ledger, *, child: str) -> None:
        """`line` is that of her session."""
        self._line, self._ledger, self._child = line, ledger, child

    def answer(self, entry: str) -> None:
        """Reply and give a heart."""
        place, reply = f"/api/children/{self._child}/entries/{entry}", str(uuid4())
        asked = {"id": reply, "words": f"Ka pai {reply}"}
        self._line.send({201}, "POST", f"{place}/replies", asked)
        with self._ledger.lock:
            self._ledger.replies.append(reply)
        self._line.until({204}, "PUT", f"{place}/heart")
        with self._ledger.lock:
            self._ledger.hearts.append(entry)


class Office:
    """Gives somebody a place in the child's circle and ends it again."""

    def __init__(self, line: Line, ledger: Ledger, *, child: str) -> None:
        """`line` is that of the admin's session."""
        self._line, self._ledger, self._child = line, ledger, child

    def let_in(self, person: str) -> str:
        """Grant a place; a second time it is refused, because it is there. Return its id."""
        circle = f"/api/children/{self._child}/circle"
        asked = {"person": person, "kind": "professional", "relation": "Therapist"}
        self._repeat(circle, asked, done={201}, again="in_circle_already")
        with self._ledger.lock:
            self._ledger.granted.append(person)
        members = self._line.until({200}, "GET", circle).json()["members"]
        return str(next(one["id"] for one in members if one["person"]["id"] == person))

    def let_go(self, person: str, place: str) -> None:
        """End the place."""
        self._repeat(f"/api/circle/{place}/end", {}, done={204}, again="ended_already")
        with self._ledger.lock:
            self._ledger.ended.append(person)

    def note_consent(self, giver: str, *, given: bool) -> None:
        """Record what a paper says; a second time it takes the place of the first."""
        asked = {"purpose": "training", "given": given, "giver_name": giver}
        self._line.send({201}, "POST", f"/api/children/{self._child}/consents", asked)
        with self._ledger.lock:
            self._ledger.consents.setdefault(giver, []).append(given)

    def _repeat(self, path: str, asked: object, *, done: set[int], again: str) -> None:
        """Ask until it is done, or was done when the line broke; other conflicts are faults."""
        answer = self._line.send(done | {409}, "POST", path, asked)
        if answer.status == 409 and answer.json()["code"] != again:
            raise AssertionError(f"{path}: {answer}")

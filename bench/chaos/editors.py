"""A teacher who edits clips and keeps drafts, and somebody who looks on meanwhile.

Each promise goes into the ledger once its answer is here. Knows the API; must not know when
anything is killed.
"""

import http.client
import json
import random
from datetime import UTC, datetime
from uuid import uuid4

from bench.chaos.ledger import Ledger
from bench.chaos.lines import Line

UNTOUCHED = {"start_ms": None, "end_ms": None, "turn": 0, "is_muted": False, "poster_ms": None}
_OF_FILMS = (
    {"turn": 90},
    {"start_ms": 200, "end_ms": 800},
    {"turn": 270, "is_muted": True},
    {"turn": 180, "start_ms": 100},
    {"poster_ms": 500},
    {},
)
_EDITS = {
    "film": _OF_FILMS,
    "tall": _OF_FILMS,
    "photo": ({"turn": 90}, {"turn": 180}, {}),
    "sound": ({"start_ms": 200, "end_ms": 900}, {}),
}


class Editor:
    """Trims, turns and mutes clips, whatever is being done with them at that moment."""

    def __init__(self, line: Line, ledger: Ledger, *, seed: int) -> None:
        """`line` is that of the teacher's session."""
        self._line, self._ledger, self._random = line, ledger, random.Random(seed)

    def edit_one(self) -> None:
        """Edit one of the clips that are known to have arrived."""
        with self._ledger.lock:
            known = {
                pk: one["film"]
                for pk, one in self._ledger.clips.items()
                if one["expected"] == "ready"
            }
        if not known:
            return
        clip = self._random.choice(sorted(known)[-12:])
        made = self._ledger.edits.get(clip, [])
        asked = {**UNTOUCHED, **self._random.choice(_EDITS[str(known[clip])])}
        if asked == (made[-1] if made else UNTOUCHED):
            return
        self._line.send({202}, "PUT", f"/api/clips/{clip}/edit", asked)
        with self._ledger.lock:
            self._ledger.edits.setdefault(clip, []).append(asked)


class Onlooker:
    """Opens clips that are shown: what is shown is never a mix of before and after an edit."""

    def __init__(self, line: Line, ledger: Ledger) -> None:
        """`line` is that of the mother's session."""
        self._line, self._ledger = line, ledger
        self._random = random.Random(0)
        self.seen, self.wrong = 0, list[str]()

    def look_at_one(self) -> None:
        """Look at one clip, once; a broken line is nothing."""
        with self._ledger.lock:
            known = [pk for pk, one in self._ledger.clips.items() if one["expected"] == "ready"]
        if not known:
            return
        clip = self._random.choice(known)
        try:
            answer = self._line.once("GET", f"/api/clips/{clip}")
        except (OSError, http.client.HTTPException):
            return
        if answer.status != 200:
            return
        told = answer.json()
        if told["state"] != "ready":
            return
        self.seen += 1
        sizes = {
            name: (one["width"], one["height"])
            for name, one in told["renditions"].items()
            if one["width"] and name not in {"sprite", "av1"}
        }
        if len({width > height for width, height in sizes.values()}) > 1:
            self.wrong.append(f"clip {clip} was shown as a mix: {sizes}")


class Desk:
    """Keeps drafts, shares most of them and takes some back."""

    def __init__(self, line: Line, ledger: Ledger, *, child: str, goal: str) -> None:
        """`line` is that of the teacher's session."""
        self._line, self._ledger, self._child, self._goal = line, ledger, child, goal

    def write(self, number: int) -> None:
        """Keep a draft; share two of three, take back every third of those that are shared."""
        entry = str(uuid4())
        asked = {
            "id": entry,
            "occurred_at": datetime.now(UTC).isoformat(),
            "words": f"Draft {entry}",
            "children": [{"id": self._child, "goals": []}],
        }
        self._line.send({200, 201}, "POST", "/api/entries", asked)
        self._note("drafts", entry)
        if number % 3 == 0:
            return
        goal = {"children": [{"id": self._child, "goals": [self._goal]}]}
        self._line.send({200}, "PATCH", f"/api/entries/{entry}", goal)
        self._note("shared", entry)
        if number % 3 == 2:
            self._line.send({200}, "POST", f"/api/entries/{entry}/withdraw", {})
            self._note("withdrawn", entry)

    def _note(self, what: str, entry: str) -> None:
        with self._ledger.lock:
            kept: list[str] = getattr(self._ledger, what)
            kept.append(entry)


def told(edit: dict[str, object]) -> str:
    """Return an edit as text, to compare."""
    return json.dumps(edit, sort_keys=True)

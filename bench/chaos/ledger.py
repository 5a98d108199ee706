"""What the server promised, word for word: filled by the senders, read by the oracle."""

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Ledger:
    """Ids as text. Nothing is noted before its answer has arrived whole."""

    entries: list[str] = field(default_factory=list)
    clips: dict[str, dict[str, object]] = field(default_factory=dict)
    replies: list[str] = field(default_factory=list)
    hearts: list[str] = field(default_factory=list)
    granted: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    consents: dict[str, list[bool]] = field(default_factory=dict)
    edits: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    open_uploads: dict[str, int] = field(default_factory=dict)
    lines_broken: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, path: Path) -> None:
        """Keep it for the oracle."""
        kept = {name: getattr(self, name) for name in self.__slots__ if name not in _NOT_KEPT}
        path.write_text(json.dumps(kept))


_NOT_KEPT = {"lines_broken", "lock"}

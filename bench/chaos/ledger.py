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
    open_uploads: dict[str, int] = field(default_factory=dict)
    lines_broken: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, path: Path) -> None:
        """Keep it for the oracle."""
        names = ("entries", "clips", "replies", "hearts", "granted", "ended", "open_uploads")
        path.write_text(json.dumps({name: getattr(self, name) for name in names}))

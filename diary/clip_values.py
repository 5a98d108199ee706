"""What is said of a clip on its way: by the tablet, by the worker, and by us. Plain values.

`diary.clips` takes and gives them; nothing here knows a row.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewClip:
    """What a tablet says of a file before it sends it. All of it is a claim.

    `sha256` is hex or empty, `captured_at` None when the tablet does not know.
    """

    id: uuid.UUID
    entry_id: uuid.UUID
    kind: str
    size_bytes: int
    position: int = 0
    file_name: str = ""
    content_type: str = ""
    sha256: str = ""
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What the worker needs to know of one clip."""

    clip_id: uuid.UUID
    original_key: str
    size_bytes: int
    max_duration_s: int


@dataclass(frozen=True, slots=True)
class Made:
    """One finished rendition, already stored under `key`. Lengths in ms, sizes in bytes."""

    name: str
    key: str
    content_type: str
    width: int | None
    height: int | None
    duration_ms: int | None
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Found:
    """What decoding showed: the truth about the file, in place of the tablet's claims."""

    kind: str
    width: int | None
    height: int | None
    duration_ms: int | None
    is_cut_short: bool
    captured_at: datetime | None

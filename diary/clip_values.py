"""What is said of a clip on its way: by the tablet, by the worker, and by us. Plain values.

`diary.clips` takes and gives them; nothing here knows a row.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_FIRST_PHONES = datetime(1990, 1, 1, tzinfo=UTC)  # before, a clock was never set
_CLOCKS_DIFFER = timedelta(minutes=10)


def believable(claim: datetime | None, *, by: datetime | None) -> datetime | None:
    """Return when a clip says it was taken; None for a claim that cannot be: it came `by` then."""
    if claim is None or claim < _FIRST_PHONES or (by and claim > by + _CLOCKS_DIFFER):
        return None
    return claim


@dataclass(frozen=True, slots=True)
class Edit:
    """What is shown of an original: ms of the original, `turn` clockwise. As it is: untouched."""

    start_ms: int | None = None
    end_ms: int | None = None
    turn: int = 0
    is_muted: bool = False
    poster_ms: int | None = None


@dataclass(frozen=True, slots=True)
class NewClip:
    """What a tablet says of a file before it sends it. All of it is a claim.

    `sha256` is hex or empty, `captured_at` None when the tablet does not know. `edit` is what was
    chosen before sending, while the original is sent whole.
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
    edit: Edit = Edit()


@dataclass(frozen=True, slots=True)
class Work:
    """What the worker needs to know of one clip.

    `is_shown`: renditions are out now, so that a new set must replace them at once.
    """

    clip_id: uuid.UUID
    original_key: str
    size_bytes: int
    max_duration_s: int
    edit: Edit = Edit()
    time_zone: str = "UTC"
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """One finished rendition, already stored under `key`. Lengths in ms, sizes in bytes.

    `tiles`: how many pictures a sprite holds.
    """

    name: str
    key: str
    content_type: str
    width: int | None
    height: int | None
    duration_ms: int | None
    size_bytes: int
    sha256: str
    tiles: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What decoding showed: the truth about the file, in place of the tablet's claims.

    `content_id` is what a Live Photo's two files share; only a keyed hash of it is kept.
    """

    kind: str
    width: int | None
    height: int | None
    duration_ms: int | None
    is_cut_short: bool
    captured_at: datetime | None
    waveform: str = ""
    is_sound_lost: bool = False
    full_duration_ms: int | None = None
    content_id: str = ""

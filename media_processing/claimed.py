"""What a file claims of itself that we keep: when it was recorded, and which Live Photo it is of.

It knows how claims are written. It must not believe one: each is held beside the time of receipt,
and an impossible one is no claim. It must not know the machine's own time zone.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

EARLIEST_YEAR = 1990
"""A clock that was never set says 1904, 1970 or 1980: no claim at all."""
_AHEAD = timedelta(hours=1)
"""A tablet's clock may be this much ahead; what lies further in the future was not recorded yet."""
_MOST_CHARACTERS = 64
_APPLE, _APPLE_IFD = b"Apple iOS\0", 14
_CONTENT_ID, _ASCII = 0x0011, 2


def moment(text: str, *, time_zone: tzinfo = UTC) -> datetime | None:
    """Read an ISO 8601 moment; one without a zone is taken as the time on the wall of the school.

    ``None`` for what is no date, lies before 1990 or in the future.
    """
    try:
        said = datetime.fromisoformat(text)
        aware = said if said.tzinfo else said.replace(tzinfo=time_zone)
        is_possible = aware <= datetime.now(UTC) + _AHEAD
    except (ValueError, OverflowError):
        return None
    return aware if aware.year >= EARLIEST_YEAR and is_possible else None


def content_id(text: str) -> str:
    """Return the mark that both parts of a Live Photo carry, or nothing if it is not like one."""
    mark = text.strip("\0 ")
    fits = mark.isascii() and mark.replace("-", "").replace("_", "").isalnum()
    return mark if fits and len(mark) <= _MOST_CHARACTERS else ""


def content_id_of_note(note: bytes) -> str:
    """Read the mark out of the maker note of an iPhone's photo: tag 0x0011, an ASCII text.

    The note is a TIFF directory in the byte order of its bytes 12 and 13; offsets count from its
    own start.
    """
    if not note.startswith(_APPLE):
        return ""
    order: Literal["little", "big"] = "little" if note[12:14] == b"II" else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(note[at : at + size], order)

    entries = range(_APPLE_IFD + 2, len(note) - 11, 12)[: number(_APPLE_IFD, 2)]
    for at in entries:
        if number(at, 2) == _CONTENT_ID and number(at + 2, 2) == _ASCII:
            size = number(at + 4, 4)
            start = number(at + 8, 4) if size > 4 else at + 8
            return content_id(note[start : start + size].decode("ascii", "replace"))
    return ""

"""What a file claims of itself that we keep: when it was recorded, and which Live Photo it is of.

It knows how claims are written. It must not believe one: each is held beside the time of receipt,
and an impossible one is no claim. It must not know the machine's own time zone.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PIL.Image import Exif

EARLIEST_YEAR = 1990
"""A clock that was never set says 1904, 1970 or 1980: no claim at all."""
_AHEAD = timedelta(hours=1)
"""A tablet's clock may be this much ahead; what lies further in the future was not recorded yet."""
_MOST_CHARACTERS = 64
_APPLE, _APPLE_IFD = b"Apple iOS\0", 14
_CONTENT_ID, _ASCII = 0x0011, 2
_DATE, _ORIGINAL_DATE, _ORIGINAL_OFFSET, _EXIF, _GPS = 0x0132, 0x9003, 0x9011, 0x8769, 0x8825
_GPS_TIME, _GPS_DATE, _MAKER_NOTE = 7, 29, 0x927C


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


def of_exif(exif: "Exif") -> tuple[str, str]:
    """Return when a photo was taken and its mark of a Live Photo; each empty when it is not said.

    The moment is ISO 8601, with a time zone only where the photo names one. What is damaged raises
    whatever Pillow does.
    """
    note = exif.get_ifd(_EXIF).get(_MAKER_NOTE)
    mark = content_id_of_note(note) if isinstance(note, bytes) else ""
    return _by_own_clock(exif) or _by_satellite(exif), mark


def _by_own_clock(exif: "Exif") -> str:
    detail = exif.get_ifd(_EXIF)
    text = str(detail.get(_ORIGINAL_DATE) or exif.get(_DATE) or "").strip("\0 ")
    offset = str(detail.get(_ORIGINAL_OFFSET) or "").strip("\0 ")
    try:
        taken = datetime.fromisoformat(text[:10].replace(":", "-") + text[10:19])
    except ValueError:
        return ""
    try:
        return datetime.fromisoformat(taken.isoformat() + offset).isoformat()
    except ValueError:
        return taken.isoformat()


def _by_satellite(exif: "Exif") -> str:
    """Read the GPS clock, which is UTC."""
    place = exif.get_ifd(_GPS)
    if _GPS_DATE not in place or _GPS_TIME not in place:
        return ""
    hours, minutes, seconds = (int(part) for part in place[_GPS_TIME])
    day = str(place[_GPS_DATE]).strip("\0 ").replace(":", "-")
    return f"{day}T{hours:02}:{minutes:02}:{seconds:02}+00:00"


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

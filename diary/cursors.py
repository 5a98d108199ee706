"""Where a page of the timeline ended, as a text that a client gives back. It knows no rows."""

import base64
import binascii
from datetime import UTC, datetime
from uuid import UUID

from diary.errors import DiaryError


def write(at: datetime, entry_id: UUID) -> str:
    """Return the place after this entry."""
    text = f"{at.astimezone(UTC).isoformat()}|{entry_id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(cursor: str) -> dict[str, datetime | UUID]:
    """Return `at` and `entry`, as the page's query takes them; `bad_cursor` for nonsense."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, _, entry_id = text.partition("|")
        return {"at": datetime.fromisoformat(at).astimezone(UTC), "entry": UUID(entry_id)}
    except (ValueError, OverflowError, binascii.Error) as error:
        sentence = "We lost our place in the diary. Please open it again."
        raise DiaryError("bad_cursor", sentence) from error

"""The proof that a clip is safe here: what we hashed from our own store. Reads only.

A tablet deletes its copy on nothing else. `diary.clips.keep_receipt` writes what is read here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diary import access
from diary.models import Person


@dataclass(frozen=True, slots=True)
class Receipt:
    """What we hashed from our own store, and when."""

    sha256: str
    size_bytes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ClipReceipt:
    """Where one clip stands; `receipt` is None until its stored original was hashed."""

    clip: UUID
    state: str
    failure_code: str
    receipt: Receipt | None


def of(person: Person, clip_ids: Sequence[UUID]) -> list[ClipReceipt]:
    """Return the receipts of the person's own clips among these; others are left out."""
    rows = access.clips(person, "upload").filter(pk__in=clip_ids)
    return [
        ClipReceipt(pk, state, code, Receipt(sha256, size, at) if at and sha256 else None)
        for pk, state, code, sha256, size, at in rows.values_list(
            "pk", "state", "failure_code", "sha256", "size_bytes", "hashed_at"
        )
    ]

"""Clears away what nobody sends any more. Housekeeping calls `sweep`; running it twice is fine.

A clip being sent at this moment is locked, and so is left alone.
"""

from dataclasses import dataclass
from itertools import islice

from api.uploads import stores
from api.uploads.protocol import Refusal
from diary import uploads

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """How many uploads were overdue, and how many waiting files had no upload (erased clips)."""

    expired: int
    orphans: int


def sweep() -> Swept:
    """Give up overdue uploads, then remove bytes that no upload waits for."""
    return Swept(expired=_sweep_expired(), orphans=_sweep_orphans())


def _sweep_expired() -> int:
    store, count = stores.chosen(), 0
    for clip_id in uploads.expired():
        try:
            with store.lock(clip_id):
                if uploads.give_up(clip_id, actor=None):
                    store.discard(clip_id)
                    count += 1
        except Refusal:  # being sent right now, and so no longer overdue
            continue
    return count


def _sweep_orphans() -> int:
    store, count = stores.chosen(), 0
    for clip_id in uploads.unknown(list(islice(store.waiting(), _AT_ONCE))):
        try:
            with store.lock(clip_id):
                if uploads.unknown([clip_id]):
                    store.discard(clip_id)
                    count += 1
        except Refusal:
            continue
    return count

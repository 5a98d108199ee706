"""Counts wrong tries of the last hour, so that a code can't be guessed by patience.

Kept in Django's cache, which every process shares. An address is kept only as a keyed hash.
"""

from collections.abc import Callable
from time import time

from django.core.cache import cache
from django.utils.crypto import salted_hmac

HOUR_S = 3600
PER_ADDRESS = 10
PER_SCHOOL = 50  # one counter for the whole installation: an unknown code belongs to no school


def _key(whose: str) -> str:
    return "tries:" + salted_hmac("diary.tries", whose, algorithm="sha256").hexdigest()


def _recent(whose: str, now: float) -> list[float]:
    return [at for at in cache.get(_key(whose), []) if at > now - HOUR_S]


def is_spent(whose: str, *, most: int, now: Callable[[], float] = time) -> bool:
    """Tell whether `whose` (an address, a person, a school) has used up its tries of this hour."""
    return len(_recent(whose, now())) >= most


def note(whose: str, *, most: int, now: Callable[[], float] = time) -> None:
    """Count one wrong try; no more than `most` are kept, since more change nothing."""
    at = now()
    cache.set(_key(whose), [*_recent(whose, at), at][-most:], HOUR_S)

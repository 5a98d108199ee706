"""The line to a client: what arrives is read in blocks, with patience, but not for ever.

Knows how bodies come in; must not know what is in them. Only so many bodies are read at once that
some threads are always left for everything else.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.http import HttpRequest, UnreadablePostError

from api.uploads.protocol import Refusal
from api.uploads.watch import LEAST_BYTES, WATCH

BLOCK_BYTES = 256 * 1024
_MOST_DRAINED_BYTES = 16 * 1024**2
_PLACES = threading.BoundedSemaphore(settings.BODIES_AT_ONCE)
# What was refused, of strangers too, may take few of them: the others are for clips.
_DRAINS = threading.BoundedSemaphore(max(1, settings.BODIES_AT_ONCE // 4))


@contextmanager
def place() -> Iterator[None]:
    """Hold one of the places for bodies, or raise Refusal(crowded) at once."""
    if not _PLACES.acquire(blocking=False):
        raise Refusal("crowded")
    try:
        yield
    finally:
        _PLACES.release()


def blocks(request: HttpRequest, length: int) -> Iterator[bytes]:
    """Yield what arrives, at most `length` bytes; ends early when the client is gone or stalled.

    Blocks are small at first and grow while they come quickly: a slow line is judged by small ones.
    """
    told = request.META
    size = min(LEAST_BYTES, BLOCK_BYTES)
    peer, port = told.get("REMOTE_ADDR", ""), int(told.get("SERVER_PORT") or 0)
    with WATCH.over(peer=peer, port=port) as turn:
        while length > 0:
            try:
                block = request.read(min(length, size))
            except UnreadablePostError:
                return
            if not block:
                return
            size = BLOCK_BYTES if turn.came() < 1 else min(LEAST_BYTES, BLOCK_BYTES)
            length -= len(block)
            turn.end()  # storing it may take its time
            yield block
            turn.came()


def drain(request: HttpRequest) -> None:
    """Read what the client still sends, so that it hears the answer instead of a reset line."""
    if request.method in {"PATCH", "POST"} and _DRAINS.acquire(blocking=False):
        try:
            with suppress(Refusal), place():
                for _ in blocks(request, _MOST_DRAINED_BYTES):
                    pass
        finally:
            _DRAINS.release()

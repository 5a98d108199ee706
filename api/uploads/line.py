"""The line to a client: what arrives is read in blocks, with patience, but not for ever.

Knows how bodies come in under gunicorn; must not know what is in them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest, UnreadablePostError

from api.uploads import stores

# A tablet that lost its network says nothing; its clip must not stay locked. Source: tusd, network
# timeout 60 s; shorter here, because a stalled piece also holds one of few threads.
STALL_SECONDS = 20
_MOST_DRAINED_BYTES = 16 * 1024**2


def blocks(request: HttpRequest, length: int) -> Iterator[bytes]:
    """Yield what arrives, at most `length` bytes; ends early when the client is gone or stalled."""
    with _patience(request):
        while length > 0:
            try:
                block = request.read(min(length, stores.BLOCK_BYTES))
            except UnreadablePostError:
                return
            if not block:
                return
            length -= len(block)
            yield block


def drain(request: HttpRequest) -> None:
    """Read what the client still sends, so that it hears the answer instead of a reset line."""
    if request.method in {"PATCH", "POST"}:
        for _ in blocks(request, _MOST_DRAINED_BYTES):
            pass


@contextmanager
def _patience(request: HttpRequest) -> Iterator[None]:
    """Stop waiting for a client that says nothing for STALL_SECONDS.

    gunicorn reads bodies without a time limit; other servers have their own and no such socket.
    """
    line = request.META.get("gunicorn.socket")
    if line is None:
        yield
        return
    before = line.gettimeout()
    line.settimeout(STALL_SECONDS)
    try:
        yield
    finally:
        line.settimeout(before)

"""The product beside the least that could be done, in one server, for side by side runs.

/bare, the least that keeps the promise of an upload: read the piece, write it, sync it, then write
and sync an offset. /floor/<key>, the least that delivers: the part asked for, and nobody asked who.
"""

import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from api import ranges
from config.wsgi import application as product

BLOCK_BYTES = 256 * 1024


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer /bare and /floor/ with the least, and everything else as the product does."""
    if environ["PATH_INFO"].startswith("/floor/"):
        return _floor(environ, start_response)
    if environ["PATH_INFO"] != "/bare":
        return product(environ, start_response)
    left = int(environ["CONTENT_LENGTH"])
    with tempfile.TemporaryFile(dir=os.environ["DATA_DIR"]) as target:
        while left and (block := environ["wsgi.input"].read(min(left, BLOCK_BYTES))):
            os.write(target.fileno(), block)
            left -= len(block)
        os.fsync(target.fileno())
    with tempfile.TemporaryFile(dir=os.environ["DATA_DIR"]) as offset:
        os.write(offset.fileno(), environ["CONTENT_LENGTH"].encode())
        os.fsync(offset.fileno())
    start_response("204 No Content", [])
    return []


def _floor(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    place = Path(os.environ["DATA_DIR"], "media", environ["PATH_INFO"].removeprefix("/floor/"))
    asked = ranges.wanted(environ.get("HTTP_RANGE", ""), size_bytes=place.stat().st_size)
    with place.open("rb", buffering=0) as source:
        if asked:
            source.seek(asked.start)
        body = source.read(asked.length if asked else -1)
    start_response(
        "206 Partial Content" if asked else "200 OK", [("Content-Length", str(len(body)))]
    )
    return [body]

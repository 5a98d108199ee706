"""The product beside the least that keeps its promise, in one gunicorn, for side by side runs.

The least: read the piece, write it, sync it, then write and sync an offset.
"""

import os
import tempfile
from collections.abc import Callable, Iterable
from typing import Any

from config.wsgi import application as product

BLOCK_BYTES = 256 * 1024


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer /bare by writing the body to a file, and everything else as the product does."""
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

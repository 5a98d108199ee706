"""What a clip needs of this machine's own disk, wherever it waits: a lock, and room.

Knows files; must not know what is in them.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from api.uploads.protocol import Refusal

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def require_free(folder: Path, size_bytes: int) -> None:
    """Raise Refusal(disk_low) when the folder's disk would have less than the reserve left."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if shutil.disk_usage(folder).free < size_bytes + settings.DISK_RESERVE_BYTES:
        raise Refusal("disk_low")


@contextmanager
def full_disk_refused() -> Iterator[None]:
    """Turn a disk that fills up into Refusal(disk_low)."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise Refusal("disk_low") from error


@contextmanager
def locked_file(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file that is there only while it is held."""
    with full_disk_refused():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = _lock(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def _lock(path: Path) -> int:
    """Return a handle of the locked file; whoever held it before may just have removed the name."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_same_file(handle, path):
                return handle
        except BlockingIOError as error:
            os.close(handle)
            raise Refusal("busy") from error
        os.close(handle)


def _is_same_file(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False

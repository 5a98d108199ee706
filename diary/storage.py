"""The name of every stored object, and the one way to it. Opaque ids only: a name tells nothing.

Where objects live (disk or bucket) is a setting; this module never asks. Names are ours alone: no
part of one ever comes from a file that somebody sent.
"""

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import timezone

BLOCK_BYTES = 256 * 1024  # Source: performance.md section E (4 KiB blocks: 4 times slower)


def original(clip_id: uuid.UUID) -> str:
    """Return the name of the file as it was given."""
    return f"originals/{clip_id}"


def rendition(clip_id: uuid.UUID, *, name: str, token: uuid.UUID, suffix: str) -> str:
    """Return the name of one re-encoded file; the job's token keeps a late worker off it."""
    return f"renditions/{clip_id}/{name}-{token.hex}{suffix}"


def face(child_id: uuid.UUID) -> str:
    """Return a new name for a child's face picture; each picture gets its own."""
    return f"faces/{child_id}/{uuid.uuid4().hex}.webp"


def face_original(face_id: uuid.UUID) -> str:
    """Return the name of a face picture as it was given, until it is shown or refused."""
    return f"originals/face-{face_id}"


def archive(archive_id: uuid.UUID) -> str:
    """Return the name of the copy of a diary made for a family."""
    return f"archives/{archive_id}.zip"


def reel(reel_id: uuid.UUID, *, token: uuid.UUID) -> str:
    """Return the name of one film; the job's token keeps a late worker off it."""
    return f"reels/{reel_id}/{token.hex}.mp4"


def save(key: str, content: IO[bytes]) -> None:
    """Store the bytes under exactly this name, in place of any that were there.

    On a disk: whole or not at all, also when the power fails.
    """
    path = local_path(key)
    if path is not None:
        _keep_whole(path, content)
        return
    with suppress(FileNotFoundError):
        default_storage.delete(key)
    saved = default_storage.save(key, File(content))
    if saved != key:  # pragma: no cover - another writer of the same token would be a fault of ours
        default_storage.delete(saved)
        raise FileExistsError(key)


def _keep_whole(path: Path, content: IO[bytes]) -> None:
    """Write beside, fsync, rename: a name never stands for half a file."""
    _make_folder(path.parent)
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            shutil.copyfileobj(content, file, BLOCK_BYTES)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(getattr(default_storage, "file_permissions_mode", None) or 0o600)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _make_folder(folder: Path) -> None:
    """Make it and what it lies in, open to those whom the settings name."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    folder.chmod(getattr(default_storage, "directory_permissions_mode", None) or 0o700)


def delete(key: str) -> None:
    """Remove the object; removing it twice is fine."""
    if key:
        with suppress(FileNotFoundError):
            default_storage.delete(key)


def exists(key: str) -> bool:
    """Tell whether the object is there."""
    return bool(key) and default_storage.exists(key)


def size_bytes(key: str) -> int:
    """Return the size of the object in bytes; FileNotFoundError when it is not there."""
    return default_storage.size(key)


def stored_at(key: str) -> datetime:
    """Return when the object was stored; now when it is gone."""
    try:
        return default_storage.get_modified_time(key)
    except FileNotFoundError:
        return timezone.now()


def names(folder: str) -> Iterator[str]:
    """Yield the name of every object in a folder and below; none when there is no such folder."""
    listed = getattr(default_storage, "names", None)  # a bucket tells a thousand at once
    if listed is not None:
        yield from listed(folder)
        return
    try:
        inner, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in inner:
        yield from names(f"{folder}/{name}")


def open_object(key: str) -> "File[bytes]":
    """Open the object for reading; the caller closes it."""
    return default_storage.open(key, "rb")


def blocks(key: str) -> Iterator[bytes]:
    """Yield the object in blocks of 256 KiB."""
    with default_storage.open(key, "rb") as source:
        while block := source.read(BLOCK_BYTES):
            yield block


def read_range(key: str, *, start: int, length: int) -> Iterator[bytes]:
    """Yield `length` bytes from offset `start` on, in blocks of 256 KiB."""
    with default_storage.open(key, "rb") as source:
        source.seek(start)
        while length > 0 and (block := source.read(min(length, BLOCK_BYTES))):
            length -= len(block)
            yield block


def read_part(key: str, *, start: int, length: int) -> bytes | None:
    """Return these bytes of an object on this machine's disk at once; None when it is in a bucket.

    OSError when they are not all there.
    """
    try:
        place = default_storage.path(key)
    except NotImplementedError:
        return None
    handle = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
    try:
        found = os.pread(handle, length, start)
    finally:
        os.close(handle)
    if len(found) != length:
        raise OSError(f"{key} is shorter than its row says")
    return found


def signed_url(key: str) -> str:
    """Return an address of the bucket that is good for one GET of this object, for minutes.

    For our own proxy alone: a browser that holds one could still read after its access ended.
    """
    return default_storage.url(key)


def sha256(key: str) -> str:
    """Return the SHA-256 of the object's bytes, read in blocks."""
    digest = hashlib.sha256()
    for block in blocks(key):
        digest.update(block)
    return digest.hexdigest()


def local_path(key: str) -> Path | None:
    """Return where the object lies on this machine's disk; None when it is in a bucket."""
    try:
        return Path(default_storage.path(key))
    except NotImplementedError:
        return None

"""Stored objects in a backup: each content once, named by its SHA-256, shared by all backups.

Fourteen daily backups so cost one copy of the media and what has changed since. An object is copied
while it is hashed, synced, and read back before it counts.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import uuid4

from django.db.models import QuerySet

from diary import storage
from diary.models import Child, Clip, Face, Rendition

_NO_HASH = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An object that rows speak of; `sha256` empty, `size_bytes` None: not known yet."""

    key: str
    sha256: str
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """An object in the store; `is_as_recorded` False when the row remembers other bytes."""

    key: str
    sha256: str
    size_bytes: int
    is_as_recorded: bool


def wanted(*, using: str) -> Iterator[Wanted]:
    """Yield every object that the rows of this connection speak of. Archives are made again."""
    clips = Clip.objects.using(using).exclude(original_key="").order_by("pk")
    for key, sha256, size in clips.values_list("original_key", "sha256", "size_bytes").iterator():
        yield Wanted(key, sha256, size if sha256 else None)
    made = Rendition.objects.using(using).order_by("pk")
    for key, sha256, size in made.values_list("key", "sha256", "size_bytes").iterator():
        yield Wanted(key, sha256, size)
    given = Face.objects.using(using).exclude(original_key="").order_by("pk")
    for key in given.values_list("original_key", flat=True).iterator():
        yield Wanted(key, _NO_HASH, None)
    for key in _faces(using).values_list("face_key", flat=True).iterator():
        yield Wanted(key, _NO_HASH, None)


def is_wanted_now(key: str) -> bool:
    """Tell whether a row still speaks of the object (it may have gone since the frozen view)."""
    return (
        Clip.objects.filter(original_key=key).exists()
        or Rendition.objects.filter(key=key).exists()
        or Face.objects.filter(original_key=key).exists()
        or _faces("default").filter(face_key=key).exists()
    )


def _faces(using: str) -> QuerySet[Child]:
    return Child.objects.using(using).exclude(face_key="").order_by("pk")


class Store:
    """The folder of contents, beside the backups that use them."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when the first content comes."""
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Return where a content lies."""
        return self._folder / sha256[:2] / sha256

    def keep(self, one: Wanted) -> Kept:
        """Copy an object unless its content is here; FileNotFoundError: not in storage."""
        known = self.path(one.sha256) if one.sha256 else None
        if known and known.is_file() and known.stat().st_size == one.size_bytes:
            return Kept(one.key, one.sha256, one.size_bytes or 0, is_as_recorded=True)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        arriving = self._folder / f"arriving-{uuid4().hex}"
        try:
            digest, size = self._copy(one.key, arriving)
            target = self.path(digest)
            target.parent.mkdir(exist_ok=True, mode=0o700)
            arriving.replace(target)
            sync_folder(target.parent)
        finally:
            arriving.unlink(missing_ok=True)
        return Kept(one.key, digest, size, is_as_recorded=one.sha256 in {_NO_HASH, digest})

    def _copy(self, key: str, to: Path) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            for block in storage.blocks(key):
                digest.update(block)
                size += len(block)
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        if hashed(to) != digest.hexdigest():
            raise OSError(f"the copy of {key} reads differently from what was written")
        return digest.hexdigest(), size

    def open_content(self, sha256: str) -> IO[bytes]:
        """Open a content for reading."""
        return self.path(sha256).open("rb")

    def sweep(self, *, in_use: set[str]) -> int:
        """Remove contents that no backup uses and copies that were cut off; return how many."""
        count = 0
        for path in [*self._folder.glob("??/*"), *self._folder.glob("arriving-*")]:
            if path.name not in in_use:
                path.unlink()
                count += 1
        return count


def hashed(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Make renames in the folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

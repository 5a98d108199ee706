"""Where the bytes of a clip wait until all are there: a local folder, or parts in a bucket.

Knows bytes and locks; must not know rows or HTTP. The rule that both stores keep: an offset is told
to anyone only after the bytes before it would survive a power cut.

On disk the saved offset is the truth and a longer file is cut back to it: the bytes beyond were
never acknowledged, may not have reached the disk, and may belong to a piece whose checksum was
never compared. A shorter file (a restored disk) lowers the offset. `CHECKPOINT_BYTES` bounds what
a crash costs of a large piece.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings

from api.uploads.local import full_disk_refused, locked_file, require_free
from api.uploads.protocol import Checksum, Refusal
from diary import storage

CHECKPOINT_BYTES = 2 * 1024**2
# A piece of this size, as our own devices send them, is synced once: at its end.
PLAIN_PIECE_BYTES = 8 * 1024**2
_LOCK_SUFFIX = ".lock"


class Store(Protocol):
    """What the door asks of a place for bytes. All offsets and lengths are in bytes."""

    def lock(self, clip_id: UUID) -> AbstractContextManager[None]:
        """Hold the clip alone until the block ends, or raise Refusal(busy) at once."""

    def require_room(self, size_bytes: int) -> None:
        """Raise Refusal(disk_low) when so much more would not fit."""

    def stored_bytes(self, clip_id: UUID, *, acknowledged: int, length: int) -> int:
        """Return how far the clip is, durably; `length` when all of it is there."""

    def append(
        self,
        clip_id: UUID,
        blocks: Iterable[bytes],
        *,
        at: int,
        checksum: Checksum | None,
        on_safe: Callable[[int], None],
    ) -> int:
        """Store the blocks from offset `at` on; return the new offset once they are durable.

        Fewer blocks than promised are kept, unless a checksum was. `on_safe` hears of checkpoints.
        Raises Refusal(damaged_piece), with nothing kept, and Refusal(disk_low), with what fitted.
        """

    def finish(self, clip_id: UUID, *, length: int) -> str:
        """Make the whole clip an original and return its stored name. Idempotent."""

    def discard(self, clip_id: UUID) -> None:
        """Remove what waits; removing it twice is fine. An original stays."""

    def waiting(self) -> Iterator[UUID]:
        """Yield every clip of which something waits."""


def chosen() -> Store:
    """Return the store of this installation."""
    if settings.S3_BUCKET:
        from api.uploads.bucket import BucketStore  # noqa: PLC0415  (boto3 only where it is used)

        return BucketStore()
    return DiskStore(waiting=Path(settings.UPLOADS_DIR), finished=Path(settings.MEDIA_ROOT))


class DiskStore:
    """One file a clip. Both folders must be on the same file system, because finish renames."""

    def __init__(self, *, waiting: Path, finished: Path) -> None:
        self._folder = waiting
        self._finished = finished

    def lock(self, clip_id: UUID) -> AbstractContextManager[None]:
        """Hold the clip's lock file. Source: flock(2); the kernel frees it with the process."""
        return locked_file(self._folder / f"{clip_id}{_LOCK_SUFFIX}")

    def require_room(self, size_bytes: int) -> None:
        """Keep DISK_RESERVE_BYTES free, so that the diary itself can go on."""
        require_free(self._folder, size_bytes)

    def stored_bytes(self, clip_id: UUID, *, acknowledged: int, length: int) -> int:
        """Return the acknowledged offset, or less when the file is shorter (see the module)."""
        try:
            return min(acknowledged, self._path(clip_id).stat().st_size)
        except FileNotFoundError:
            return length if self._is_finished(clip_id, length=length) else 0

    def append(
        self,
        clip_id: UUID,
        blocks: Iterable[bytes],
        *,
        at: int,
        checksum: Checksum | None,
        on_safe: Callable[[int], None],
    ) -> int:
        """Write, cutting off what lies beyond `at` first; sync before any offset is told."""
        path = self._path(clip_id)
        is_new = not path.exists()
        with full_disk_refused():
            target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if is_new:
                _sync_folder(self._folder)
            os.ftruncate(target, at)
            os.lseek(target, at, os.SEEK_SET)
            if checksum is None:
                return _write(target, blocks, at=at, on_safe=on_safe)
            return _write_checked(target, blocks, at=at, checksum=checksum)
        finally:
            os.close(target)

    def finish(self, clip_id: UUID, *, length: int) -> str:
        """Rename the synced file, in constant time. OSError when it is neither here nor there."""
        key = storage.original(clip_id)
        target = self._finished / key
        if self._path(clip_id).exists() or not self._is_finished(clip_id, length=length):
            with full_disk_refused():
                if not target.parent.is_dir():
                    target.parent.mkdir(parents=True, mode=0o700)
                    _sync_folder(self._finished)
                self._path(clip_id).replace(target)
                _sync_folder(target.parent)
                _sync_folder(self._folder)
        return key

    def discard(self, clip_id: UUID) -> None:
        """Unlink the file."""
        self._path(clip_id).unlink(missing_ok=True)

    def waiting(self) -> Iterator[UUID]:
        """List the folder; forgotten lock files count, so that locking them clears them away."""
        if self._folder.is_dir():
            yield from {UUID(path.name.removesuffix(_LOCK_SUFFIX)) for path in self._ours()}

    def _ours(self) -> Iterator[Path]:
        for path in self._folder.iterdir():
            try:
                UUID(path.name.removesuffix(_LOCK_SUFFIX))
            except ValueError:
                continue
            yield path

    def _path(self, clip_id: UUID) -> Path:
        return self._folder / str(clip_id)

    def _is_finished(self, clip_id: UUID, *, length: int) -> bool:
        try:
            return (self._finished / storage.original(clip_id)).stat().st_size == length
        except FileNotFoundError:
            return False


def _write(target: int, blocks: Iterable[bytes], *, at: int, on_safe: Callable[[int], None]) -> int:
    end = safe = at
    try:
        with full_disk_refused():
            for block in blocks:
                _write_all(target, block)
                end += len(block)
                if end - safe >= CHECKPOINT_BYTES and end - at >= PLAIN_PIECE_BYTES:
                    os.fdatasync(target)
                    safe = end
                    on_safe(safe)
            os.fdatasync(target)
    except Refusal as full:
        full.offset = safe
        with suppress(Refusal), full_disk_refused():  # a full disk may not take them after all
            os.fdatasync(target)
            on_safe(end)
            full.offset = end
        raise
    return end


def _write_checked(target: int, blocks: Iterable[bytes], *, at: int, checksum: Checksum) -> int:
    end, hashed = at, checksum.begin()
    try:
        with full_disk_refused():
            for block in blocks:
                _write_all(target, block)
                hashed.update(block)
                end += len(block)
            os.fdatasync(target)
        checksum.require(hashed)
    except Refusal:
        os.ftruncate(target, at)
        raise
    return end


def _write_all(target: int, block: bytes) -> None:
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(target, rest) :]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

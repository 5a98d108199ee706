"""Clips that wait as parts of an S3 multipart upload, so that any web machine takes the next piece.

Everything known of a waiting clip is in the bucket itself: the parts, `uploads/<clip>.info` (the id
of the multipart upload) and `uploads/<clip>.part` (a tail too small to be a part, with the offset
it begins at). A stored object is durable, and a piece is stored only after its checksum was
compared: so here, unlike on disk, the bucket is the truth and the saved offset follows it.

Source: tusd, pkg/s3store. Unlike there, a tail outlives the part that swallows it and is known to
be stale by its offset, so that no crash loses what was acknowledged.
"""

import hashlib
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from api.uploads.local import full_disk_refused, locked_file, require_free
from api.uploads.protocol import Checksum, Refusal
from diary import storage

LEAST_PART_BYTES = 5 * 1024**2  # Source: Amazon S3, multipart limits (all parts but the last)
PART_BYTES = 8 * 1024**2
_FOLDER = "uploads/"
_INFO, _TAIL = ".info", ".part"
_MISSING = {"NoSuchKey", "NoSuchUpload", "404"}
_TAIL_BEGINS_AT = "begins-at"


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the bucket holds of a clip: its parts, and a tail of `tail_bytes` after them."""

    upload_id: str
    parts: tuple[dict[str, Any], ...]
    parts_bytes: int
    tail_bytes: int

    @property
    def end(self) -> int:
        return self.parts_bytes + self.tail_bytes


class BucketStore:
    """A clip is parts of the future original. Pieces are collected in a local temporary file."""

    def __init__(self) -> None:
        self._s3: Any = default_storage.parts_client  # type: ignore[attr-defined]  # config.buckets
        self._bucket: str = settings.S3_BUCKET
        self._spool = Path(settings.UPLOADS_DIR)

    def lock(self, clip_id: UUID) -> AbstractContextManager[None]:
        """Hold the clip among all web machines (PostgreSQL), or on the only one (SQLite)."""
        if connection.vendor == "postgresql":
            return _advisory_lock(clip_id)
        return locked_file(self._spool / f"{clip_id}.lock")

    def require_room(self, size_bytes: int) -> None:
        """Only what is being collected is on our disk."""
        require_free(self._spool, min(size_bytes, PART_BYTES))

    def stored_bytes(self, clip_id: UUID, *, acknowledged: int, length: int) -> int:
        """Return what the bucket holds, whatever was acknowledged (see the module)."""
        del acknowledged
        end = self._standing(clip_id).end
        return length if end == 0 and self._is_finished(clip_id, length=length) else end

    def append(
        self,
        clip_id: UUID,
        blocks: Iterable[bytes],
        *,
        at: int,
        checksum: Checksum | None,
        on_safe: Callable[[int], None],
    ) -> int:
        """Store full parts as they fill up, and the rest as the tail."""
        del at  # the caller has asked `stored_bytes` under the same lock
        self._spool.mkdir(parents=True, exist_ok=True, mode=0o700)
        standing = self._standing(clip_id)
        with full_disk_refused(), tempfile.TemporaryFile(dir=self._spool) as spool:
            if standing.tail_bytes:
                spool.write(self._get(clip_id, _TAIL))
            if checksum is not None:
                _collect_checked(spool, blocks, checksum)
                blocks = ()
            return self._store(clip_id, standing, spool, blocks, on_safe)

    def _store(
        self,
        clip_id: UUID,
        standing: _Standing,
        spool: IO[bytes],
        blocks: Iterable[bytes],
        on_safe: Callable[[int], None],
    ) -> int:
        writer = _PartWriter(self, clip_id, standing)
        for block in blocks:
            spool.write(block)
            if spool.tell() >= PART_BYTES:
                writer.write_parts(spool)
                on_safe(writer.end)
        writer.write_parts(spool)
        return writer.write_tail(spool)

    def finish(self, clip_id: UUID, *, length: int) -> str:
        """Join the parts, on the bucket's side. A clip smaller than one part is just its tail."""
        key = storage.original(clip_id)
        standing = self._standing(clip_id)
        if standing.end == length:
            self._join(clip_id, standing, key)
        if not self._is_finished(clip_id, length=length):
            raise OSError(f"{key} is not whole in the bucket")
        self._forget(clip_id)
        return key

    def _join(self, clip_id: UUID, standing: _Standing, key: str) -> None:
        if not standing.parts:
            self._put(key, self._get(clip_id, _TAIL), CacheControl="private, no-cache")
            return
        parts = list(standing.parts)
        if standing.tail_bytes:
            parts.append(
                self.put_part(
                    clip_id, standing.upload_id, len(parts) + 1, self._get(clip_id, _TAIL)
                )
            )
        self._s3.complete_multipart_upload(
            Bucket=self._bucket,
            Key=key,
            UploadId=standing.upload_id,
            MultipartUpload={"Parts": parts},
        )

    def discard(self, clip_id: UUID) -> None:
        """Drop parts and tail."""
        upload_id = self._upload_id(clip_id)
        if upload_id:
            try:
                self._s3.abort_multipart_upload(
                    Bucket=self._bucket, Key=storage.original(clip_id), UploadId=upload_id
                )
            except ClientError as error:
                _raise_unless_missing(error)
        self._forget(clip_id)

    def waiting(self) -> Iterator[UUID]:
        """List the bucket's folder of waiting clips."""
        pages = self._s3.get_paginator("list_objects_v2")
        seen: set[UUID] = set()
        for page in pages.paginate(Bucket=self._bucket, Prefix=_FOLDER):
            for found in page.get("Contents", ()):
                clip_id = UUID(found["Key"].removeprefix(_FOLDER).partition(".")[0])
                if clip_id not in seen:
                    seen.add(clip_id)
                    yield clip_id

    def begin_parts(self, clip_id: UUID) -> str:
        """Open the multipart upload of a clip and note its id where every machine finds it."""
        begun = self._s3.create_multipart_upload(
            Bucket=self._bucket, Key=storage.original(clip_id), CacheControl="private, no-cache"
        )
        upload_id: str = begun["UploadId"]
        self._put(_name(clip_id, _INFO), upload_id.encode())
        return upload_id

    def put_part(self, clip_id: UUID, upload_id: str, number: int, body: bytes) -> dict[str, Any]:
        """Store one part; return what completing wants to hear of it."""
        done = self._s3.upload_part(
            Bucket=self._bucket,
            Key=storage.original(clip_id),
            UploadId=upload_id,
            PartNumber=number,
            **_checked(body),
        )
        return {"PartNumber": number, "ETag": done["ETag"]}

    def put_tail(self, clip_id: UUID, body: bytes, *, begins_at: int) -> None:
        """Store what is too small to be a part."""
        self._put(_name(clip_id, _TAIL), body, Metadata={_TAIL_BEGINS_AT: str(begins_at)})

    def _put(self, key: str, body: bytes, **options: Any) -> None:
        self._s3.put_object(Bucket=self._bucket, Key=key, **_checked(body), **options)

    def _standing(self, clip_id: UUID) -> _Standing:
        upload_id = self._upload_id(clip_id)
        listed = self._listed(clip_id, upload_id) if upload_id else None
        if listed is None:  # none was begun, or the bucket itself gave it up (a lifecycle rule)
            upload_id, listed = "", []
        parts_bytes = sum(part["Size"] for part in listed)
        return _Standing(
            upload_id=upload_id,
            parts=tuple({name: part[name] for name in ("PartNumber", "ETag")} for part in listed),
            parts_bytes=parts_bytes,
            tail_bytes=self._tail_bytes(clip_id, begins_at=parts_bytes),
        )

    def _listed(self, clip_id: UUID, upload_id: str) -> list[dict[str, Any]] | None:
        pages = self._s3.get_paginator("list_parts").paginate(
            Bucket=self._bucket, Key=storage.original(clip_id), UploadId=upload_id
        )
        try:
            return [part for page in pages for part in page.get("Parts", ())]
        except ClientError as error:
            _raise_unless_missing(error)
            return None

    def _tail_bytes(self, clip_id: UUID, *, begins_at: int) -> int:
        try:
            head = self._s3.head_object(Bucket=self._bucket, Key=_name(clip_id, _TAIL))
        except ClientError as error:
            _raise_unless_missing(error)
            return 0
        is_fresh = head["Metadata"].get(_TAIL_BEGINS_AT) == str(begins_at)
        return int(head["ContentLength"]) if is_fresh else 0

    def _upload_id(self, clip_id: UUID) -> str:
        try:
            return self._get(clip_id, _INFO).decode()
        except ClientError as error:
            _raise_unless_missing(error)
            return ""

    def _get(self, clip_id: UUID, suffix: str) -> bytes:
        found = self._s3.get_object(Bucket=self._bucket, Key=_name(clip_id, suffix))
        body: bytes = found["Body"].read()
        return body

    def _is_finished(self, clip_id: UUID, *, length: int) -> bool:
        try:
            return storage.size_bytes(storage.original(clip_id)) == length
        except FileNotFoundError:
            return False

    def _forget(self, clip_id: UUID) -> None:
        for suffix in (_TAIL, _INFO):
            self._s3.delete_object(Bucket=self._bucket, Key=_name(clip_id, suffix))


class _PartWriter:
    """Turns collected bytes into parts, and what is left into the tail. `end` is what is stored."""

    def __init__(self, store: BucketStore, clip_id: UUID, standing: _Standing) -> None:
        self._store = store
        self._clip_id = clip_id
        self._upload_id = standing.upload_id
        self._parts = len(standing.parts)
        self.end = standing.parts_bytes

    def write_parts(self, spool: IO[bytes]) -> None:
        """Store every full part; leave the rest at the start of the file."""
        collected = spool.tell()
        spool.seek(0)
        while collected >= LEAST_PART_BYTES:
            body = spool.read(min(collected, PART_BYTES))
            if not self._upload_id:
                self._upload_id = self._store.begin_parts(self._clip_id)
            self._parts += 1
            self._store.put_part(self._clip_id, self._upload_id, self._parts, body)
            self.end += len(body)
            collected -= len(body)
        rest = spool.read(collected)
        spool.seek(0)
        spool.truncate()
        spool.write(rest)

    def write_tail(self, spool: IO[bytes]) -> int:
        """Store the rest as the tail; return how far the clip is now."""
        spool.seek(0)
        body = spool.read()
        if body:
            self._store.put_tail(self._clip_id, body, begins_at=self.end)
        return self.end + len(body)


def _collect_checked(spool: IO[bytes], blocks: Iterable[bytes], checksum: Checksum) -> None:
    hashed = checksum.begin()
    for block in blocks:
        spool.write(block)
        hashed.update(block)
    checksum.require(hashed)


def _checked(body: bytes) -> dict[str, Any]:
    """Return the body and the digest by which the bucket refuses it when it was damaged."""
    digest = hashlib.md5(body, usedforsecurity=False).digest()
    return {"Body": body, "ContentMD5": b64encode(digest).decode()}


def _name(clip_id: UUID, suffix: str) -> str:
    return f"{_FOLDER}{clip_id}{suffix}"


def _raise_unless_missing(error: ClientError) -> None:
    if error.response["Error"]["Code"] not in _MISSING:
        raise error


@contextmanager
def _advisory_lock(clip_id: UUID) -> Iterator[None]:
    """Hold a lock of the database session; PostgreSQL frees it when the connection ends.

    Needs a connection of one's own for the whole request: a pooler in transaction mode breaks it.
    """
    key = int.from_bytes(clip_id.bytes[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        row = cursor.fetchone()
    if not row[0]:
        raise Refusal("busy")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])

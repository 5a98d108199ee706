"""Objects in an S3 bucket: how we sign, where checksums go, and reading without a temporary copy.

With `api/uploads/bucket.py` the only place that knows boto3. Source of each option:
dependencies.md section 6, where they were run against a real S3 server.
"""

import io
from collections.abc import Iterator
from typing import IO, Any, cast

from botocore.config import Config
from botocore.exceptions import ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

_SIGNED_FOR_SECONDS = 300  # threats.md A-08: at most 5 minutes, and only our own proxy sees it


class BucketStorage(S3Storage):
    """django-storages with our options. `checksums` is S3_CHECKSUMS of the settings."""

    def __init__(self, *, checksums: str, **options: Any) -> None:
        """Take the bucket's name, address and keys as OPTIONS of the storage."""
        config = Config(
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            request_checksum_calculation=checksums,
            response_checksum_validation=checksums,
            connect_timeout=5,
            read_timeout=60,
            retries={"mode": "standard", "max_attempts": 4},
        )
        super().__init__(
            client_config=config,
            querystring_auth=True,
            querystring_expire=_SIGNED_FOR_SECONDS,
            file_overwrite=False,
            default_acl=None,
            object_parameters={"CacheControl": "private, no-cache"},
            max_memory_size=8 * 1024**2,
            **options,
        )

    @property
    def parts_client(self) -> Any:
        """The client (one a thread) that sends parts, each with its own Content-MD5.

        boto3's CRC32 of parts does not fit every server: Amazon wants it declared at the start and
        told again at the end, and SeaweedFS 4.48 does not list it. Source: botocore issue 3216;
        tried in all twelve combinations.
        """
        client = getattr(self._connections, "parts", None)
        if client is None:
            plain = Config(request_checksum_calculation="when_required")
            client = self._connections.parts = self._create_session().client(
                "s3",
                region_name=self.region_name,
                endpoint_url=self.endpoint_url,
                config=self.client_config.merge(plain),
            )
        return client

    def names(self, folder: str) -> Iterator[str]:
        """Yield the name of every object in a folder and below, a thousand at a request."""
        for found in self.bucket.objects.filter(Prefix=f"{folder}/"):
            yield found.key

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        if mode != "rb":
            opened: File[Any] = super()._open(name, mode)
            return opened
        return File(cast("IO[Any]", Object(self.bucket.Object(self._normalize_name(name)))), name)


class Object(io.RawIOBase):
    """One object as a file: a seek costs nothing, the next read streams from there on."""

    def __init__(self, source: Any) -> None:
        """Take a boto3 Object; FileNotFoundError when the bucket has none of that name."""
        super().__init__()
        self._source = source
        self._body: Any = None
        self._at = 0
        try:
            self.size: int = source.content_length
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(source.key) from error
            raise

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def tell(self) -> int:
        """Return the offset of the next read, in bytes."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; what was on its way from the old place is dropped."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if base + offset != self._at:
            self._drop()
        self._at = base + offset
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to `size` bytes, or the rest."""
        if self._at >= self.size:
            return b""
        if self._body is None:
            self._body = self._source.get(Range=f"bytes={self._at}-")["Body"]
        block: bytes = self._body.read(None if size is None or size < 0 else size)
        self._at += len(block)
        return block

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer; for readers that wrap us (zipfile, hashlib, Pillow)."""
        block = self.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)

    def readall(self) -> bytes:
        """Return the rest."""
        return self.read()

    def close(self) -> None:
        """Let go of the line to the bucket."""
        self._drop()
        super().close()

    def _drop(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None

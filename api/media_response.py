"""What is answered for a stored object: which status, which headers, which of its bytes.

Pure but for settings: no row, no request, no permission. Both ways to a rendition (`media`, the
view, and `fast_path`) answer with these very words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.http import content_disposition_header

from api import ranges
from api.ranges import Span
from diary import storage
from diary.media import Stored

# What a player gets for `bytes=N-` when no proxy stands before us. It asks again for the rest,
# which frees our thread from slow players and lets an ended membership end a film that is playing.
OPEN_RANGE_BYTES = 2 * 1024**2


@dataclass(frozen=True, slots=True)
class MediaResponse:
    """Status and headers; `span` is what of the object follows, None for no body of ours."""

    status: int
    headers: list[tuple[str, str]]
    span: Span | None = None


def respond(stored: Stored, *, method: str, asked: Mapping[str, str]) -> MediaResponse:
    """Answer GET or HEAD of a stored object. `asked`: Range, If-Range, If-None-Match, if given."""
    headers = headers_of(stored)
    etag = _etag(stored)
    if ranges.has_it(asked.get("If-None-Match", ""), etag=etag):
        return MediaResponse(304, headers)
    if settings.ACCEL_LOCATION and method == "GET":
        headers.append(("X-Accel-Redirect", _internal_address(stored.key)))
        return MediaResponse(200, headers)
    if method == "HEAD":
        headers.append(("Content-Length", str(stored.size_bytes)))
        return MediaResponse(200, headers)
    return _with_bytes(stored, headers, asked, etag=etag)


def headers_of(stored: Stored) -> list[tuple[str, str]]:
    """Return what every answer with a stored object says of it."""
    headers = [
        ("Content-Type", stored.content_type),
        ("Accept-Ranges", "bytes"),
        ("Cache-Control", "private, no-cache"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "sandbox"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    if stored.tag:
        headers.append(("ETag", _etag(stored)))
    if stored.download_name:
        named = content_disposition_header(as_attachment=True, filename=stored.download_name)
        headers.append(("Content-Disposition", named or "attachment"))
    return headers


def _with_bytes(
    stored: Stored, headers: list[tuple[str, str]], asked: Mapping[str, str], *, etag: str
) -> MediaResponse:
    size_bytes = stored.size_bytes
    try:
        part = _part(stored, asked, etag=etag)
    except ranges.Unsatisfiable:
        about_the_refusal = [pair for pair in headers if pair[0] != "Content-Type"]
        return MediaResponse(416, [*about_the_refusal, ("Content-Range", f"bytes */{size_bytes}")])
    span = part or Span(start=0, length=size_bytes)
    headers.append(("Content-Length", str(span.length)))
    if part is None:
        return MediaResponse(200, headers, span)
    last = span.start + span.length - 1
    return MediaResponse(
        206, [*headers, ("Content-Range", f"bytes {span.start}-{last}/{size_bytes}")], span
    )


def _etag(stored: Stored) -> str:
    return f'"{stored.tag}"' if stored.tag else ""


def _part(stored: Stored, asked: Mapping[str, str], *, etag: str) -> Span | None:
    if not ranges.still_fits(asked.get("If-Range", ""), etag=etag):
        return None
    part = ranges.wanted(asked.get("Range", ""), size_bytes=stored.size_bytes)
    if part and part.is_open and not stored.download_name:  # a download is not asked for again
        return Span(start=part.start, length=min(part.length, OPEN_RANGE_BYTES))
    return part


def _internal_address(key: str) -> str:
    """Return where nginx finds the object: under its folder, or in the bucket by a signed query."""
    root = settings.ACCEL_LOCATION.rstrip("/")
    if not settings.S3_BUCKET:
        return f"{root}/{quote(key)}"
    signed = urlsplit(storage.signed_url(key))
    return f"{root}{signed.path}?{signed.query}"

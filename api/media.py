"""Authorised bytes: every request, range requests too, is asked of `access` before anything else.

Knows how bytes are answered; must not know who may have them (`diary.media`) or where they lie
(`diary.storage`). A browser never learns an address of the bucket. With nginx before us, nginx
sends the bytes (`X-Accel-Redirect`); without it we do, in blocks of 256 KiB.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import TYPE_CHECKING, cast
from urllib.parse import quote, urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from api import errors, ranges
from api.ranges import Span
from diary import media, storage
from diary.errors import DiaryError
from diary.media import Stored

if TYPE_CHECKING:
    from diary.models import Person

# What a player gets for `bytes=N-` when no proxy stands before us. It asks again for the rest,
# which frees our thread from slow players and lets an ended membership end a film that is playing.
OPEN_RANGE_BYTES = 2 * 1024**2
_Found = Callable[..., Stored | HttpResponseBase]
_View = Callable[..., HttpResponseBase]


def _guarded(find: _Found) -> _View:
    """Return a view: signed in, GET or HEAD, found for this person, then sent."""

    @wraps(find)
    def answer(request: HttpRequest, **names: UUID | str) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            refused = errors.respond_plainly(405)
            refused["Allow"] = "GET, HEAD"
            return refused
        if not request.user.is_authenticated:
            return errors.respond_plainly(401)
        try:
            found = find(request, **names)
            return send(request, found) if isinstance(found, Stored) else found
        except DiaryError as error:
            return errors.respond(error)

    return answer


@_guarded
def rendition(request: HttpRequest, clip: UUID, name: str) -> Stored:
    """GET /media/clips/{clip}/{name}."""
    return media.rendition(request.user, clip, name=name)


@_guarded
def original(request: HttpRequest, clip: UUID) -> Stored:
    """GET /media/clips/{clip}/original: to keep, never to show; each taking is in the audit.

    A part too, wherever it begins: all but the first byte is as good as the whole.
    """
    found = media.original(request.user, clip)
    if request.method == "GET":
        media.note_download(cast("Person", request.user), clip)
    return found


@_guarded
def captions(request: HttpRequest, clip: UUID, language: str) -> HttpResponseBase:
    """GET /media/clips/{clip}/captions/{language}: WebVTT, cleaned when it was kept."""
    track = media.captions(request.user, clip, language=language).encode()
    tag = sha256(track).hexdigest()
    stored = Stored("", "text/vtt; charset=utf-8", size_bytes=len(track), tag=tag)
    etag = f'"{tag}"'
    is_known = ranges.has_it(request.headers.get("If-None-Match", ""), etag=etag)
    response = HttpResponse(status=304) if is_known else HttpResponse(track)
    return _dressed(response, stored, etag=etag)


@_guarded
def face(request: HttpRequest, child: UUID) -> Stored:
    """GET /media/children/{child}/face."""
    return media.face(request.user, child)


def send(request: HttpRequest, stored: Stored) -> HttpResponseBase:
    """Answer with a stored object, or the part asked for. Call it only after `access` said yes."""
    etag = f'"{stored.tag}"' if stored.tag else ""
    if ranges.has_it(request.headers.get("If-None-Match", ""), etag=etag):
        return _dressed(HttpResponse(status=304), stored, etag=etag)
    by_proxy = bool(settings.ACCEL_LOCATION)
    if request.method == "HEAD" or by_proxy:
        response: HttpResponseBase = HttpResponse()
        if by_proxy and request.method == "GET":
            response["X-Accel-Redirect"] = _internal_address(stored.key)
        else:
            response["Content-Length"] = str(stored.size_bytes)
        return _dressed(response, stored, etag=etag)
    return _dressed(_stream(request, stored, etag=etag), stored, etag=etag)


def _stream(request: HttpRequest, stored: Stored, *, etag: str) -> HttpResponseBase:
    size_bytes = stored.size_bytes
    try:
        part = _part(request, stored, etag=etag)
    except ranges.Unsatisfiable:
        refused = errors.respond_plainly(416)
        refused["Content-Range"] = f"bytes */{size_bytes}"
        return refused
    span = part or Span(start=0, length=size_bytes)
    blocks = storage.read_range(stored.key, start=span.start, length=span.length)
    response = StreamingHttpResponse(blocks, status=206 if part else 200)
    response["Content-Length"] = str(span.length)
    if part:
        last = span.start + span.length - 1
        response["Content-Range"] = f"bytes {span.start}-{last}/{size_bytes}"
    return response


def _part(request: HttpRequest, stored: Stored, *, etag: str) -> Span | None:
    if not ranges.still_fits(request.headers.get("If-Range", ""), etag=etag):
        return None
    part = ranges.wanted(request.headers.get("Range", ""), size_bytes=stored.size_bytes)
    if part and part.is_open and not stored.download_name:  # a download is not asked for again
        return Span(start=part.start, length=min(part.length, OPEN_RANGE_BYTES))
    return part


def _dressed(response: HttpResponseBase, stored: Stored, *, etag: str) -> HttpResponseBase:
    """Add what every answer with a stored object says of it."""
    if response.status_code != 416:
        response["Content-Type"] = stored.content_type
    if etag:
        response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if stored.download_name:
        named = content_disposition_header(as_attachment=True, filename=stored.download_name)
        response["Content-Disposition"] = named or "attachment"
    return response


def _internal_address(key: str) -> str:
    """Return where nginx finds the object: under its folder, or in the bucket by a signed query."""
    root = settings.ACCEL_LOCATION.rstrip("/")
    if not settings.S3_BUCKET:
        return f"{root}/{quote(key)}"
    signed = urlsplit(storage.signed_url(key))
    return f"{root}{signed.path}?{signed.query}"

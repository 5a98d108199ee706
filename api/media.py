"""Authorised bytes: every request, range requests too, is asked of `access` before anything else.

Knows the views; must not know who may have the bytes (`diary.media`), where they lie
(`diary.storage`) or which of them are sent (`media_response`). A browser never learns an address of
the bucket. With nginx before us, nginx sends the bytes (`X-Accel-Redirect`); without it we do, in
blocks of 256 KiB. Renditions have a shorter way to the same answer: `fast_path`.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from api import errors, media_response, ranges
from diary import media, storage
from diary.errors import DiaryError
from diary.media import Stored

if TYPE_CHECKING:
    from diary.models import Person

_Found = Callable[..., Stored | HttpResponseBase]
_View = Callable[..., HttpResponseBase]


def guarded(find: _Found) -> _View:
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


@guarded
def rendition(request: HttpRequest, clip: UUID, name: str) -> Stored:
    """GET /media/clips/{clip}/{name}."""
    return media.rendition(request.user, clip, name=name)


@guarded
def original(request: HttpRequest, clip: UUID) -> Stored:
    """GET /media/clips/{clip}/original: to keep, never to show; each taking is in the audit.

    A part too, wherever it begins: all but the first byte is as good as the whole.
    """
    found = media.original(request.user, clip)
    if request.method == "GET":
        media.note_download(cast("Person", request.user), clip)
    return found


@guarded
def captions(request: HttpRequest, clip: UUID, language: str) -> HttpResponseBase:
    """GET /media/clips/{clip}/captions/{language}: WebVTT, cleaned when it was kept."""
    return track_of(request, media.captions(request.user, clip, language=language))


def track_of(request: HttpRequest, text: str) -> HttpResponseBase:
    """Answer with captions, or 304 where the browser has the same. Call it after `access` only."""
    track = text.encode()
    tag = sha256(track).hexdigest()
    stored = Stored("", "text/vtt; charset=utf-8", size_bytes=len(track), tag=tag)
    is_known = ranges.has_it(request.headers.get("If-None-Match", ""), etag=f'"{tag}"')
    response = HttpResponse(status=304) if is_known else HttpResponse(track)
    return _dressed(response, media_response.headers_of(stored))


@guarded
def face(request: HttpRequest, child: UUID) -> Stored:
    """GET /media/children/{child}/face."""
    return media.face(request.user, child)


def send(request: HttpRequest, stored: Stored) -> HttpResponseBase:
    """Answer with a stored object, or the part asked for. Call it only after `access` said yes."""
    told = media_response.respond(stored, method=request.method or "", asked=request.headers)
    if told.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        response: HttpResponseBase = errors.respond_plainly(told.status)
    elif told.span is None:
        response = HttpResponse(status=told.status)
    else:
        start, length = told.span.start, told.span.length
        blocks = storage.read_range(stored.key, start=start, length=length)
        response = StreamingHttpResponse(blocks, status=told.status)
    return _dressed(response, told.headers)


def _dressed(response: HttpResponseBase, headers: list[tuple[str, str]]) -> HttpResponseBase:
    for name, value in headers:
        response[name] = value
    return response

"""The fast path to a rendition, for the many parts of a film that a player asks for.

It only ever says yes: to GET and HEAD of a rendition, by a session that is good as it stands, for a
person who sees the clip. Each request asks the two tables (session with person, clip by `access`)
anew; nothing is remembered. Whatever is not plain (no cookie, a session to be renewed, a stranger,
a wrong verb, an unknown host, a fault) goes the ordinary way, which alone refuses, renews and logs.
tests/api/test_fast_path.py holds that both ways answer alike.
"""

import re
import threading
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host

from api import media_response
from api.media_response import OPEN_RANGE_BYTES, MediaResponse
from diary import media, sessions, storage

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_RENDITION = re.compile(
    r"/media/clips/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/([-\w]+)", re.A
)
_ASKED = {
    "Range": "HTTP_RANGE",
    "If-Range": "HTTP_IF_RANGE",
    "If-None-Match": "HTTP_IF_NONE_MATCH",
}
# What the middleware of the ordinary way adds to each answer.
_HOUSE_HEADERS = [
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Vary", "Cookie"),
]
# SQLite answers from memory, in turns with Python's own lock: threads that asked at once would only
# hand that lock to and fro. PostgreSQL is waited for, by all together.
_TURN = threading.Lock() if connection.vendor == "sqlite" else nullcontext()
_STATUS = {one.value: f"{one.value} {one.phrase}" for one in HTTPStatus}


def before(ordinary: Application) -> Application:
    """Return the application that tries the fast path first."""

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        found = _answer(environ)
        if found is None:
            return ordinary(environ, start_response)
        told, body = found
        start_response(_STATUS[told.status], [*told.headers, *_house_headers()])
        return body

    return application


def _answer(environ: Environ) -> tuple[MediaResponse, Iterable[bytes]] | None:
    """Return the answer and its bytes, or None for the ordinary way."""
    path, method = _RENDITION.fullmatch(environ["PATH_INFO"]), environ["REQUEST_METHOD"]
    if path is None or method not in {"GET", "HEAD"} or not _is_our_host(environ):
        return None
    cookie = parse_cookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME)
    if not cookie:
        return None
    try:
        with _TURN:
            stored = _stored(cookie, UUID(path[1]), name=path[2])
        if stored is None:
            return None
        asked = {name: environ[key] for name, key in _ASKED.items() if key in environ}
        told = media_response.respond(stored, method=method, asked=asked)
        if told.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return None
        return told, _bytes(stored.key, told)
    except (DatabaseError, OSError):
        return None


def _stored(cookie: str, clip: UUID, *, name: str) -> media.Stored | None:
    close_old_connections()  # as at the start of every request
    person = sessions.plainly_signed_in(cookie)
    return media.rendition_for(person, clip, name=name) if person else None


def _bytes(key: str, told: MediaResponse) -> Iterable[bytes]:
    """Return a small part at once, so that no thread waits for a slow player; else blocks of it."""
    span = told.span
    if span is None:
        return []
    if span.length <= OPEN_RANGE_BYTES:
        found = storage.read_part(key, start=span.start, length=span.length)
        if found is not None:
            return [found]
    return storage.read_range(key, start=span.start, length=span.length)


def _is_our_host(environ: Environ) -> bool:
    domain, _ = split_domain_port(environ.get("HTTP_HOST", ""))
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _house_headers() -> list[tuple[str, str]]:
    if settings.HTTPS:
        age = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return [*_HOUSE_HEADERS, ("Strict-Transport-Security", age)]
    return _HOUSE_HEADERS

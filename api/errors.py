"""One handler turns every refusal into `application/problem+json` (RFC 9457): code and sentence.

Knows the domain's errors and DRF's; a fault of ours falls through and becomes a plain 500.
"""

import logging
import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from diary.errors import DiaryError, NotFound, TooBig

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
_SENTENCES: dict[int, tuple[str, str]] = {
    400: ("not_understood", "We could not read that. Please try again."),
    401: ("sign_in_needed", "Please sign in again. What you made is kept on this device."),
    403: ("not_allowed", "You are not able to do that here."),
    404: ("not_found", "We can't find that."),
    405: ("wrong_method", "That can't be done here."),
    406: ("not_understood", "We could not answer in that form."),
    413: ("too_big", "That is too big to send in one go."),
    415: ("kind_not_known", "We could not read that kind of message."),
    416: ("no_such_part", "There is no such part of this file."),
    429: ("too_many", "That was too often. Please wait a little and try again."),
    500: ("our_fault", "Something went wrong on our side. Nothing is lost. Please try again."),
    503: ("away", "We can't reach your diary just now. Nothing is lost. Please try again soon."),
}
_AWAY_SECONDS = 5
"""When to ask again while the database is away or starting."""


def body(
    status: int, code: str, sentence: str, fields: dict[str, list[str]] | None = None
) -> dict[str, Any]:
    """Return the members of one problem."""
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": sentence,
        "status": status,
        "code": code,
        "detail": sentence,
    }
    if fields:
        problem["fields"] = fields
    return problem


def respond(error: DiaryError) -> JsonResponse:
    """Return a refusal of the domain from a plain Django view (uploads, media, pages)."""
    content = body(error.status, error.code, error.sentence, error.fields)
    return JsonResponse(content, status=error.status, content_type=MEDIA_TYPE)


def respond_plainly(status: int) -> JsonResponse:
    """Return the usual problem of an HTTP status from a plain Django view."""
    code, sentence = _SENTENCES[status]
    return JsonResponse(body(status, code, sentence), status=status, content_type=MEDIA_TYPE)


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer DRF's question what to say to an exception; None lets it become a 500."""
    del context
    if isinstance(error, Http404):
        error = NotFound()
    if isinstance(error, RequestDataTooBig):
        error = TooBig("too_big", _SENTENCES[413][1])
    if isinstance(error, DiaryError):
        content = body(error.status, error.code, error.sentence, error.fields)
        return Response(content, status=error.status, content_type=MEDIA_TYPE)
    if isinstance(error, exceptions.ValidationError):
        return _unreadable(error)
    if isinstance(error, exceptions.APIException):
        code, sentence = _SENTENCES.get(error.status_code, _SENTENCES[400])
        answer = Response(
            body(error.status_code, code, sentence),
            status=error.status_code,
            content_type=MEDIA_TYPE,
        )
        wait = getattr(error, "wait", None)
        if wait:
            answer["Retry-After"] = str(int(wait) + 1)
        return answer
    return None


def _unreadable(error: exceptions.ValidationError) -> Response:
    fields = _flat(error.detail)
    sentence = "Please look at what you filled in. Nothing is lost."
    return Response(body(400, "not_valid", sentence, fields), status=400, content_type=MEDIA_TYPE)


def _flat(detail: object, path: str = "") -> dict[str, list[str]]:
    """Return DRF's nested messages as one map of dotted field to sentences."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for name, inner in detail.items():
            found |= _flat(inner, f"{path}.{name}" if path else str(name))
        return found
    if isinstance(detail, list):
        nested = [item for item in detail if isinstance(item, dict | list)]
        if nested:
            found = {}
            for index, inner in enumerate(detail):
                found |= _flat(inner, f"{path}.{index}" if path else str(index))
            return found
        return {path or "form": [str(item) for item in detail]}
    return {path or "form": [str(detail)]}


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Django's 404 for unknown addresses under /api, /media: the same words as for a stranger."""
    del request, exception
    return respond_plainly(404)


def our_fault(request: HttpRequest) -> JsonResponse:
    """Django's 500: the sentence tells that nothing is lost; the log has the rest.

    A database that is away (restarting, out of connections, locked) is a 503 with a time to come
    back: devices keep what they have and try again by themselves.
    """
    del request
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        answer = respond_plainly(503)
        answer["Retry-After"] = str(_AWAY_SECONDS)
        return answer
    return respond_plainly(500)

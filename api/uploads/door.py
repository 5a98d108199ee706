"""What every address of tus has in common: who asks, which verb, and each refusal in one form.

A browser proves itself by session and CSRF token, a shared tablet by its device token. Knows
nothing of clips: the verbs are given to it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import PermissionDenied

from api import errors
from api.authentication import SignedIn, sender
from api.uploads import line, protocol
from api.uploads.protocol import Refusal
from diary.errors import DiaryError

if TYPE_CHECKING:
    from diary.models import Person

_REASONS = {460: "Checksum Mismatch"}
_NOT_HEARD_OUT = {"cut_off", "crowded"}  # nothing more comes; or no thread is free to listen
View = Callable[..., HttpResponse]


def door(**verbs: View) -> View:
    """Return one view for an address, from its verbs: each is given the request and who sends."""

    def answer(request: HttpRequest, **ids: UUID) -> HttpResponse:
        try:
            response = _dispatch(request, verbs, ids)
        except (Refusal, DiaryError) as refused:
            if refused.code not in _NOT_HEARD_OUT:
                line.drain(request)
            response = _refuse(refused)
        response["Tus-Resumable"] = protocol.VERSION
        response["Cache-Control"] = "no-store"
        if response.status_code == 412:
            response["Tus-Version"] = protocol.VERSION
        return response

    return csrf_exempt(answer)


def _dispatch(request: HttpRequest, verbs: dict[str, View], ids: dict[str, UUID]) -> HttpResponse:
    verb = verbs.get(request.method or "")
    if request.method == "OPTIONS":
        return _options()
    if verb is None:
        raise Refusal("wrong_method")
    protocol.check_version(request.headers)
    return verb(request, _sender(request), **ids)


def _sender(request: HttpRequest) -> "Person":
    person = sender(request)
    if not person.is_authenticated:
        raise Refusal("sign_in_needed")
    if person is request.user:  # by cookie, which a foreign page could make a browser send
        try:
            SignedIn().enforce_csrf(cast("Any", request))
        except PermissionDenied as error:
            raise Refusal("page_too_old") from error
    return person


def _refuse(refused: Refusal | DiaryError) -> HttpResponse:
    content = errors.body(refused.status, refused.code, refused.sentence)
    response = JsonResponse(
        content,
        status=refused.status,
        content_type=errors.MEDIA_TYPE,
        reason=_REASONS.get(refused.status),
    )
    if isinstance(refused, Refusal) and refused.offset is not None:
        response["Upload-Offset"] = str(refused.offset)
    return response


def _options() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Tus-Version"] = protocol.VERSION
    response["Tus-Extension"] = protocol.EXTENSIONS
    response["Tus-Max-Size"] = str(settings.MAX_UPLOAD_BYTES)
    response["Tus-Checksum-Algorithm"] = ",".join(protocol.DIGEST_BYTES)
    return response

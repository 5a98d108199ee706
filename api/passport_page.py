"""`/m/`: a page about one child for a new school or employer, behind a link that ends.

Server-rendered, needs no program, no cookie and no account, leads nowhere. A wrong, expired, ended
or unknown secret gets the very same page. Each file is asked for anew: what may no longer be shown
outside is gone from the page and from its bytes at the next request.
"""

from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from api import errors, media, passport_page_words
from api.joining_words import preferred
from diary import passport_links, tries
from diary.errors import DiaryError
from diary.passport_links import ClipShown, PageShown

Answer = TypeVar("Answer", bound=HttpResponseBase)


@never_cache
@require_safe
def page(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the page of an open link; each look is counted and in the audit."""
    found = passport_links.visit(secret, is_look=request.method == "GET")
    if found is None:
        return _over(request)
    words = passport_page_words.in_language(found.language)
    name = found.first_name
    content = {
        "words": words,
        "page": found,
        "about": words.about.format(name=name),
        "until": words.until.format(name=name),
        "sections": _sections(found, words),
        "clips": [_clip(secret, clip) for clip in found.clips],
    }
    return _private(render(request, "pages/passport.html", content))


@require_safe
def clip(request: HttpRequest, secret: str, clip: UUID, name: str) -> HttpResponseBase:
    """GET /m/{secret}/clips/{clip}/{name}."""
    try:
        stored = passport_links.stored(secret, clip, name=name)
    except DiaryError as error:
        return _private(errors.respond(error))
    return _private(media.send(request, stored))


@require_safe
def captions(request: HttpRequest, secret: str, clip: UUID, language: str) -> HttpResponseBase:
    """GET /m/{secret}/clips/{clip}/captions/{language}: WebVTT."""
    del request
    try:
        track = passport_links.track(secret, clip, language=language)
    except DiaryError as error:
        return _private(errors.respond(error))
    answer = HttpResponse(track, content_type="text/vtt; charset=utf-8")
    answer["Cache-Control"] = "private, no-cache"
    return _private(answer)


def _sections(found: PageShown, words: passport_page_words.Words) -> list[tuple[str, str]]:
    told = ((words.likes, found.likes), (words.can_do, found.can_do), (words.helps, found.helps))
    return [(title, text) for title, text in told if text]


def _clip(secret: str, clip: ClipShown) -> dict[str, object]:
    base = f"/m/{secret}/clips/{clip.id}"
    return {
        "kind": clip.kind,
        "words": clip.words,
        "description": clip.description,
        "files": {name: f"{base}/{name}" for name in clip.files},
        "captions": [(one, f"{base}/captions/{one}") for one in clip.captions],
    }


def _over(request: HttpRequest) -> HttpResponse:
    """Say that there is no such page (any more); after many tries, to wait.

    A link can't be guessed, so that an open one always works; the count is kept to tell an address
    that tries many to stop.
    """
    whose = f"passports:{get_adapter(request).get_client_ip(request)}"
    is_spent = tries.is_spent(whose, most=tries.PER_ADDRESS)
    tries.note(whose, most=tries.PER_ADDRESS)
    language = preferred(request.headers.get("Accept-Language", ""))
    words = passport_page_words.in_language(language)
    title, sentence = (
        (words.too_many_title, words.too_many) if is_spent else (words.over_title, words.over)
    )
    content = {"language": language, "words": words, "title": title, "sentence": sentence}
    status = HTTPStatus.TOO_MANY_REQUESTS if is_spent else HTTPStatus.NOT_FOUND
    return _private(render(request, "pages/passport_over.html", content, status=status))


def _private(answer: Answer) -> Answer:
    """Keep the address, which is the key, out of indexes and away from everyone else."""
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer

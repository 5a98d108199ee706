"""`/j/`: how family comes in with a card. Two small pages that need no script.

Looking (GET, HEAD: also mail scanners and link previews) never spends an invitation; POST does. The
title names nobody, because messengers show titles as previews.
"""

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from api import joining_words
from api.joining_words import Words
from api.login import BACKEND
from diary import access, invitations, me, tries
from diary.errors import Conflict
from diary.invitations import Opened

if TYPE_CHECKING:
    from diary.models import Person

_AS_ME, _AS_NEW = "me", "new"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def type_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code on the card, and lead to the page it opens."""
    language = joining_words.preferred(request.headers.get("Accept-Language", ""))
    if request.method != "POST":
        return _ask_code(request, language)
    code = invitations.typed(request.POST.get("code", ""))[:40]
    found = _find(request, code)
    if isinstance(found, Opened):
        return _private(redirect(f"/j/{code}"))
    return _ask_code(request, language, status=found, typed=request.POST.get("code", "")[:40])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_card(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the card opens and ask to go on; POST goes on."""
    found = _find(request, code)
    if not isinstance(found, Opened):
        language = joining_words.preferred(request.headers.get("Accept-Language", ""))
        return _ask_code(request, language, status=found)
    person: Person | None = request.user if request.user.is_authenticated else None
    if found.state != invitations.OPEN:
        return _spent(request, found, person)
    if person is not None and access.children(person, "family").filter(pk=found.child_id).exists():
        return _already(request, found)
    if request.method != "POST":
        return _landing(request, found, person)
    return _go_on(request, found, person)


def _go_on(request: HttpRequest, found: Opened, person: "Person | None") -> HttpResponse:
    chosen = request.POST.get("as", "")
    if person is not None and chosen not in {_AS_ME, _AS_NEW}:
        return _landing(request, found, person)
    joins = person if chosen == _AS_ME and not found.is_way_back else None
    try:
        guest = invitations.accept(found.id, as_person=joins)
    except Conflict:
        again = invitations.reopen(found.id)
        return _spent(request, again, person)
    if person is None or guest.pk != person.pk:
        if person is not None:
            logout(request)
        login(request, guest, backend=BACKEND)
        request.session.set_expiry(settings.SESSION_COOKIE_AGE)
    return _private(redirect(f"/c/{found.child_id}"))


def _find(request: HttpRequest, code: str) -> Opened | int:
    """Return what the code opens, or the status of the refusal: 404, or 429 after too many tries.

    A link can't be guessed, so that only short codes are refused; and whoever is signed in has a
    counter of their own, so that nobody else's tries shut them out.
    """
    person = request.user if request.user.is_authenticated else None
    if person is not None:
        limits = [(f"person:{person.pk}", tries.PER_ADDRESS)]
    else:
        address = get_adapter(request).get_client_ip(request)
        limits = [(f"address:{address}", tries.PER_ADDRESS), ("everywhere", tries.PER_SCHOOL)]
    over = any(tries.is_spent(whose, most=most) for whose, most in limits)
    if over and not invitations.is_link(code):
        return 429
    found = invitations.find(code)
    if found is not None:
        return found
    if code:
        for whose, most in limits:
            tries.note(whose, most=most)
    return 404


def _ask_code(
    request: HttpRequest, language: str, *, status: int = 200, typed: str = ""
) -> HttpResponse:
    words = joining_words.in_language(language)
    problem = {404: words.unknown, 429: words.too_many}.get(status, "")
    page = {"words": words, "language": language, "problem": problem, "typed": typed}
    return _private(render(request, "pages/join_code.html", page, status=status))


def _landing(request: HttpRequest, found: Opened, person: "Person | None") -> HttpResponse:
    words = joining_words.in_language(found.language)
    asks_who = person is not None and not found.is_way_back
    page = {
        **_names(words, found, person),
        "words": words,
        "language": found.language,
        "initial": found.child_first_name[:1].upper(),
        "asks_who": asks_who,
        "signs_out": person is not None,
    }
    return _private(render(request, "pages/join.html", page))


def _names(words: Words, found: Opened, person: "Person | None") -> dict[str, str]:
    """Fill the names into the sentences; the template escapes them."""
    name = person.name if person else ""
    is_staff = person is not None and me.is_staff(person)
    welcome = words.way_back if found.is_way_back else words.invited_by
    return {
        "this_is": words.this_is.format(child=found.child_first_name),
        "are_you": words.are_you.format(relation=found.relation),
        "welcome": welcome.format(school=found.school_name, child=found.child_first_name),
        "signed_in": (words.staff_asked if is_staff else words.signed_in).format(name=name),
        "go_on_as": words.go_on_as.format(name=name),
        "signing_out": words.signs_out.format(name=name),
    }


def _spent(request: HttpRequest, found: Opened, person: "Person | None") -> HttpResponse:
    """Say why the card opens nothing more. Whoever used it goes straight to the diary."""
    if person is not None and person.pk == found.accepted_by and _still_reads(person, found):
        return _private(redirect(f"/c/{found.child_id}"))
    words = joining_words.in_language(found.language)
    sentences = {invitations.EXPIRED: words.expired, invitations.ACCEPTED: words.used}
    page = {
        "words": words,
        "language": found.language,
        "sentence": sentences.get(found.state, words.ended),
    }
    return _private(render(request, "pages/join_over.html", page, status=410))


def _still_reads(person: "Person", found: Opened) -> bool:
    return access.children(person, "diary").filter(pk=found.child_id).exists()


def _already(request: HttpRequest, found: Opened) -> HttpResponse:
    words = joining_words.in_language(found.language)
    page = {
        "words": words,
        "language": found.language,
        "sentence": words.in_circle,
        "diary": f"/c/{found.child_id}",
    }
    return _private(render(request, "pages/join_over.html", page))


def _private(answer: HttpResponse) -> HttpResponse:
    """Keep the address out of indexes and out of the Referer of other sites.

    `no-referrer` would go further than it helps: browsers then send `Origin: null` with our own
    form, which the CSRF check refuses. `same-origin` tells nobody else, and the answer to the form
    leads to an address without the code.
    """
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer

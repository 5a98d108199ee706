"""`/print/`: reports and goal cards to print, as pages without a program and as a PDF.

Each holds what this person may see at this moment; each opening is in the audit.
"""

import re
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from api import errors, joining_words, pdf, print_words, report_page
from api.caller import caller
from api.pdf import Found
from diary import media, report, storage
from diary.errors import DiaryError

if TYPE_CHECKING:
    from diary.models import Person

_STYLE = "print.css"
_PICTURE = re.compile(r"/media/clips/([0-9a-f-]{36})/([-\w]+)")


@require_safe
@login_required
def plan(request: HttpRequest, plan: UUID) -> HttpResponse:
    """GET /print/plans/{plan}: `?language=mi` or `en`; `?staff=1` adds staff's words for staff."""
    told = _told(request, plan)
    content = report_page.plan(told, _language(request)) | _addresses(request)
    report.note_plan(caller(request), told, form="page")
    return render(request, "pages/print_plan.html", content)


@require_safe
@login_required
def plan_pdf(request: HttpRequest, plan: UUID) -> HttpResponse:
    """GET /print/plans/{plan}.pdf: the same as a file; a page says so where it can't be made."""
    told = _told(request, plan)
    content = report_page.plan(told, _language(request)) | {"is_pdf": True}
    page = render_to_string("pages/print_plan.html", content)
    person = caller(request)
    try:
        made = pdf.make(page, find=lambda address: _find(person, address))
    except (pdf.PdfMissing, pdf.PdfBusy) as error:
        return _refused(request, error, plan)
    report.note_plan(person, told, form="pdf")
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="report-{told.printed_on:%Y-%m-%d}.pdf"'
    return answer


@require_safe
@login_required
def card(request: HttpRequest, goal: UUID) -> HttpResponse:
    """GET /print/goals/{goal}/card: one page, the same for school, home and respite."""
    person = caller(request)
    try:
        told = report.card(person, goal, now=timezone.now())
    except DiaryError as error:
        raise Http404 from error
    report.note_card(person, told)
    content = report_page.card(told, _language(request))
    return render(request, "pages/print_card.html", content | _addresses(request))


def _told(request: HttpRequest, plan: UUID) -> report.PlanTold:
    is_asked = request.GET.get("staff") == "1"
    try:
        return report.plan(caller(request), plan, now=timezone.now(), staff_words=is_asked)
    except DiaryError as error:
        raise Http404 from error


def _language(request: HttpRequest) -> str:
    """Return the language asked for, else the reader's own."""
    asked = request.GET.get("language") or caller(request).language
    return asked if asked in print_words.LANGUAGES else joining_words.ENGLISH


def _addresses(request: HttpRequest) -> dict[str, object]:
    """Return where the page itself leads: the other language, the PDF."""
    asked = request.GET.copy()
    other = {"en": "mi", "mi": "en"}[_language(request)]
    here = asked.urlencode()
    has_staff = asked.pop("staff", ["0"]) == ["1"]
    staff = asked.copy()
    if not has_staff:
        staff["staff"] = "1"
    asked = request.GET.copy()
    asked["language"] = other
    return {
        "other_language": other,
        "other_url": f"{request.path}?{asked.urlencode()}",
        "pdf_url": f"{request.path}.pdf{'?' + here if here else ''}",
        "staff_url": f"{request.path}?{staff.urlencode()}",
        "has_staff": has_staff,
    }


def _find(person: "Person", address: str) -> Found | None:
    """Return the style, or a picture that this person may see, for the maker of PDFs."""
    if address.endswith(f"/{_STYLE}"):
        path = finders.find(_STYLE)
        return Found(Path(str(path)).read_bytes(), "text/css") if path else None
    picture = _PICTURE.fullmatch(address)
    if picture is None:
        return None
    try:
        stored = media.rendition(person, UUID(picture[1]), name=picture[2])
    except (DiaryError, ValueError):
        return None
    return Found(b"".join(storage.blocks(stored.key)), stored.content_type)


def _refused(request: HttpRequest, error: DiaryError, plan: UUID) -> HttpResponse:
    """Say why there is no PDF: a page to people, problem+json to programs."""
    if "text/html" not in request.headers.get("Accept", ""):
        return errors.respond(error)
    language = _language(request)
    words = print_words.in_language(language)
    is_missing = error.status == HTTPStatus.NOT_IMPLEMENTED
    content = {
        "words": words,
        "language": language,
        "sentence": words.pdf_missing if is_missing else error.sentence,
        "page_url": f"/print/plans/{plan}?{request.GET.urlencode()}",
    }
    return render(request, "pages/pdf_missing.html", content, status=error.status)

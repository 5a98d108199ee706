"""A child's diary without a program: for phones too old for the client, or with no script."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.caller import caller
from api.timeline import media_address
from diary import home, timeline
from diary.errors import DiaryError


@require_safe
@login_required
def children(request: HttpRequest) -> HttpResponse:
    """Show whose diaries one may open."""
    found = home.home(caller(request)).children
    return render(request, "pages/plain_home.html", {"children": found})


@require_safe
@login_required
def diary(request: HttpRequest, child: UUID) -> HttpResponse:
    """Show a page of the child's timeline; a stranger gets the same 404 as for an unknown child."""
    person = caller(request)
    try:
        cursor = request.GET.get("cursor") or None
        page = timeline.page(person, child, media=media_address, cursor=cursor)
        found = home.child(person, child)
    except DiaryError as error:
        raise Http404 from error
    return render(request, "pages/plain.html", {"child": found, "page": page})

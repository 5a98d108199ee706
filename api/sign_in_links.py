"""`/login/link/<token>`: a printed link shows a button; pressing it signs in and spends the link.

Looking (GET, HEAD: also mail scanners and link previews) never spends it.
"""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from api.login import BACKEND
from diary import sign_in_links
from diary.sign_in_links import LinkSpent


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show whom the link lets in; POST lets them in."""
    try:
        if request.method == "POST":
            login(request, sign_in_links.use(token), backend=BACKEND)
            return _private(redirect("/"))
        person = sign_in_links.look(token)
    except LinkSpent as spent:
        return _private(render(request, "pages/link_spent.html", status=spent.status))
    return _private(render(request, "pages/link.html", {"name": person.name}))


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the address, which is the key, out of the Referer of other sites.

    Not `no-referrer`: browsers then send `Origin: null` with our own form, and the CSRF check
    refuses it (as in api/joining.py).
    """
    response["Referrer-Policy"] = "same-origin"
    return response

"""The way in: an emailed code; in a demonstration, the people of the school, one tap each.

Family comes in by invitation (api/joining.py), and by the long session that it opens.
"""

from allauth.account import views as account
from django.conf import settings
from django.contrib.auth import login as sign_in
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from api import shell
from diary import demonstration

BACKEND = "django.contrib.auth.backends.ModelBackend"


def safe_next(request: HttpRequest, asked: str) -> str:
    """Return where to go after signing in: an address of ours, else the person's home."""
    hosts = {request.get_host()}
    fine = url_has_allowed_host_and_scheme(asked, hosts, require_https=request.is_secure())
    return asked if fine and asked.startswith("/") else "/"


@never_cache
@require_http_methods(["GET", "HEAD"])
def page(request: HttpRequest) -> HttpResponse:
    """Show the ways in."""
    asked = safe_next(request, request.GET.get("next", "/"))
    if request.user.is_authenticated:
        return redirect(asked)
    people = demonstration.people() if _is_local(request) else []
    # A shared tablet goes on sending while nobody is signed in, under its device's own token.
    client = shell.built()
    context = {"people": people, "next": asked, "pump": client.pump if client else ""}
    return render(request, "pages/login.html", context)


@never_cache
@require_POST
def as_demonstration_person(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration's people. There is no such address anywhere else."""
    if not _is_local(request):
        raise Http404
    person = demonstration.person(request.POST.get("person", ""))
    if person is None:
        raise Http404
    sign_in(request, person, backend=BACKEND)
    return redirect(safe_next(request, request.POST.get("next", "/")))


_forms = require_http_methods(["GET", "HEAD", "POST"])
request_code = _forms(account.RequestLoginCodeView.as_view(template_name="pages/login.html"))
confirm_code = _forms(account.ConfirmLoginCodeView.as_view(template_name="pages/code.html"))


def _is_local(request: HttpRequest) -> bool:
    """One tap opens only on this machine itself (design.md section 5)."""
    here = request.META.get("REMOTE_ADDR", "") in {"127.0.0.1", "::1"}
    forwarded = "HTTP_X_FORWARDED_FOR" in request.META
    return here and not forwarded and settings.DEMONSTRATION_ALLOWED

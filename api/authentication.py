"""Who is asking: a signed-in browser, or a device that may only send clips."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from diary import devices

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from diary.models import Person

_SCHEME = "Device "


class SignedIn(SessionAuthentication):
    """Django's session with DRF's CSRF check; answers 401, not 403, to those without one."""

    def authenticate_header(self, request: Request) -> str:
        """Name a scheme, so that DRF says 401; browsers ask nobody for a password by it."""
        del request
        return "Session"


class SendingDevice(BaseAuthentication):
    """`Authorization: Device <token>`: a shared tablet goes on sending after sign-out.

    Only views that take clips in list this class. No cookie is involved, so no CSRF either.
    """

    def authenticate(self, request: Request) -> "tuple[Person, str] | None":
        """Return the device's person, or None when no device token was sent."""
        return _by_device(request._request)  # noqa: SLF001  (DRF names it so; it is documented)

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme."""
        del request
        return "Device"


def _by_device(request: HttpRequest) -> "tuple[Person, str] | None":
    header = request.META.get("HTTP_AUTHORIZATION", "")
    if not header.startswith(_SCHEME):
        return None
    person = devices.person_of(header.removeprefix(_SCHEME).strip())
    return (person, "device") if person else None


def sender(request: HttpRequest) -> "Person | AnonymousUser":
    """Return who sends to a plain Django view: the device's person, else the session's."""
    found = _by_device(request)
    return found[0] if found else request.user

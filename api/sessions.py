"""Keeps a person's session rolling: each day of use renews it, so that family stays signed in.

Source of the lengths: design.md section 5 (caregivers 400 days rolling); staff, who share tablets
and see whole classes, by setting.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from diary import me
from diary.sessions import RENEWED_ON


class RollingSessionMiddleware:
    """Renews a signed-in session at most once a day, so that a page view costs no write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Renew before the answer is made; SessionMiddleware then saves and sends the cookie."""
        if request.session.get("_auth_user_id"):
            today = timezone.now().date().isoformat()
            if request.session.get(RENEWED_ON) != today:
                request.session[RENEWED_ON] = today
                request.session["label"] = device_label(request)
                request.session.set_expiry(_lasts_seconds(request))
        return self.get_response(request)


def _lasts_seconds(request: HttpRequest) -> int:
    person = request.user
    is_staff = person.is_authenticated and me.is_staff(person)
    return settings.STAFF_SESSION_SECONDS if is_staff else settings.SESSION_COOKIE_AGE


def device_label(request: HttpRequest) -> str:
    """Return words for the device by its User-Agent, good enough to tell one's own apart."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    devices = ("iPad", "iPhone", "Android", "Windows", "Macintosh", "CrOS", "Linux")
    browsers = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    device = next((name for name in devices if name in agent), "Device")
    browser = next((name for mark, name in browsers if mark in agent), "browser")
    return f"{device.replace('Macintosh', 'Mac').replace('CrOS', 'Chromebook')}, {browser}"

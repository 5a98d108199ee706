"""Who is asking, as the domain knows them."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

if TYPE_CHECKING:
    from diary.models import Person


def caller(request: Request | HttpRequest) -> "Person":
    """Return the signed-in person; 401 for nobody (DRF asks first, this is the second lock)."""
    if not request.user.is_authenticated:
        raise NotAuthenticated
    return request.user

"""What browsers and proxies may keep of our answers: nothing, unless a view says otherwise.

Static files are answered before this; media, shell and uploads say for themselves.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class NothingKeptMiddleware:
    """Says `no-store` where a view said nothing: the next person at the tablet sees none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the header to the answer."""
        answer = self.get_response(request)
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

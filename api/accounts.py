"""allauth's questions, answered: nobody signs up by themselves, and mail says little."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):
    """Sign-up is closed: an admin or an invitation makes people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        del request
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Go to the person's own home."""
        del request
        return "/"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Add none: the product speaks for itself."""

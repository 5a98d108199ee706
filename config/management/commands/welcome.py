"""`manage.py welcome`: says how an empty installation gets its first school. The start runs it."""

from typing import Any

from django.core.management.base import BaseCommand

from diary import installation

_EMPTY = """
This installation is empty. Make the first school and its admin, and open the link that it prints:

    .venv/bin/python manage.py first_school --name "Your School" \\
        --admin-name "Your Name" --admin-email you@school.example

Later, where there is no mail: .venv/bin/python manage.py sign_in_link you@school.example
"""


class Command(BaseCommand):
    """Prints what to do first; nothing once there is a school."""

    help = "Say how an empty installation gets its first school."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print it, if there is no school yet."""
        if installation.is_empty():
            self.stdout.write(_EMPTY)

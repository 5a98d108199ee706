"""`manage.py make_demonstration`: the demonstration school, as far as it is not there yet."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import processes
from config.demonstration import making
from diary.errors import Conflict

_NICE = 10  # the pages come first


class Command(BaseCommand):
    """Makes people and entries in a second, then draws clip after clip. May be run again."""

    help = "Make the demonstration school (only in an empty database, on this machine alone)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Refuse where it could meet real children or strangers; else make what is missing."""
        if not settings.DEMONSTRATION_ALLOWED:
            raise CommandError("DEMO=0 is set, so no demonstration is made.")
        if not processes.address().is_loopback:
            raise CommandError(
                "A demonstration lets anyone in with one tap, so it is made only where this "
                "machine alone can reach it. Set HOST=127.0.0.1, or DEMO=0 for a real school."
            )
        try:
            is_new = making.make_people()
        except Conflict:
            self.stdout.write("There is a real school in this database. No demonstration is made.")
            return
        os.nice(_NICE)
        making.make_faces()
        if is_new:
            self.stdout.write("The demonstration school is open. Its clips follow, newest first.")
        count = sum(1 for _ in making.send_all())
        making.hang()
        if count:
            self.stdout.write(f"The demonstration is complete: {count} clips were drawn and sent.")

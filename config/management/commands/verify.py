"""`manage.py verify`: is the audit untouched, and is every stored object there?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from diary import housekeeping


class Command(BaseCommand):
    """Only looks; changes nothing."""

    help = "Check the audit's chain of hashes and that all originals and renditions are there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how closely to look."""
        parser.add_argument("--deep", action="store_true", help="read and hash every object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look, and name each fault."""
        found = housekeeping.check(deep=options["deep"])
        if found.faults:
            raise CommandError("\n".join(found.faults))
        self.stdout.write(f"All is well: {found.objects} objects are there and the audit holds.")

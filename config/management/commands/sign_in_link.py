"""`manage.py sign_in_link`: a way in for one person, where there is no mail."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from diary import sign_in_links
from diary.errors import DiaryError


class Command(BaseCommand):
    """Prints a link that signs one person in, once, within 15 minutes."""

    help = "Print a link that signs a person in, once, within 15 minutes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take an address, or the admin."""
        parser.add_argument("email", nargs="?", default="", help="the person's address")
        parser.add_argument("--admin", action="store_true", help="the school's first admin")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print it."""
        if bool(options["email"]) == options["admin"]:
            raise CommandError("Give an email address, or --admin.")
        try:
            found = (
                sign_in_links.first_admin()
                if options["admin"]
                else sign_in_links.person_by_email(options["email"])
            )
        except DiaryError as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"{settings.PUBLIC_URL}/login/link/{sign_in_links.make(found)}")

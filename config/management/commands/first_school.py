"""`manage.py first_school`: the first school and its admin, and a way in for them."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from diary import installation, sign_in_links
from diary.errors import DiaryError


class Command(BaseCommand):
    """Makes a school with one admin. The admin adds everyone else in the browser."""

    help = "Make the first school and its admin, and print a link that signs the admin in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take names and the address."""
        parser.add_argument("--name", required=True, help="the school's name")
        parser.add_argument("--admin-name", required=True)
        parser.add_argument("--admin-email", required=True)
        parser.add_argument("--time-zone", default="Pacific/Auckland")
        parser.add_argument("--another", action="store_true", help="beside a school that is there")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make both, or neither."""
        try:
            installation.make_school(
                options["name"],
                admin_name=options["admin_name"],
                admin_email=options["admin_email"],
                time_zone=options["time_zone"],
                is_another=options["another"],
            )
            admin = sign_in_links.person_by_email(options["admin_email"])
        except DiaryError as refusal:
            raise CommandError(refusal.sentence) from refusal
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        link = f"{settings.PUBLIC_URL}/login/link/{sign_in_links.make(admin)}"
        self.stdout.write(
            f"{options['name']} is made. {admin.name} signs in here, once, within 15 minutes:"
        )
        self.stdout.write(link)

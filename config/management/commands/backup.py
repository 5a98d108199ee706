"""`manage.py backup`: a copy of everything, in BACKUPS_DIR."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from diary.backups import making
from diary.errors import Conflict


class Command(BaseCommand):
    """Makes one backup now. The supervisor makes one a day without being asked."""

    help = "Copy the database and all media to BACKUPS_DIR, checked, and let old backups go."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make it, and say what was not as it should be."""
        try:
            made = making.make()
        except Conflict as refusal:
            raise CommandError(refusal.sentence) from refusal
        except OSError as error:
            raise CommandError(
                f"No backup was made: {error}. The ones before are as they were."
            ) from error
        self.stdout.write(f"{made.folder} is complete: {made.size_bytes:,} bytes of media.")
        for key in made.missing:
            self.stderr.write(f"Missing from storage, and so from the backup: {key}")
        for key in made.damaged:
            self.stderr.write(f"Different from what was received; kept as it is: {key}")
        if not made.is_whole:
            raise CommandError("Some media was not as it should be (above). All else is safe.")

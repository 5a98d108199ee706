"""`manage.py restore FOLDER`: a backup back into an empty installation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from diary.backups import restoring
from diary.errors import Conflict


class Command(BaseCommand):
    """Checks a backup, then brings it back. Interrupted at any moment, it can be run again."""

    help = "Restore a backup into an empty database and empty media storage."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder of one backup."""
        parser.add_argument("folder", type=Path, help="one backup inside BACKUPS_DIR")
        parser.add_argument("--check", action="store_true", help="only check it, change nothing")
        parser.add_argument(
            "--despite-missing",
            action="store_true",
            help="go on without media that the backup has lost",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check or restore."""
        if options["check"]:
            self._check(options["folder"])
            return
        try:
            done = restoring.restore(options["folder"], despite_missing=options["despite_missing"])
        except Conflict as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(
            f"Restored {done.rows} rows and {done.objects} media files. "
            f"The journal's {done.journal} lines were done again: nothing erased came back."
        )

    def _check(self, folder: Path) -> None:
        faults = restoring.check(folder.resolve())
        if faults:
            raise CommandError("\n".join(fault.sentence for fault in faults))
        self.stdout.write("This backup is whole.")

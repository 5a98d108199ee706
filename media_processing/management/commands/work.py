"""`manage.py work`: the worker. `--until-idle` ends when nothing is due (tests, demonstration)."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from media_processing.worker import Worker


class Command(BaseCommand):
    """Runs one worker until SIGTERM or Ctrl-C; what it was doing is handed back at once."""

    help = "Prepare clips: claims jobs one after the other and does them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `--until-idle` and a name."""
        parser.add_argument("--until-idle", action="store_true", help="end when nothing is due")
        parser.add_argument("--name", default="", help="shown on the technician's page")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Work."""
        worker = Worker(name=options["name"])
        if options["until_idle"]:
            while worker.step():
                pass
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        worker.run()

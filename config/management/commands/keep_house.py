"""`manage.py keep_house`: housekeeping, run by the supervisor beside web and worker."""

import signal
from typing import Any

from django.core.management.base import BaseCommand

from config.house import House


class Command(BaseCommand):
    """Seals the audit, finds stuck clips, sweeps uploads, backs up; until SIGTERM or Ctrl-C."""

    help = "Do the housekeeping until told to stop."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Keep house."""
        house = House()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: house.stopping.set())
        house.run()

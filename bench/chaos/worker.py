"""`manage.py work` and `manage.py keep_house`, whose steps can be told to kill their process.

    python -m bench.chaos.worker work | keep_house

A clip that ends in POISON kills its worker each time, as one does that eats all memory.
"""

import os
import sys
from pathlib import Path
from typing import Any

import django

from bench.chaos import steps

POISON = b"chaos: this clip kills its worker"


def _poison() -> None:
    from media_processing import pipeline

    run = pipeline.run

    def deadly(original: Path, **more: Any) -> Any:
        with original.open("rb") as content:
            content.seek(max(0, original.stat().st_size - len(POISON)))
            if content.read() == POISON:
                steps.die()
        return run(original, **more)

    pipeline.run = deadly


def main() -> None:
    """Run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command

    steps.plant(steps.WORKER_STEPS if sys.argv[1] == "work" else steps.HOUSE_STEPS)
    steps.tell("diary.strays.clear", steps.SWEPT)
    steps.tell("diary.health.report", steps.REPORTED)
    _poison()
    call_command(*sys.argv[1:])


if __name__ == "__main__":
    main()

"""Housekeeping: what an installation does by itself, and how often.

Knows the steps and their rhythm; each step is a verb of the house or of a door. A step that fails
is logged, and neither ends the loop nor holds up the others.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections

from api.uploads.sweep import sweep
from diary import clip_jobs, faces, housekeeping, remakes, strays
from diary.backups import making
from diary.errors import Conflict

log = logging.getLogger(__name__)
SEAL_SECONDS = 2.0  # Source: design.md section 5 (audit: in batches within 2 s)
MINUTE, HOUR = 60.0, 3600.0


@dataclass(slots=True)
class Step:
    """Something to do every so often. `due_at` in the loop's own seconds."""

    name: str
    every_s: float
    act: Callable[[], object]
    due_at: float = 0.0


def steps() -> list[Step]:
    """Return everything that is done, the most frequent first."""
    known = [
        Step("seal", SEAL_SECONDS, housekeeping.seal_and_note),
        Step("reconcile", MINUTE, clip_jobs.reconcile),
        Step("faces", MINUTE, faces.reconcile),
        Step("films", MINUTE, remakes.reconcile),
        Step("sweep", MINUTE, sweep),
        Step("clear", HOUR, housekeeping.clear),
        Step("old films", HOUR, remakes.sweep),
        Step("strays", HOUR, strays.clear),
    ]
    if settings.BACKUP_HOURS:
        known.append(Step("backup", 5 * MINUTE, back_up_when_due))
    return known


def back_up_when_due() -> bool:
    """Make a backup when the last good one is BACKUP_HOURS old; False when none was made."""
    if not making.is_due(every=timedelta(hours=settings.BACKUP_HOURS)):
        return False
    try:
        made = making.make()
    except Conflict:
        return False
    level = logging.INFO if made.is_whole else logging.ERROR
    log.log(
        level,
        "backup %s: %d bytes of media, %d missing, %d damaged",
        made.folder.name,
        made.size_bytes,
        len(made.missing),
        len(made.damaged),
    )
    return True


@dataclass(slots=True)
class House:
    """The loop."""

    steps: list[Step] = field(default_factory=steps)
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Do each step when it is due, until told to stop."""
        while not self.stopping.wait(self.look(time.monotonic())):
            pass

    def look(self, now: float) -> float:
        """Do what is due; return how many seconds there are until the next look."""
        for step in self.steps:
            if now >= step.due_at and not self.stopping.is_set():
                step.due_at = now + step.every_s
                self._do(step)
        return max(0.1, min(step.due_at for step in self.steps) - now)

    def _do(self, step: Step) -> None:
        close_old_connections()
        try:
            step.act()
        except Exception:
            log.exception("housekeeping: %s failed; it is tried again", step.name)
        finally:
            close_old_connections()

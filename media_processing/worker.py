"""The workshop door: claims jobs, has them done, reports back.

Beside it `renditions`, `portrait`, `cutting_room` and `shelf` alone know the house.

One job at a time (two transcodes on two cores are no faster; performance.md A6). What it makes is
published under its lease; when the lease is lost, ffmpeg is killed and its output thrown away.
"""

import errno
import hashlib
import logging
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connections

from diary import archives, clips, erasure, faces, health, jobs, reel_making, storage
from diary.errors import NotFound
from media_processing import cutting_room, portrait, renditions, tools, workbench
from media_processing.errors import Broken, Refused, Stopped
from media_processing.pulse import Pulse

log = logging.getLogger(__name__)
IDLE_SECONDS = 0.2
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
REPORT_SECONDS = 60.0


class Worker:
    """Takes one job after the other until it is told to stop."""

    def __init__(self, *, name: str = "") -> None:
        """`name` shows on the technician's page; empty: this machine and process."""
        self.name = name or f"{socket.gethostname()}:{os.getpid()}"
        self._stop = threading.Event()
        self._tasks: dict[str, _Task] = {
            "receipt": _Task(self._receipt, clips.refuse, clips.give_up),
            "renditions": _Task(renditions.make, clips.refuse, clips.give_up),
            "av1": _Task(renditions.make_av1, None, jobs.fail),
            "face": _Task(portrait.make, portrait.refuse, faces.give_up),
            "reel": _Task(cutting_room.make, None, reel_making.give_up, reel_making.progress),
            "archive": _Task(lambda held, _: archives.make(held), None, archives.give_up),
            "erasure": _Task(lambda held, _: erasure.carry_out(held), None, jobs.fail),
        }
        self._reported = 0.0

    def stop(self) -> None:
        """Finish nothing more: what is running is handed back untried."""
        self._stop.set()

    def run(self) -> None:
        """Work until told to stop. A fault of ours or of the database ends no worker."""
        while not self._stop.is_set():
            close_old_connections()
            try:
                self._report()
                if not self.step():
                    self._stop.wait(IDLE_SECONDS)
            except DatabaseError:
                log.exception("the database did not answer; trying again")
                connections.close_all()
                self._stop.wait(2.0)

    def step(self) -> bool:
        """Claim and do one job; False when there is none due."""
        held = jobs.claim(worker=self.name, kinds=self._able_to())
        if held is None:
            return False
        log.info("job %s %s of %s, attempt %d", held.kind, held.id, held.subject, held.attempt)
        self._do(held)
        return True

    def _able_to(self) -> tuple[str, ...]:
        """With little room on the disk only what frees or hardly needs room is taken on."""
        free = shutil.disk_usage(settings.DATA_DIR).free
        kinds = tuple(self._tasks)
        return kinds if free > settings.DISK_RESERVE_BYTES else ("receipt", "erasure")

    def _do(self, held: jobs.Claim) -> None:
        try:
            self._attempt(held, self._tasks[held.kind])
        except jobs.LostLease:  # also while we refused it or gave it up
            log.warning("job %s was taken over; its output is thrown away", held.id)

    def _attempt(self, held: jobs.Claim, task: "_Task") -> None:
        if held.is_poison:
            task.give_up(held, error="used up its attempts")
            return
        pulse = Pulse(
            beat=lambda percent: _beat(held, percent, task.progress),
            stopping=self._stop.is_set,
            lease_seconds=settings.JOB_LEASE_SECONDS,
        )
        try:
            task.do(held, pulse)
        except NotFound:
            jobs.finish(held)
        except Stopped:
            jobs.release(held)
        except Refused as refusal:
            log.info("job %s: refused as %s (%s)", held.id, refusal.code, refusal.detail)
            if task.refuse is None:
                task.give_up(held, error=refusal.code)
            else:
                task.refuse(held, code=refusal.code, sentence=refusal.sentence)
        except (DatabaseError, jobs.LostLease):
            raise
        except Exception as error:
            log.exception("job %s failed", held.id)
            if _lacks_room(error):
                jobs.wait(held, error="disk_full")
            elif held.attempt >= settings.JOB_MAX_ATTEMPTS:
                task.give_up(held, error=_in_words(error))
            else:
                jobs.try_again(held, error=_in_words(error))

    def _receipt(self, held: jobs.Claim, pulse: Pulse) -> None:
        work = clips.work_on(held)
        digest, size = hashlib.sha256(), 0
        for block in storage.blocks(work.original_key):
            digest.update(block)
            size += len(block)
            pulse.check()
        clips.keep_receipt(held, sha256=digest.hexdigest(), size_bytes=size)

    def _report(self) -> None:
        """Once a minute: clear the benches of the dead, tell the health page what stands here."""
        if time.monotonic() - self._reported < REPORT_SECONDS and self._reported:
            return
        self._reported = time.monotonic()
        workbench.clear(settings.WORK_DIR, live_tokens=jobs.live_tokens)
        found = tools.find()
        walls = [] if found.wall.name == "none" else [found.wall.name]
        health.report(worker=self.name, walls=walls, tools=found.told)


@dataclass(frozen=True, slots=True)
class _Task:
    """One kind of work: how it is done, refused (a file that can't be used) and given up."""

    do: Callable[[jobs.Claim, Pulse], None]
    refuse: Callable[..., None] | None
    give_up: Callable[..., None]
    progress: Callable[..., bool] | None = None  # None: a clip's


def _beat(held: jobs.Claim, percent: int | None, progress: Callable[..., bool] | None) -> bool:
    if percent is None:
        return jobs.beat(held)
    return (progress or clips.progress)(held, percent=percent)


def _lacks_room(error: Exception) -> bool:
    if isinstance(error, Broken):
        return error.code == "disk_full"
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def _in_words(error: Exception) -> str:
    """Return what a technician may read: codes and classes, never a file's own words."""
    return error.code if isinstance(error, Broken) else type(error).__name__

"""How the installation is, for those who keep it running: says nothing of people or children.

A worker reports what holds around its tools; the rows are how it tells us, since workers may run on
other machines.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from diary.backups import making
from diary.models import Clip, Rendition, WorkerReport

FORGET_AFTER = timedelta(days=7)
NO_WALL = "none"


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """A worker, and when it last spoke."""

    name: str
    seen_at: datetime
    walls: list[str]


@dataclass(frozen=True, slots=True)
class BackupSeen:
    """A complete backup; `verified`: every object in it is as it was recorded."""

    at: datetime
    size_bytes: int
    verified: bool


@dataclass(frozen=True, slots=True)
class Storage:
    """What is stored, how much room there is, and what holds around the tools. Sizes in bytes.

    `is_walled` False is the red light: files of strangers are worked on without a wall.
    """

    originals_bytes: int
    renditions_bytes: int
    free_bytes: int
    backups: list[BackupSeen]
    walls: list[str]
    is_walled: bool
    tools: dict[str, str]
    workers: list[WorkerSeen]


def report(*, worker: str, walls: Sequence[str], tools: Mapping[str, str]) -> None:
    """Note what a worker says of itself; call it when it starts and about once a minute.

    `walls` names what holds (`namespaces`, `bubblewrap`, `landlock`), empty when none does; `tools`
    maps a tool to its version.
    """
    now = timezone.now()
    told = {"seen_at": now, "walls": list(walls), "tools": dict(tools)}
    WorkerReport.objects.update_or_create(worker=worker[:80], defaults=told)
    WorkerReport.objects.filter(seen_at__lt=now - FORGET_AFTER).delete()


def storage_seen() -> Storage:
    """Return what the technician's storage page shows. The caller has asked `access`."""
    originals = Clip.objects.exclude(original_key="").aggregate(n=Sum("size_bytes"))["n"]
    workers = list(WorkerReport.objects.order_by("-seen_at"))
    walls = [_walls(row) for row in workers]
    return Storage(
        originals_bytes=originals or 0,
        renditions_bytes=Rendition.objects.aggregate(n=Sum("size_bytes"))["n"] or 0,
        free_bytes=shutil.disk_usage(settings.DATA_DIR).free,
        backups=[
            BackupSeen(backup.made_at, backup.size_bytes, backup.is_whole)
            for backup in making.listed()
        ],
        walls=walls[0] if walls else [],
        is_walled=bool(walls) and all(walls),
        tools=dict(workers[0].tools) if workers else {},
        workers=[
            WorkerSeen(row.worker, row.seen_at, held)
            for row, held in zip(workers, walls, strict=True)
        ],
    )


def _walls(row: WorkerReport) -> list[str]:
    return [wall for wall in row.walls if wall != NO_WALL]

"""Compares what was sent with tables and folders once everything has ended; prints JSON.

python -m bench.malformed.tables LEDGER     (with the settings of an installation that has ended)
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings

from diary import audit, housekeeping, storage
from diary.models import Clip, Event, Job, Rendition


def originals(told: dict[str, Any]) -> Iterator[str]:
    """Yield every original that is not there as it was sent."""
    known = {str(clip.pk): clip for clip in Clip.objects.all()}
    for pk, sha256 in told["clips"].items():
        if pk not in known or not storage.exists(storage.original(known[pk].pk)):
            yield f"the original of {pk} is gone"
            continue
        content = b"".join(storage.blocks(storage.original(known[pk].pk)))
        if hashlib.sha256(content).hexdigest() != sha256 or known[pk].sha256 != sha256:
            yield f"the original of {pk} has other bytes or another receipt"


def left() -> Iterator[str]:
    """Yield every file that nothing names, wherever the product works or keeps."""
    for name, folder in (("work", settings.WORK_DIR), ("uploads", settings.UPLOADS_DIR)):
        found = [path.name for path in Path(folder).iterdir()] if Path(folder).is_dir() else []
        if found:
            yield f"the {name} folder holds {found[:5]}"
    named = set(Rendition.objects.values_list("key", flat=True))
    named |= {storage.original(pk) for pk in Clip.objects.values_list("pk", flat=True)}
    root = Path(settings.MEDIA_ROOT)
    for path in root.rglob("*"):
        if path.is_file() and str(path.relative_to(root)) not in named:
            yield f"{path.relative_to(root)} is there and nothing names it"


def ends() -> Iterator[str]:
    """Yield every clip and job that has not ended, or without its line in the audit."""
    for clip in Clip.objects.exclude(state__in=("ready", "failed")):
        yield f"clip {clip.pk} is {clip.state}"
    for clip in Clip.objects.all():
        if not Event.objects.filter(act=f"clip.{clip.state}", subject=clip.pk).exists():
            yield f"no line says that clip {clip.pk} is {clip.state}"
    for job in Job.objects.exclude(state__in=("done", "failed")):
        yield f"job {job.pk} of {job.subject} is {job.state}"
    if (broken := audit.first_broken_batch()) is not None:
        yield f"the audit is broken in batch {broken}"


def main() -> None:
    """Print faults, and what each parked job died of."""
    told = json.loads(Path(sys.argv[1]).read_text())
    faults = [*originals(told), *left(), *ends(), *housekeeping.check(deep=True).faults]
    errors = {str(job.subject): job.error for job in Job.objects.exclude(error="")}
    sys.stdout.write(json.dumps({"faults": faults, "errors": errors}))


if __name__ == "__main__":
    main()

"""Compares what was promised with tables and folders; prints every difference as JSON.

    python -m bench.chaos.oracle LEDGER     (with the settings of an installation that has ended)

Source: threats.md 2.6, the oracle (a) to (f).
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings

from bench.chaos import shown
from diary import audit, storage
from diary.models import (
    CircleMember,
    Clip,
    Consent,
    Entry,
    Event,
    Heart,
    Job,
    Rendition,
    Reply,
    Upload,
)


def uploads(told: dict[str, Any]) -> Iterator[str]:
    """(a) Every upload acknowledged as finished is there, byte for byte, and named once."""
    known = {str(clip.pk): clip for clip in Clip.objects.all()}
    for pk, promised in told["clips"].items():
        if pk not in known:
            yield f"clip {pk} was acknowledged and is gone"
            continue
        content = b"".join(storage.blocks(storage.original(known[pk].pk)))
        digest = hashlib.sha256(content).hexdigest()
        if digest != promised["sha256"] or len(content) != promised["size_bytes"]:
            yield f"clip {pk} has other bytes than were acknowledged"
        if known[pk].sha256 != digest:
            yield f"clip {pk} has another receipt than its bytes"
    for pk in set(known) - set(told["clips"]) - set(told["open_uploads"]):
        yield f"clip {pk} was sent by nobody"


def waiting(told: dict[str, Any]) -> Iterator[str]:
    """(a) What is still on its way stands where the server said, and nothing else waits."""
    folder = Path(settings.UPLOADS_DIR)
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    expected = set() if settings.S3_BUCKET else set(told["open_uploads"])
    for name in names ^ expected:
        yield f"uploads/{name} should not be there, or should"
    for pk, offset in told["open_uploads"].items():
        upload = Upload.objects.get(pk=pk)
        if upload.finished_at or upload.offset != offset:
            yield f"upload {pk} stands at {upload.offset}, not at {offset}"
        if (folder / pk).exists() and (folder / pk).stat().st_size < offset:
            yield f"upload {pk} is shorter than was acknowledged"


def states(told: dict[str, Any]) -> Iterator[str]:
    """(b) Every clip is ready, or failed with a code and for its own reason; jobs have ended."""
    for clip in Clip.objects.filter(pk__in=told["clips"]):
        expected = told["clips"][str(clip.pk)]["expected"]
        stands = {"ready": "ready", "failed": clip.failure_code}.get(clip.state, clip.state)
        wanted = {"ready": "ready", "refused": "index_lost", "poison": "gave_up"}[expected]
        if stands != wanted:
            yield f"clip {clip.pk} is {stands}, and should be {wanted}"
        if clip.state == "failed" and not clip.failure_sentence:
            yield f"clip {clip.pk} failed without a word"
    for job in Job.objects.exclude(state="done"):
        poison = told["clips"].get(str(job.subject), {}).get("expected") == "poison"
        if job.state != "failed" or not poison:
            yield f"job {job.pk} of {job.subject} is {job.state}"
    for job in Job.objects.filter(attempts__gt=settings.JOB_MAX_ATTEMPTS + 1):
        yield f"job {job.pk} was tried {job.attempts} times"


def lines(told: dict[str, Any]) -> Iterator[str]:
    """(d) Every grant, end and act that was acknowledged has its one line, and the seals hold."""
    audit.seal()
    if (broken := audit.first_broken_batch()) is not None:
        yield f"the audit is broken in batch {broken}"
    count = Counter((act, str(on)) for act, on in Event.objects.values_list("act", "subject"))
    once = {
        "entry.saved": [*told["entries"], *told["drafts"]],
        "entry.shared": told["shared"],
        "entry.withdrawn": told["withdrawn"],
        "clip.begun": [*told["clips"], *told["open_uploads"]],
        "reply.made": told["replies"],
        "circle.granted": told["granted"],
        "circle.ended": told["ended"],
    }
    for act, subjects in once.items():
        for subject in subjects:
            if count[act, subject] != 1:
                yield f"{count[act, subject]} lines say {act} of {subject}"
    for clip in Clip.objects.filter(pk__in=told["clips"]):
        if not count[f"clip.{clip.state}", str(clip.pk)]:
            yield f"no line says that clip {clip.pk} is {clip.state}"


def agreements(told: dict[str, Any]) -> Iterator[str]:
    """(d) What stands for each paper is what was acknowledged last, and it stands once."""
    for giver, answers in told["consents"].items():
        papers = Consent.objects.filter(giver_name=giver)
        standing = list(papers.filter(replaced_at=None).values_list("given", flat=True))
        if standing != answers[-1:]:
            yield f"of the paper of {giver} stands {standing}, not {answers[-1:]}"
        count = Event.objects.filter(
            act="consent.recorded", subject__in=papers.values("pk")
        ).count()
        if count != papers.count():
            yield f"{count} lines tell of {papers.count()} papers of {giver}"


def doubles(told: dict[str, Any]) -> Iterator[str]:
    """(f) As many entries, replies, hearts and places as were made, each once."""
    found = {
        "entries": Entry.objects.exclude(pk__in=told["drafts"]).values_list("pk", flat=True),
        "drafts": Entry.objects.filter(pk__in=told["drafts"]).values_list("pk", flat=True),
        "replies": Reply.objects.values_list("pk", flat=True),
        "hearts": Heart.objects.values_list("appearance__entry", flat=True),
        "granted": CircleMember.objects.filter(person__name__startswith="Guest").values_list(
            "person", flat=True
        ),
        "ended": CircleMember.objects.filter(person__name__startswith="Guest")
        .exclude(ends_at=None)
        .values_list("person", flat=True),
    }
    for what, rows in found.items():
        there, promised = sorted(str(row) for row in rows), sorted(told[what])
        if there != promised:
            yield f"{what}: {len(there)} are there, {len(promised)} were acknowledged"


def main() -> None:
    """Print faults and counts."""
    told = json.loads(Path(sys.argv[1]).read_text())
    parts = (uploads, waiting, states, lines, agreements, doubles)
    parts += (shown.objects, shown.renditions, shown.edits)
    faults = [fault for part in parts for fault in part(told)]
    counts = {
        "clips": len(told["clips"]),
        "renditions": Rendition.objects.count(),
        "entries": Entry.objects.count(),
        "edits": sum(map(len, told["edits"].values())),
        "papers": len(told["consents"]),
        "places given and ended": len(told["granted"]) + len(told["ended"]),
        "audit lines": Event.objects.count(),
        "jobs tried more than once": Job.objects.filter(attempts__gt=1).count(),
    }
    sys.stdout.write(json.dumps({"faults": faults, "counts": counts}))


if __name__ == "__main__":
    main()

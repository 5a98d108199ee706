"""Compares what was promised with tables and folders; prints every difference as JSON.

    python -m bench.chaos.oracle LEDGER     (with the settings of an installation that has ended)

Source: threats.md 2.6, the oracle (a) to (f).
"""

import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from PIL import Image  # noqa: E402

from diary import audit, housekeeping, storage  # noqa: E402
from diary.models import (  # noqa: E402
    CircleMember,
    Clip,
    Entry,
    Event,
    Heart,
    Job,
    Rendition,
    Reply,
    Upload,
)
from media_processing import tools  # noqa: E402

_LEAST = {"video": {"240p", "poster", "thumb"}, "sound": {"sound"}, "photo": {"thumb"}}


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
    for name in names ^ set(told["open_uploads"]):
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


def objects(told: dict[str, Any]) -> Iterator[str]:
    """(c) No row without its object, no object without its row, nothing left where one works."""
    rows = Rendition.objects.values_list("key", "size_bytes", "sha256")
    for key, size_bytes, sha256 in rows:
        if not storage.exists(key):
            yield f"{key} is missing"
        elif storage.size_bytes(key) != size_bytes or storage.sha256(key) != sha256:
            yield f"{key} is not what was recorded"
    named = {key for key, _, _ in rows} | {f"originals/{pk}" for pk in told["clips"]}
    stored = {key for name in _folders() for key in storage.names(name)}
    for key in stored - named:
        yield f"{key} is there and nothing names it"
    if left := [path.name for path in Path(settings.WORK_DIR).iterdir()]:
        yield f"the work folder holds {left}"
    yield from housekeeping.check(deep=True).faults


def _folders() -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(path.name for path in root.iterdir()) if root.is_dir() else []


def lines(told: dict[str, Any]) -> Iterator[str]:
    """(d) Every grant, end and act that was acknowledged has its one line, and the seals hold."""
    audit.seal()
    if (broken := audit.first_broken_batch()) is not None:
        yield f"the audit is broken in batch {broken}"
    count = Counter((act, str(on)) for act, on in Event.objects.values_list("act", "subject"))
    once = {
        "entry.saved": told["entries"],
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


def renditions(told: dict[str, Any]) -> Iterator[str]:
    """(e) Every rendition decodes to its end, and none that a ready clip needs is missing."""
    for clip in Clip.objects.filter(pk__in=told["clips"], state="ready"):
        made = set(clip.renditions.values_list("name", flat=True))
        if not _LEAST[clip.kind] <= made:
            yield f"clip {clip.pk} ({clip.kind}) is ready with {sorted(made)} only"
    for rendition in Rendition.objects.all():
        path = storage.local_path(rendition.key)
        if path is None or not path.exists():
            continue  # told by `objects`
        if said := _decoded(path, rendition.content_type):
            yield f"{rendition.key} does not decode: {said}"


def _decoded(path: Path, content_type: str) -> str:
    if content_type.startswith("image/"):
        try:
            with Image.open(path) as picture:
                picture.load()
        except OSError as error:
            return str(error)
        return ""
    argv = [str(tools.find().ffmpeg), "-v", "error", "-xerror", "-i", str(path), "-f", "null", "-"]
    done = subprocess.run(argv, check=False, capture_output=True, text=True)
    return done.stderr if done.returncode else ""


def doubles(told: dict[str, Any]) -> Iterator[str]:
    """(f) As many entries, replies, hearts and places as were made, each once."""
    found = {
        "entries": Entry.objects.values_list("pk", flat=True),
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
    parts = (uploads, waiting, states, objects, lines, renditions, doubles)
    faults = [fault for part in parts for fault in part(told)]
    counts = {
        "clips": len(told["clips"]),
        "renditions": Rendition.objects.count(),
        "entries": Entry.objects.count(),
        "audit lines": Event.objects.count(),
        "jobs tried more than once": Job.objects.filter(attempts__gt=1).count(),
    }
    sys.stdout.write(json.dumps({"faults": faults, "counts": counts}))


if __name__ == "__main__":
    main()

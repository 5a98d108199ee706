"""Compares what is stored and shown with what was promised: objects, sets, edits. Reads only.

Source: threats.md 2.6, the oracle (c) and (e).
"""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image

from diary import housekeeping, storage
from diary.models import Clip, ClipEdit, Event, Rendition
from media_processing import tools

_LEAST = {"video": {"240p", "poster", "thumb"}, "sound": {"sound"}, "photo": {"thumb"}}
_OFF_MS = 250
"""A film of a second at 15 pictures; its sound ends on a whole frame of AAC."""


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
    stored -= {key for key in stored if key.startswith(tuple(_on_their_way(told)))}
    for key in stored - named:
        yield f"{key} is there and nothing names it"
    if left := [path.name for path in Path(settings.WORK_DIR).iterdir()]:
        yield f"the work folder holds {left}"
    yield from housekeeping.check(deep=True).faults


def _folders() -> list[str]:
    if settings.S3_BUCKET:
        return ["originals", "renditions", "faces", "archives", "uploads"]
    root = Path(settings.MEDIA_ROOT)
    return sorted(path.name for path in root.iterdir()) if root.is_dir() else []


def _on_their_way(told: dict[str, Any]) -> list[str]:
    """In a bucket, the pieces of an upload wait beside what is finished."""
    return [f"uploads/{pk}" for pk in told["open_uploads"]] if settings.S3_BUCKET else []


def renditions(told: dict[str, Any]) -> Iterator[str]:
    """(e) Every rendition decodes to its end, and none that a ready clip needs is missing."""
    for clip in Clip.objects.filter(pk__in=told["clips"], state="ready"):
        made = set(clip.renditions.values_list("name", flat=True))
        if not _LEAST[clip.kind] <= made:
            yield f"clip {clip.pk} ({clip.kind}) is ready with {sorted(made)} only"
    for rendition in Rendition.objects.all():
        if not storage.exists(rendition.key):
            continue  # told by `objects`
        with tempfile.NamedTemporaryFile() as copy:
            copy.writelines(storage.blocks(rendition.key))
            copy.flush()
            if said := _decoded(Path(copy.name), rendition.content_type):
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


def edits(told: dict[str, Any]) -> Iterator[str]:
    """(f) Each edit is there once, in order; what is shown is of the last one, never a mix."""
    for pk, asked in told["edits"].items():
        rows = ClipEdit.objects.filter(clip=pk).order_by("number")
        made = [
            {
                name: getattr(row, name)
                for name in ("start_ms", "end_ms", "turn", "is_muted", "poster_ms")
            }
            for row in rows
        ]
        if made != asked:
            yield f"clip {pk} has the edits {made}, and should have {asked}"
        said = Event.objects.filter(act="clip.edited", subject=pk).count()
        if said != len(asked):
            yield f"{said} lines tell of {len(asked)} edits of clip {pk}"
    for clip in Clip.objects.filter(pk__in=told["clips"], state="ready"):
        last = (told["edits"].get(str(clip.pk)) or [{}])[-1]
        yield from _not_of(clip, told["clips"][str(clip.pk)]["film"], last)


def _not_of(clip: Clip, film: str, edit: dict[str, Any]) -> Iterator[str]:
    """Whatever of a clip is shown otherwise than this edit says."""
    shown = [one for one in clip.renditions.all() if one.name not in {"sprite", "av1"}]
    if len(tokens := {one.key.rpartition("-")[2].partition(".")[0] for one in shown}) > 1:
        yield f"clip {clip.pk} shows a mix of {len(tokens)} sets"
    is_tall = (film == "tall") != (edit.get("turn", 0) in {90, 270})
    for one in shown:
        if one.width and (one.height > one.width) != is_tall:
            yield f"clip {clip.pk}: {one.name} is {one.width}x{one.height} after {edit}"
        wanted = (edit.get("end_ms") or 1000) - (edit.get("start_ms") or 0)
        if one.duration_ms and abs(one.duration_ms - wanted) > _OFF_MS:
            yield f"clip {clip.pk}: {one.name} lasts {one.duration_ms} ms after {edit}"

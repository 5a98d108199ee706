"""Photos: which renditions are wanted, and the caged child that makes them.

It knows sizes and how the darkroom's answer is read. It must not open a picture itself: Pillow runs
only in ``darkroom.py``, inside the cage, one photo at a time.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from media_processing import child, darkroom
from media_processing.errors import Broken, Refused
from media_processing.ffmpeg import Task, judge
from media_processing.kinds import Still
from media_processing.tools import own_python

THUMB_BYTES = 12_000
"""A page of twenty thumbs is then under 250 kB. Source: the brief of the media part."""
THUMB = darkroom.Size("thumb", 320, THUMB_BYTES)
PHOTO_SIZES = (THUMB, darkroom.Size("w960", 960), darkroom.Size("w1920", 1920))
"""Three widths always exist; none is larger than the photo. Source: design.md section 3."""
POSTER_SIZES = (darkroom.Size("poster", 800), THUMB)


@dataclass(frozen=True, slots=True)
class Developed:
    """A photo, and its renditions as ``<name>.webp`` in the task's folder."""

    width: int
    height: int
    captured_at: datetime | None
    is_cut_short: bool
    made: tuple[darkroom.Made, ...]


def develop(source: Path, kind: Still, sizes: tuple[darkroom.Size, ...], task: Task) -> Developed:
    """Make every size of one photo.

    Raises ``Refused`` (``picture_too_large``, ``photo_unreadable``, ``photo_blank``,
    ``too_heavy``), ``Broken`` (``stills_fault`` and those of the runner) or ``Stopped``.
    """
    job = darkroom.Job(str(source), kind.name, kind.max_pixels, str(task.folder), list(sizes))
    python, folders = own_python()
    program = Path(darkroom.__file__).resolve()
    lines: list[str] = []
    cpu_seconds = task.limits.photo_seconds
    ended = child.run(
        [python, "-I", str(program), json.dumps(asdict(job))],
        task.place(cpu_seconds, *folders, program),
        on_line=lines.append,
        on_tick=task.on_tick,
    )
    judge(ended, cpu_seconds=cpu_seconds)
    if ended.status or not lines:
        raise Broken("stills_fault", detail=ended.stderr)
    return _read(lines[-1], ended.stderr)


def _read(line: str, words: str) -> Developed:
    answer = json.loads(line)
    answer["made"] = [darkroom.Made(**one) for one in answer["made"]]
    photo = darkroom.Photo(**answer)
    if photo.refused:
        raise Refused(photo.refused, detail=words)
    return Developed(
        width=photo.width,
        height=photo.height,
        captured_at=datetime.fromisoformat(photo.captured_at) if photo.captured_at else None,
        is_cut_short=photo.is_cut_short,
        made=tuple(photo.made),
    )

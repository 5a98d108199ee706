"""Photos: which renditions are wanted, and the caged child that makes them.

It knows sizes and how the darkroom's answer is read. It must not open a picture itself: Pillow runs
only in ``darkroom.py``, inside the cage, one photo at a time.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, tzinfo
from importlib.util import find_spec
from pathlib import Path

from media_processing import child, claimed, darkroom
from media_processing.errors import Broken, Refused
from media_processing.ffmpeg import Task, judge
from media_processing.kinds import Still
from media_processing.tools import own_python

THUMB_BYTES = 12_000
"""A page of twenty thumbs is then under 250 kB."""
THUMB = darkroom.Size("thumb", 320, 640, THUMB_BYTES)
"""At most twice as tall as wide: a long screenshot must not become a poster roll."""
PHOTO_SIZES = (THUMB, darkroom.Size("w960", 960, 1280), darkroom.Size("w1920", 1920, 1920))
"""Three sizes always exist; none is larger than the photo. Source: design.md section 3.

The largest is bounded on both sides: an upright photo of 12 megapixels is then decoded at half its
size, too (performance.md F).
"""
POSTER_SIZES = (darkroom.Size("poster", 800, 800), THUMB)
_START = """
import sys, types
sys.path += sys.argv.pop(1).split(":")
package = types.ModuleType("media_processing")
package.__path__ = [sys.argv.pop(1)]
sys.modules["media_processing"] = package
from importlib import import_module
import_module(sys.argv.pop(1)).main()
"""
"""Finds this package alone, wherever it lies: the wall hides what stands beside it."""


@dataclass(frozen=True, slots=True)
class Developed:
    """A photo, and its renditions as ``<name>.webp`` in the task's folder."""

    width: int
    height: int
    captured_at: datetime | None
    content_id: str
    is_cut_short: bool
    made: tuple[darkroom.Made, ...]


def develop(  # noqa: PLR0913 (each is named)
    source: Path,
    kind: Still,
    sizes: tuple[darkroom.Size, ...],
    task: Task,
    *,
    turn: int = 0,
    time_zone: tzinfo = UTC,
    beside: dict[str, Path] | None = None,
) -> Developed:
    """Make every size of one photo, and of each PNG ``beside`` it a rendition as it is.

    ``turn`` is 0, 90, 180 or 270 degrees clockwise, on top of what the file says of itself; a date
    without a zone is taken in ``time_zone``, the school's. Raises ``Refused``
    (``picture_too_large``, ``photo_unreadable``, ``photo_blank``, ``too_heavy``), ``Broken``
    (``stills_fault`` and those of the runner) or ``Stopped``.
    """
    more = {name: str(path) for name, path in (beside or {}).items()}
    sort, pixels, folder = kind.name, kind.max_pixels, str(task.folder)
    job = darkroom.Job(str(source), sort, pixels, folder, list(sizes), turn, more)
    argv, readable = program(darkroom.__name__, asdict(job))
    lines: list[str] = []
    cpu_seconds = task.limits.photo_seconds
    place = task.place(cpu_seconds, *readable)
    ended = child.run(argv, place, on_line=lines.append, on_tick=task.on_tick)
    judge(ended, cpu_seconds=cpu_seconds)
    if ended.status or not lines:
        raise Broken("stills_fault", detail=ended.stderr)
    return _read(lines[-1], ended.stderr, time_zone)


def program(module: str, told: object) -> tuple[list[str], tuple[Path, ...]]:
    """Return the argv of a program of ours that uses Pillow, and what it must be let read."""
    python, folders = own_python()
    package = Path(darkroom.__file__).resolve().parent
    start = [python, "-I", "-S", "-c", _START, _packages(), str(package), module]
    return [*start, json.dumps(told)], (*folders, package)


def _packages() -> str:
    """Say where Pillow lies; looking for it by itself would cost Python another 20 ms."""
    names = ("PIL", "pillow_heif")
    specs = (find_spec(name) for name in names)
    folders = (Path(spec.origin).parents[1] for spec in specs if spec and spec.origin)
    return ":".join(dict.fromkeys(map(str, folders)))


def _read(line: str, words: str, time_zone: tzinfo) -> Developed:
    answer = json.loads(line)
    answer["made"] = [darkroom.Made(**one) for one in answer["made"]]
    photo = darkroom.Photo(**answer)
    if photo.refused:
        raise Refused(photo.refused, detail=words)
    return Developed(
        width=photo.width,
        height=photo.height,
        captured_at=claimed.moment(photo.captured_at, time_zone=time_zone),
        content_id=photo.content_id,
        is_cut_short=photo.is_cut_short,
        made=tuple(photo.made),
    )

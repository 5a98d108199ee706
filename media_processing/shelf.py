"""Between the store and the bench: an original as a file, and what was made as a stored object.

Beside the worker it alone here knows where things are kept.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from django.conf import settings

from diary import jobs, storage
from diary.clip_values import Made
from media_processing import workbench
from media_processing.errors import Stopped
from media_processing.pulse import Pulse
from media_processing.verify import Output

_SUFFIXES = {"video/mp4": ".mp4", "audio/mp4": ".m4a", "image/webp": ".webp", "image/jpeg": ".jpg"}
_FETCHED = 3
"""Percent once the original is here; the pipeline begins there."""


def bench(held: jobs.Claim) -> AbstractContextManager[Path]:
    """Give the job a folder of its own while it is worked on."""
    return workbench.lay_out(settings.WORK_DIR, job=held.id, token=held.token)


@contextmanager
def original(key: str, folder: Path, pulse: Pulse, *, size_bytes: int = 0) -> Iterator[Path]:
    """Give the original as a file: where it lies, or fetched from the bucket.

    With `size_bytes` fetching is the first few percent of the work.
    """
    path = storage.local_path(key)
    if path is None:
        path = folder / "original"
        with path.open("wb") as copy:
            for block in storage.blocks(key):
                copy.write(block)
                share = copy.tell() / size_bytes if size_bytes else 0
                if not pulse.progress(round(_FETCHED * min(1, share))):
                    raise Stopped
    yield path


def fetched(key: str, copy: Path, pulse: Pulse) -> Path:
    """Give one of our own renditions as a file: where it lies, or a copy from the bucket."""
    path = storage.local_path(key)
    if path is not None:
        return path
    with copy.open("wb") as file:
        for block in storage.blocks(key):
            file.write(block)
            pulse.check()
    return copy


def keep(held: jobs.Claim, made: Output) -> Made:
    """Store a rendition under a name that holds the job's token, and say what it is."""
    suffix = _SUFFIXES.get(made.content_type, "")
    key = storage.rendition(held.subject, name=made.name, token=held.token, suffix=suffix)
    return _kept(key, made)


def keep_reel(held: jobs.Claim, made: Output) -> Made:
    """Store a film under a name that holds the job's token, and say what it is."""
    return _kept(storage.reel(held.subject, token=held.token), made)


def _kept(key: str, made: Output) -> Made:
    with made.path.open("rb") as content:
        storage.save(key, content)
    return Made(
        name=made.name,
        key=key,
        content_type=made.content_type,
        width=made.width,
        height=made.height,
        duration_ms=made.duration_ms,
        size_bytes=made.size_bytes,
        sha256=made.sha256,
        tiles=made.tiles,
    )

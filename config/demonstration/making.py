"""Makes the demonstration: the people and entries at once, then clip after clip as a tablet would.

Each clip is drawn, encoded, stored as an original and taken in by the same verbs as any other; the
worker beside it makes its renditions. Stopped at any moment, it goes on where it stopped.
"""

import hashlib
import logging
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

from django.utils import timezone

from config.demonstration import school
from config.demonstration.drawing import film
from config.demonstration.telling import Piece, pieces, told_school
from diary import storage, story, story_goals
from diary.clip_values import NewClip
from diary.errors import DiaryError
from diary.told import child_id
from media_processing import drawn, tools

log = logging.getLogger(__name__)
LOOK_SECONDS = 5.0
_TYPES = {
    "video": ("mp4", "video/mp4"),
    "photo": ("jpg", "image/jpeg"),
    "sound": ("wav", "audio/wav"),
}


def make_people() -> bool:
    """Write school, people and entries; False when they were there already. Conflict: in use."""
    return story.tell(told_school(now=timezone.now()))


def make_faces() -> None:
    """Give each child who has none a drawn face."""
    waiting = set(story.faceless())
    for key, look in school.LOOKS.items():
        if child_id(key) in waiting:
            stored = storage.face(child_id(key))
            storage.save(stored, BytesIO(film.face(look)))
            story.give_face(child_id(key), key=stored)


def missing(*, now: datetime) -> list[Piece]:
    """Return the clips that have not arrived yet, the newest first."""
    told = pieces(now=now)
    awaited = story.awaited({piece.id: piece.entry_id for piece in told})
    return [piece for piece in told if piece.id in awaited]


def send_all() -> Iterator[Piece]:
    """Draw and send what is missing, one clip at a time; yield each one that was sent."""
    for piece in missing(now=timezone.now()):
        try:
            send(piece)
        except DiaryError as refusal:  # somebody tries the product meanwhile: an entry may be gone
            log.info("demonstration: left out %s (%s)", piece.id, refusal.code)
        else:
            yield piece


def hang(*, patience_s: float = 1800) -> bool:
    """Write what hangs on clips once the worker has made them; False when some were not to be had.

    Done with what there is when patience ends: a clip may have been taken away meanwhile.
    """
    told = told_school(now=timezone.now())
    deadline = time.monotonic() + patience_s
    while (is_late := story_goals.lacks(told)) and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    story_goals.hang(told)
    return not is_late


def send(piece: Piece) -> None:
    """Draw one clip and hand it in."""
    suffix, content_type = _TYPES[piece.kind]
    content = _content(piece)
    key = storage.original(piece.id)
    storage.save(key, BytesIO(content))
    new = NewClip(
        id=piece.id,
        entry_id=piece.entry_id,
        kind=piece.kind,
        size_bytes=len(content),
        position=piece.position,
        file_name=f"{piece.drawn.act}.{suffix}",
        content_type=content_type,
        sha256=hashlib.sha256(content).hexdigest(),
        captured_at=piece.at,
    )
    story.send(piece.author, new, original_key=key)
    log.info("demonstration: sent %s %s", piece.kind, piece.id)


def _content(piece: Piece) -> bytes:
    if piece.kind == "photo":
        return film.photo(piece.drawn)
    if piece.kind == "sound":
        return film.recording(piece.drawn)
    with tempfile.TemporaryDirectory(prefix="rataka-drawn-") as name:
        folder = Path(name)
        film.frames(piece.drawn, folder / drawn.FRAMES)
        (folder / drawn.SOUND).write_bytes(film.music(piece.drawn))
        rate = film.FRAMES_PER_SECOND
        return drawn.encode(folder, frames_per_second=rate, tools=tools.find()).read_bytes()

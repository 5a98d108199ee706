"""How much room there is for more clips: a person's, their school's, and the disk's.

Knows limits and what counts against them; must not know how bytes arrive. A limit is seen before it
bites (`room`), and refuses only what is begun anew: what is on its way always gets to its end. What
a school has stored is counted at most once a minute, so its limit is a soft one.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, QuerySet, Sum

from diary import schools
from diary.errors import NoRoom
from diary.models import Clip, Person, Rendition, School, Upload

LOW_SHARE = 0.9
# A disk is low when it is nearly full and this much is left: a large one may be used to the full.
LOW_DISK_BYTES = 20 * 1024**3
# Told no finer than this: an exact number would tell when others send, and how much.
_TOLD_BYTES = 128 * 1024**2
# Less than this is no room for a clip.
LEAST_BYTES = 1024**2
_COUNTED_SECONDS = 60
_MANY = (
    "You have many clips on their way. They are safe on this device, and are sent by "
    "themselves when others have arrived."
)
_SCHOOL_FULL = (
    "Your school has no room for more clips just now. Your clip is safe on this device, and is "
    "sent when there is room again. Please tell your school's technician."
)


@dataclass(frozen=True, slots=True)
class Room:
    """What is left before the nearest limit. `share_used` is 0 to 1."""

    left_bytes: int
    share_used: float
    is_low: bool
    is_full: bool

    def told(self) -> "Room":
        """Return it as its sender may know it."""
        left_bytes = self.left_bytes // _TOLD_BYTES * _TOLD_BYTES
        return replace(self, left_bytes=left_bytes, share_used=round(self.share_used, 2))


def room(person: Person) -> Room:
    """Return the room of the nearest limit for what this person sends."""
    found = [*_of_person(person), *_of_school(lambda: schools.of_person(person)), *_of_disk()]
    return Room(
        left_bytes=min(one.left_bytes for one in found),
        share_used=max(one.share_used for one in found),
        is_low=any(one.is_low for one in found),
        is_full=any(one.is_full for one in found),
    )


def require(clip: Clip) -> None:
    """Raise NoRoom when a clip that is begun now would be past its sender's or school's limit."""
    open_now = _open_uploads(clip.uploader).exclude(pk=clip.pk)
    found = open_now.aggregate(count=Count("pk"), length=Sum("length"))
    most_bytes = settings.OPEN_UPLOADS_BYTES_PER_PERSON
    if found["count"] >= settings.OPEN_UPLOADS_PER_PERSON or (
        most_bytes and (found["length"] or 0) + clip.size_bytes > most_bytes
    ):
        raise NoRoom("quota", _MANY)
    for school in _of_school(lambda: schools.of_clip(clip)):
        if clip.size_bytes > school.left_bytes:
            raise NoRoom("school_full", _SCHOOL_FULL)


def _of_person(person: Person) -> list[Room]:
    found = _open_uploads(person).aggregate(count=Count("pk"), length=Sum("length"))
    most, most_bytes = settings.OPEN_UPLOADS_PER_PERSON, settings.OPEN_UPLOADS_BYTES_PER_PERSON
    left_bytes = max(0, most - found["count"]) * settings.MAX_UPLOAD_BYTES
    share = min(1.0, found["count"] / most)
    of_clips = Room(left_bytes, share, is_low=share >= LOW_SHARE, is_full=share >= 1)
    return [of_clips, *([_used(found["length"] or 0, of=most_bytes)] if most_bytes else [])]


def _of_school(find: Callable[[], School | None]) -> list[Room]:
    school = find() if settings.SCHOOL_QUOTA_BYTES else None
    if school is None:
        return []
    stored = cache.get_or_set(
        f"stored-{school.pk}", lambda: stored_bytes(school.pk), _COUNTED_SECONDS
    )
    return [_used(stored or 0, of=settings.SCHOOL_QUOTA_BYTES)]


def _of_disk() -> list[Room]:
    if settings.S3_BUCKET:
        return []
    folder = Path(settings.UPLOADS_DIR)
    while not folder.exists():
        folder = folder.parent
    disk = shutil.disk_usage(folder)
    left = max(0, disk.free - settings.DISK_RESERVE_BYTES)
    share = 1 - left / max(1, disk.total - settings.DISK_RESERVE_BYTES, left)
    is_low = share >= LOW_SHARE and left < LOW_DISK_BYTES
    return [Room(left, share, is_low=is_low, is_full=left < LEAST_BYTES)]


def _used(used: int, *, of: int) -> Room:
    share = min(1.0, used / of)
    left = max(0, of - used)
    return Room(left, share, is_low=share >= LOW_SHARE, is_full=left < LEAST_BYTES)


def stored_bytes(school: UUID) -> int:
    """Return what a school's clips hold: originals, those on their way, and what is shown."""
    clips = schools.clips_of(school)
    return _sum(clips) + _sum(Rendition.objects.filter(clip__in=clips.values("pk")))


def _sum(rows: QuerySet[Clip] | QuerySet[Rendition]) -> int:
    return int(rows.aggregate(total=Sum("size_bytes"))["total"] or 0)


def _open_uploads(person: Person) -> QuerySet[Upload]:
    return Upload.objects.filter(person=person, finished_at=None)

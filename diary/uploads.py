"""Bytes on their way in, as the domain sees them: how far they have come, and expiry.

Knows rows; the bytes themselves wait where `api.uploads.stores` keeps them, and how much more may
come says `diary.quotas`.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from diary import audit, quotas, storage
from diary.errors import Gone, NotFound, TooBig
from diary.models import Clip, Person, Upload
from diary.prepared import Prepared

_OWN = Prepared(
    lambda values: Upload.objects.filter(pk=values["clip"], person=values["person"]).values_list(
        "length", "offset", "expires_at", "finished_at"
    )
)


def open_for(clip: Clip) -> Upload:
    """Open (or open anew, from byte 0) the upload of a clip; NoRoom when a limit is reached."""
    quotas.require(clip)
    upload, _ = Upload.objects.update_or_create(
        clip=clip,
        defaults={
            "person_id": clip.uploader_id,
            "length": clip.size_bytes,
            "offset": 0,
            "expires_at": _expiry(),
            "finished_at": None,
        },
    )
    return upload


def renew(upload: Upload) -> Upload:
    """Let an upload that waited too long go on from where it stands: its device asked again."""
    if upload.finished_at is None:
        upload.expires_at = _expiry()
        upload.save(update_fields=["expires_at"])
    return upload


def of(person: Person, clip_id: uuid.UUID) -> Upload:
    """Return the person's own upload. Each piece asks, so that it is a prepared question.

    NotFound for anyone else's, as for an unknown one. Gone when it is overdue: the device then
    begins the clip again, which renews it while its bytes are still here.
    """
    for length, offset, expires_at, finished_at in _OWN.rows(clip=clip_id, person=person.pk):
        if finished_at is None and expires_at < timezone.now():
            sentence = "This clip waited too long. Please send it again from this device."
            raise Gone("expired", sentence)
        return Upload(
            clip_id=clip_id,
            person_id=person.pk,
            length=length,
            offset=offset,
            expires_at=expires_at,
            finished_at=finished_at,
        )
    raise NotFound


def advance(clip_id: uuid.UUID, *, offset: int) -> None:
    """Record that `offset` bytes are safely stored. Call it only after they are.

    The record itself is not waited for: it outlives our processes, and after a power cut it may be
    an older one, which is as true. The device, which keeps its copy, then sends a piece again.
    """
    with _without_waiting():
        moved = Upload.objects.filter(pk=clip_id, offset__lt=offset)
        moved.update(offset=offset, expires_at=_expiry())


@contextmanager
def _without_waiting() -> Iterator[None]:
    """Commit to the database's log, but let the disk have it with the next commit that waits."""
    if connection.in_atomic_block:  # somebody else's commit, who waits for it
        yield
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with transaction.atomic():
                cursor.execute("SET LOCAL synchronous_commit = off")
                yield
            return
        cursor.execute("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            cursor.execute("PRAGMA synchronous = FULL")


def step_back(clip_id: uuid.UUID, *, offset: int) -> None:
    """Record that fewer bytes are stored than we thought (a disk that was restored)."""
    Upload.objects.filter(pk=clip_id, offset__gt=offset, finished_at=None).update(offset=offset)


def close(clip: Clip) -> None:
    """Record that every byte is there."""
    Upload.objects.filter(clip=clip).update(offset=clip.size_bytes, finished_at=timezone.now())


def expired(*, limit: int = 100) -> list[uuid.UUID]:
    """Return the clips whose upload nobody went on with for UPLOAD_EXPIRES_DAYS."""
    overdue = Upload.objects.filter(finished_at=None, expires_at__lt=timezone.now())
    return list(overdue.values_list("pk", flat=True)[:limit])


def unknown(clip_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of the clips that nobody is sending (any more): their bytes wait for nothing."""
    live = Upload.objects.filter(pk__in=clip_ids, finished_at=None)
    return set(clip_ids) - set(live.values_list("pk", flat=True))


def give_up(clip_id: uuid.UUID, *, actor: Person | None) -> bool:
    """Forget a clip whose bytes never all arrived; False when they did.

    Its sender may do so at any time; without an actor (housekeeping) it must be overdue. The
    device still has the clip and may begin it again.
    """
    open_uploads = Upload.objects.select_for_update().filter(pk=clip_id, finished_at=None)
    if actor is None:
        open_uploads = open_uploads.filter(expires_at__lt=timezone.now())
    with transaction.atomic():
        if open_uploads.first() is None:
            return False
        Clip.objects.filter(pk=clip_id).delete()
        audit.record("clip.given_up", actor=actor, subject=clip_id)
        transaction.on_commit(lambda: storage.delete(storage.original(clip_id)))
    return True


def check_size(size_bytes: int) -> None:
    """Refuse a file that is empty or too big."""
    if size_bytes <= 0:
        raise TooBig("empty", "This file is empty. Please choose it again.")
    if size_bytes > settings.MAX_UPLOAD_BYTES:
        most = settings.MAX_UPLOAD_BYTES // 1024**2
        raise TooBig("too_big", f"This file is too big. The most we can take is {most} MB.")


def _expiry() -> datetime:
    return timezone.now() + timedelta(days=settings.UPLOAD_EXPIRES_DAYS)

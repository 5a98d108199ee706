"""Bytes on their way in, as the domain sees them: how far they have come, quotas, expiry.

Knows rows; the bytes themselves wait where `api.uploads.stores` keeps them.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from diary.errors import NotAllowed, NotFound, TooBig
from diary.models import Clip, Person, Upload


def open_for(clip: Clip) -> Upload:
    """Open (or open anew, from byte 0) the upload of a clip."""
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


def of(person: Person, clip_id: uuid.UUID) -> Upload:
    """Return the person's own upload; NotFound for anyone else's, as for an unknown one."""
    upload = Upload.objects.filter(pk=clip_id, person=person).first()
    if upload is None:
        raise NotFound
    return upload


def advance(clip_id: uuid.UUID, *, offset: int) -> None:
    """Record that `offset` bytes are safely stored. Call it only after they are."""
    Upload.objects.filter(pk=clip_id, offset__lt=offset).update(offset=offset, expires_at=_expiry())


def close(clip: Clip) -> None:
    """Record that every byte is there."""
    Upload.objects.filter(clip=clip).update(offset=clip.size_bytes, finished_at=timezone.now())


def expired(*, limit: int = 100) -> list[uuid.UUID]:
    """Return the clips whose upload nobody went on with for UPLOAD_EXPIRES_DAYS."""
    overdue = Upload.objects.filter(finished_at=None, expires_at__lt=timezone.now())
    return list(overdue.values_list("pk", flat=True)[:limit])


def check_size(person: Person, size_bytes: int, *, clip_id: uuid.UUID) -> None:
    """Refuse a file that is empty, too big, or past what one person may have on the way."""
    if size_bytes <= 0:
        raise TooBig("empty", "This file is empty. Please choose it again.")
    if size_bytes > settings.MAX_UPLOAD_BYTES:
        most = settings.MAX_UPLOAD_BYTES // 1024**2
        raise TooBig("too_big", f"This file is too big. The most we can take is {most} MB.")
    others = Upload.objects.filter(person=person, finished_at=None).exclude(pk=clip_id)
    waiting = others.aggregate(total=Sum("length"))["total"] or 0
    if waiting + size_bytes > settings.OPEN_UPLOADS_BYTES_PER_PERSON:
        raise NotAllowed(
            "quota", "You have many clips on their way. Please wait until some have arrived."
        )


def _expiry() -> object:
    return timezone.now() + timedelta(days=settings.UPLOAD_EXPIRES_DAYS)

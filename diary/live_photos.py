"""Live Photos: a photo and a film of the same moment, told by an id that both files carry.

The id itself would tell one phone's files from another's for ever: only a keyed hash is kept, and
that never leaves the house. Called by `diary.clips` when a clip is ready.
"""

from uuid import UUID

from django.db.models import F
from django.utils.crypto import salted_hmac

from diary.models import Clip


def mark(content_id: str) -> str:
    """Return the keyed hash of a content id; empty for none."""
    if not content_id:
        return ""
    return salted_hmac("diary.live_photo", content_id, algorithm="sha256").hexdigest()


def link(clip_id: UUID) -> None:
    """Join the clip to its other half, when both are in one entry. In the caller's transaction."""
    clip = Clip.objects.get(pk=clip_id)
    if not clip.live_mark:
        return
    halves = Clip.objects.filter(entry=clip.entry_id, live_mark=clip.live_mark)
    photos = list(halves.filter(kind=Clip.Kind.PHOTO)[:2])
    films = list(halves.filter(kind=Clip.Kind.VIDEO)[:2])
    if len(photos) == len(films) == 1:
        Clip.objects.filter(pk=films[0].pk).update(live_still=photos[0])


def part(*entries: UUID) -> None:
    """Part halves that are no longer in one entry. In the caller's transaction."""
    joined = Clip.objects.filter(entry__in=entries, live_still__isnull=False)
    apart = joined.exclude(live_still__entry=F("entry")).values_list("pk", flat=True)
    Clip.objects.filter(pk__in=list(apart)).update(live_still=None)

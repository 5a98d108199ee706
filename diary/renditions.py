"""The rendition rows of a clip: what people are given of it, each naming one stored object.

Called by `diary.clips` alone, inside its transactions. An object goes once its row is gone for
good: after the commit.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from django.db import transaction

from diary import storage
from diary.clip_values import Made
from diary.models import Rendition


def put(clip_id: UUID, made: Made) -> None:
    """Show one rendition, in place of an older one of its name."""
    older = Rendition.objects.filter(clip=clip_id, name=made.name).exclude(key=made.key)
    keys = list(older.values_list("key", flat=True))
    Rendition.objects.update_or_create(
        clip_id=clip_id,
        name=made.name,
        defaults={
            "key": made.key,
            "content_type": made.content_type,
            "width": made.width,
            "height": made.height,
            "duration_ms": made.duration_ms,
            "size_bytes": made.size_bytes,
            "sha256": made.sha256,
            "tiles": made.tiles,
        },
    )
    _delete_later(keys)


def replace(clip_id: UUID, made: Sequence[Made]) -> None:
    """Show this set and nothing else of the clip: never a mix of two."""
    for one in made:
        put(clip_id, one)
    hide(clip_id, but=[one.name for one in made])


def hide(clip_id: UUID, *, but: Sequence[str] = ()) -> None:
    """Take away what is shown of the clip, all but the renditions of these names."""
    gone = Rendition.objects.filter(clip=clip_id).exclude(name__in=but)
    keys = list(gone.values_list("key", flat=True))
    gone.delete()
    _delete_later(keys)


def _delete_later(keys: Iterable[str]) -> None:
    for key in keys:
        transaction.on_commit(partial(storage.delete, key))

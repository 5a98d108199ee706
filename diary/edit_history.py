"""The rows of a clip's edits: which counts, and adding one. Whoever calls has asked `access`."""

from uuid import UUID

from diary.clip_values import Edit
from diary.models import ClipEdit, Person

_COLUMNS = ("start_ms", "end_ms", "turn", "is_muted", "poster_ms")


def of(clip_id: UUID) -> list[Edit]:
    """Return every edit of the clip, the first one first; none: it is shown as it came."""
    rows = ClipEdit.objects.filter(clip=clip_id).order_by("number")
    return [Edit(*row) for row in rows.values_list(*_COLUMNS)]


def standing(clip_id: UUID) -> list[Edit]:
    """Return the edits that nobody took back, the first one first: undo goes back through them."""
    found: list[Edit] = []
    rows = ClipEdit.objects.filter(clip=clip_id).order_by("number")
    for is_undo, *values in rows.values_list("is_undo", *_COLUMNS):
        if is_undo:
            del found[-1:]
        else:
            found.append(Edit(*values))
    return found


def latest(clip_id: UUID) -> Edit:
    """Return the edit that counts."""
    rows = ClipEdit.objects.filter(clip=clip_id).order_by("-number")
    row = rows.values_list(*_COLUMNS).first()
    return Edit(*row) if row else Edit()


def add(clip_id: UUID, edit: Edit, *, by: Person, is_undo: bool = False) -> None:
    """Let this edit count from now on, in the caller's transaction, under the clip's lock."""
    last = ClipEdit.objects.filter(clip=clip_id).order_by("-number").first()
    ClipEdit.objects.create(
        clip_id=clip_id,
        number=last.number + 1 if last else 1,
        start_ms=edit.start_ms,
        end_ms=edit.end_ms,
        turn=edit.turn,
        is_muted=edit.is_muted,
        poster_ms=edit.poster_ms,
        is_undo=is_undo,
        made_by=by,
    )

"""What can be edited on which kind of clip, and what an edit hides. Plain values in and out."""

from dataclasses import replace

from diary.clip_values import Edit
from diary.errors import DiaryError

LEAST_SHOWN_MS = 500
LONGEST_MS = 24 * 3600 * 1000
_QUARTERS = (0, 90, 180, 270)


def checked(edit: Edit, *, kind: str, full_ms: int | None) -> Edit:
    """Return the edit in its plainest form; DiaryError(bad_edit) when the clip can't take it.

    `full_ms` is the length of the original, None until it was looked into.
    """
    _check_kind(edit, kind)
    for field in ("start_ms", "end_ms", "poster_ms"):
        if not 0 <= (getattr(edit, field) or 0) <= (LONGEST_MS if full_ms is None else full_ms):
            raise _bad(field, "That moment is not in the clip. Please choose another.")
    start = edit.start_ms or 0
    end = edit.end_ms if edit.end_ms is not None else full_ms
    if end is not None and end - start < min(LEAST_SHOWN_MS, full_ms or LEAST_SHOWN_MS):
        raise _bad("end_ms", "Less than half a second would be left. Please move the marks apart.")
    if edit.poster_ms is not None and not start <= edit.poster_ms <= (end or LONGEST_MS):
        raise _bad("poster_ms", "That picture is in the part that is cut away. Choose another.")
    return replace(
        edit, start_ms=start or None, end_ms=None if edit.end_ms == full_ms else edit.end_ms
    )


def _check_kind(edit: Edit, kind: str) -> None:
    if edit.turn not in _QUARTERS:
        raise _bad("turn", "A picture is turned by a quarter, a half or three quarters.")
    if kind == "photo" and edit != Edit(turn=edit.turn):
        raise _bad("start_ms", "A photo can only be turned.")
    if kind == "sound" and edit != Edit(edit.start_ms, edit.end_ms):
        raise _bad("turn", "A sound can only be cut shorter.")


def hides(new: Edit, *, old: Edit) -> bool:
    """Whether something that was shown must not be seen or heard any more."""
    starts_later = (new.start_ms or 0) > (old.start_ms or 0)
    ends_earlier = new.end_ms is not None and (old.end_ms is None or new.end_ms < old.end_ms)
    return starts_later or ends_earlier or (new.is_muted and not old.is_muted)


def _bad(field: str, sentence: str) -> DiaryError:
    return DiaryError("bad_edit", sentence, fields={field: [sentence]})

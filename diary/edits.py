"""Small edits that keep the original: trim, turn, mute, choose the poster; and taking them back.

The row with the highest number counts (`edit_history`). An edit stops the work on the one before
and lets the clip be prepared anew; what it hides is gone in the same moment. Locks are taken as a
worker takes them: the job's row, then the clip's.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from diary import access, audit, clips, edit_history, edit_rules, fetch, jobs
from diary.clip_values import Edit
from diary.errors import Conflict
from diary.models import Clip, Job, Person

_TRIES = 5
_STOPPED = (Job.Kind.RENDITIONS, Job.Kind.AV1)


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts now; `full_duration_ms` is None until the original was looked into."""

    edit: Edit
    full_duration_ms: int | None
    can_undo: bool


class _SlippedIn(Exception):
    """A job came between our look and our lock; what it knows is older than this edit."""


def of(person: Person, clip_id: UUID) -> Standing:
    """Return how the clip is edited, for those who may change it."""
    clip = _changeable(person, clip_id)
    standing = edit_history.standing(clip.pk)
    return Standing(_last(standing), clip.full_duration_ms, can_undo=bool(standing))


def change(person: Person, clip_id: UUID, edit: Edit) -> None:
    """Let this edit count. Doing it twice is fine; `bad_edit` for what can't be."""
    _changeable(person, clip_id)
    _let_count(person, clip_id, lambda clip, standing: _checked(clip, edit, _last(standing)))


def undo(person: Person, clip_id: UUID) -> None:
    """Take back the last edit that stands; once more: the one before it. None comes back."""
    _changeable(person, clip_id)
    _let_count(person, clip_id, lambda _, standing: _before(standing), is_undo=True)


def _checked(clip: Clip, edit: Edit, old: Edit) -> Edit:
    """Return the edit in its plainest form; an end mark that stands is never taken for the end.

    Where a header tells less than there is, the length we know may be no more than what is shown.
    """
    new = edit_rules.checked(edit, kind=clip.kind, full_ms=clip.full_duration_ms)
    return replace(new, end_ms=edit.end_ms) if edit.end_ms == old.end_ms else new


def _last(standing: list[Edit]) -> Edit:
    return standing[-1] if standing else Edit()


def _before(standing: list[Edit]) -> Edit:
    if not standing:
        raise Conflict(
            "nothing_to_undo", "This clip is as it was filmed. There is nothing to undo."
        )
    return _last(standing[:-1])


def _changeable(person: Person, clip_id: UUID) -> Clip:
    known = access.clips(person, "view")
    return fetch.one(access.clips(person, "change"), known=known, pk=clip_id)


def _let_count(
    person: Person,
    clip_id: UUID,
    choose: Callable[[Clip, list[Edit]], Edit],
    *,
    is_undo: bool = False,
) -> None:
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                jobs.stop(clip_id, kinds=_STOPPED)
                clip = _locked(clip_id)
                standing = edit_history.standing(clip_id)
                new, old = choose(clip, standing), _last(standing)
                if new == old:
                    transaction.set_rollback(True)  # the work goes on
                    return
                edit_history.add(clip_id, new, by=person, is_undo=is_undo)
                clips.start_over(clip, hides=edit_rules.hides(new, old=old))
                act = "clip.edit_undone" if is_undo else "clip.edited"
                audit.record_clip(act, actor=person, clip=clip_id)
        except _SlippedIn:
            continue
        return
    raise Conflict("busy", "This clip is busy just now. Please try again in a moment.")


def _locked(clip_id: UUID) -> Clip:
    clip = Clip.objects.select_for_update().filter(pk=clip_id).first()
    if clip is None or clip.failure_code == clips.DAMAGED:
        sentence = "This clip has not arrived whole yet. Please try again once it has."
        raise Conflict("not_here_yet", sentence)
    if jobs.is_live(clip_id, kinds=_STOPPED):
        raise _SlippedIn
    return clip

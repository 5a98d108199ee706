"""Then and now, kept in the diary: an entry of its own that shows two clips of one child.

The entry is made by `entries`, so that approval, history, withdrawal and audit hold for it as for
any. The clips stay where they are: one that is taken back is gone from the pair too.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from diary import access, audit, entries, fetch
from diary.errors import Conflict, DiaryError, NotFound
from diary.models import Appearance, Clip, Entry, Goal, Pair, Person
from diary.paired import KINDS


@dataclass(frozen=True, slots=True)
class NewPair:
    """What to keep. `id` is the entry's, made by the client; marks in ms of what is shown."""

    id: UUID
    then_clip: UUID
    now_clip: UUID
    then_start_ms: int = 0
    now_start_ms: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class SavedPair:
    """A pair that is kept: its entry's id and state (a draft where the school approves first)."""

    id: UUID
    pair: UUID
    state: str
    is_new: bool


def save(person: Person, goal_id: UUID, new: NewPair) -> SavedPair:
    """Keep a pair as an entry of the goal's child, for all the circle. Idempotent by its id.

    NotFound for strangers and for clips of another child; NotAllowed for those who only look.
    """
    goal = fetch.one(access.goals(person, "view"), known=Goal.objects.none(), pk=goal_id)
    fetch.child(person, goal.child_id, "capture")
    with transaction.atomic():
        known = Entry.objects.filter(pk=new.id).first()
        if known is not None:
            return _known(person, goal, known)
        clips = _clips(person, goal, new)
        kept = entries.NewEntry(
            id=new.id,
            occurred_at=timezone.now(),
            words=new.words,
            tags=(entries.Tag(goal.child_id, (goal.pk,)),),
            audience=Appearance.Audience.CIRCLE,
        )
        saved = entries.save(person, kept)
        pair = Pair.objects.create(
            entry_id=saved.id,
            goal=goal,
            then_clip_id=new.then_clip,
            now_clip_id=new.now_clip,
            then_start_ms=_mark(clips[new.then_clip], new.then_start_ms, field="then_start_ms"),
            now_start_ms=_mark(clips[new.now_clip], new.now_start_ms, field="now_start_ms"),
        )
        audit.record("pair.saved", actor=person, child=goal.child_id, subject=pair.pk)
        return SavedPair(saved.id, pair.pk, saved.state, is_new=True)


def _known(person: Person, goal: Goal, entry: Entry) -> SavedPair:
    """Answer a second sending; NotFound for an id that is somebody else's or another thing's."""
    pair = Pair.objects.filter(entry=entry, goal=goal).first()
    if pair is None or entry.author_id != person.pk:
        raise NotFound
    states = entry.appearances.filter(child=goal.child_id).values_list("state", flat=True)
    return SavedPair(entry.pk, pair.pk, entries.overall(states), is_new=False)


def _clips(person: Person, goal: Goal, new: NewPair) -> dict[UUID, Clip]:
    if new.then_clip == new.now_clip:
        raise DiaryError("pair_of_one", "That is the same clip twice. Please choose another one.")
    wanted = (new.then_clip, new.now_clip)
    found = {
        clip.pk: clip
        for clip in _of_child(access.paired_moments(person), goal).filter(pk__in=wanted)
    }
    if len(found) != len(wanted):
        raise NotFound(
            "clip_not_found", "One of the two clips is not here any more. Please choose another."
        )
    if _of_child(access.reel_moments(person), goal).filter(pk__in=wanted).count() != len(wanted):
        raise DiaryError(
            "clip_not_for_all",
            "Not everyone in the circle may see one of the two clips. Please choose another.",
        )
    for clip in found.values():
        _check_plays(clip)
    return found


def _of_child(moments: QuerySet[Appearance], goal: Goal) -> QuerySet[Clip]:
    return Clip.objects.filter(entry__in=moments.filter(child=goal.child_id).values("entry"))


def _check_plays(clip: Clip) -> None:
    if clip.kind not in KINDS:
        raise DiaryError(
            "clip_has_no_picture", "Please choose films or photos: sound has no picture."
        )
    if clip.state == Clip.State.FAILED:
        raise Conflict(
            "clip_failed", "One of the two clips cannot be played. Please choose another."
        )
    if clip.state != Clip.State.READY:
        raise Conflict(
            "clip_not_ready",
            "One of the two clips is still being made ready. Please save in a few minutes.",
        )


def _mark(clip: Clip, start_ms: int, *, field: str) -> int:
    """Return where the clip starts; a photo has no time. DiaryError(start_outside) past its end."""
    if clip.kind == Clip.Kind.PHOTO:
        return 0
    if clip.duration_ms is not None and start_ms >= clip.duration_ms:
        sentence = "The start is after the end of the clip. Please set it again."
        raise DiaryError("start_outside", sentence, fields={field: [sentence]})
    return start_ms

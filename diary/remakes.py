"""Films whose clips changed: the old file is gone in that moment, a new one is made of the rest.

Whatever changes what may be seen (an entry, a consent, an edit, an erasure) calls `look_again` in
its own transaction. `access.reels` hides such a film on the next request anyway; `sweep` finds what
both have missed. Locks are taken as a worker takes them: the job's row, then the film's.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from diary import audit, jobs, reel_parts, storage
from diary.models import Appearance, Goal, Job, Reel, ReelPart
from diary.reel_parts import Part
from diary.turns import Lane

_FILM = (Job.Kind.REEL,)


def look_again(
    *,
    entries: Iterable[UUID] = (),
    clips: Iterable[UUID] = (),
    goal: UUID | None = None,
    child: UUID | None = None,
) -> None:
    """Make anew every film that holds one of these and is out of date, in the caller's transaction.

    `child`: of that child, and every other child's that holds a moment with them.
    """
    held = Q(parts__clip__in=list(clips)) | Q(parts__clip__entry__in=list(entries))
    held |= Q(pair__entry__in=list(entries))
    if goal is not None:
        held |= Q(goal=goal)
    if child is not None:
        held |= Q(child=child) | Q(parts__clip__entry__appearances__child=child)
    for reel_id in Reel.objects.filter(held).values_list("pk", flat=True).distinct():
        check(reel_id)


def holding(child_id: UUID) -> list[UUID]:
    """Return the films of other children that show a moment with this one."""
    shown = Reel.objects.filter(parts__clip__entry__appearances__child=child_id)
    return list(shown.exclude(child=child_id).values_list("pk", flat=True).distinct())


def check(reel_id: UUID) -> None:
    """Make the film anew if it is out of date; let one that waited for a clip go on."""
    reel = _found(reel_id)
    if reel is None:
        return
    if _is_outdated(reel):
        with transaction.atomic():
            jobs.stop(reel_id, kinds=_FILM)
            renew(reel, is_remade=True)
    elif reel.state == Reel.State.WAITING and not jobs.is_live(reel_id, kinds=_FILM):
        with transaction.atomic():
            renew(reel, is_remade=reel.is_remade)


def renew(reel: Reel, *, is_remade: bool) -> None:
    """Take away the old file and make one of what is left; nothing left: the film goes."""
    if not Reel.objects.select_for_update().filter(pk=reel.pk).exists():
        return
    parts = _left(reel)
    if parts:
        write(reel, parts, is_remade=is_remade)
    else:
        remove(reel)


def write(reel: Reel, parts: Sequence[Part], *, is_remade: bool) -> None:
    """Let the film be made of these parts, in the caller's transaction; what it was is gone."""
    _forget(reel)
    reel.parts.all().delete()
    ReelPart.objects.bulk_create(
        ReelPart(
            reel=reel,
            position=position,
            clip=part.seen.clip,
            start_ms=part.start_ms,
            end_ms=part.start_ms + part.length_ms if part.length_ms else None,
        )
        for position, part in enumerate(parts)
    )
    reel.title, reel.is_remade = reel_parts.title_of(reel)[:200], is_remade
    reel.state, reel.progress, reel.failure_code = Reel.State.WAITING, 0, ""
    reel.save()
    if all(part.seen.rendition for part in parts):  # else the clip that is prepared calls again
        lane = Lane(school=reel.child.school_id, person=reel.asked_by_id)
        jobs.enqueue(Job.Kind.REEL, subject=reel.pk, priority=jobs.LATER, lane=lane)


def remove(reel: Reel) -> None:
    """Take the film away, file and all, in the caller's transaction."""
    jobs.stop(reel.pk, kinds=_FILM)
    _forget(reel)
    audit.record("reel.removed", actor=None, child=reel.child_id, subject=reel.pk)
    Reel.objects.filter(pk=reel.pk).delete()


def sweep() -> int:
    """Look at every film: is each part still as it is in it? Returns how many changed."""
    changed = 0
    for reel_id, key, state in Reel.objects.values_list("pk", "key", "state"):
        if state == Reel.State.READY and not storage.exists(key):
            Reel.objects.filter(pk=reel_id, key=key).update(key="", state=Reel.State.WAITING)
        before = Reel.objects.filter(pk=reel_id).values_list("key", "state").first()
        check(reel_id)
        changed += before != Reel.objects.filter(pk=reel_id).values_list("key", "state").first()
    return changed


def reconcile() -> int:
    """Let every waiting film go on that has no job; returns how many waited."""
    alive = Job.objects.filter(state__in=(Job.State.QUEUED, Job.State.RUNNING)).values("subject")
    stuck = Reel.objects.filter(state=Reel.State.WAITING).exclude(pk__in=alive)
    found = list(stuck.values_list("pk", flat=True)[:500])
    for reel_id in found:
        check(reel_id)
    return len(found)


def _found(reel_id: UUID) -> Reel | None:
    rows = Reel.objects.select_related("child__school", "goal", "pair", "asked_by")
    return rows.filter(pk=reel_id).first()


def _is_outdated(reel: Reel) -> bool:
    """Whether a part may not be seen, or is not what went in; the words of the cards count too."""
    seen, parts = reel_parts.of_reel(reel), list(reel.parts.all())
    if not parts or len(seen) < len(parts) or not _is_pair_there(reel):
        return True
    if reel.state != Reel.State.READY:
        return False
    if any(one.rendition is None for one in seen):
        return any(
            one.is_hidden for one in seen
        )  # turned or lengthened: the old one stays till then
    made_of = {part.pk: part.made_of for part in parts}
    return any(made_of[shot.part_id] != shot.made_of for shot in reel_parts.told(reel).shots)


def _is_pair_there(reel: Reel) -> bool:
    """Whether the moment that shows then and now has not been withdrawn."""
    if reel.kind != Reel.Kind.PAIR:
        return True
    if reel.pair is None:
        return False
    there = Appearance.objects.filter(entry=reel.pair.entry_id, child=reel.child_id)
    return there.exclude(state=Appearance.State.WITHDRAWN).exists()


def _left(reel: Reel) -> list[Part]:
    """Return what a film that is made anew is made of."""
    moments = reel_parts.moments_for(reel)
    if reel.pair is not None:
        clips = (reel.pair.then_clip_id, reel.pair.now_clip_id)
        seen = reel_parts.of_clips(moments, reel.child_id, clips)
        return reel_parts.beside(reel.pair, seen) if _is_pair_there(reel) else []
    goal: Goal | None = reel.goal
    if goal is None:
        return []
    seen = reel_parts.usable(moments, reel.child_id, goal=goal)
    if reel.is_chosen:
        kept = set(reel.parts.values_list("clip", flat=True))
        return reel_parts.shortened([one for one in seen if one.clip.pk in kept])
    zone = reel.child.school.time_zone
    return reel_parts.shortened(reel_parts.chosen_by_itself(seen, goal, time_zone=zone))


def _forget(reel: Reel) -> None:
    """Let go of the file: no row names it from now on, and it is deleted once that is certain."""
    for key in Reel.objects.select_for_update().filter(pk=reel.pk).values_list("key", flat=True):
        if key:
            transaction.on_commit(partial(storage.delete, key))
    reel.key, reel.sha256, reel.size_bytes, reel.made_at = "", "", 0, None

"""The work that a clip needs: which job comes next, how soon, and for whom it is done.

Assigns no state: `diary.clips` calls it in the transaction that does.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from diary import jobs, schools
from diary.models import Clip, Job
from diary.turns import Lane

_LIVE = (Job.State.QUEUED, Job.State.RUNNING)
_MOST_SOON = 3
"""So much work of one person may be before everybody else's at a time."""
_UNDER_WAY = (Clip.State.RECEIVED, Clip.State.PROCESSING)


def lane_of(clip: Clip) -> Lane:
    """Return for whom work on the clip is done."""
    school = schools.of_clip(clip)
    return Lane(school=school.pk if school else None, person=clip.uploader_id)


def next_step(clip: Clip, *, priority: int | None = None) -> None:
    """Queue the receipt, or once that is given the renditions.

    Sounds come before films: a spoken answer takes only a moment. Many of one person do not: that
    it is a sound is a claim, and nobody waits for three hundred edits at once.
    """
    kind = Job.Kind.RENDITIONS if clip.sha256 else Job.Kind.RECEIPT
    if kind == Job.Kind.RECEIPT:
        priority = jobs.RECEIPT_PRIORITY
    elif priority is None:
        priority = jobs.SOON if clip.kind == Clip.Kind.SOUND else jobs.FIRST
    lane = lane_of(clip)
    if priority == jobs.SOON and jobs.live_in(lane, priority=priority) >= _MOST_SOON:
        priority = jobs.FIRST
    jobs.enqueue(kind, subject=clip.pk, priority=priority, lane=lane)


def av1_rung(clip: Clip) -> None:
    """Queue the AV1 rung, for when nothing else waits."""
    jobs.enqueue(Job.Kind.AV1, subject=clip.pk, priority=jobs.LAST, lane=lane_of(clip))


def ahead(clip_id: UUID, *, state: str) -> int | None:
    """Return about how much work comes before the clip is ready; None when it waits for none."""
    clip = Clip.objects.filter(pk=clip_id).first() if state in _UNDER_WAY else None
    if clip is None:
        return None
    return jobs.ahead(clip_id, kind=Job.Kind.RENDITIONS, lane=lane_of(clip))


def answered(clip: Clip) -> None:
    """Let failed work rest: the new attempt has a line of its own."""
    Job.objects.filter(subject=clip.pk, state=Job.State.FAILED).update(state=Job.State.DONE)


def reconcile() -> int:
    """Give a job to every received or processing clip that has none; returns how many had none.

    Catches every fault above it: a clip is never stuck because a row was missed.
    """
    found = list(_stuck().values_list("pk", flat=True)[:500])
    for clip_id in found:
        with transaction.atomic():  # under the clip's lock: an edit may be giving it a job now
            clip = _stuck().select_for_update(of=("self",)).filter(pk=clip_id).first()
            if clip is not None:
                next_step(clip)
    return len(found)


def _stuck() -> QuerySet[Clip]:
    moving = Q(state__in=_LIVE, kind__in=(Job.Kind.RECEIPT, Job.Kind.RENDITIONS))
    alive = Job.objects.filter(moving).values("subject")
    return Clip.objects.filter(state__in=_UNDER_WAY).exclude(pk__in=alive)

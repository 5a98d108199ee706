"""The worker's side of a film: what it is made of, how far it is, and that it is there.

A film is shown only if its parts are still what went in at the moment when it is shown.
"""

from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils import timezone

from diary import audit, jobs, reel_parts, remakes, storage
from diary.clip_values import Made
from diary.errors import NotFound
from diary.models import Reel, ReelPart
from diary.reel_parts import Told


@dataclass(frozen=True, slots=True)
class Work:
    """What the worker needs to know of one film."""

    told: Told
    is_tall: bool
    together: bool


def work_on(held: jobs.Claim) -> Work:
    """Return what a claimed job is about; NotFound when there is nothing to make just now."""
    reel = _of(held)
    told = reel_parts.told(reel)
    if told.is_waiting or len(told.shots) < reel.parts.count():
        raise NotFound  # what changes next looks again
    return Work(told, reel.shape == Reel.Shape.TALL, reel.kind == Reel.Kind.PAIR)


def progress(held: jobs.Claim, *, percent: int) -> bool:
    """Note progress (0 to 100) and renew the lease; False when the lease is lost."""
    if not jobs.beat(held):
        return False
    waiting = Reel.objects.filter(pk=held.subject, state=Reel.State.WAITING)
    waiting.update(progress=max(0, min(100, percent)))
    return True


def publish(held: jobs.Claim, made: Made, told: Told) -> None:
    """Show the film, stored already, and end the job; made anew if its clips changed meanwhile."""
    with transaction.atomic():
        jobs.finish(held)
        reel = _of(held)
        Reel.objects.select_for_update().get(pk=reel.pk)
        if reel_parts.told(reel) != told:
            transaction.on_commit(partial(storage.delete, made.key))
            remakes.renew(reel, is_remade=True)
            return
        for shot in told.shots:
            ReelPart.objects.filter(pk=shot.part_id).update(made_of=shot.made_of)
        Reel.objects.filter(pk=reel.pk).update(
            state=Reel.State.READY,
            progress=100,
            key=made.key,
            size_bytes=made.size_bytes,
            sha256=made.sha256,
            duration_ms=made.duration_ms,
            width=made.width,
            height=made.height,
            made_at=timezone.now(),
        )
        audit.record("reel.made", actor=reel.asked_by, child=reel.child, subject=reel.pk)


def give_up(held: jobs.Claim, *, error: str) -> None:
    """Park a job that failed too often; the person sees that it failed and may try again."""
    with transaction.atomic():
        jobs.fail(held, error=error)
        Reel.objects.filter(pk=held.subject).update(
            state=Reel.State.FAILED, failure_code=error[:40]
        )


def _of(held: jobs.Claim) -> Reel:
    rows = Reel.objects.select_related("child__school", "goal", "pair", "asked_by")
    reel = rows.filter(pk=held.subject).first()
    if reel is None:
        raise NotFound
    return reel

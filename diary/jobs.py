"""The queue: enqueue, claim, beat, finish, fail, release. One table, no broker.

A claim leases one job for a while. Whoever holds the newest token may publish; a lease that has run
out may be claimed by anyone, so that the sweep is the claim. Attempts are counted when claiming, so
that work which kills its worker ends as poison and is shown to people, never a loop.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, QuerySet
from django.utils import timezone

from diary import turns
from diary.models import Job
from diary.turns import Lane

RECEIPT_PRIORITY = -10  # a tablet waits for it to free its space
SOON = -5  # somebody looks at it and waits: an edit, a spoken answer
FIRST = 0
LATER = 10
LAST = 20
_UNTIL_BETTER = timedelta(minutes=1)
_BACK_OFF = (timedelta(seconds=5), timedelta(seconds=60), timedelta(minutes=10))


class LostLease(Exception):
    """Another worker holds the job now: throw away what was made."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One leased job. `is_poison`: it has used up its attempts and must be parked, not run."""

    id: uuid.UUID
    kind: str
    subject: uuid.UUID
    token: uuid.UUID
    attempt: int
    is_poison: bool


def lease() -> timedelta:
    """Return how long a claim holds without a beat."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def enqueue(
    kind: str, *, subject: uuid.UUID, priority: int = FIRST, lane: Lane | None = None
) -> None:
    """Put work in the queue, in the caller's transaction; one live job for a subject is enough."""
    lane = lane or Lane()
    job = Job(
        kind=kind,
        subject=subject,
        priority=priority,
        run_after=timezone.now(),
        school=lane.school,
        person=lane.person,
    )
    # ignore_conflicts: the database's partial unique constraint holds "one live job each".
    Job.objects.bulk_create([job], ignore_conflicts=True)


def claim(*, worker: str, kinds: tuple[str, ...] = ()) -> Claim | None:
    """Lease the next job that is due, or None. At most one caller gets each job.

    SQLite: the transaction is IMMEDIATE, so claims queue up. PostgreSQL: SKIP LOCKED.
    """
    now = timezone.now()
    waiting = Job.objects.filter(state=Job.State.QUEUED, run_after__lte=now)
    waiting = waiting.filter(kind__in=kinds) if kinds else waiting
    abandoned = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now)
    if not waiting.exists() and not abandoned.exists():  # a look costs nobody the write lock
        return None
    with transaction.atomic():
        for left in _free(abandoned):  # back in line, at the place that it had
            _back(Job.objects.filter(pk=left.pk))
        job = _next(waiting)
        if job is None:
            return None
        job.state, job.token, job.worker = Job.State.RUNNING, uuid.uuid4(), worker[:80]
        job.attempts, job.lease_until, job.claimed_at = job.attempts + 1, now + lease(), now
        job.save(
            update_fields=["state", "token", "worker", "attempts", "lease_until", "claimed_at"]
        )
    return Claim(
        id=job.pk,
        kind=job.kind,
        subject=job.subject,
        token=job.token,
        attempt=job.attempts,
        is_poison=job.attempts > settings.JOB_MAX_ATTEMPTS,
    )


def _next(due: QuerySet[Job]) -> Job | None:
    """Return the job whose turn it is, locked where the database locks rows."""
    in_order = _free(due).order_by("priority", "run_after", "pk")
    first = due.order_by("priority").first()
    if first is None:
        return None
    for lane in turns.lanes(due, priority=first.priority):
        of_lane = in_order.filter(priority=first.priority, school=lane.school, person=lane.person)
        if job := of_lane.first():
            return job
    return in_order.first()  # others are just taking all the work of this priority


def ahead(subject: uuid.UUID, *, kind: str, lane: Lane) -> int:
    """Return how many jobs come before this one: 0 when it is next, or being done.

    Work that is not queued yet is told as if it were, at the end of its lane.
    """
    if Job.objects.filter(subject=subject, kind=kind, state=Job.State.RUNNING).exists():
        return 0
    waiting = Job.objects.filter(state=Job.State.QUEUED)
    job = waiting.filter(subject=subject, kind=kind).first()
    return turns.ahead(
        waiting,
        lane=Lane(job.school, job.person) if job else lane,
        priority=job.priority if job else FIRST,
        since=job.run_after if job else timezone.now(),
    )


def _free(rows: QuerySet[Job]) -> QuerySet[Job]:
    """Return the rows locked, but those that others are taking just now."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True)
    return rows


def _back(rows: QuerySet[Job], **fields: object) -> None:
    rows.update(state=Job.State.QUEUED, token=None, lease_until=None, **fields)


def _held(held: Claim) -> QuerySet[Job]:
    return Job.objects.filter(pk=held.id, token=held.token, state=Job.State.RUNNING)


def beat(held: Claim) -> bool:
    """Renew the lease. False: it is lost; stop working and throw away what was made."""
    return bool(_held(held).update(lease_until=timezone.now() + lease()))


def confirm(held: Claim) -> None:
    """Renew the lease inside the caller's transaction, or raise LostLease so that it rolls back.

    The update takes the row's lock, so that nobody can claim the job until the caller commits.
    """
    if not beat(held):
        raise LostLease


def finish(held: Claim) -> None:
    """Mark the work done, in the caller's transaction; LostLease when it is no longer ours."""
    ended = {"state": Job.State.DONE, "lease_until": None, "error": "", "ended_at": timezone.now()}
    if not _held(held).update(**ended):
        raise LostLease


def fail(held: Claim, *, error: str) -> None:
    """Park the job as failed, visible to the technician; LostLease when it is no longer ours."""
    ended = {"state": Job.State.FAILED, "lease_until": None, "ended_at": timezone.now()}
    if not _held(held).update(**ended, error=error[:500]):
        raise LostLease


def try_again(held: Claim, *, error: str) -> None:
    """Put the job back, to run after a pause that grows; a lost lease is left alone."""
    pause = _BACK_OFF[min(held.attempt, len(_BACK_OFF)) - 1]
    _back(_held(held), run_after=timezone.now() + pause, error=error[:500])


def wait(held: Claim, *, error: str) -> None:
    """Put the job back untried, for a minute: what ails the machine (a full disk) passes."""
    later = timezone.now() + _UNTIL_BETTER
    _back(_held(held), run_after=later, error=error[:500], attempts=F("attempts") - 1)


def release(held: Claim) -> None:
    """Hand the job back untried: we are stopping, and it is nobody's fault."""
    _back(_held(held), attempts=F("attempts") - 1)


def stop(subject: uuid.UUID, *, kinds: tuple[str, ...]) -> None:
    """End live work that is no longer wanted, in the caller's transaction: its lease is lost."""
    _live_of(subject, kinds).update(
        state=Job.State.DONE, token=None, lease_until=None, ended_at=timezone.now()
    )


def is_live(subject: uuid.UUID, *, kinds: tuple[str, ...]) -> bool:
    """Tell whether such work waits or goes on."""
    return _live_of(subject, kinds).exists()


def live_in(lane: Lane, *, priority: int) -> int:
    """Return how many jobs of one lane and priority wait or go on."""
    live = Job.objects.filter(state__in=(Job.State.QUEUED, Job.State.RUNNING), priority=priority)
    return live.filter(school=lane.school, person=lane.person).count()


def _live_of(subject: uuid.UUID, kinds: tuple[str, ...]) -> QuerySet[Job]:
    live = (Job.State.QUEUED, Job.State.RUNNING)
    return Job.objects.filter(subject=subject, kind__in=kinds, state__in=live)


def retry(job: Job) -> bool:
    """Let a failed job run again from the start; False when it is live or done."""
    with transaction.atomic():
        if not Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(error=""):
            return False
        lane = Lane(job.school, job.person)
        enqueue(job.kind, subject=job.subject, priority=job.priority, lane=lane)
    return True


def live_tokens() -> set[uuid.UUID]:
    """Return the tokens under which work goes on: with any other nothing may be published."""
    running = Job.objects.filter(state=Job.State.RUNNING)
    return {token for token in running.values_list("token", flat=True) if token}


def live_subjects(kind: str) -> set[uuid.UUID]:
    """Return what work of this kind goes on about."""
    running = Job.objects.filter(state=Job.State.RUNNING, kind=kind)
    return set(running.values_list("subject", flat=True))


def counts() -> dict[str, int]:
    """Return how many jobs are queued, running and failed (done ones are not counted)."""
    rows = Job.objects.exclude(state=Job.State.DONE).values_list("state").annotate(n=Count("pk"))
    return {"queued": 0, "running": 0, "failed": 0, **dict(rows.values_list("state", "n"))}

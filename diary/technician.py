"""What a technician sees and does: the queue, storage and devices; no child, no words, no names.

A job is told by its id, kind, size and code; a clip by its id; a tablet of the staff by its label.
What a job of another kind is about is not told: it would be a child's id.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Case, When

from diary import access, audit, clips, fetch, health, jobs
from diary.errors import Conflict, NotFound
from diary.models import Clip, Job, Person

MOST = 200
_OF_CLIPS = (Job.Kind.RECEIPT, Job.Kind.RENDITIONS, Job.Kind.AV1)
_NEEDS_HELP_FIRST = Case(
    When(state=Job.State.FAILED, then=0), When(state=Job.State.RUNNING, then=1), default=2
)


@dataclass(frozen=True, slots=True)
class JobSeen:
    """One piece of work. `clip`, `size_bytes`, `device` are None for other work than on clips."""

    id: UUID
    kind: str
    state: str
    attempts: int
    error: str
    clip: UUID | None
    size_bytes: int | None
    device: str | None
    created_at: datetime
    run_after: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """How much waits, runs and needs help; and the work itself, what needs help first."""

    counts: dict[str, int]
    jobs: list[JobSeen]


@dataclass(frozen=True, slots=True)
class DeviceSeen:
    """A device of the staff; families' phones are not listed."""

    id: UUID
    label: str
    last_seen_at: datetime | None
    waiting_clips: int
    app_version: str
    has_ended: bool


def queue(technician: Person) -> Queue:
    """Return the work that is not done; NotAllowed for anyone but a technician."""
    fetch.school(technician, "maintain")
    rows = Job.objects.exclude(state=Job.State.DONE).order_by(_NEEDS_HELP_FIRST, "made_at")[:MOST]
    about = {job.subject for job in rows if job.kind in _OF_CLIPS}
    found = Clip.objects.filter(pk__in=about).values_list("pk", "size_bytes", "uploader")
    sizes = {pk: (size, uploader) for pk, size, uploader in found}
    labels = _labels(technician, {uploader for _, uploader in sizes.values()})
    return Queue(counts=jobs.counts(), jobs=[_seen(job, sizes, labels) for job in rows])


def retry(technician: Person, job_id: UUID) -> None:
    """Let failed work run again; NotFound for an unknown job, Conflict for one not failed."""
    fetch.school(technician, "maintain")
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        raise NotFound
    if job.state != Job.State.FAILED:
        raise Conflict("not_failed", "This work needs no help just now.")
    with transaction.atomic():
        clip = Clip.objects.filter(pk=job.subject).first() if job.kind in _OF_CLIPS else None
        if clip is not None and clip.state == Clip.State.FAILED:
            clips.try_again(clip, actor=technician)
        else:
            jobs.retry(job)
            Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(state=Job.State.DONE)
        audit.record("job.retried", actor=technician, subject=job.pk, detail={"kind": job.kind})


def storage(technician: Person) -> health.Storage:
    """Return what is stored, free and backed up; NotAllowed for anyone but a technician."""
    fetch.school(technician, "maintain")
    return health.storage_seen()


def devices(technician: Person) -> list[DeviceSeen]:
    """Return the devices of the staff, the latest seen first."""
    fetch.school(technician, "maintain")
    return [
        DeviceSeen(
            id=row.pk,
            label=row.label,
            last_seen_at=row.last_seen_at,
            waiting_clips=row.waiting_clips,
            app_version=row.app_version,
            has_ended=row.ended_at is not None,
        )
        for row in access.devices(technician).order_by("-last_seen_at", "pk")[:500]
    ]


def _labels(technician: Person, uploaders: set[UUID]) -> dict[UUID, str]:
    """Return the label of each person's device, where they have only one: else it is a guess."""
    rows = access.devices(technician).filter(person__in=uploaders, ended_at=None)
    found: dict[UUID, set[str]] = {}
    for person, label in rows.values_list("person", "label"):
        found.setdefault(person, set()).add(label)
    return {person: labels.pop() for person, labels in found.items() if len(labels) == 1}


def _seen(job: Job, sizes: dict[UUID, tuple[int, UUID]], labels: dict[UUID, str]) -> JobSeen:
    size, uploader = sizes.get(job.subject, (None, None))
    return JobSeen(
        id=job.pk,
        kind=job.kind,
        state=job.state,
        attempts=job.attempts,
        error=job.error[:200],
        clip=job.subject if job.subject in sizes else None,
        size_bytes=size,
        device=labels.get(uploader) if uploader else None,
        created_at=job.made_at,
        run_after=job.run_after,
    )

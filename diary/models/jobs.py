"""The queue: one row for each piece of work. `diary/jobs.py` holds its verbs."""

from django.db import models
from django.db.models import Q

from diary.models.base import Identified


class Job(Identified):
    """Work on one subject. A running job whose lease has passed may be claimed by anyone.

    `subject` is the id of the clip, archive, reel or child that the work is about. `token` is new
    at each claim: whoever holds an older one has lost the lease and may publish nothing. `school`
    and `person` are those whom the work is for: the queue serves them in turn, by `claimed_at`.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt"
        RENDITIONS = "renditions"
        ARCHIVE = "archive"
        ERASURE = "erasure"
        FACE = "face"
        AV1 = "av1"
        REEL = "reel"

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=16, choices=Kind)
    subject = models.UUIDField()
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    run_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    token = models.UUIDField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    error = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    school = models.UUIDField(null=True)
    person = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(state__in=["queued", "running"]),
                name="one_live_job_each",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False, token__isnull=False),
                name="running_has_lease",
            ),
        )
        indexes = (
            models.Index(
                fields=["state", "priority", "school", "person", "run_after"], name="job_lanes"
            ),
            models.Index(fields=["priority", "claimed_at", "school", "person"], name="job_served"),
            models.Index(fields=["subject"], name="job_subject"),
        )

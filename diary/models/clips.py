"""The media of an entry and the renditions that people see.

`diary/clips.py` is the only place that assigns `Clip.state`.
"""

from django.db import models
from django.db.models import Q

from diary.models.base import Identified
from diary.models.entries import Entry
from diary.models.people import Person


class Clip(Identified):
    """A video, photo or sound as it was given. Sizes in bytes, lengths in ms, progress in percent.

    `claimed_sha256` is what the tablet computed while queueing (may be empty); `sha256` is what we
    computed from the stored original, empty until then. The receipt is `sha256`, `size_bytes` and
    `hashed_at` together.
    """

    class Kind(models.TextChoices):
        VIDEO = "video"
        PHOTO = "photo"
        SOUND = "sound"

    class State(models.TextChoices):
        UPLOADING = "uploading"
        RECEIVED = "received"
        PROCESSING = "processing"
        READY = "ready"
        FAILED = "failed"

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="clips")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.UPLOADING)
    failure_code = models.CharField(max_length=40, blank=True)
    failure_sentence = models.CharField(max_length=300, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    is_cut_short = models.BooleanField(default=False)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    captured_at = models.DateTimeField(null=True)
    size_bytes = models.PositiveBigIntegerField()
    claimed_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    hashed_at = models.DateTimeField(null=True)
    original_key = models.CharField(max_length=200, blank=True)
    original_name = models.CharField(max_length=255, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    uploader = models.ForeignKey(Person, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(failure_code=""), name="failed_has_code"
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="progress_is_percent"),
        )
        indexes = (
            models.Index(
                fields=["state"],
                condition=~Q(state__in=["ready", "failed"]),
                name="clip_unfinished",
            ),
        )


class Rendition(Identified):
    """One re-encoded file of a clip. A clip is playable once any rung is in."""

    clip = models.ForeignKey(Clip, models.CASCADE, related_name="renditions")
    name = models.CharField(max_length=12)
    key = models.CharField(max_length=200)
    content_type = models.CharField(max_length=60)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["clip", "name"], name="rendition_name_of_clip"),
        )

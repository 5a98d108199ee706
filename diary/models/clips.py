"""The media of an entry, what people said of it and changed on it, and what people see.

`diary/clips.py` is the only place that assigns `Clip.state`.
"""

from django.db import models
from django.db.models import F, Q

from diary.models.base import Identified
from diary.models.entries import Entry
from diary.models.people import Person


class Clip(Identified):
    """A video, photo or sound as it was given. Sizes in bytes, lengths in ms, progress in percent.

    `claimed_sha256` is what the tablet computed while queueing (may be empty); `sha256` is what we
    computed from the stored original, empty until then. The receipt is `sha256`, `size_bytes` and
    `hashed_at` together. `captured_at` is a claim, `received_at` our own clock's.

    `duration_ms` is what is shown, `full_duration_ms` the whole original. `caption_languages` says
    in one column which Caption rows there are. `waveform`: 64 hex digits, 0 quiet to f loud.
    `live_mark` is a keyed hash of what a Live Photo's two files share, and never leaves the house;
    `live_still` is the photo whose moving part this video is.
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
    description = models.CharField(max_length=300, blank=True)
    has_no_speech = models.BooleanField(default=False)
    caption_languages = models.CharField(max_length=80, blank=True)
    waveform = models.CharField(max_length=128, blank=True)
    is_sound_lost = models.BooleanField(default=False)
    full_duration_ms = models.PositiveIntegerField(null=True)
    live_mark = models.CharField(max_length=64, blank=True)
    live_still = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

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
    """One re-encoded file of a clip. A clip is playable once any rung is in.

    `tiles`: how many pictures a sprite holds.
    """

    clip = models.ForeignKey(Clip, models.CASCADE, related_name="renditions")
    name = models.CharField(max_length=12)
    key = models.CharField(max_length=200)
    content_type = models.CharField(max_length=60)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    tiles = models.PositiveSmallIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["clip", "name"], name="rendition_name_of_clip"),
        )


class ClipEdit(Identified):
    """What is shown of an original that stays as it is: the row with the highest number counts.

    Times are ms of the original; None cuts nothing. `turn` is clockwise, in degrees. `is_undo`: it
    takes back the last edit that stood, and repeats what counted before that.
    """

    clip = models.ForeignKey(Clip, models.CASCADE, related_name="edits")
    number = models.PositiveSmallIntegerField()
    start_ms = models.PositiveIntegerField(null=True)
    end_ms = models.PositiveIntegerField(null=True)
    turn = models.PositiveSmallIntegerField(default=0)
    is_muted = models.BooleanField(default=False)
    poster_ms = models.PositiveIntegerField(null=True)
    is_undo = models.BooleanField(default=False)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["clip", "number"], name="edit_number_of_clip"),
            models.CheckConstraint(
                condition=Q(turn__in=[0, 90, 180, 270]), name="turn_is_a_quarter"
            ),
            models.CheckConstraint(
                condition=Q(start_ms=None) | Q(end_ms=None) | Q(start_ms__lt=F("end_ms")),
                name="edit_starts_before_end",
            ),
        )


class Caption(Identified):
    """What is said in a clip, in one language: `[{start_ms, end_ms, text}]`, ms of the original."""

    clip = models.ForeignKey(Clip, models.CASCADE, related_name="captions")
    language = models.CharField(max_length=12)
    cues = models.JSONField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["clip", "language"], name="caption_language_of_clip"),
        )

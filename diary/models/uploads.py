"""Bytes on their way in, and the devices that send them."""

from django.db import models
from django.db.models import F, Q

from diary.models.base import Identified
from diary.models.clips import Clip
from diary.models.people import Person


class Upload(models.Model):
    """Where the bytes of one clip stand. `offset` is how many of `length` are safely stored."""

    clip = models.OneToOneField(Clip, models.CASCADE, primary_key=True, related_name="upload")
    person = models.ForeignKey(Person, models.CASCADE, related_name="uploads")
    length = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    expires_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(offset__lte=F("length")), name="offset_within_length"
            ),
        )


class Device(Identified):
    """A tablet or phone of one person. Its token can only send clips, and outlives the session."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="devices")
    label = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    waiting_clips = models.PositiveIntegerField(default=0)
    app_version = models.CharField(max_length=40, blank=True)

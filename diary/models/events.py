"""The audit: who did what about which child. Append-only; sealed in hash-chained batches."""

from django.db import models

from diary.models.base import Identified


class EventBatch(models.Model):
    """A seal over the events up to `last_event`: `hash` covers them and the seal before."""

    first_event = models.BigIntegerField()
    last_event = models.BigIntegerField(unique=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(auto_now_add=True)


class Event(models.Model):
    """One act. Holds ids only, so that erasing a child leaves no name behind.

    No foreign keys: a line must outlive what it speaks of.
    """

    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    act = models.CharField(max_length=40)
    child = models.UUIDField(null=True)
    school = models.UUIDField(null=True)
    subject = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["child", "-id"], name="event_child"),)


class Erasure(Identified):
    """That a child was erased, so that restoring an older backup erases them again."""

    child = models.UUIDField(unique=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField(null=True)

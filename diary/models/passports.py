"""What I like and what I can do: a page for a new school or employer, behind a link that ends."""

from django.db import models

from diary.models.base import Identified
from diary.models.clips import Clip
from diary.models.people import Child, Person


class Passport(Identified):
    """One page about one child, in the child's words, with a few clips.

    `secret_hash` is a keyed hash: the link itself is shown once and kept nowhere. Empty: no link.
    `link_by` is who opened the link; `opened` counts from then on.
    """

    child = models.ForeignKey(Child, models.CASCADE, related_name="passports")
    title = models.CharField(max_length=120)
    likes = models.TextField(max_length=2000, blank=True)
    can_do = models.TextField(max_length=2000, blank=True)
    helps = models.TextField(max_length=2000, blank=True)
    language = models.CharField(max_length=12, default="en")
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    link_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    secret_hash = models.CharField(max_length=64, blank=True, db_index=True)
    for_whom = models.CharField(max_length=120, blank=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)


class PassportClip(Identified):
    """One clip on the page, in order; `words` are what the child says of it."""

    passport = models.ForeignKey(Passport, models.CASCADE, related_name="clips")
    position = models.PositiveSmallIntegerField()
    clip = models.ForeignKey(Clip, models.CASCADE, related_name="+")
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["passport", "clip"], name="clip_once_in_passport"),
        )

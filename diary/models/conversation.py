"""What family and school say about an appearance, and who has watched it."""

from django.db import models

from diary.models.base import Identified
from diary.models.entries import Appearance
from diary.models.people import Person


class Reply(Identified):
    """Words under one child's entry. The sender makes the id, so that sending twice makes one."""

    appearance = models.ForeignKey(Appearance, models.CASCADE, related_name="replies")
    author = models.ForeignKey(Person, models.PROTECT, related_name="replies")
    words = models.TextField(max_length=2000)
    made_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["appearance", "made_at"], name="reply_appearance"),)


class Heart(Identified):
    """One person likes one entry."""

    appearance = models.ForeignKey(Appearance, models.CASCADE, related_name="hearts")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["appearance", "person"], name="one_heart_each"),
        )


class Watch(Identified):
    """How often one person has played one child's entry, and when last."""

    appearance = models.ForeignKey(Appearance, models.CASCADE, related_name="watches")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["appearance", "person"], name="one_watch_row_each"),
        )

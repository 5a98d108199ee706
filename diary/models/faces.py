"""Face pictures on their way from the upload to the round face."""

from django.db import models

from diary.models.base import Identified
from diary.models.people import Child, Person


class Face(Identified):
    """A picture that was given for a child and is not shown yet; the row goes once it is shown.

    `original_key` is empty, and `failure_sentence` set, when it could not be used.
    """

    child = models.ForeignKey(Child, models.CASCADE, related_name="faces")
    given_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    original_key = models.CharField(max_length=200, blank=True)
    failure_sentence = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = (models.Index(fields=["child", "-given_at"], name="face_child"),)

"""Copies of one child's diary for the family to keep."""

from django.db import models

from diary.models.base import Identified
from diary.models.people import Child, Person


class Archive(Identified):
    """A ZIP that opens without the product. `key` is empty until it is made.

    `holds`: ids of the moments and replies in it (`archive_pages.ToldDiary`).
    """

    child = models.ForeignKey(Child, models.CASCADE, related_name="archives")
    asked_by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    key = models.CharField(max_length=200, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    holds = models.JSONField(default=list)
    failed_at = models.DateTimeField(null=True)

"""Feedback rounds of the liaison teacher. An answer belongs to one caregiver and is confidential.

Nothing here may reach anyone but the liaison and the caregiver until the caregiver releases it.
"""

from django.db import models

from diary.models.base import Identified
from diary.models.people import Child, Person, School


class Round(Identified):
    """One asking. `closes_on` is the last day for answers, None until somebody closes it."""

    school = models.ForeignKey(School, models.PROTECT, related_name="rounds")
    liaison = models.ForeignKey(Person, models.PROTECT, related_name="rounds")
    title = models.CharField(max_length=120)
    questions = models.JSONField()
    opened_at = models.DateTimeField(auto_now_add=True)
    closes_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)


class Asked(Identified):
    """One caregiver, asked about one child."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="asked")
    child = models.ForeignKey(Child, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="asked")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["round", "child", "person"], name="asked_once"),
        )


class Answer(Identified):
    """The words of one caregiver to one question. `released_at` None: for the liaison alone."""

    asked = models.ForeignKey(Asked, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=40)
    words = models.TextField(max_length=4000)
    at = models.DateTimeField(auto_now=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["asked", "question"], name="one_answer_a_question"),
        )


class Talk(Identified):
    """A conversation that the liaison had in person, noted by her; hers alone."""

    class Channel(models.TextChoices):
        VISIT = "visit"
        PHONE = "phone"
        MEETING = "meeting"
        MESSAGE = "message"

    round = models.ForeignKey(Round, models.CASCADE, null=True, related_name="talks")
    child = models.ForeignKey(Child, models.CASCADE, related_name="+")
    liaison = models.ForeignKey(Person, models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=80)
    channel = models.CharField(max_length=8, choices=Channel)
    words = models.TextField(max_length=4000)
    at = models.DateTimeField()

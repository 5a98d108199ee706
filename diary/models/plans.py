"""The individual education plan, its goals, and the strands they sit in."""

from django.db import models
from django.db.models import F, Q

from diary.models.base import Identified
from diary.models.people import Child, Person, School


class Strand(Identified):
    """A strand of learning. `school` is None for the four of DISE, which every school has."""

    school = models.ForeignKey(School, models.CASCADE, null=True, related_name="strands")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "key"], name="strand_key_in_school"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(school=None), name="strand_key_of_all"
            ),
        )


class Plan(Identified):
    """What school, family and specialists agreed for one period (both days included)."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="plans")
    title = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="plan_ends_after_start"
            ),
        )


class Goal(Identified):
    """What the child is working towards, in plain words. `plan` is None for a goal of its own."""

    class SetBy(models.TextChoices):
        SCHOOL = "school"
        WHANAU = "whanau"
        CHILD = "child"

    class State(models.TextChoices):
        CURRENT = "current"
        MET = "met"
        ENDED = "ended"

    child = models.ForeignKey(Child, models.CASCADE, related_name="goals")
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="goals")
    strand = models.ForeignKey(Strand, models.PROTECT, related_name="+")
    words = models.CharField(max_length=200)
    staff_words = models.TextField(max_length=2000, blank=True)
    set_by = models.CharField(max_length=8, choices=SetBy)
    state = models.CharField(max_length=8, choices=State, default=State.CURRENT)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=["child", "state"], name="goal_child_state"),)

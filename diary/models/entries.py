"""An entry (one moment) and its appearances (that moment in the diary of one child).

Everything that a family may see or say hangs on the appearance, the pair of entry and child, so
that one family never meets another child's goal, reply or heart (design.md section 5).
"""

from django.db import models
from django.db.models import F, Q

from diary.models.base import Identified
from diary.models.people import Child, Household, Person, School
from diary.models.plans import Goal, Setting


class Entry(Identified):
    """One moment: words, media, when and where.

    The id is made on the tablet, so that sending twice makes one entry. `occurred_at` is what the
    tablet claims; `received_at` is our own clock.
    `school` is None for an entry that a family made at home. `setting` is where it happened; empty:
    where its origin says. `with_whom` is who was with the child; empty: its author.
    """

    class Origin(models.TextChoices):
        SCHOOL = "school"
        HOME = "home"

    author = models.ForeignKey(Person, models.PROTECT, related_name="entries")
    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=8, choices=Origin)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    words = models.TextField(max_length=2000, blank=True)
    setting = models.CharField(max_length=10, choices=Setting, blank=True)
    with_whom = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = (models.Index(fields=["author", "-received_at"], name="entry_author_received"),)


class Appearance(Identified):
    """One child in one entry. `occurred_at` repeats the entry's: a timeline reads one index."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SHARED = "shared"
        WITHDRAWN = "withdrawn"

    class Audience(models.TextChoices):
        TEAM = "team"
        CIRCLE = "circle"
        WHANAU = "whanau"
        HOUSEHOLD = "household"

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="appearances")
    child = models.ForeignKey(Child, models.CASCADE, related_name="appearances")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.CIRCLE)
    household = models.ForeignKey(Household, models.SET_NULL, null=True, related_name="+")
    occurred_at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    goals = models.ManyToManyField(Goal, through="AppearanceGoal", related_name="appearances")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["entry", "child"], name="child_once_in_entry"),
            models.CheckConstraint(
                condition=~Q(state="shared") | Q(shared_at__isnull=False), name="shared_has_time"
            ),
        )
        indexes = (
            models.Index(
                F("child"), F("occurred_at").desc(), F("entry").desc(), name="appearance_timeline"
            ),
        )


class AppearanceGoal(models.Model):
    """Evidence: this entry shows this goal of this child."""

    appearance = models.ForeignKey(Appearance, models.CASCADE, related_name="goal_links")
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="links")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["appearance", "goal"], name="goal_once_in_appearance"),
        )


class EntryRevision(Identified):
    """How an entry read before a change: `before` holds words, time, and goals by child id."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="revisions")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    what = models.CharField(max_length=20)
    before = models.JSONField()

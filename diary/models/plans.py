"""The individual education plan and who agreed it, its goals, and the strands they sit in.

How a goal is measured and worked on stands in `progress`.
"""

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


class Party(models.TextChoices):
    """Whose word it is: the three who agree a plan, meet, and take a next step each."""

    SCHOOL = "school"
    WHANAU = "whanau"
    CHILD = "child"


class Setting(models.TextChoices):
    """Where the child showed it. Source: domain.md, School C's report on consistency."""

    SCHOOL = "school"
    HOME = "home"
    COMMUNITY = "community"
    RESPITE = "respite"


class Plan(Identified):
    """What school, whānau and child agreed for one period (both days included).

    `version` counts up with the first change after an agreement, and the plan is a draft again.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        AGREED = "agreed"
        REVIEWED = "reviewed"

    child = models.ForeignKey(Child, models.CASCADE, related_name="plans")
    title = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    took_part = models.CharField(max_length=500, blank=True)
    whanau_hopes = models.TextField(max_length=2000, blank=True)
    child_hopes = models.TextField(max_length=2000, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    review_words = models.TextField(max_length=2000, blank=True)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="plan_ends_after_start"
            ),
        )


class PlanMark(Identified):
    """One party's yes to one version. `how`: how the child said it, where a person put it down."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="marks")
    version = models.PositiveSmallIntegerField()
    party = models.CharField(max_length=8, choices=Party)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    how = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["plan", "version", "party"], name="one_mark_a_party"),
        )


class PlanVersion(Identified):
    """A version as it was agreed: `diary.plan_words.Kept`. Only its review is added to it, once."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    agreed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["plan", "number"], name="version_number_of_plan"),
        )


class Goal(Identified):
    """What the child is working towards, in plain words. `plan` is None for a goal of its own.

    `settings` lists where it is worked on (`Setting`). `weight` is its share in the plan's T-score.
    `baseline` is the clip that shows where the child began. At most one goal of a plan and strand
    is its focus.
    """

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
    settings = models.JSONField(default=list)
    weight = models.PositiveSmallIntegerField(default=1)
    is_focus = models.BooleanField(default=False)
    baseline = models.ForeignKey("diary.Clip", models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["plan", "strand"],
                condition=Q(is_focus=True) & Q(plan__isnull=False),
                name="one_focus_a_strand",
            ),
            models.CheckConstraint(condition=Q(weight__range=(1, 9)), name="weight_is_1_to_9"),
        )
        indexes = (models.Index(fields=["child", "state"], name="goal_child_state"),)

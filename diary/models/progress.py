"""How one goal is worked on and measured: its scale, its card, its ratings, and what changed when.

A rating is of this child's goal alone; nothing here relates one child to another.
"""

from django.db import models
from django.db.models import F, Q

from diary.models.base import Identified
from diary.models.clips import Clip
from diary.models.entries import Appearance
from diary.models.people import Person
from diary.models.plans import Goal, Party, Setting


class PromptLevel(models.IntegerChoices):
    """How much help the child needed; the higher, the less. Source: domain.md, "Words"."""

    FULL_PHYSICAL = 0
    PARTIAL_PHYSICAL = 1
    MODEL = 2
    VERBAL = 3
    GESTURE = 4
    INDEPENDENT = 5


class Measure(Identified):
    """One way in which a goal is measured. `baseline` and `target` are in the kind's own unit.

    gas: -2 to 2; prompt: `PromptLevel`; trials: percent right; count: times; duration: seconds.
    """

    class Kind(models.TextChoices):
        GAS = "gas"
        PROMPT = "prompt"
        TRIALS = "trials"
        COUNT = "count"
        DURATION = "duration"

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="measures")
    kind = models.CharField(max_length=8, choices=Kind)
    baseline = models.FloatField(null=True)
    target = models.FloatField(null=True)
    is_in_use = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["goal", "kind"], name="measured_once_a_kind"),
        )


class GasLevel(Identified):
    """What one of the five levels means for this goal, in words written with the family.

    Source: Kiresuk and Sherman 1968: -2 much less than expected, 0 expected, 2 much more.
    """

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="gas_levels")
    level = models.SmallIntegerField()
    words = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["goal", "level"], name="gas_level_once"),
            models.CheckConstraint(condition=Q(level__range=(-2, 2)), name="gas_level_in_scale"),
        )


class GoalCard(Identified):
    """How we do it, the same at school, home and respite: the row with the highest number counts.

    `prompt_words` are what everybody says; `model_clip` shows how it is done.
    """

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="cards")
    number = models.PositiveSmallIntegerField()
    prompt_words = models.CharField(max_length=300, blank=True)
    prompt_level = models.SmallIntegerField(choices=PromptLevel, null=True)
    how = models.TextField(max_length=2000, blank=True)
    model_clip = models.ForeignKey(Clip, models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["goal", "number"], name="card_number_of_goal"),
        )


class Rating(Identified):
    """One measurement of one goal. The id is made on the tablet: sending twice makes one.

    `value` is in the kind's unit (`Measure`), but for trials, where it is n of `out_of`.
    `appearance` None: nobody filmed it. `side` is who measured, `with_whom` who was with the child.
    `first_value` and `first_out_of` are what was said first; RatingRevision tells who changed it.
    """

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="ratings")
    appearance = models.ForeignKey(
        Appearance, models.CASCADE, null=True, blank=True, related_name="ratings"
    )
    kind = models.CharField(max_length=8, choices=Measure.Kind)
    value = models.IntegerField()
    out_of = models.PositiveSmallIntegerField(null=True)
    first_value = models.IntegerField()
    first_out_of = models.PositiveSmallIntegerField(null=True)
    occurred_at = models.DateTimeField()
    setting = models.CharField(max_length=10, choices=Setting)
    with_whom = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=200, blank=True)
    side = models.CharField(max_length=8, choices=Party)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["appearance", "goal", "kind", "side"],
                condition=Q(appearance__isnull=False, withdrawn_at=None),
                name="rated_once_a_side",
            ),
            models.CheckConstraint(
                condition=~Q(kind="gas") | Q(value__range=(-2, 2)), name="gas_rating_in_scale"
            ),
            models.CheckConstraint(
                condition=~Q(kind="prompt") | Q(value__range=(0, 5)), name="prompt_in_scale"
            ),
            models.CheckConstraint(
                condition=~Q(kind="trials") | Q(value__range=(0, F("out_of"))),
                name="trials_within_tries",
            ),
        )
        indexes = (models.Index(fields=["goal", "occurred_at"], name="rating_of_goal"),)


class RatingRevision(Identified):
    """How a rating stood before a correction."""

    rating = models.ForeignKey(Rating, models.CASCADE, related_name="revisions")
    value = models.IntegerField()
    out_of = models.PositiveSmallIntegerField(null=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class GoalMarker(Identified):
    """Something that changed on a day, to read the chart by."""

    class Kind(models.TextChoices):
        PROMPT = "prompt"
        SETTING = "setting"
        ILLNESS = "illness"
        INTERVENTION = "intervention"
        OTHER = "other"

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="markers")
    on = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.CharField(max_length=120)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

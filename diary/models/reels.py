"""Films that we make of clips: a goal's reel, then and now beside each other; and the pair itself.

The clips stay where they are. A film holds nothing that its parts do not show.
"""

from django.db import models
from django.db.models import F, Q

from diary.models.base import Identified
from diary.models.clips import Clip
from diary.models.entries import Entry
from diary.models.people import Child, Person
from diary.models.plans import Goal


class Pair(Identified):
    """Then and now: an entry that holds no clip of its own but shows two, started together.

    Times are ms of each clip as it is shown.
    """

    entry = models.OneToOneField(Entry, models.CASCADE, related_name="pair")
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="+")
    then_clip = models.ForeignKey(Clip, models.CASCADE, related_name="+")
    now_clip = models.ForeignKey(Clip, models.CASCADE, related_name="+")
    then_start_ms = models.PositiveIntegerField(default=0)
    now_start_ms = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(then_clip=F("now_clip")), name="pair_is_of_two_clips"
            ),
        )


class Reel(Identified):
    """One film made of others for a child's diary, in one language. `key` is empty until it is in.

    `title` is what its first card says. `is_chosen`: a person chose the clips, so that a remake
    takes none but those. `is_remade`: made again since it was asked for, as a clip has changed.
    Sizes in bytes and pixels, lengths in ms, progress in percent.
    """

    class Kind(models.TextChoices):
        GOAL = "goal"
        PAIR = "pair"

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        FAILED = "failed"

    class Shape(models.TextChoices):
        WIDE = "wide"
        TALL = "tall"

    kind = models.CharField(max_length=8, choices=Kind)
    child = models.ForeignKey(Child, models.CASCADE, related_name="reels")
    goal = models.ForeignKey(Goal, models.CASCADE, null=True, related_name="reels")
    pair = models.ForeignKey(Pair, models.CASCADE, null=True, related_name="reels")
    language = models.CharField(max_length=12)
    shape = models.CharField(max_length=4, choices=Shape, default=Shape.WIDE)
    title = models.CharField(max_length=200)
    is_chosen = models.BooleanField(default=False)
    is_remade = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    failure_code = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=200, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    duration_ms = models.PositiveIntegerField(null=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    asked_by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True)


class ReelPart(Identified):
    """One clip in a reel. Times are ms of the clip as it is shown; None cuts nothing.

    `made_of` is a SHA-256 of the rendition that went in and of the words with it: another one now,
    and the reel is out of date.
    """

    reel = models.ForeignKey(Reel, models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    clip = models.ForeignKey(Clip, models.CASCADE, related_name="+")
    start_ms = models.PositiveIntegerField(null=True)
    end_ms = models.PositiveIntegerField(null=True)
    made_of = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["reel", "position"], name="reel_part_in_order"),
        )

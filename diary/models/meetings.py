"""A meeting of school, whānau and child: what each brings, what was said, what each does next."""

from django.db import models
from django.db.models import Q

from diary.models.base import Identified
from diary.models.clips import Clip
from diary.models.people import Child, Person
from diary.models.plans import Party, Plan


class Meeting(Identified):
    """One meeting, about a plan or not. `ended_at` None: it is still to come, or goes on."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="meetings")
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, related_name="meetings")
    title = models.CharField(max_length=120)
    held_on = models.DateField()
    notes = models.TextField(max_length=8000, blank=True)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)


class AgendaPoint(Identified):
    """What one party wants to speak about, with clips; at most three a party and meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="points")
    party = models.CharField(max_length=8, choices=Party)
    words = models.CharField(max_length=300)
    notes = models.TextField(max_length=2000, blank=True)
    clips = models.ManyToManyField(Clip, related_name="+")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)


class NextStep(Identified):
    """What one party does until the next meeting; one each."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="steps")
    party = models.CharField(max_length=8, choices=Party)
    words = models.CharField(max_length=300)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["meeting", "party"], name="one_step_a_party"),
        )


class MeetingAnswer(Identified):
    """How one person found the meeting: 1 no, 2 partly, 3 yes for each; words if they like.

    A person may also put down how the child found it: then `party` is the child's.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    party = models.CharField(max_length=8, choices=Party)
    was_heard = models.PositiveSmallIntegerField()
    was_clear = models.PositiveSmallIntegerField()
    words = models.TextField(max_length=1000, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "person", "party"], name="one_answer_a_person_and_party"
            ),
            models.CheckConstraint(
                condition=Q(was_heard__range=(1, 3)) & Q(was_clear__range=(1, 3)),
                name="answer_is_1_to_3",
            ),
        )

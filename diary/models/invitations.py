"""Invitations of family to one child's circle."""

from django.db import models
from django.db.models import Q

from diary.models.base import Identified
from diary.models.people import Child, CircleMember, Household, Language, Person


class Invitation(Identified):
    """One use, one child. Both codes are kept as keyed hashes; only the card has them.

    `person` is None for somebody new; else it is the way back in of that person, who lost theirs.
    """

    child = models.ForeignKey(Child, models.CASCADE, related_name="invitations")
    name = models.CharField(max_length=80)
    relation = models.CharField(max_length=60)
    rights = models.CharField(max_length=12, choices=CircleMember.Rights)
    household = models.ForeignKey(Household, models.SET_NULL, null=True, related_name="+")
    sees_home = models.BooleanField(default=True)
    language = models.CharField(max_length=8, choices=Language, default=Language.ENGLISH)
    link_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(accepted_by__isnull=False) | Q(ended_at=None),
                name="invitation_accepted_or_ended",
            ),
        )

"""What was agreed for a child, purpose by purpose. None recorded means no."""

from django.db import models
from django.db.models import Q

from diary.models.base import Identified
from diary.models.people import Child, Person


class Consent(Identified):
    """One giver's yes or no. Replaced, never edited: `replaced_at` None is what stands now.

    `giver` is None when it was copied from paper and the giver has no place here; then
    `giver_name` says who signed.
    """

    class Purpose(models.TextChoices):
        GROUP = "group"
        TRAINING = "training"
        DISPLAY = "display"

    child = models.ForeignKey(Child, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose)
    given = models.BooleanField()
    giver = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    giver_name = models.CharField(max_length=80)
    recorded_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    agreed_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["child", "purpose", "giver_name"],
                condition=Q(replaced_at=None),
                name="one_standing_consent_each",
            ),
        )
        indexes = (
            models.Index(
                fields=["child", "purpose", "given"],
                condition=Q(replaced_at=None),
                name="consent_standing",
            ),
        )

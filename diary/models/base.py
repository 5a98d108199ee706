"""What every table shares: an id that tells nothing."""

import uuid

from django.db import models
from django.utils import timezone


class Identified(models.Model):
    """A row with a random id (UUID v4), so that an address never tells how many there are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def current(*, on: str = "") -> models.Q:
    """Return the condition that a membership holds at this moment.

    `on` is the path to the membership, with its trailing `__`, when it is reached by a join.
    """
    now = timezone.now()
    return models.Q(**{f"{on}starts_at__lte": now}) & (
        models.Q(**{f"{on}ends_at__isnull": True}) | models.Q(**{f"{on}ends_at__gt": now})
    )

"""What every table shares: an id that tells nothing; and when a dated membership holds."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import models
from django.utils import timezone

_stand_in: ContextVar[datetime | None] = ContextVar("moment", default=None)


class Identified(models.Model):
    """A row with a random id (UUID v4), so that an address never tells how many there are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def current(*, on: str = "") -> models.Q:
    """Return the condition that a membership holds at this moment.

    `on` is the path to the membership, with its trailing `__`, when it is reached by a join.
    """
    now = moment()
    return models.Q(**{f"{on}starts_at__lte": now}) & (
        models.Q(**{f"{on}ends_at__isnull": True}) | models.Q(**{f"{on}ends_at__gt": now})
    )


def moment() -> datetime:
    """Return now, or what stands for it while a question is prepared."""
    return _stand_in.get() or timezone.now()


@contextmanager
def moment_stands_for(stand_in: datetime) -> Iterator[None]:
    """Build conditions with a stand-in for "now", which `diary.prepared` later replaces."""
    before = _stand_in.set(stand_in)
    try:
        yield
    finally:
        _stand_in.reset(before)

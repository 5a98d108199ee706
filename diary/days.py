"""Days and instants: people think in the school's days, memberships hold between instants."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

from diary.errors import DiaryError
from diary.models import School


def today(school: School) -> date:
    """Return the day it is at the school."""
    return timezone.now().astimezone(ZoneInfo(school.time_zone)).date()


def day_of(instant: datetime | None, *, school: School) -> date | None:
    """Return the school's day of an instant; None stays None."""
    return instant.astimezone(ZoneInfo(school.time_zone)).date() if instant else None


def start_of(day: date, *, school: School) -> datetime:
    """Return the first instant of a day at the school, in UTC."""
    return datetime.combine(day, time.min, ZoneInfo(school.time_zone)).astimezone(UTC)


def end_from(ends_on: date | None, *, school: School) -> datetime:
    """Return when a membership ends whose first day without is `ends_on`; None or today: now.

    A day that is over is refused: what people did since then has happened.
    """
    now = timezone.now()
    if ends_on is None or ends_on == today(school):
        return now
    if ends_on < today(school):
        sentence = "That day is over. Please choose today or a later day."
        raise DiaryError("day_over", sentence, fields={"ends_on": [sentence]})
    return start_of(ends_on, school=school)

"""Days and instants: people think in the school's days, memberships hold between instants."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from diary.errors import DiaryError
from diary.models import School

_FUTURE = timedelta(hours=25)  # a tablet's clock may be a day wrong; more is nonsense
_EARLIEST = 1990


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


def sane(claimed: datetime | None) -> datetime:
    """Return when a tablet says it was; now for None and for a wrong clock's claim.

    Nothing may sort into 1970 or next year.
    """
    now = timezone.now()
    if claimed is None or claimed.year < _EARLIEST or claimed > now + _FUTURE:
        return now
    return min(claimed, now)

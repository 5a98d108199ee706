"""Whose turn it is: among jobs of one priority the school served longest ago, in it the person.

So three hundred clips of one school, or of one person, hold up nobody else's one. Served is who was
claimed for in the last hours, in the same priority. Nothing here takes a job: `diary.jobs` does.
"""

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone

from diary.models import Job

REMEMBERED = timedelta(hours=6)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Lane:
    """For whom work is done."""

    school: UUID | None = None
    person: UUID | None = None


class Served:
    """When each school, and each person of it, was last served in one priority."""

    def __init__(self, priority: int) -> None:
        """Ask once; the index job_served covers it."""
        since = timezone.now() - REMEMBERED
        recent = Job.objects.filter(priority=priority, claimed_at__gt=since).order_by()
        self._lanes: dict[Lane, datetime] = {}
        self._schools: dict[UUID | None, datetime] = {}
        for school, person, at in recent.values_list("school", "person").annotate(
            at=Max("claimed_at")
        ):
            self._lanes[Lane(school, person)] = at
            self._schools[school] = max(at, self.school(school))

    def school(self, school: UUID | None) -> datetime:
        """Return when the school was last served."""
        return self._schools.get(school, _NEVER)

    def lane(self, lane: Lane) -> datetime:
        """Return when the person was last served, for this school."""
        return self._lanes.get(lane, _NEVER)


def lanes(due: QuerySet[Job], *, priority: int) -> list[Lane]:
    """Return who has due work of this priority; whose turn it is comes first."""
    rows = due.filter(priority=priority).order_by().values_list("school", "person")
    waits = {Lane(school, person): at for school, person, at in rows.annotate(at=Min("run_after"))}
    if len(waits) < 2:
        return list(waits)
    served = Served(priority)

    def turn(lane: Lane) -> tuple[datetime, datetime, datetime]:
        return served.school(lane.school), served.lane(lane), waits[lane]

    return sorted(waits, key=turn)


def ahead(waiting: QuerySet[Job], *, lane: Lane, priority: int, since: datetime) -> int:
    """Return how many waiting jobs come before one of this lane that waits `since` then.

    Plays the turns: whoever was served goes to the end, a person in the school and the school.
    """
    same = waiting.filter(priority=priority).order_by()
    rows = same.values_list("school", "person").annotate(n=Count("pk"))
    left = {Lane(school, person): n for school, person, n in rows}
    own = same.filter(school=lane.school, person=lane.person, run_after__lt=since).count()
    left[lane] = max(own + 1, left.get(lane, 0))
    schools: dict[UUID | None, deque[Lane]] = defaultdict(deque)
    for one in dict.fromkeys([*lanes(waiting, priority=priority), lane]):
        schools[one.school].append(one)
    line, before = deque(schools.values()), waiting.filter(priority__lt=priority).count()
    while True:
        school = line.popleft()
        served = school.popleft()
        if served == lane and own == 0:
            return before
        before, own = before + 1, own - (served == lane)
        left[served] = left.get(served, 1) - 1  # who came since we counted has one
        if left[served]:
            school.append(served)
        if school:
            line.append(school)

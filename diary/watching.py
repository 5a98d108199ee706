"""Who of the family has played what: all of it for the liaison, one's own household for family.

There are no sums, no order by number and no school's page: nobody gets a league table.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from diary import access, fetch
from diary.models import CircleMember, Person, Watch
from diary.models.base import current

MOST = 500  # rows in one answer, the latest first: about two years of a family that plays daily


@dataclass(frozen=True, slots=True)
class Played:
    """One entry that somebody has played."""

    entry: UUID
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Watcher:
    """One person of the family, also when they have played nothing yet."""

    name: str
    relation: str
    household: str | None
    entries: list[Played]


def of(viewer: Person, child_id: UUID) -> list[Watcher]:
    """Return who of the child's family has played which entries that the viewer may see too."""
    child = fetch.child(viewer, child_id, "watching")
    places = list(_places(viewer, child_id).select_related("person", "household"))
    seen = access.appearances(viewer, "view").filter(child=child)
    rows = Watch.objects.filter(
        person__in=[place.person_id for place in places], appearance__in=seen.values("pk")
    ).order_by("-last_at")
    played: dict[UUID, list[Played]] = defaultdict(list)
    for person, entry, times, last_at in rows.values_list(
        "person", "appearance__entry", "times", "last_at"
    )[:MOST]:
        played[person].append(Played(entry, times, last_at))
    return [
        Watcher(
            name=place.person.name,
            relation=place.relation,
            household=place.household.label if place.household else None,
            entries=played[place.person_id],
        )
        for place in places
    ]


def _places(viewer: Person, child_id: UUID) -> QuerySet[CircleMember]:
    family = CircleMember.objects.filter(
        current(), child=child_id, kind=CircleMember.Kind.CAREGIVER
    ).order_by("person__name", "pk")
    if access.children(viewer, "liaise").filter(pk=child_id).exists():
        return family
    homes = family.filter(person=viewer).exclude(household=None).values("household")
    return family.filter(Q(person=viewer) | Q(household__in=homes))

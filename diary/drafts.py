"""Entries as those who may change them see them: what waits in Tag later above all.

Knows how one is told, tags within the person's reach; what is done with one stands in `entries`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from diary import access, entries, ratings
from diary.models import Appearance, AppearanceGoal, Clip, Entry, Person


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as those who may change it see it, drafts in Tag later above all."""

    id: UUID
    state: str
    origin: str
    occurred_at: datetime
    words: str
    setting: str
    with_whom: str
    tags: tuple[entries.Tag, ...]


def one(person: Person, entry_id: UUID) -> Draft:
    """Return an entry that the person may change, with the tags within their reach."""
    entry = entries.changeable(person, entry_id)
    return _told(person, [entry])[0]


def waiting(person: Person) -> QuerySet[Entry]:
    """Ask for what waits in Tag later: one's own, and of one's own pupils."""
    here = Q(appearances__state=Appearance.State.DRAFT) | Q(appearances=None, author=person)
    return access.entries(person, "change").filter(here).distinct()


def of(person: Person) -> list[Draft]:
    """Return what waits in Tag later, newest first."""
    return _told(person, list(waiting(person).order_by("-occurred_at", "pk")[:200]))


def clips_of(drafts_shown: Sequence[Draft]) -> QuerySet[Clip]:
    """Return the clips of drafts that were fetched for a person."""
    return Clip.objects.filter(entry__in=[one.id for one in drafts_shown])


def _told(person: Person, rows: list[Entry]) -> list[Draft]:
    pairs = access.appearances(person, "change").filter(entry__in=rows)
    found: dict[UUID, list[tuple[UUID, UUID, str]]] = {}
    for entry, child, pk, state in pairs.values_list("entry", "child", "pk", "state"):
        found.setdefault(entry, []).append((child, pk, state))
    goals: dict[UUID, list[UUID]] = {}
    links = AppearanceGoal.objects.filter(appearance__entry__in=rows)
    for pk, goal in links.values_list("appearance", "goal"):
        goals.setdefault(pk, []).append(goal)
    measured = ratings.in_moments(person, [pk for told in found.values() for _, pk, _ in told])
    return [
        Draft(
            id=row.pk,
            state=entries.overall(state for _, _, state in found.get(row.pk, [])),
            origin=row.origin,
            occurred_at=row.occurred_at,
            words=row.words,
            setting=row.setting,
            with_whom=row.with_whom,
            tags=tuple(
                entries.Tag(child, tuple(goals.get(pk, ())), tuple(measured.get(pk, ())))
                for child, pk, _ in found.get(row.pk, [])
            ),
        )
        for row in rows
    ]

"""What stood in an entry before each change: kept by `entries`, read by those who may change it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diary import access
from diary.models import AppearanceGoal, Entry, EntryRevision, Person


@dataclass(frozen=True, slots=True)
class Revision:
    """One change of an entry: who, when, what kind, and the words that stood before."""

    by: str
    at: datetime
    what: str
    words: str


def history(person: Person, entry_id: UUID) -> list[Revision]:
    """Return the changes of an entry that the person may change, the latest first; else none."""
    if not access.entries(person, "change").filter(pk=entry_id).exists():
        return []
    rows = EntryRevision.objects.filter(entry=entry_id).order_by("-at", "pk")
    return [
        Revision(name or "", at, what, before.get("words", ""))
        for name, at, what, before in rows.values_list("by__name", "at", "what", "before")
    ]


def keep(person: Person, entry: Entry, what: str) -> None:
    """Keep how an entry reads before a change, in the caller's transaction."""
    goals = AppearanceGoal.objects.filter(appearance__entry=entry)
    by_child: dict[str, list[str]] = {
        str(child): [] for child in entry.appearances.values_list("child", flat=True)
    }
    for child, goal in goals.values_list("appearance__child", "goal"):
        by_child[str(child)].append(str(goal))
    before = {
        "words": entry.words,
        "occurred_at": entry.occurred_at.isoformat(),
        "children": by_child,
    }
    EntryRevision.objects.create(entry=entry, by=person, what=what, before=before)

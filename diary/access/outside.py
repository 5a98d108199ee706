"""What leaves the circle: a page for people outside, a copy of a diary."""

from django.db.models import Q, QuerySet

from diary.access.child import OF_CHILD, children
from diary.access.places import Rules, Viewer, ruled
from diary.models import Archive, Passport

_PASSPORT_RULES: Rules = {
    "view": OF_CHILD["view"],
    "change": lambda p: Q(child__in=children(p, "agree").values("pk")),
}


def passports(person: Viewer, action: str) -> QuerySet[Passport]:
    """Return "What I like and what I can do": the circle reads, team and who decides change."""
    return ruled(Passport.objects.all(), person, action, _PASSPORT_RULES)


_ARCHIVE_RULES: Rules = {
    "view": lambda p: Q(asked_by=p, child__in=children(p, "archive").values("pk")),
}


def archives(person: Viewer) -> QuerySet[Archive]:
    """Return the archives that the person asked for, while they still may have that child's."""
    return ruled(Archive.objects.all(), person, "view", _ARCHIVE_RULES)

"""Films made of clips, and then-and-now pairs: seen by who sees what they hold."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from diary.access.child import children
from diary.access.moments import appearances, paired_moments, reel_moments
from diary.access.places import Rules, Viewer, ruled
from diary.models import Pair, Person, Reel, ReelPart


def _holds_hidden_part(person: Person) -> Exists:
    seen = reel_moments(person).filter(entry=OuterRef("clip__entry"), child=OuterRef("reel__child"))
    return Exists(ReelPart.objects.filter(~Q(Exists(seen)), reel=OuterRef("pk")))


_REEL_RULES: Rules = {
    "view": lambda p: (
        Q(child__in=children(p, "diary").values("pk"))
        & Q(Exists(ReelPart.objects.filter(reel=OuterRef("pk"))))
        & ~Q(_holds_hidden_part(p))
        & (Q(pair=None) | Q(pair__in=pairs(p).values("pk")))
    ),
    "change": lambda p: Q(child__in=children(p, "goals").values("pk")),
}


def reels(person: Viewer, action: str) -> QuerySet[Reel]:
    """Return films: one is seen by those who see each of its clips in that diary just now."""
    return ruled(Reel.objects.all(), person, action, _REEL_RULES)


def pairs(person: Viewer) -> QuerySet[Pair]:
    """Return then-and-now pairs of which the person sees both clips and the entry, in one diary.

    That is the diary of the goal's child: another child's family learns of neither.
    """
    if not isinstance(person, Person):
        return Pair.objects.none()
    own = appearances(person, "view").filter(entry=OuterRef("entry"), child=OuterRef("goal__child"))
    seen = own
    for clip in ("then_clip", "now_clip"):
        there = paired_moments(person).filter(
            entry=OuterRef(OuterRef(f"{clip}__entry")), child=OuterRef("child")
        )
        seen = seen.filter(Exists(there))
    return Pair.objects.filter(Exists(seen))

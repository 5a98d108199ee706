"""Entries as they stand in a child's diary, and their clips: the heart of the rules."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from diary.access.child import children
from diary.access.places import (
    CAREGIVER,
    CONTRIBUTE,
    DECIDE,
    Rules,
    Viewer,
    as_admin,
    as_liaison,
    in_family,
    in_team,
    places_of,
    ruled,
)
from diary.access.school import schools
from diary.models import Appearance, CircleMember, Clip, Consent, Entry, Person

_SEEN_BY_SCHOOL = (Appearance.Audience.TEAM, Appearance.Audience.CIRCLE)
_SEEN_BY_FAMILY = (Appearance.Audience.CIRCLE, Appearance.Audience.WHANAU)


def _agreed(*, given: bool) -> Exists:
    standing = Consent.objects.filter(
        child=OuterRef("child"),
        purpose=Consent.Purpose.GROUP,
        replaced_at=None,
        given=given,
    )
    return Exists(standing)


def _hidden_by_another_child(person: Person) -> Exists:
    """Whether another family's child in the entry lacks consent. One no outweighs every yes."""
    others = (
        Appearance.objects.filter(entry=OuterRef("entry"))
        .exclude(child=OuterRef("child"))
        .exclude(in_family(person, on="child__"))
    )
    return Exists(others.filter(~Q(_agreed(given=True)) | Q(_agreed(given=False))))


def _own(person: Person) -> Q:
    return Q(entry__author=person)


def _place_in_circle(person: Person) -> QuerySet[CircleMember]:
    return places_of(person, CAREGIVER).filter(child=OuterRef("child"))


def _seen_by_family(person: Person) -> Q:
    """Shared, meant for the family, home entries only where they see home, consents in order."""
    place = _place_in_circle(person)
    same_home = place.filter(household__isnull=False, household=OuterRef("household"))
    meant = Q(audience__in=_SEEN_BY_FAMILY) | (
        Q(audience=Appearance.Audience.HOUSEHOLD) & Q(Exists(same_home))
    )
    seen = Q(entry__origin=Entry.Origin.SCHOOL) | Q(Exists(place.filter(sees_home=True)))
    fit = meant & seen & ~Q(_hidden_by_another_child(person))
    return in_family(person, on="child__") & Q(state="shared") & (_own(person) | fit)


def _seen_by_team(person: Person) -> Q:
    """Shared with school, and what school itself has not shared yet."""
    kept_by_school = Q(entry__origin=Entry.Origin.SCHOOL) & Q(state="draft")
    return (
        in_team(person, on="child__")
        & Q(audience__in=_SEEN_BY_SCHOOL)
        & (Q(state="shared") | kept_by_school)
    )


def _seen_by_liaison(person: Person) -> Q:
    return as_liaison(person, on="child__") & Q(state="shared") & Q(audience__in=_SEEN_BY_SCHOOL)


def _changeable(person: Person) -> Q:
    """School's entries by the child's team, everyone's own while they may still add to it."""
    by_team = in_team(person, on="child__") & Q(entry__origin=Entry.Origin.SCHOOL)
    may_capture = in_team(person, on="child__") | in_family(person, rights=CONTRIBUTE, on="child__")
    return by_team | (_own(person) & may_capture)


def _kept_for_family(person: Person) -> Q:
    """What the school's admin may copy for a family without looking: shared with all the circle."""
    return (
        as_admin(person, on="child__school__")
        & Q(state="shared", audience=Appearance.Audience.CIRCLE)
        & ~Q(_hidden_by_another_child(person))
    )


_APPEARANCE_RULES: Rules = {
    "view": lambda p: _seen_by_team(p) | _seen_by_family(p) | _seen_by_liaison(p),
    "change": _changeable,
    "withdraw": lambda p: (
        _changeable(p)
        | (_seen_by_family(p) & in_family(p, rights=DECIDE, on="child__") & Q(state="shared"))
    ),
    "reply": lambda p: (
        (_seen_by_team(p) & Q(state="shared"))
        | _seen_by_liaison(p)
        | (_seen_by_family(p) & in_family(p, rights=CONTRIBUTE, on="child__"))
    ),
    "archive": lambda p: (
        (_seen_by_family(p) & in_family(p, rights=DECIDE, on="child__")) | _kept_for_family(p)
    ),
}


def appearances(person: Viewer, action: str) -> QuerySet[Appearance]:
    """Return the pairs (entry, child) on which the person may do `action`."""
    return ruled(Appearance.objects.all(), person, action, _APPEARANCE_RULES)


def entries(person: Viewer, action: str) -> QuerySet[Entry]:
    """Return entries: to `view` (in any diary), to `change`; without a child: its author's."""
    if not isinstance(person, Person) or not person.is_active or action not in _APPEARANCE_RULES:
        return Entry.objects.none()
    # Asked of each entry, not IN a set: SQLite would list all that the person may see, each time.
    reached = Q(Exists(appearances(person, action).filter(entry=OuterRef("pk"))))
    untagged = ~Exists(Appearance.objects.filter(entry=OuterRef("pk")))
    return Entry.objects.filter(reached | (Q(author=person) & untagged & _still_adds(person)))


def _still_adds(person: Person) -> Q:
    """Entries from home while the person has a child to add for, school's while at that school."""
    belongs, team = schools(person, "belong"), children(person, "team")
    there = (
        Q(school=None) | Q(school__in=belongs.values("pk")) | Q(school__in=team.values("school"))
    )
    at_school = there & (Q(Exists(belongs)) | Q(Exists(team)))
    from_home = Q(Exists(children(person, "capture")))
    return (Q(origin=Entry.Origin.SCHOOL) & at_school) | (Q(origin=Entry.Origin.HOME) & from_home)


def may_add(person: Viewer) -> bool:
    """Whether the person may keep an entry without a child: staff, and who captures for a child."""
    return schools(person, "belong").exists() or children(person, "capture").exists()


_CLIP_RULES: Rules = {
    "view": lambda p: Q(Exists(entries(p, "view").filter(pk=OuterRef("entry")))),
    "upload": lambda p: Q(uploader=p),
    "change": lambda p: Q(Exists(entries(p, "change").filter(pk=OuterRef("entry")))),
}


def clips(person: Viewer, action: str) -> QuerySet[Clip]:
    """Return clips: `view` covers every rendition's bytes, `change` the original and a retry.

    `upload` is the sender's claim to a receipt, also after their place ended: it shows nothing.
    """
    return ruled(Clip.objects.all(), person, action, _CLIP_RULES)


def _settled() -> Q:
    """Shared, and every other child in it has consent."""
    others = Appearance.objects.filter(entry=OuterRef("entry")).exclude(child=OuterRef("child"))
    unsettled = Exists(others.filter(~Q(_agreed(given=True)) | Q(_agreed(given=False))))
    return Q(state="shared") & ~Q(unsettled)


def _for_all_the_circle() -> Q:
    """Shared with everyone around the child, and every other child in it has consent."""
    return _settled() & Q(audience=Appearance.Audience.CIRCLE)


def paper_moments(person: Viewer) -> QuerySet[Appearance]:
    """Return the pairs (entry, child) whose pictures may go on paper, which is handed on."""
    return appearances(person, "view").filter(_settled())


def reel_moments(person: Viewer) -> QuerySet[Appearance]:
    """Return the pairs (entry, child) whose clips may go into a film of that child's diary."""
    return appearances(person, "view").filter(_for_all_the_circle())


def circle_moments() -> QuerySet[Appearance]:
    """Return the pairs (entry, child) that any film may hold, whoever asked for it."""
    return Appearance.objects.filter(_for_all_the_circle())


def paired_moments(person: Viewer) -> QuerySet[Appearance]:
    """Return the pairs (entry, child) whose clips may stand beside others of that child's diary."""
    return appearances(person, "view").filter(state="shared")


def passport_moments() -> QuerySet[Appearance]:
    """Return the pairs (entry, child) that may be shown to people outside: that child's alone."""
    others = Appearance.objects.filter(entry=OuterRef("entry")).exclude(child=OuterRef("child"))
    return Appearance.objects.filter(
        ~Exists(others), state="shared", audience=Appearance.Audience.CIRCLE
    )

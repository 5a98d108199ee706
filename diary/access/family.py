"""The circle of a child: places, households, consents, invitations."""

from django.db.models import Q, QuerySet

from diary.access.places import (
    CAREGIVER,
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
from diary.models import CircleMember, Consent, Household, Invitation, Person
from diary.models.base import current


def _of_school(person: Person) -> Q:
    """Of children whom the person knows by their work."""
    return (
        in_team(person, on="child__")
        | as_liaison(person, on="child__")
        | as_admin(person, on="child__school__")
    )


def _seen_in_circle(person: Person) -> Q:
    """School sees the whole circle, and so does family who decides and sees home.

    From whom home is kept (the estranged case) sees school's people and their own household only.
    """
    deciding = places_of(person, CAREGIVER, rights=DECIDE)
    my_homes = deciding.exclude(household=None).values("household")
    near = Q(person=person) | ~Q(kind=CAREGIVER) | Q(household__in=my_homes)
    return (
        _of_school(person)
        | Q(child__in=deciding.filter(sees_home=True).values("child"))
        | (Q(child__in=deciding.values("child")) & near)
    )


def _endable_by_family(person: Person) -> Q:
    """Who decides may end caregivers who do not, and their own place; the rest is the school's."""
    under = Q(kind=CAREGIVER) & ~Q(rights__in=DECIDE)
    return (
        in_family(person, rights=DECIDE, on="child__")
        & (Q(person=person) | under)
        & _seen_in_circle(person)
    )


_CIRCLE_RULES: Rules = {
    "view": _seen_in_circle,
    "administer": lambda p: as_admin(p, on="child__school__"),
    "end": lambda p: as_admin(p, on="child__school__") | _endable_by_family(p),
}


def circle_members(person: Viewer, action: str) -> QuerySet[CircleMember]:
    """Return places in circles: to `view`, to `end`, or to `administer` (grant and change)."""
    return ruled(CircleMember.objects.all(), person, action, _CIRCLE_RULES)


def _seen_consents(person: Person) -> Q:
    """School sees all, family as it sees the circle: else the givers of one's own household."""
    mine = places_of(person, CAREGIVER)
    whole = mine.filter(rights__in=DECIDE, sees_home=True)
    homes = mine.exclude(household=None).values("household")
    near = CircleMember.objects.filter(current(), household__in=homes).values("person")
    return (
        in_team(person, on="child__")
        | as_admin(person, on="child__school__")
        | Q(child__in=whole.values("child"))
        | (Q(child__in=mine.values("child")) & (Q(giver=person) | Q(giver__in=near)))
    )


def consents(person: Viewer) -> QuerySet[Consent]:
    """Return what was agreed, as far as the person may know who agreed."""
    return ruled(Consent.objects.all(), person, "view", {"view": _seen_consents})


_HOUSEHOLD_RULES: Rules = {
    "view": lambda p: (
        _of_school(p)
        | Q(pk__in=places_of(p, CAREGIVER).values("household"))
        | Q(child__in=places_of(p, CAREGIVER, rights=DECIDE).filter(sees_home=True).values("child"))
    ),
    "change": lambda p: in_team(p, on="child__") | as_admin(p, on="child__school__"),
}


def households(person: Viewer, action: str) -> QuerySet[Household]:
    """Return households: school's people `view` all, family as far as it sees the circle."""
    return ruled(Household.objects.all(), person, action, _HOUSEHOLD_RULES)


_INVITATION_RULES: Rules = {
    "view": lambda p: (
        in_team(p, on="child__")
        | as_admin(p, on="child__school__")
        | (Q(made_by=p) & in_family(p, rights=DECIDE, on="child__"))
    ),
}


def invitations(person: Viewer) -> QuerySet[Invitation]:
    """Return invitations: all of a child's for team and admin, for family those they made."""
    return ruled(Invitation.objects.all(), person, "view", _INVITATION_RULES)

"""Who stands where to a child or a school just now: what every other rule is made of."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from diary.models import CircleMember, Enrolment, Person, SchoolRole
from diary.models.base import current

Viewer = Person | AnonymousUser
Rules = Mapping[str, Callable[[Person], Q]]
M = TypeVar("M", bound=Model)
CAREGIVER = CircleMember.Kind.CAREGIVER
CONTRIBUTE = (CircleMember.Rights.CONTRIBUTE, CircleMember.Rights.DECIDE)
DECIDE = (CircleMember.Rights.DECIDE,)


def places_of(person: Person, *kinds: str, rights: tuple[str, ...] = ()) -> QuerySet[CircleMember]:
    """Return the person's places in circles that hold just now, of these kinds and rights."""
    members = CircleMember.objects.filter(current(), person=person, kind__in=kinds)
    return members.filter(rights__in=rights) if rights else members


def schools_as(person: Person, *roles: str) -> QuerySet[SchoolRole, object]:
    """Return the schools at which the person has one of these roles just now."""
    held = SchoolRole.objects.filter(current(), person=person, role__in=roles)
    return held.values("school")


def taught_by(person: Person) -> QuerySet[Enrolment]:
    """Return the places in class of the children whom the person teaches or helps."""
    in_my_class = Q(classroom__staff__person=person) & current(on="classroom__staff__")
    return Enrolment.objects.filter(current() & in_my_class)


def in_team(person: Person, *, on: str = "") -> Q:
    """Return the condition that the child is in one's classes, or one is named to it."""
    named = places_of(person, CircleMember.Kind.PROFESSIONAL)
    return Q(**{f"{on}in": taught_by(person).values("child")}) | Q(
        **{f"{on}in": named.values("child")}
    )


def in_family(person: Person, *, rights: tuple[str, ...] = (), on: str = "") -> Q:
    """Return the condition that the person is family to the child, with one of these rights."""
    return Q(**{f"{on}in": places_of(person, CAREGIVER, rights=rights).values("child")})


def as_liaison(person: Person, *, on: str = "") -> Q:
    """Return the condition that the person is the child's liaison teacher."""
    return Q(**{f"{on}in": liaised_by(person).values("child")})


def liaised_by(person: Person) -> QuerySet[CircleMember]:
    """Return the places as liaison, while the person has that role at the child's school too."""
    schools_of_role = schools_as(person, SchoolRole.Role.LIAISON)
    return places_of(person, CircleMember.Kind.LIAISON).filter(child__school__in=schools_of_role)


def as_admin(person: Person, *, on: str) -> Q:
    """Return the condition that the person is an admin of the school."""
    return Q(**{f"{on}in": schools_as(person, SchoolRole.Role.ADMIN)})


def kept_apart(person: Person, *, by: str, child: str = "appearance__child") -> Q:
    """What a caregiver of another home said, to one from whom home is kept (the estranged case).

    `by` and `child` are the paths to who said it and of whom.
    """
    mine = places_of(person, CAREGIVER)
    apart = mine.filter(sees_home=False).values("child")
    homes = mine.exclude(household=None).values("household")
    said_by = CircleMember.objects.filter(
        child=OuterRef(child), kind=CAREGIVER, person=OuterRef(by)
    ).exclude(person=person)
    near = said_by.filter(current(), household__in=homes)
    return Q(**{f"{child}__in": apart}) & Q(Exists(said_by)) & ~Q(Exists(near))


def ruled(rows: QuerySet[M], person: Viewer, action: str, rules: Rules) -> QuerySet[M]:
    """Return the rows on which the person may do `action`; none for an unknown one."""
    if not isinstance(person, Person) or not person.is_active or action not in rules:
        return rows.none()
    return rows.filter(rules[action](person))

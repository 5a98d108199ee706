"""Children, by what the person may do with them, and where one stands to one child."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

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
    liaised_by,
    places_of,
    ruled,
    taught_by,
)
from diary.models import Child, CircleMember, Person
from diary.prepared import Prepared

_CHILD_RULES: Rules = {
    "view": lambda p: (
        in_team(p, on="pk__")
        | in_family(p, on="pk__")
        | as_liaison(p, on="pk__")
        | as_admin(p, on="school__")
    ),
    "diary": lambda p: in_team(p, on="pk__") | in_family(p, on="pk__") | as_liaison(p, on="pk__"),
    "team": lambda p: in_team(p, on="pk__"),
    "family": lambda p: in_family(p, on="pk__"),
    "liaise": lambda p: as_liaison(p, on="pk__"),
    "capture": lambda p: in_team(p, on="pk__") | in_family(p, rights=CONTRIBUTE, on="pk__"),
    "goals": lambda p: in_team(p, on="pk__") | in_family(p, rights=CONTRIBUTE, on="pk__"),
    "plan": lambda p: in_team(p, on="pk__"),
    "decide": lambda p: in_family(p, rights=DECIDE, on="pk__"),
    "agree": lambda p: in_team(p, on="pk__") | in_family(p, rights=DECIDE, on="pk__"),
    "face": lambda p: in_team(p, on="pk__") | as_admin(p, on="school__"),
    "invite": lambda p: (
        in_team(p, on="pk__") | as_admin(p, on="school__") | in_family(p, rights=DECIDE, on="pk__")
    ),
    "see_circle": lambda p: (
        in_team(p, on="pk__")
        | as_liaison(p, on="pk__")
        | as_admin(p, on="school__")
        | in_family(p, rights=DECIDE, on="pk__")
    ),
    "households": lambda p: in_team(p, on="pk__") | as_admin(p, on="school__"),
    "see_consents": lambda p: (
        in_team(p, on="pk__") | as_admin(p, on="school__") | in_family(p, on="pk__")
    ),
    "released": lambda p: in_team(p, on="pk__") | as_liaison(p, on="pk__"),
    "watching": lambda p: as_liaison(p, on="pk__") | in_family(p, on="pk__"),
    "archive": lambda p: in_family(p, rights=DECIDE, on="pk__") | as_admin(p, on="school__"),
    "administer": lambda p: as_admin(p, on="school__"),
}


def children(person: Viewer, action: str) -> QuerySet[Child]:
    """Return the children on whom the person may do `action`."""
    return ruled(Child.objects.all(), person, action, _CHILD_RULES)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands to one child just now. `rights` is None for all but family.

    `time_zone` is that of the child's school, in which days and months are told apart.
    """

    is_team: bool
    is_liaison: bool
    rights: str | None
    time_zone: str

    @property
    def may_capture(self) -> bool:
        """Whether they may add to the diary and reply in words (as `children(.., "capture")`)."""
        return self.is_team or self.rights in CONTRIBUTE

    @property
    def speaks_for_family(self) -> bool:
        """Whether they may write in the family's name."""
        return self.rights in CONTRIBUTE

    @property
    def may_reply(self) -> bool:
        """Whether they may reply in words."""
        return self.may_capture or self.is_liaison


def _ask_standing(values: Mapping[str, UUID]) -> QuerySet[Child, tuple[object, ...]]:
    person = Person(pk=values["person"])
    taught = taught_by(person).filter(child=OuterRef("pk"))
    liaising = liaised_by(person).filter(child=OuterRef("pk"))
    placed = places_of(person, *CircleMember.Kind.values).filter(child=OuterRef("pk"))
    return Child.objects.filter(pk=values["child"]).values_list(
        Exists(taught),
        Exists(liaising),
        Subquery(placed.values("kind")[:1]),
        Subquery(placed.values("rights")[:1]),
        "school__time_zone",
    )


_STANDING = Prepared(_ask_standing)


def standing(person: Viewer, child_id: UUID) -> Standing | None:
    """Return where the person stands to the child; None for a stranger (as for an unknown id)."""
    if not isinstance(person, Person) or not person.is_active:
        return None
    found = _STANDING.rows(person=person.pk, child=child_id)
    for is_taught, is_liaison, kind, rights, time_zone in found:
        where = Standing(
            is_team=is_taught or kind == CircleMember.Kind.PROFESSIONAL,
            is_liaison=is_liaison,
            rights=rights if kind == CAREGIVER else None,
            time_zone=time_zone,
        )
        return where if where.is_team or where.is_liaison or where.rights else None
    return None


def _ask_doors(values: Mapping[str, UUID]) -> QuerySet[Child, tuple[object, ...]]:
    person, pk = Person(pk=values["person"]), OuterRef("pk")
    doors = (Exists(children(person, action).filter(pk=pk)) for action in _CHILD_RULES)
    return Child.objects.filter(pk=values["child"]).values_list(*doors)


_DOORS = Prepared(_ask_doors)


def may(person: Viewer, child_id: UUID) -> dict[str, bool]:
    """Return for each action on children whether the person may do it on this one, in one query."""
    if not isinstance(person, Person) or not person.is_active:
        return dict.fromkeys(_CHILD_RULES, False)
    for row in _DOORS.rows(person=person.pk, child=child_id):
        return {action: bool(told) for action, told in zip(_CHILD_RULES, row, strict=True)}
    return dict.fromkeys(_CHILD_RULES, False)


OF_CHILD: Rules = {
    "view": lambda p: Q(child__in=children(p, "diary").values("pk")),
    "change": lambda p: Q(child__in=children(p, "plan").values("pk")),
}

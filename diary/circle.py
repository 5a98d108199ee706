"""The circle around a child: who is in it, in which household, since when and until when.

The school grants and changes; the school ends, and so does family who decides (not those who decide
too). A place that has ended is kept, so that the past can be told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from diary import access, audit, days, fetch
from diary.errors import Conflict, DiaryError, NotFound
from diary.models import Child, CircleMember, Household, Invitation, Person, SchoolRole
from diary.models.base import current
from diary.spelling import clean_name

Kind = CircleMember.Kind


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person by name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class HouseholdSeen:
    """A home by its label."""

    id: UUID
    label: str


@dataclass(frozen=True, slots=True)
class May:
    """Which buttons to show beside a place; the rules are asked again when one is pressed."""

    change: bool
    end: bool


@dataclass(frozen=True, slots=True)
class Member:
    """One place in the circle, in the school's days; `ends_on` is the first day without."""

    id: UUID
    person: PersonSeen
    kind: str
    relation: str
    rights: str
    household: HouseholdSeen | None
    sees_home: bool
    starts_on: date | None
    ends_on: date | None
    may: May


@dataclass(frozen=True, slots=True)
class Circle:
    """Who stands around a child, as one viewer may see it."""

    members: list[Member]
    households: list[HouseholdSeen]


@dataclass(frozen=True, slots=True)
class Place:
    """The place that somebody is given. `ends_on` None: until it is ended."""

    person_id: UUID
    kind: str
    relation: str
    rights: str
    household_id: UUID | None = None
    sees_home: bool = True
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What to change; None leaves it. `moves`: the household becomes `household_id`, or none."""

    rights: str | None = None
    relation: str | None = None
    sees_home: bool | None = None
    moves: bool = False
    household_id: UUID | None = None


def of(viewer: Person, child_id: UUID) -> Circle:
    """Return the circle as the viewer may see it; family first, then by name."""
    child = fetch.child(viewer, child_id, "see_circle")
    seen = _lasting(access.circle_members(viewer, "view").filter(child=child))
    members = _members(viewer, seen, child)
    homes = access.households(viewer, "view").filter(child=child).order_by("label")
    return Circle(
        members=sorted(members, key=lambda one: (one.kind != Kind.CAREGIVER, one.person.name)),
        households=[HouseholdSeen(home.pk, home.label) for home in homes],
    )


def member(viewer: Person, member_id: UUID) -> Member:
    """Return one place that the viewer may see, or NotFound."""
    rows = access.circle_members(viewer, "view").filter(pk=member_id)
    place = rows.select_related("child__school").first()
    if place is None:
        raise NotFound
    return _members(viewer, rows, place.child)[0]


def grant(actor: Person, child_id: UUID, place: Place) -> UUID:
    """Give somebody whom the school knows a place; Conflict when they have one already."""
    child = fetch.child(actor, child_id, "administer")
    person = access.people(actor, "administer").filter(pk=place.person_id).first()
    if person is None:
        raise NotFound("person_not_found", "We can't find that person at your school.")
    _check_kind(child, person, place.kind)
    household = household_of(child, place.household_id)
    with transaction.atomic():
        check_no_place(child, person)
        ends_at = days.end_from(place.ends_on, school=child.school) if place.ends_on else None
        made = CircleMember.objects.create(
            child=child,
            person=person,
            kind=place.kind,
            relation=clean_name(place.relation, field="relation"),
            rights=place.rights,
            household=household,
            sees_home=place.sees_home,
            ends_at=ends_at,
        )
        audit.record(
            "circle.granted", actor=actor, child=child, subject=person.pk, detail=_terms(made)
        )
    return made.pk


def change(actor: Person, member_id: UUID, wanted: Change) -> None:
    """Change a place: rights, relation, household, and whether entries from home are seen."""
    place = _fetch(actor, member_id, "administer")
    if wanted.rights is not None:
        place.rights = wanted.rights
    if wanted.relation is not None:
        place.relation = clean_name(wanted.relation, field="relation")
    if wanted.sees_home is not None:
        place.sees_home = wanted.sees_home
    if wanted.moves:
        place.household = household_of(place.child, wanted.household_id)
    with transaction.atomic():
        place.save(update_fields=["rights", "relation", "sees_home", "household"])
        audit.record(
            "circle.changed",
            actor=actor,
            child=place.child,
            subject=place.person_id,
            detail=_terms(place),
        )


def end(actor: Person, member_id: UUID, *, ends_on: date | None = None) -> None:
    """End a place now, or from the start of `ends_on` at the school (the first day without).

    Works on the next request, media included. Invitations that they made for the child end too.
    """
    place = _fetch(actor, member_id, "end")
    with transaction.atomic():
        end_place(actor, place, ends_on=ends_on)


def end_place(actor: Person, place: CircleMember, *, ends_on: date | None = None) -> None:
    """End this place, in the caller's transaction; the caller has asked `access`."""
    if place.ends_at is not None and place.ends_at <= timezone.now():
        raise Conflict("ended_already", "This place has ended already.")
    ends_at = max(days.end_from(ends_on, school=place.child.school), place.starts_at)
    CircleMember.objects.filter(pk=place.pk).update(ends_at=ends_at, ended_by=actor)
    if ends_at <= timezone.now():
        made = Invitation.objects.filter(child=place.child, made_by=place.person, accepted_at=None)
        made.filter(ended_at=None).update(ended_at=ends_at)
    audit.record(
        "circle.ended",
        actor=actor,
        child=place.child,
        subject=place.person_id,
        detail={"ends_at": ends_at.isoformat()},
    )


def add_household(actor: Person, child_id: UUID, *, label: str) -> HouseholdSeen:
    """Name a home of the child's family; Conflict when there is one of that name."""
    child = fetch.child(actor, child_id, "households")
    name = clean_name(label, field="label")
    _check_label(child, name)
    with transaction.atomic():
        home = Household.objects.create(child=child, label=name)
        audit.record("household.added", actor=actor, child=child, subject=home.pk)
    return HouseholdSeen(home.pk, home.label)


def rename_household(actor: Person, household_id: UUID, *, label: str) -> HouseholdSeen:
    """Give a home of the family another name."""
    homes = access.households(actor, "change").select_related("child")
    home = fetch.one(homes, known=access.households(actor, "view"), pk=household_id)
    home.label = clean_name(label, field="label")
    _check_label(home.child, home.label, besides=home.pk)
    with transaction.atomic():
        home.save(update_fields=["label"])
        audit.record("household.renamed", actor=actor, child=home.child, subject=home.pk)
    return HouseholdSeen(home.pk, home.label)


def household_of(child: Child, household_id: UUID | None) -> Household | None:
    """Return the child's household of that id; None for None, refused for another child's."""
    if household_id is None:
        return None
    home = Household.objects.filter(pk=household_id, child=child).first()
    if home is None:
        sentence = "That home is not one of this child's. Please choose again."
        raise NotFound("household_not_found", sentence)
    return home


def check_no_place(child: Child, person: Person) -> None:
    """Refuse a second open place; locks the child's row, so that two at once make one."""
    Child.objects.select_for_update().filter(pk=child.pk).first()
    if _lasting(CircleMember.objects.filter(child=child, person=person)).exists():
        sentence = "They have a place in this circle already. You can change it there."
        raise Conflict("in_circle_already", sentence)


def _fetch(actor: Person, member_id: UUID, action: str) -> CircleMember:
    rows = access.circle_members(actor, action).select_related("child__school", "person")
    return fetch.one(rows, known=access.circle_members(actor, "view"), pk=member_id)


def _lasting(places: QuerySet[CircleMember]) -> QuerySet[CircleMember]:
    return places.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()))


def _members(viewer: Person, rows: QuerySet[CircleMember], child: Child) -> list[Member]:
    ids = set(rows.values_list("pk", flat=True))
    changeable = _among(ids, access.circle_members(viewer, "administer"))
    endable = _among(ids, access.circle_members(viewer, "end"))
    return [
        Member(
            id=place.pk,
            person=PersonSeen(place.person_id, place.person.name),
            kind=place.kind,
            relation=place.relation,
            rights=place.rights,
            household=_home(place.household),
            sees_home=place.sees_home,
            starts_on=days.day_of(place.starts_at, school=child.school),
            ends_on=days.day_of(place.ends_at, school=child.school),
            may=May(change=place.pk in changeable, end=place.pk in endable),
        )
        for place in rows.select_related("person", "household")
    ]


def _home(home: Household | None) -> HouseholdSeen | None:
    return HouseholdSeen(home.pk, home.label) if home else None


def _among(ids: Iterable[UUID], rows: QuerySet[CircleMember]) -> set[UUID]:
    return set(rows.filter(pk__in=ids).values_list("pk", flat=True))


def _terms(place: CircleMember) -> dict[str, str | int | bool | list[str]]:
    return {"kind": place.kind, "rights": place.rights, "sees_home": place.sees_home}


def _check_kind(child: Child, person: Person, kind: str) -> None:
    """A liaison's place needs the role at the child's school, or no round would open."""
    if kind != Kind.LIAISON:
        return
    held = SchoolRole.objects.filter(
        current(), school=child.school, person=person, role=SchoolRole.Role.LIAISON
    )
    if not held.exists():
        sentence = "They are not a liaison teacher at this school yet. Give them that role first."
        raise DiaryError("not_a_liaison", sentence, fields={"kind": [sentence]})


def _check_label(child: Child, label: str, *, besides: UUID | None = None) -> None:
    same = Household.objects.filter(child=child, label__iexact=label)
    if (same.exclude(pk=besides) if besides else same).exists():
        raise Conflict("household_exists", "This child has a home of that name already.")

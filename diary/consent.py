"""What was agreed for a child, purpose by purpose. Missing means no; one no outweighs every yes.

The admin records what families signed on paper. A consent is replaced by a newer one of the same
giver and never edited, so that what stood on any day can be told.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from diary import access, audit, days, fetch, remakes
from diary.errors import DiaryError
from diary.models import Child, CircleMember, Consent, Person
from diary.models.base import current
from diary.spelling import clean_name


@dataclass(frozen=True, slots=True)
class Signed:
    """What a paper says. `giver_id` when the giver has a place in the circle, else `giver_name`."""

    purpose: str
    given: bool
    giver_id: UUID | None = None
    giver_name: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One giver's yes or no that stands now."""

    id: UUID
    purpose: str
    given: bool
    giver: str
    on: date
    recorded_by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Consents:
    """What stands, and what it comes to for each purpose."""

    consents: list[Standing]
    stands: dict[str, bool]


def of(viewer: Person, child_id: UUID) -> Consents:
    """Return what stands for the child; family learns of other homes only what it comes to."""
    child = fetch.child(viewer, child_id, "see_consents")
    rows = access.consents(viewer).filter(child=child, replaced_at=None)
    found = rows.select_related("recorded_by").order_by("purpose", "giver_name")
    return Consents(
        consents=[
            Standing(
                id=row.pk,
                purpose=row.purpose,
                given=row.given,
                giver=row.giver_name,
                on=row.agreed_on,
                recorded_by=row.recorded_by.name if row.recorded_by else None,
                at=row.recorded_at,
            )
            for row in found
        ],
        stands=stands(child),
    )


def stands(child: Child) -> dict[str, bool]:
    """Return for each purpose whether it is agreed: at least one yes, and no no."""
    said: dict[str, set[bool]] = {purpose: set() for purpose in Consent.Purpose.values}
    rows = Consent.objects.filter(child=child, replaced_at=None)
    for purpose, given in rows.values_list("purpose", "given"):
        said[purpose].add(given)
    return {purpose: answers == {True} for purpose, answers in said.items()}


def record(actor: Person, child_id: UUID, signed: Signed) -> None:
    """Record a paper, in place of an older one of the same giver; works on the next request."""
    child = fetch.child(actor, child_id, "administer")
    day = signed.on or days.today(child.school)
    if day > days.today(child.school):
        sentence = "That day has not come yet. Please write the day on the paper."
        raise DiaryError("day_not_come", sentence, fields={"on": [sentence]})
    with transaction.atomic():
        Child.objects.select_for_update().get(pk=child.pk)
        giver, name = _giver(child, signed)
        standing = Consent.objects.filter(child=child, purpose=signed.purpose, replaced_at=None)
        older = Q(giver_name__iexact=name) | (Q(giver=giver) if giver else Q())
        standing.filter(older).update(replaced_at=timezone.now())
        made = Consent.objects.create(
            child=child,
            purpose=signed.purpose,
            given=signed.given,
            giver=giver,
            giver_name=name,
            recorded_by=actor,
            agreed_on=day,
        )
        audit.record(
            "consent.recorded",
            actor=actor,
            child=child,
            subject=made.pk,
            detail={"purpose": signed.purpose, "given": signed.given},
        )
        remakes.look_again(child=child.pk)


def _giver(child: Child, signed: Signed) -> tuple[Person | None, str]:
    if signed.giver_id is None:
        return None, clean_name(signed.giver_name, field="giver_name")
    places = CircleMember.objects.select_related("person").filter(
        current(),
        child=child,
        person=signed.giver_id,
        kind=CircleMember.Kind.CAREGIVER,
        rights=CircleMember.Rights.DECIDE,
    )
    place = places.first()
    if place is None:
        sentence = "Only somebody of the family who decides for this child can agree to this."
        raise DiaryError("giver_does_not_decide", sentence, fields={"giver": [sentence]})
    return place.person, _name_apart(place)


def _name_apart(place: CircleMember) -> str:
    """Return the giver's name; with the relation where the circle has two of that name."""
    name = place.person.name
    others = CircleMember.objects.filter(child=place.child_id, person__name__iexact=name)
    alone = not others.exclude(person=place.person).exists()
    return name if alone else f"{name} ({place.relation})"[:80]

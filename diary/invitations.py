"""Invitations of family to one child's circle: made on a card, opened once, undone by the school.

A card carries a link (128 bits, also as a picture) and a code to type. Both are kept as keyed
hashes only. Looking never spends an invitation; accepting does.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from diary import access, audit, circle, fetch
from diary.errors import Conflict, DiaryError, NotAllowed, NotFound
from diary.models import Child, CircleMember, Household, Invitation, Person
from diary.models.base import current
from diary.spelling import clean_name

# Letters and digits without those that look alike on paper or in handwriting (0 O, 1 I L, 2 Z, 5 S,
# 8 B, U V) and without the vowels, so that no word comes out. Source: Crockford's Base32
# (crockford.com/base32.html) leaves out I, L, O and U for these two reasons; the rest is ours.
ALPHABET = "CDFGHJKMNPQRTVWXY34679"
CODE_LETTERS = 10  # 22 ** 10 is 44.6 bits, at no more than 50 tries an hour (diary/tries.py)
LINK_BYTES = 16  # 128 bits (design.md section 5)
_LINK_LETTERS = 22  # 16 bytes in base64url
LIFE = timedelta(days=30)

_WITH = ("child__school", "made_by", "person")
OPEN, ACCEPTED, EXPIRED, ENDED = "open", "accepted", "expired", "ended"


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """Whom to invite, and to what."""

    name: str
    relation: str
    rights: str
    language: str = "en"
    household_id: UUID | None = None
    sees_home: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on the card. The two codes are shown this once."""

    id: UUID
    link_code: str
    typed_code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """One invitation as those who may invite see it; `accepted_by` is a name."""

    id: UUID
    name: str
    relation: str
    rights: str
    state: str
    made_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    accepted_by: str | None


@dataclass(frozen=True, slots=True)
class Opened:
    """What the landing page may say. `accepted_by` is the id of whoever used it."""

    id: UUID
    state: str
    child_id: UUID
    child_first_name: str
    school_name: str
    relation: str
    language: str
    is_way_back: bool
    accepted_by: UUID | None


def make(maker: Person, child_id: UUID, new: NewInvitation) -> Card:
    """Invite somebody new; an older open invitation of the same name and child ends.

    Family invites at most to what it holds itself, never to decide: that is the school's to grant.
    """
    child = fetch.child(maker, child_id, "invite")
    name, relation = clean_name(new.name), clean_name(new.relation, field="relation")
    home = circle.household_of(child, new.household_id)
    sees_home = new.sees_home
    if not _is_school(maker, child):
        sees_home = sees_home and _check_family(maker, child, new.rights, home)
    invitation = Invitation(
        child=child,
        name=name,
        relation=relation,
        rights=new.rights,
        household=home,
        sees_home=sees_home,
        language=new.language,
    )
    return _issue(maker, invitation)


def make_way_back(maker: Person, member_id: UUID) -> Card:
    """Give a caregiver who lost their way in a new one, as the same person; the admin's alone.

    Refused for people with an e-mail (they sign in by it), with work at a school, or with a child
    elsewhere: one school's card must not open another's diary.
    """
    places = access.circle_members(maker, "administer").filter(current())
    known = access.circle_members(maker, "view")
    place = fetch.one(places.select_related("child", "person"), known=known, pk=member_id)
    if not _is_plain_family(place.person, place.child):
        sentence = (
            "They have another way to sign in, or a child at another school. Ask them to use it."
        )
        raise Conflict("has_other_way", sentence)
    invitation = Invitation(
        child=place.child,
        person=place.person,
        name=place.person.name,
        relation=place.relation,
        rights=place.rights,
        household=place.household,
        sees_home=place.sees_home,
        language=place.person.language,
    )
    return _issue(maker, invitation)


def of(viewer: Person, child_id: UUID) -> list[Made]:
    """Return the child's invitations, the newest first; family sees those they made."""
    child = fetch.child(viewer, child_id, "invite")
    rows = access.invitations(viewer).filter(child=child).select_related("accepted_by")
    return [
        Made(
            id=row.pk,
            name=row.name,
            relation=row.relation,
            rights=row.rights,
            state=_state(row),
            made_at=row.made_at,
            expires_at=row.expires_at,
            accepted_at=row.accepted_at,
            accepted_by=row.accepted_by.name if row.accepted_by else None,
        )
        for row in rows.order_by("-made_at")[:200]
    ]


def end(actor: Person, invitation_id: UUID) -> None:
    """End an invitation. One that was accepted is undone: the place that it gave ends at once."""
    row = access.invitations(actor).select_related("child__school").filter(pk=invitation_id).first()
    if row is None:
        raise NotFound
    if row.ended_at is not None:
        return
    with transaction.atomic():
        Invitation.objects.filter(pk=row.pk).update(ended_at=timezone.now())
        audit.record("invitation.ended", actor=actor, child=row.child, subject=row.pk)
        if row.accepted_by is not None and row.person_id is None:
            _undo(actor, row.child, row.accepted_by)


def find(code: str) -> Opened | None:
    """Return what a link's or a card's code opens, spent or not; None for an unknown code."""
    is_this = (
        {"link_hash": _hashed(code, "link")}
        if is_link(code)
        else {"code_hash": _hashed(typed(code), "code")}
    )
    row = Invitation.objects.select_related(*_WITH).filter(**is_this).first()
    return _opened(row) if row else None


def reopen(invitation_id: UUID) -> Opened:
    """Return the same invitation as it stands now."""
    return _opened(Invitation.objects.select_related(*_WITH).get(pk=invitation_id))


def _opened(row: Invitation) -> Opened:
    return Opened(
        id=row.pk,
        state=_state(row) if _still_meant(row) else ENDED,
        child_id=row.child_id,
        child_first_name=row.child.first_name,
        school_name=row.child.school.name,
        relation=row.relation,
        language=row.language,
        is_way_back=row.person_id is not None,
        accepted_by=row.accepted_by_id,
    )


def accept(invitation_id: UUID, *, as_person: Person | None) -> Person:
    """Spend the invitation and return who now has the place: `as_person`, or a new person.

    One transaction; of two at once, one wins and the other gets Conflict.
    """
    with transaction.atomic():
        row = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("child", "household", "made_by", "person")
            .get(pk=invitation_id)
        )
        if _state(row) != OPEN or not _still_meant(row):
            sentence = "This invitation has been used or has ended. Please ask for a new one."
            raise Conflict("invitation_spent", sentence)
        person = row.person or as_person
        if person is None:
            person = Person.objects.create_user(name=row.name, language=row.language)
        if row.person is None:
            _give_place(row, person)
        Invitation.objects.filter(pk=row.pk).update(accepted_at=timezone.now(), accepted_by=person)
        audit.record("invitation.accepted", actor=person, child=row.child, subject=row.pk)
    return person


def is_link(code: str) -> bool:
    """Tell whether this is a link's code, by its length. It can't be guessed, so tries are free.

    What this calls a link is never looked up as a typed code: padding one buys no free tries.
    """
    return len(code) == _LINK_LETTERS


def typed(code: str) -> str:
    """Return a typed code as it stands on the card: capitals, without spaces and dashes."""
    return "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())


def _issue(maker: Person, invitation: Invitation) -> Card:
    link_code = secrets.token_urlsafe(LINK_BYTES)
    typed_code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
    now = timezone.now()
    invitation.made_by, invitation.expires_at = maker, now + LIFE
    invitation.link_hash = _hashed(link_code, "link")
    invitation.code_hash = _hashed(typed_code, "code")
    with transaction.atomic():
        older = Invitation.objects.filter(child=invitation.child, name__iexact=invitation.name)
        older.filter(accepted_at=None, ended_at=None).update(ended_at=now)
        invitation.save()
        audit.record(
            "invitation.made",
            actor=maker,
            child=invitation.child,
            subject=invitation.pk,
            detail={"rights": invitation.rights, "sees_home": invitation.sees_home},
        )
    return Card(invitation.pk, link_code, typed_code, invitation.expires_at)


def _hashed(code: str, what: str) -> str:
    return salted_hmac(f"diary.invitations.{what}", code, algorithm="sha256").hexdigest()


def _state(row: Invitation) -> str:
    if row.ended_at is not None:
        return ENDED
    if row.accepted_at is not None:
        return ACCEPTED
    return EXPIRED if row.expires_at <= timezone.now() else OPEN


def _still_meant(row: Invitation) -> bool:
    """By family: holds only while its maker may still invite, and to as much (threats.md A-15).

    A way back holds only while its person has no other way in.
    """
    if row.person is not None and row.accepted_at is None:
        return _is_plain_family(row.person, row.child)
    if row.accepted_at is not None or row.made_by is None:
        return True
    if access.children(row.made_by, "invite").filter(pk=row.child_id).exists():
        return not row.sees_home or _may_show_home(row.made_by, row.child)
    by_family = CircleMember.objects.filter(
        child=row.child_id, person=row.made_by, kind=circle.Kind.CAREGIVER
    )
    return not by_family.exists()


def _may_show_home(maker: Person, child: Child) -> bool:
    own = CircleMember.objects.filter(current(), child=child, person=maker, sees_home=True)
    return _is_school(maker, child) or own.exists()


def _is_school(maker: Person, child: Child) -> bool:
    school = access.children(maker, "team") | access.children(maker, "administer")
    return school.filter(pk=child.pk).exists()


def _check_family(maker: Person, child: Child, rights: str, home: Household | None) -> bool:
    """Refuse more than the maker holds; returns whether the guest may see home."""
    if rights == CircleMember.Rights.DECIDE:
        sentence = "Only the school can give somebody the right to decide. Please ask them."
        raise NotAllowed("rights_too_high", sentence)
    own = CircleMember.objects.filter(current(), child=child, person=maker).first()
    if own is None:
        raise NotAllowed
    if home is not None and home.pk != own.household_id:
        sentence = "You can invite into your own home only. Please leave the home empty."
        raise DiaryError("not_your_home", sentence, fields={"household": [sentence]})
    return own.sees_home


def _is_plain_family(person: Person, child: Child) -> bool:
    """Family by this school's children alone, with no e-mail and no work at a school."""
    places = CircleMember.objects.filter(current(), person=person)
    elsewhere = places.exclude(child__school=child.school_id, kind=circle.Kind.CAREGIVER)
    works = access.schools(person, "belong").exists()
    return not (person.email or elsewhere.exists() or works or not person.is_active)


def _give_place(row: Invitation, person: Person) -> None:
    circle.check_no_place(row.child, person)
    CircleMember.objects.create(
        child=row.child,
        person=person,
        kind=circle.Kind.CAREGIVER,
        relation=row.relation,
        rights=row.rights,
        household=row.household,
        sees_home=row.sees_home,
    )


def _undo(actor: Person, child: Child, person: Person) -> None:
    places = CircleMember.objects.select_related("child__school", "person")
    place = places.filter(current(), child=child, person=person).first()
    if place is not None:
        circle.end_place(actor, place)

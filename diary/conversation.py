"""What is said under one child's entry: replies in words, hearts, and who has watched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from diary import access, audit
from diary.errors import NotAllowed, NotFound
from diary.models import Appearance, CircleMember, Heart, Person, Reply, Watch
from diary.models.base import current
from diary.spelling import needed_words


@dataclass(frozen=True, slots=True)
class ReplySeen:
    """A reply as one viewer gets it. `relation` is the author's word for the child, or empty."""

    id: UUID
    author_id: UUID
    author_name: str
    relation: str
    is_mine: bool
    words: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Watcher:
    """How often one person has played one entry."""

    entry_id: UUID
    name: str
    household: str
    times: int
    last_at: datetime


def seen_pair(person: Person, child_id: UUID, entry_id: UUID, action: str = "view") -> Appearance:
    """Return the pair for `action`; NotFound for a stranger, NotAllowed for who only sees."""
    pairs = Appearance.objects.filter(child=child_id, entry=entry_id)
    pair = (pairs & access.appearances(person, action)).first()
    if pair is None:
        known = (pairs & access.appearances(person, "view")).exists()
        raise (
            NotAllowed("not_allowed", "You can look, but not write here.") if known else NotFound()
        )
    return pair


def reply(person: Person, child_id: UUID, entry_id: UUID, *, id: UUID, words: str) -> ReplySeen:  # noqa: A002
    """Say something under an entry. Idempotent by the sender's id."""
    pair = seen_pair(person, child_id, entry_id, "reply")
    said = needed_words(words, code="empty", sentence="Please write a few words first.")
    with transaction.atomic():
        made, is_new = Reply.objects.get_or_create(
            pk=id, defaults={"appearance": pair, "author": person, "words": said}
        )
        if made.author_id != person.pk or made.appearance_id != pair.pk:
            raise NotFound
        if is_new:
            audit.record("reply.made", actor=person, child=child_id, subject=made.pk)
    return next(seen for seen in replies(person, pair) if seen.id == made.pk)


def replies(viewer: Person, pair: Appearance) -> list[ReplySeen]:
    """Return what was said under a pair that `access` gave, oldest first."""
    relations = dict(
        CircleMember.objects.filter(current(), child=pair.child_id).values_list(
            "person", "relation"
        )
    )
    rows = access.said(viewer).filter(appearance=pair).order_by("made_at", "pk")
    return [
        ReplySeen(pk, author, name, relations.get(author, ""), author == viewer.pk, words, made_at)
        for pk, author, name, words, made_at in rows.values_list(
            "pk", "author", "author__name", "words", "made_at"
        )
    ]


def withdraw_reply(person: Person, reply_id: UUID) -> None:
    """Take back one's own reply; NotAllowed for another's that one may read."""
    mine = access.replies(person, "withdraw").filter(pk=reply_id).first()
    if mine is None:
        known = access.replies(person, "view").filter(pk=reply_id).exists()
        raise NotAllowed if known else NotFound
    with transaction.atomic():
        if Reply.objects.filter(pk=reply_id, withdrawn_at=None).update(withdrawn_at=timezone.now()):
            audit.record("reply.withdrawn", actor=person, subject=reply_id)


def give_heart(person: Person, child_id: UUID, entry_id: UUID) -> None:
    """Put the person's one heart there; twice is once."""
    pair = seen_pair(person, child_id, entry_id)
    if pair.state != Appearance.State.SHARED:
        raise NotFound
    Heart.objects.bulk_create([Heart(appearance=pair, person=person)], ignore_conflicts=True)


def take_heart(person: Person, child_id: UUID, entry_id: UUID) -> None:
    """Take the person's heart away; none there is fine."""
    pair = seen_pair(person, child_id, entry_id)
    Heart.objects.filter(appearance=pair, person=person).delete()


def heart_names(viewer: Person, pair: Appearance) -> list[str]:
    """Return who gave a heart under a pair that `access` gave, by name."""
    hearts = access.hearts(viewer).filter(appearance=pair).order_by("made_at")
    return list(hearts.values_list("person__name", flat=True))


def watched(person: Person, child_id: UUID, entry_id: UUID) -> None:
    """Note that the person played the entry: one row each, counted, with an audit line."""
    pair = seen_pair(person, child_id, entry_id)
    now = timezone.now()
    with transaction.atomic():
        again = Watch.objects.filter(appearance=pair, person=person)
        if not again.update(times=F("times") + 1, last_at=now):
            try:
                with transaction.atomic():
                    Watch.objects.create(appearance=pair, person=person, last_at=now)
            except IntegrityError:  # two taps at once: the other one made the row
                again.update(times=F("times") + 1, last_at=now)
        audit.record("entry.played", actor=person, child=child_id, subject=entry_id)


def watchers(
    viewer: Person, child_id: UUID, *, entry_id: UUID | None = None
) -> Sequence[Watcher] | None:
    """Return which family watched what: all for the liaison, one's own household for a caregiver.

    None for anyone else: a class teacher does not see who watched.
    """
    where = access.standing(viewer, child_id)
    if where is None:
        raise NotFound
    if not where.is_liaison and where.rights is None:
        return None
    places = CircleMember.objects.filter(child=child_id, kind=CircleMember.Kind.CAREGIVER)
    if not where.is_liaison:
        mine = places.filter(current(), person=viewer).values("household")
        same_home = places.filter(household__in=mine).values("person")
        places = places.filter(person__in=same_home) | places.filter(person=viewer)
    homes = {
        person: label or "" for person, label in places.values_list("person", "household__label")
    }
    rows = Watch.objects.filter(appearance__child=child_id, person__in=homes)
    # Only of entries that the viewer may see: a count must not tell of a hidden one.
    rows = rows.filter(appearance__in=access.appearances(viewer, "view").values("pk"))
    if entry_id is not None:
        rows = rows.filter(appearance__entry=entry_id)
    return [
        Watcher(entry, name, homes[person], times, last_at)
        for entry, person, name, times, last_at in rows.order_by("-last_at").values_list(
            "appearance__entry", "person", "person__name", "times", "last_at"
        )
    ]

"""The verbs of a measurement: rate, correct, withdraw; and what was said before a correction.

A rating belongs to one child's goal, and mostly to a moment that shows it. What was said first is
kept (`Rating.first_value`), and so is who changed it (`RatingRevision`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from diary import access, audit, days, fetch, scales
from diary.errors import Conflict, DiaryError, NotAllowed, NotFound
from diary.models import (
    Appearance,
    AppearanceGoal,
    CircleMember,
    Entry,
    GasLevel,
    Goal,
    Measure,
    Person,
    Rating,
    RatingRevision,
)
from diary.models.base import current
from diary.models.plans import Party
from diary.spelling import clean_words, one_line


@dataclass(frozen=True, slots=True)
class NewRating:
    """What somebody measured. The id is the tablet's own; `out_of` is for trials alone.

    With an entry, its time, place and company count. `side` None is the side of who rates.
    """

    id: UUID
    kind: str
    value: int
    out_of: int | None = None
    entry_id: UUID | None = None
    occurred_at: datetime | None = None
    setting: str | None = None
    with_whom: str = ""
    words: str = ""
    side: str | None = None


def rate(person: Person, goal_id: UUID, new: NewRating) -> tuple[UUID, bool]:
    """Keep a rating; return its id, and whether it is new. Idempotent by the sender's id.

    A second one of the same entry, goal, kind and side corrects the first and keeps its id.
    """
    goal = fetch.one(access.goals(person, "rate"), known=access.goals(person, "view"), pk=goal_id)
    with transaction.atomic():
        pair = _pair(person, goal, new.entry_id) if new.entry_id else None
        return put(person, goal, new, pair)


def put(person: Person, goal: Goal, new: NewRating, pair: Appearance | None) -> tuple[UUID, bool]:
    """Keep a rating in the caller's transaction, who has asked whether the person may rate."""
    Goal.objects.select_for_update().get(pk=goal.pk)
    known = _known(person, goal, new.id)
    if known is not None:
        return known, False
    value, out_of = scales.checked(new.kind, new.value, new.out_of)
    if new.kind == Measure.Kind.GAS:
        _check_scale(goal)
    side = _side(person, goal, new.side)
    told = replace(new, value=value, out_of=out_of)
    if pair is not None:
        _check_shown(goal, pair)
        first = Rating.objects.filter(
            appearance=pair, goal=goal, kind=new.kind, side=side, withdrawn_at=None
        ).first()
        if first is not None:
            _check_seen(person, first)
            _correct(person, first, value, out_of, revision_id=new.id)
            return first.pk, False
    made = _make(person, goal, told, pair, side=side)
    audit.record("goal.rated", actor=person, child=goal.child_id, subject=made.pk)
    return made.pk, True


def put_all(person: Person, pair: Appearance, told: Sequence[tuple[UUID, NewRating]]) -> None:
    """Keep what was measured while tagging, in the transaction of the tag itself.

    Each comes with its goal, which the moment must show by then.
    """
    goals = {goal.pk: goal for goal in Goal.objects.filter(child=pair.child_id)} if told else {}
    for goal_id, new in told:
        if goal_id not in goals:
            raise NotFound(
                "goal_not_found", "One of the goals is not this child's. Please choose again."
            )
        put(person, goals[goal_id], new, pair)


def in_moments(person: Person, pairs: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, NewRating]]]:
    """Return by appearance what the person's own side measured, each with its goal."""
    found: dict[UUID, list[tuple[UUID, NewRating]]] = {}
    rows = access.ratings(person, "change").filter(appearance__in=pairs).order_by("made_at", "pk")
    for pair, goal, pk, kind, value, out_of in rows.values_list(
        "appearance", "goal", "pk", "kind", "value", "out_of"
    ):
        found.setdefault(pair, []).append((goal, NewRating(pk, kind, value, out_of)))
    return found


def follow(entry: Entry) -> None:
    """Let what was measured in an entry be of its time, place and company again."""
    Rating.objects.filter(appearance__entry=entry).update(
        occurred_at=entry.occurred_at,
        setting=entry.setting or entry.origin,
        with_whom=entry.with_whom,
    )


def correct(person: Person, rating_id: UUID, *, value: int, out_of: int | None = None) -> UUID:
    """Correct a rating and return its goal's id; what stood before is kept."""
    rating = _changeable(person, rating_id)
    value, out_of = scales.checked(rating.kind, value, out_of or rating.out_of)
    with transaction.atomic():
        locked = Rating.objects.select_for_update().get(pk=rating.pk)
        _correct(person, locked, value, out_of)
    return rating.goal_id


def withdraw(person: Person, rating_id: UUID) -> None:
    """Take a rating back: gone from the goal on the next request, and not erased."""
    rating = _changeable(person, rating_id)
    with transaction.atomic():
        if Rating.objects.filter(pk=rating.pk, withdrawn_at=None).update(
            withdrawn_at=timezone.now()
        ):
            child_id = Goal.objects.values_list("child", flat=True).get(pk=rating.goal_id)
            audit.record("rating.withdrawn", actor=person, child=child_id, subject=rating.pk)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one rating, by whom and when."""

    value: int
    out_of: int | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """What was said first, and each change since, the oldest first."""

    first: Said
    changes: list[Said]


def history(person: Person, rating_id: UUID) -> History:
    """Return how a rating came to what it is, for everyone who sees it."""
    rows = access.ratings(person, "view").select_related("by", "goal")
    rating = fetch.one(rows, known=Rating.objects.none(), pk=rating_id)
    before = list(
        RatingRevision.objects.filter(rating=rating)
        .order_by("at", "pk")
        .values_list("value", "out_of", "by__name", "at", "pk")
    )
    apart = access.kept_apart(person, by="by", child="rating__goal__child")
    hidden = set(RatingRevision.objects.filter(apart, rating=rating).values_list("pk", flat=True))
    after = [(value, out_of) for value, out_of, *_ in before[1:]]
    after.append((rating.value, rating.out_of))
    name = rating.by.name if rating.by else ""
    return History(
        first=Said(rating.first_value, rating.first_out_of, name, rating.made_at),
        changes=[
            Said(value, out_of, "" if pk in hidden else by or "", at)
            for (_, _, by, at, pk), (value, out_of) in zip(before, after, strict=False)
        ],
    )


def _known(person: Person, goal: Goal, sent: UUID) -> UUID | None:
    """Return the rating that these bytes made before; NotFound for somebody else's id."""
    rating = Rating.objects.filter(pk=sent).first()
    if rating is not None:
        if rating.by_id != person.pk or rating.goal_id != goal.pk:
            raise NotFound
        return rating.pk
    revision = RatingRevision.objects.filter(pk=sent).select_related("rating").first()
    if revision is None:
        return None
    if revision.by_id != person.pk or revision.rating.goal_id != goal.pk:
        raise NotFound
    return revision.rating_id


def _changeable(person: Person, rating_id: UUID) -> Rating:
    allowed, known = access.ratings(person, "change"), access.ratings(person, "view")
    return fetch.one(allowed, known=known, pk=rating_id)


def _pair(person: Person, goal: Goal, entry_id: UUID) -> Appearance:
    seen = access.appearances(person, "view").filter(entry=entry_id, child=goal.child_id)
    pair = seen.select_related("entry").first()
    if pair is None:
        raise NotFound("entry_not_found", "We can't find that moment in this child's diary.")
    return pair


def _check_shown(goal: Goal, pair: Appearance) -> None:
    if not AppearanceGoal.objects.filter(appearance=pair, goal=goal).exists():
        sentence = "That moment does not show this goal yet. Please add the goal to it first."
        raise Conflict("goal_not_shown", sentence)


def _check_scale(goal: Goal) -> None:
    scales.check_complete(GasLevel.objects.filter(goal=goal).values_list("level", flat=True))
    if not Measure.objects.filter(goal=goal, kind=Measure.Kind.GAS, is_in_use=True).exists():
        sentence = "This goal is not measured by its scale any more. Nothing was kept."
        raise DiaryError("not_measured_so", sentence)


def _check_seen(person: Person, first: Rating) -> None:
    """Refuse to overwrite what the person may not see, or another home of the child said."""
    seen = access.ratings(person, "view").filter(pk=first.pk)
    homes = CircleMember.objects.filter(current(), child=first.goal.child_id)
    other = homes.filter(person=first.by_id).exclude(
        household__in=homes.filter(person=person).values("household")
    )
    if not seen.exists() or (first.side == Party.WHANAU and other.exists()):
        sentence = "Your family has measured this moment already. School can help you."
        raise Conflict("rated_already", sentence)


def _side(person: Person, goal: Goal, told: str | None) -> str:
    if told == Party.CHILD:
        return Party.CHILD
    is_team = access.children(person, "team").filter(pk=goal.child_id).exists()
    own = Party.SCHOOL if is_team else Party.WHANAU
    if told not in {None, own}:
        raise NotAllowed("not_allowed", "You can only measure for your own side.")
    return own


def _make(
    person: Person, goal: Goal, new: NewRating, pair: Appearance | None, *, side: str
) -> Rating:
    home = "school" if access.children(person, "team").filter(pk=goal.child_id).exists() else "home"
    when, where, who = (
        (pair.occurred_at, pair.entry.setting or pair.entry.origin, pair.entry.with_whom)
        if pair
        else (days.sane(new.occurred_at), new.setting or home, one_line(new.with_whom)[:80])
    )
    return Rating.objects.create(
        id=new.id,
        goal=goal,
        appearance=pair,
        kind=new.kind,
        value=new.value,
        out_of=new.out_of,
        first_value=new.value,
        first_out_of=new.out_of,
        occurred_at=when,
        setting=where,
        with_whom=who,
        words=clean_words(new.words),
        side=side,
        by=person,
    )


def _correct(
    person: Person,
    rating: Rating,
    value: int,
    out_of: int | None,
    *,
    revision_id: UUID | None = None,
) -> None:
    if (rating.value, rating.out_of) == (value, out_of):
        return
    before = RatingRevision(rating=rating, value=rating.value, out_of=rating.out_of, by=person)
    before.pk = revision_id or before.pk
    before.save(force_insert=True)
    rating.value, rating.out_of = value, out_of
    rating.save(update_fields=["value", "out_of"])
    child_id = Goal.objects.values_list("child", flat=True).get(pk=rating.goal_id)
    audit.record("rating.corrected", actor=person, child=child_id, subject=rating.pk)

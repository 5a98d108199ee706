"""The verbs of an entry: save, revise, share, withdraw, split.

An entry's state is kept for each child in it (`Appearance.state`: draft, shared, withdrawn), and
this module is where it changes. Every change keeps what stood before (`entry_history`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from diary import access, audit, days, entry_history, live_photos, ratings, remakes
from diary.errors import Conflict, DiaryError, NotAllowed, NotFound
from diary.models import (
    Appearance,
    AppearanceGoal,
    Child,
    CircleMember,
    Clip,
    Entry,
    Goal,
    Household,
    Person,
    School,
)
from diary.models.base import current
from diary.spelling import clean_words, folded, one_line

State = Appearance.State
Audience = Appearance.Audience
_FOR_SCHOOL = (Audience.TEAM, Audience.CIRCLE)
_FOR_HOME = (Audience.CIRCLE, Audience.WHANAU, Audience.HOUSEHOLD)


@dataclass(frozen=True, slots=True)
class Tag:
    """A child in an entry, which of that child's goals it shows, and how far they went.

    `measured` is by goal; what is not named stays as it was.
    """

    child_id: UUID
    goals: tuple[UUID, ...] = ()
    measured: tuple[tuple[UUID, ratings.NewRating], ...] = ()


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What a tablet wants to keep. The id is its own; `audience` None takes the default.

    `setting` empty: where its origin says; `with_whom` empty: its author.
    """

    id: UUID
    occurred_at: datetime
    words: str = ""
    tags: tuple[Tag, ...] = ()
    audience: str | None = None
    setting: str = ""
    with_whom: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What to change; None leaves it. `tags` replaces all. `hold` keeps a full draft a draft."""

    words: str | None = None
    occurred_at: datetime | None = None
    tags: tuple[Tag, ...] | None = None
    hold: bool = False
    setting: str | None = None
    with_whom: str | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """An entry after a verb. `names_other_child`: its words name another child who is in it."""

    id: UUID
    is_new: bool
    state: str
    names_other_child: bool


def save(author: Person, new: NewEntry) -> Saved:
    """Keep a new entry. Idempotent by its id for the same author; NotFound for another's id.

    A child with a goal is shared at once with the circle; a child without one waits as a draft when
    school made it, and is shared when family did (a home entry needs no goal).
    """
    with transaction.atomic():
        known = Entry.objects.select_for_update().filter(pk=new.id).first()
        if known is not None:
            if known.author_id != author.pk:
                raise NotFound
            return _saved(author, known, is_new=False)
        children = _taggable(author, new.tags)
        if not children and not access.may_add(author):
            raise NotAllowed
        origin = _origin(author, children)
        entry = Entry.objects.create(
            id=new.id,
            author=author,
            school=_one_school(children) if origin == Entry.Origin.SCHOOL else None,
            origin=origin,
            occurred_at=days.sane(new.occurred_at),
            words=clean_words(new.words),
            setting=new.setting,
            with_whom=one_line(new.with_whom)[:80],
        )
        for tag in new.tags:
            _appear(author, entry, children[tag.child_id], tag, new.audience)
        audit.record("entry.saved", actor=author, subject=entry.pk)
        return _saved(author, entry, is_new=True)


def revise(person: Person, entry_id: UUID, change: Change) -> Saved:
    """Reword, retag or retime an entry; what stood before is kept.

    Only pairs that the person may change are touched: a tag of a child outside their reach stays as
    it is. A draft that now has child and goal is shared, unless `hold`.
    """
    with transaction.atomic():
        entry = changeable(person, entry_id)
        entry_history.keep(person, entry, "changed")
        if change.words is not None:
            entry.words = clean_words(change.words)
        if change.occurred_at is not None:
            entry.occurred_at = days.sane(change.occurred_at)
            entry.appearances.update(occurred_at=entry.occurred_at)
        if change.setting is not None:
            entry.setting = change.setting
        if change.with_whom is not None:
            entry.with_whom = one_line(change.with_whom)[:80]
        entry.save(update_fields=["words", "occurred_at", "setting", "with_whom"])
        ratings.follow(entry)
        if change.tags is not None:
            _retag(person, entry, change)
        audit.record("entry.changed", actor=person, subject=entry.pk)
        remakes.look_again(entries=[entry.pk])
        return _saved(person, entry, is_new=False)


def share(person: Person, entry_id: UUID, *, child_id: UUID | None = None) -> Saved:
    """Share the entry's drafts (of one child, or all that the person may change)."""
    with transaction.atomic():
        entry = changeable(person, entry_id)
        pairs = access.appearances(person, "change").filter(entry=entry)
        if child_id is not None:
            pairs = pairs.filter(child=child_id)
        for pair in pairs.exclude(state=State.SHARED):
            _share(person, pair)
        return _saved(person, entry, is_new=False)


def withdraw(person: Person, entry_id: UUID, *, child_id: UUID | None = None) -> Saved:
    """Take an entry out of a child's diary (or all that the person may): gone on the next request.

    Nothing is deleted: `share` brings it back. NotAllowed for those who only see it.
    """
    with transaction.atomic():
        allowed = access.appearances(person, "withdraw").filter(entry=entry_id)
        if child_id is not None:
            allowed = allowed.filter(child=child_id)
        pairs = list(allowed.exclude(state=State.WITHDRAWN))
        if not pairs and not allowed.exists():
            raise _refusal(person, entry_id)
        entry = Entry.objects.get(pk=entry_id)
        if pairs:
            entry_history.keep(person, entry, "withdrawn")
        for pair in pairs:
            Appearance.objects.filter(pk=pair.pk).update(
                state=State.WITHDRAWN, withdrawn_at=timezone.now()
            )
            audit.record("entry.withdrawn", actor=person, child=pair.child_id, subject=entry_id)
        remakes.look_again(entries=[entry_id])
        return _saved(person, entry, is_new=False)


def split(person: Person, entry_id: UUID, *, clips: Sequence[UUID], into: NewEntry) -> Saved:
    """Move some clips of an entry into a new one. Idempotent by the new entry's id.

    The new entry keeps the time and, where none are given, the words and tags of the old.
    """
    with transaction.atomic():
        entry = changeable(person, entry_id)
        if Entry.objects.filter(pk=into.id).exists():
            return save(person, into)
        moving = Clip.objects.filter(entry=entry, pk__in=clips)
        if moving.count() != len(set(clips)) or not clips:
            raise Conflict("not_its_clips", "Those clips are not all in this entry any more.")
        if not Clip.objects.filter(entry=entry).exclude(pk__in=clips).exists():
            raise Conflict("nothing_left", "Leave at least one clip in this entry.")
        entry_history.keep(person, entry, "split")
        made = save(person, into)
        moving.update(entry=into.id)
        live_photos.part(entry.pk, into.id)
        remakes.look_again(entries=[entry.pk, into.id])
        audit.record("entry.split", actor=person, subject=entry.pk)
        return made


def changeable(person: Person, entry_id: UUID) -> Entry:
    """Return an entry to change; NotFound for strangers, NotAllowed for those who only see."""
    entry = access.entries(person, "change").filter(pk=entry_id).first()
    if entry is None:
        raise _refusal(person, entry_id)
    return entry


def _refusal(person: Person, entry_id: UUID) -> DiaryError:
    known = access.entries(person, "view").filter(pk=entry_id).exists()
    return NotAllowed() if known else NotFound()


def _taggable(person: Person, tags: Sequence[Tag]) -> dict[UUID, Child]:
    wanted = {tag.child_id for tag in tags}
    if len(wanted) != len(tags):
        raise DiaryError("child_twice", "A child is named twice. Please choose each child once.")
    found = {child.pk: child for child in access.children(person, "capture").filter(pk__in=wanted)}
    if len(found) != len(wanted):
        seen = access.children(person, "diary").filter(pk__in=wanted - set(found)).count()
        raise NotAllowed() if seen == len(wanted) - len(found) else NotFound()
    return found


def _origin(author: Person, children: dict[UUID, Child]) -> str:
    """Home when a caregiver adds to their own child's diary, else school for staff."""
    if children:
        team = access.children(author, "team").filter(pk__in=children).count()
        if team not in {0, len(children)}:
            raise _home_and_school()
        return Entry.Origin.SCHOOL if team else Entry.Origin.HOME
    is_staff = access.schools(author, "belong").exists()
    return Entry.Origin.SCHOOL if is_staff else Entry.Origin.HOME


def _one_school(children: dict[UUID, Child]) -> School | None:
    schools = {child.school_id: child.school for child in children.values()}
    if len(schools) > 1:
        raise DiaryError("two_schools", "Please choose children of one school.")
    return next(iter(schools.values()), None)


def _appear(
    person: Person, entry: Entry, child: Child, tag: Tag, audience: str | None
) -> Appearance:
    default = Audience.CIRCLE
    chosen = audience or default
    allowed = _FOR_SCHOOL if entry.origin == Entry.Origin.SCHOOL else _FOR_HOME
    if chosen not in allowed:
        raise DiaryError("audience", "Please choose again who may see this.")
    pair = Appearance.objects.create(
        entry=entry,
        child=child,
        audience=chosen,
        household=_household(person, child),
        occurred_at=entry.occurred_at,
    )
    _set_goals(pair, tag.goals)
    ratings.put_all(person, pair, tag.measured)
    waits_for_goal = entry.origin == Entry.Origin.SCHOOL and not tag.goals
    if not waits_for_goal and not _waits_for_approval(entry, child):
        _share(person, pair)
    return pair


def _waits_for_approval(entry: Entry, child: Child) -> bool:
    return entry.origin == Entry.Origin.SCHOOL and child.school.needs_approval


def _household(person: Person, child: Child) -> Household | None:
    place = CircleMember.objects.filter(current(), child=child, person=person).first()
    return place.household if place else None


def _set_goals(pair: Appearance, goals: Sequence[UUID]) -> None:
    wanted = set(goals)
    if Goal.objects.filter(pk__in=wanted, child=pair.child_id).count() != len(wanted):
        raise NotFound(
            "goal_not_found", "One of the goals is not this child's. Please choose again."
        )
    AppearanceGoal.objects.filter(appearance=pair).exclude(goal__in=wanted).delete()
    links = [AppearanceGoal(appearance=pair, goal_id=goal) for goal in wanted]
    AppearanceGoal.objects.bulk_create(links, ignore_conflicts=True)


def _share(person: Person, pair: Appearance) -> None:
    Appearance.objects.filter(pk=pair.pk).update(
        state=State.SHARED, shared_at=timezone.now(), withdrawn_at=None
    )
    audit.record("entry.shared", actor=person, child=pair.child_id, subject=pair.entry_id)


def _retag(person: Person, entry: Entry, change: Change) -> None:
    tags = {tag.child_id: tag for tag in change.tags or ()}
    reach = {
        pair.child_id: pair for pair in access.appearances(person, "change").filter(entry=entry)
    }
    new = [tag for tag in tags.values() if tag.child_id not in reach]
    if Appearance.objects.filter(entry=entry, child__in=[tag.child_id for tag in new]).exists():
        raise NotAllowed
    children = _taggable(person, new)
    _check_fits(person, entry, children)
    meant_for = next((pair.audience for pair in entry.appearances.all()), None)
    for child_id, pair in reach.items():
        if child_id not in tags:
            audit.record("entry.untagged", actor=person, child=child_id, subject=entry.pk)
            pair.delete()
            continue
        tag = tags[child_id]
        _set_goals(pair, tag.goals)
        ratings.put_all(person, pair, tag.measured)
        may_go = tag.goals and not change.hold and not _waits_for_approval(entry, pair.child)
        if pair.state == State.DRAFT and may_go:
            _share(person, pair)
    if entry.school_id is None and entry.origin == Entry.Origin.SCHOOL and children:
        entry.school = _one_school(children)
        entry.save(update_fields=["school"])
    for tag in new:
        pair = _appear(person, entry, children[tag.child_id], tag, meant_for)
        if change.hold:
            Appearance.objects.filter(pk=pair.pk).update(state=State.DRAFT, shared_at=None)


def _check_fits(person: Person, entry: Entry, children: dict[UUID, Child]) -> None:
    """Refuse children whom `save` would not have taken together with those who are in it."""
    if not children:
        return
    is_untagged = not entry.appearances.exists()
    if _origin(person, children) != entry.origin and not is_untagged:
        raise _home_and_school()
    if entry.origin == Entry.Origin.SCHOOL:
        school = _one_school(children)
        if school and entry.school_id not in {None, school.pk}:
            raise DiaryError("two_schools", "Please choose children of one school.")


def _home_and_school() -> DiaryError:
    sentence = "Keep your own child's clips apart from your pupils' clips."
    return DiaryError("home_and_school", sentence)


def _saved(person: Person, entry: Entry, *, is_new: bool) -> Saved:
    """Tell how it stands in the diaries that the person knows: family learns of no other child."""
    known = entry.appearances.filter(child__in=access.children(person, "diary").values("pk"))
    pairs = list(known.values_list("state", "child__first_name"))
    return Saved(
        id=entry.pk,
        is_new=is_new,
        state=overall(state for state, _ in pairs),
        names_other_child=len(pairs) > 1 and _names_one(entry.words, [name for _, name in pairs]),
    )


def _names_one(words: str, names: Sequence[str]) -> bool:
    """Whether a first name stands in the words as a word, macrons folded."""
    spoken = set(folded(words).replace("'s", "").split())
    cleaned = {word.strip(".,;:!?\"'()") for word in spoken}
    return any(folded(name) in cleaned for name in names)


def overall(states: Iterable[str]) -> str:
    """One word for an entry with several children: shared once any is, draft when none is yet."""
    present = set(states)
    order = (State.SHARED, State.DRAFT, State.WITHDRAWN)
    return next((str(state) for state in order if state in present), str(State.DRAFT))

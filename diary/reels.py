"""Films of a goal, and of then and now: asked for, seen, fetched, taken away.

What goes into one is settled in `reel_parts`, what becomes of one whose clips change in `remakes`,
and the worker's side in `reel_making`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Prefetch, QuerySet

from diary import access, audit, card_words, fetch, jobs, reel_captions, reel_parts, remakes
from diary.errors import Conflict, DiaryError, NotFound
from diary.media import Stored
from diary.models import (
    Appearance,
    AppearanceGoal,
    Child,
    Goal,
    Job,
    Pair,
    Person,
    Reel,
    ReelPart,
)
from diary.prepared import Prepared
from diary.reel_parts import MOST_PARTS, Part

_FAILED = "We could not make this film. The clips are safe. Please try again."
_EMPTY = "There is no clip for this film yet. Tag a clip with this goal, then try again."
_NOT_BOTH = "One of the two clips can't be in a film now. Please look at both clips."


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants of a film; None leaves it to us."""

    language: str | None = None
    shape: str | None = None
    clips: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class ReelSeen:
    """A film as one person sees it. Lengths in ms, sizes in bytes; `sentence` when it failed.

    `captions`: the languages in which what is said can be read.
    """

    id: UUID
    kind: str
    child: UUID
    goal: UUID | None
    pair: UUID | None
    language: str
    shape: str
    title: str
    state: str
    progress: int
    sentence: str
    is_chosen: bool
    is_remade: bool
    clips: list[UUID]
    captions: list[str]
    duration_ms: int | None
    size_bytes: int
    width: int | None
    height: int | None
    made_at: datetime | None
    may_change: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A clip that may be in the film; `is_suggested`: it is, if nobody chooses."""

    clip: UUID
    entry: UUID
    kind: str
    occurred_at: datetime
    origin: str
    length_ms: int
    is_suggested: bool


@dataclass(frozen=True, slots=True)
class OfGoal:
    """The films of a goal and what one could be made of.

    `left_out`: moments that the person sees and no film may show, as they are not for the whole
    circle or not every child in them has consent. `language` is the family's.
    """

    reels: list[ReelSeen]
    choices: list[Choice]
    left_out: int
    language: str
    may_ask: bool


def ask(person: Person, goal_id: UUID, wish: Wish = Wish()) -> ReelSeen:
    """Queue the film of a goal; one that holds the very same is returned as it is.

    DiaryError: `reel_empty`, `reel_too_many`; NotFound for a clip that may not be in it.
    """
    goal = _goal(person, goal_id)
    moments = access.reel_moments(person)
    seen = reel_parts.usable(moments, goal.child_id, goal=goal)
    if wish.clips is not None:
        seen = _those(seen, wish.clips)
    else:
        zone = goal.child.school.time_zone
        seen = reel_parts.chosen_by_itself(seen, goal, time_zone=zone)
    parts = reel_parts.shortened(seen)
    if not parts:
        raise DiaryError("reel_empty", _EMPTY)
    wanted = Reel(kind=Reel.Kind.GOAL, child=goal.child, goal=goal, pair=None)
    wanted.is_chosen = wish.clips is not None
    return _make(person, wanted, parts, wish)


def ask_pair(person: Person, pair_id: UUID, wish: Wish = Wish()) -> ReelSeen:
    """Queue the film of then and now; DiaryError(`reel_empty`) when one clip may not be shown."""
    pair, child = _pair(person, pair_id)
    clips = (pair.then_clip_id, pair.now_clip_id)
    seen = reel_parts.of_clips(access.reel_moments(person), child.pk, clips)
    parts = reel_parts.beside(pair, seen)
    if not parts:
        raise DiaryError("reel_empty", _NOT_BOTH)
    wanted = Reel(kind=Reel.Kind.PAIR, child=child, goal=pair.goal, pair=pair)
    return _make(person, wanted, parts, wish)


def of_goal(person: Person, goal_id: UUID) -> OfGoal:
    """Return the goal's films and what one could be made of; NotFound for strangers."""
    rows = access.goals(person, "view").select_related("child__school")
    goal = fetch.one(rows, known=Goal.objects.none(), pk=goal_id)
    films = access.reels(person, "view").filter(goal=goal, kind=Reel.Kind.GOAL)
    seen = reel_parts.usable(access.reel_moments(person), goal.child_id, goal=goal)
    zone = goal.child.school.time_zone
    suggested = reel_parts.chosen_by_itself(seen, goal, time_zone=zone)
    by_itself = {one.clip.pk for one in suggested}
    choices = [
        Choice(
            clip=one.clip.pk,
            entry=one.pair.entry_id,
            kind=one.clip.kind,
            occurred_at=one.at,
            origin=one.pair.entry.origin,
            length_ms=one.length_ms,
            is_suggested=one.clip.pk in by_itself,
        )
        for one in seen
    ]
    return OfGoal(
        reels=_seen_all(person, films),
        choices=choices,
        left_out=_left_out(person, goal),
        language=reel_parts.language_of(goal.child, asker=person),
        may_ask=access.children(person, "goals").filter(pk=goal.child_id).exists(),
    )


def of_pair(person: Person, pair_id: UUID) -> list[ReelSeen]:
    """Return the films of then and now of one pair; NotFound for strangers."""
    if not access.pairs(person).filter(pk=pair_id).exists():
        raise NotFound
    return _seen_all(person, access.reels(person, "view").filter(pair=pair_id))


def one(person: Person, reel_id: UUID) -> ReelSeen:
    """Return how a film stands; NotFound once the person may not see every clip in it."""
    seen = _seen_all(person, access.reels(person, "view").filter(pk=reel_id))
    if not seen:
        raise NotFound
    return seen[0]


def retry(person: Person, reel_id: UUID) -> ReelSeen:
    """Try a film again that could not be made; Conflict unless it has failed."""
    reel = _changeable(person, reel_id)
    if reel.state != Reel.State.FAILED:
        raise Conflict("not_failed", "This film needs no help just now.")
    with transaction.atomic():
        remakes.renew(reel, is_remade=False)
        audit.record("reel.asked", actor=person, child=reel.child, subject=reel.pk)
    return one(person, reel_id)


def remove(person: Person, reel_id: UUID) -> None:
    """Take a film away, file and all; its clips stay."""
    reel = _changeable(person, reel_id)
    with transaction.atomic():
        remakes.remove(reel)
        audit.record("reel.taken_away", actor=person, child=reel.child, subject=reel.pk)


_PARTS = Prefetch("parts", ReelPart.objects.select_related("clip"))
_STORED = Prepared(
    lambda values: (
        access.reels(Person(pk=values["person"]), "view")
        .filter(pk=values["reel"], state=Reel.State.READY)
        .exclude(key="")
        .values_list("key", "size_bytes", "sha256")
    )
)


def stored(person: Person | AnonymousUser, reel_id: UUID, *, to_keep: bool = False) -> Stored:
    """Return the film's file for a person who sees each clip in it just now; NotFound otherwise."""
    if isinstance(person, Person) and person.is_active:
        for key, size_bytes, digest in _STORED.rows(person=person.pk, reel=reel_id):
            name = "film.mp4" if to_keep else ""
            return Stored(key, "video/mp4", size_bytes, digest, download_name=name)
    raise NotFound


def note_download(person: Person, reel_id: UUID) -> None:
    """Write into the audit that the film was taken, before it is sent."""
    child = Reel.objects.values_list("child", flat=True).get(pk=reel_id)
    audit.record("reel.taken", actor=person, child=child, subject=reel_id)


def _goal(person: Person, goal_id: UUID) -> Goal:
    known = access.goals(person, "view")
    mine = access.children(person, "goals").values("pk")
    allowed = known.filter(child__in=mine).select_related("child__school")
    return fetch.one(allowed, known=known, pk=goal_id)


def _pair(person: Person, pair_id: UUID) -> tuple[Pair, Child]:
    known = access.pairs(person)
    pair = fetch.one(known.select_related("goal"), known=Pair.objects.none(), pk=pair_id)
    if pair.goal is None:
        raise NotFound
    return pair, fetch.child(person, pair.goal.child_id, "goals")


def _those(seen: Sequence[reel_parts.Seen], clips: Sequence[UUID]) -> list[reel_parts.Seen]:
    wanted = set(clips)
    if len(wanted) > MOST_PARTS:
        sentence = f"A film holds at most {MOST_PARTS} clips. Please choose fewer."
        raise DiaryError("reel_too_many", sentence, fields={"clips": [sentence]})
    found = [one for one in seen if one.clip.pk in wanted]
    if len(found) < len(wanted):
        sentence = "One of these clips can't be in the film now. Please choose again."
        raise NotFound("clip_not_for_reel", sentence)
    return found


def _make(person: Person, wanted: Reel, parts: Sequence[Part], wish: Wish) -> ReelSeen:
    """Keep one film of the same goal or pair, language and shape."""
    language = wish.language or reel_parts.language_of(wanted.child, asker=person)
    wanted.language, wanted.asked_by = card_words.known(language), person
    wanted.shape = wish.shape or reel_parts.shape_of(parts)
    known = access.reels(person, "view").filter(
        kind=wanted.kind,
        goal=wanted.goal,
        pair=wanted.pair,
        language=wanted.language,
        shape=wanted.shape,
    )
    with transaction.atomic():
        Child.objects.select_for_update().get(pk=wanted.child.pk)
        old = known.order_by("asked_at").first()
        if old is not None and _is_same(old, wanted, parts):
            return one(person, old.pk)
        if old is None:
            film = wanted
            film.save()
        else:
            film = old
            jobs.stop(film.pk, kinds=(Job.Kind.REEL,))
            film.is_chosen, film.asked_by = wanted.is_chosen, wanted.asked_by
        remakes.write(film, parts, is_remade=False)
        audit.record("reel.asked", actor=person, child=film.child, subject=film.pk)
    return one(person, film.pk)


def _is_same(old: Reel, wanted: Reel, parts: Sequence[Part]) -> bool:
    if old.state == Reel.State.FAILED or old.title != reel_parts.title_of(wanted)[:200]:
        return False
    rows = list(old.parts.order_by("position").values_list("clip", "start_ms", "end_ms"))
    return old.is_chosen == wanted.is_chosen and rows == [
        (part.seen.clip.pk, part.start_ms, part.start_ms + part.length_ms) for part in parts
    ]


def _changeable(person: Person, reel_id: UUID) -> Reel:
    known = access.reels(person, "view")
    allowed = access.reels(person, "change").filter(pk__in=known.values("pk"))
    rows = allowed.select_related("child__school", "goal", "pair", "asked_by")
    return fetch.one(rows, known=known, pk=reel_id)


def _left_out(person: Person, goal: Goal) -> int:
    linked = AppearanceGoal.objects.filter(goal=goal).values("appearance")
    mine: QuerySet[Appearance] = access.appearances(person, "view").filter(pk__in=linked)
    shown = mine.filter(state=Appearance.State.SHARED, entry__clips__isnull=False)
    there = access.reel_moments(person).values("pk")
    return shown.exclude(pk__in=there).distinct().count()


def _seen_all(person: Person, rows: QuerySet[Reel]) -> list[ReelSeen]:
    films = list(rows.prefetch_related(_PARTS).order_by("-asked_at"))
    changeable = set(
        access.children(person, "goals")
        .filter(pk__in={film.child_id for film in films})
        .values_list("pk", flat=True)
    )
    return [_seen(film, may_change=film.child_id in changeable) for film in films]


def _seen(film: Reel, *, may_change: bool) -> ReelSeen:
    parts = sorted(film.parts.all(), key=lambda part: part.position)
    return ReelSeen(
        id=film.pk,
        kind=film.kind,
        child=film.child_id,
        goal=film.goal_id,
        pair=film.pair_id,
        language=film.language,
        shape=film.shape,
        title=film.title,
        state=film.state,
        progress=film.progress,
        sentence=_FAILED if film.state == Reel.State.FAILED else "",
        is_chosen=film.is_chosen,
        is_remade=film.is_remade,
        clips=[part.clip_id for part in parts],
        captions=reel_captions.languages(parts, film.kind),
        duration_ms=film.duration_ms,
        size_bytes=film.size_bytes,
        width=film.width,
        height=film.height,
        made_at=film.made_at,
        may_change=may_change,
    )

"""Which clips go into a film, how much of each, and what stands with them. Changes no row.

A film holds only moments that the whole circle may see (`access.reel_moments`), and only renditions
as they are shown: what was cut away is not in them.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from diary import access, card_words
from diary.models import (
    Appearance,
    AppearanceGoal,
    Child,
    CircleMember,
    Clip,
    Goal,
    Pair,
    Person,
    Rating,
    Reel,
    ReelPart,
    Rendition,
)
from diary.models.base import current
from diary.models.plans import Party

TITLE_MS, MOST_MS = 4000, 180_000
PHOTO_MS, LEAST_MS, AFTER_MARK_MS = 4000, 6000, 1000
"""How long a photo is shown, what is left at least of a clip that is cut shorter, and what must
come after a start mark."""
MOST_PARTS = 20
_FILMS, _PHOTOS = ("720p", "480p", "240p"), ("w1920", "w960", "thumb")
"""Renditions in the order in which they are wanted: nothing larger than the film itself."""
_UNDER_WAY = (Clip.State.RECEIVED, Clip.State.PROCESSING)


@dataclass(frozen=True, slots=True)
class Seen:
    """A clip that may be in a film: when, of which moment, and the rendition to take, if any yet.

    `length_ms` is how long it is shown by itself.
    """

    clip: Clip
    pair: Appearance
    rendition: Rendition | None

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.pair.occurred_at

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of it may be seen now: an edit has cut something away just now."""
        return not self.clip.renditions.all()

    @property
    def length_ms(self) -> int:
        """How long it is, a photo as long as it is shown."""
        if self.clip.kind == Clip.Kind.PHOTO:
            return PHOTO_MS
        return (self.rendition.duration_ms if self.rendition else None) or 0


@dataclass(frozen=True, slots=True)
class Part:
    """One clip and the part of it that is shown, in ms of the clip as it is shown."""

    seen: Seen
    start_ms: int
    length_ms: int


@dataclass(frozen=True, slots=True)
class Shot:
    """One part as it is made: the stored rendition, its size, and the words under it."""

    part_id: UUID
    key: str
    size_bytes: int
    width: int
    height: int
    is_photo: bool
    start_ms: int
    length_ms: int
    label: str
    made_of: str


@dataclass(frozen=True, slots=True)
class Told:
    """All that a film says and shows. `is_waiting`: a clip in it is being prepared just now."""

    name: str
    words: str
    when: str
    shots: list[Shot] = field(default_factory=list)
    is_waiting: bool = False


def usable(moments: QuerySet[Appearance], child_id: UUID, *, goal: Goal | None) -> list[Seen]:
    """Return the clips that may be in a film of the goal, in the order in which they happened.

    Its baseline too, which shows where the child began, whether or not it carries the goal.
    """
    linked = Exists(AppearanceGoal.objects.filter(appearance=OuterRef("pk"), goal=goal))
    baseline = Q(entry__clips=goal.baseline_id) if goal and goal.baseline_id else Q(pk=None)
    pairs = moments.filter(child=child_id)
    if goal is not None:
        pairs = pairs.filter(Q(linked) | baseline).distinct()
    return _seen(pairs, goal)


def _seen(pairs: QuerySet[Appearance], goal: Goal | None) -> list[Seen]:
    clips = Clip.objects.exclude(kind=Clip.Kind.SOUND).order_by("position", "pk")
    edited = Q(state__in=_UNDER_WAY, full_duration_ms__isnull=False)
    clips = clips.filter(Q(state=Clip.State.READY) | edited)
    # School's alone: a film is seen by all, and one home may not know what another measured.
    ratings = Rating.objects.filter(withdrawn_at=None, side=Party.SCHOOL, goal=goal)
    found = pairs.select_related("entry").prefetch_related(
        Prefetch("entry__clips", clips.prefetch_related("renditions"), to_attr="of_film"),
        Prefetch("ratings", ratings, to_attr="of_goal"),
    )
    rows = sorted(found, key=lambda pair: (pair.occurred_at, pair.pk))
    return [
        Seen(clip, pair, _rendition(clip))
        for pair in rows
        for clip in pair.entry.of_film  # type: ignore[attr-defined]  # by to_attr
    ]


def _rendition(clip: Clip) -> Rendition | None:
    if clip.state != Clip.State.READY:
        return None
    wanted = _PHOTOS if clip.kind == Clip.Kind.PHOTO else _FILMS
    named = {one.name: one for one in clip.renditions.all() if one.width and one.height}
    return next((named[name] for name in wanted if name in named), None)


def chosen_by_itself(seen: Sequence[Seen], goal: Goal, *, time_zone: str) -> list[Seen]:
    """Return the first, one for each month between (its last), and the latest: one a moment."""
    zone = ZoneInfo(time_zone)
    firsts = [next(group) for _, group in groupby(seen, key=lambda one: one.pair.pk)]
    if not firsts:
        return []
    first = next((one for one in seen if one.clip.pk == goal.baseline_id), firsts[0])
    rest = [one for one in firsts if one.pair.pk != first.pair.pk and one.at >= first.at]
    by_month = groupby(rest, key=lambda one: one.at.astimezone(zone).strftime("%Y-%m"))
    lasts = [list(group)[-1] for _, group in by_month]
    return _thinned([first, *lasts])


def _thinned(seen: list[Seen]) -> list[Seen]:
    """Leave out middle ones, evenly, until each can be shown for a while."""
    most = min(MOST_PARTS, (MOST_MS - TITLE_MS) // LEAST_MS)
    if len(seen) <= most:
        return seen
    step = (len(seen) - 1) / (most - 1)
    return [seen[round(number * step)] for number in range(most)]


def shortened(seen: Sequence[Seen]) -> list[Part]:
    """Cut the long ones to one length, from their start on, until all fit into three minutes."""
    room, left = MOST_MS - TITLE_MS, len(seen)
    most = room
    for length in sorted(one.length_ms for one in seen):
        if length * left > room:
            most = room // left
            break
        room, left = room - length, left - 1
    return [Part(one, 0, min(one.length_ms, most)) for one in seen]


def beside(pair: Pair, seen: Sequence[Seen]) -> list[Part]:
    """Return both clips of then and now from their marks on; none when one may not be shown."""
    by_clip = {one.clip.pk: one for one in seen}
    marks = {pair.then_clip_id: pair.then_start_ms, pair.now_clip_id: pair.now_start_ms}
    if not set(marks) <= set(by_clip):
        return []
    parts = []
    for clip_id, mark in marks.items():
        one = by_clip[clip_id]
        start = min(mark, max(0, one.length_ms - AFTER_MARK_MS))
        start = 0 if one.clip.kind == Clip.Kind.PHOTO else start
        parts.append(Part(one, start, min(one.length_ms - start, MOST_MS - TITLE_MS)))
    return parts


def of_clips(moments: QuerySet[Appearance], child_id: UUID, clips: Sequence[UUID]) -> list[Seen]:
    """Return these clips, as far as they may be in a film of the child."""
    pairs = moments.filter(child=child_id, entry__clips__in=clips).distinct()
    return [one for one in _seen(pairs, None) if one.clip.pk in set(clips)]


def moments_for(reel: Reel) -> QuerySet[Appearance]:
    """Return what may be in the film: what its asker sees while they are around the child."""
    is_here = access.children(reel.asked_by, "diary").filter(pk=reel.child_id).exists()
    return access.reel_moments(reel.asked_by) if is_here else access.circle_moments()


def of_reel(reel: Reel) -> list[Seen]:
    """Return the clips of the film that may still be in it, in their order."""
    places = dict(reel.parts.values_list("clip", "position"))
    pairs = access.circle_moments().filter(entry__clips__in=list(places)).distinct()
    if reel.kind == Reel.Kind.GOAL:
        seen = usable(pairs, reel.child_id, goal=reel.goal)
    else:
        seen = _seen(pairs.filter(child=reel.child_id), reel.goal)
    left = [one for one in seen if one.clip.pk in places]
    return sorted(left, key=lambda one: places[one.clip.pk])


def told(reel: Reel) -> Told:
    """Return what the film of these parts says and shows as things are now.

    Parts whose clip may not be in it any more are left out.
    """
    seen, parts = of_reel(reel), {part.clip_id: part for part in reel.parts.all()}
    zone, language = reel.child.school.time_zone, card_words.known(reel.language)
    when = card_words.period(language, [one.at for one in seen], time_zone=zone) if seen else ""
    title = (reel.child.first_name, title_of(reel), when)
    shots = [
        _shot(parts[one.clip.pk], one, title, language, zone)
        for one in seen
        if one.rendition is not None
    ]
    return Told(*title, shots=shots, is_waiting=len(shots) < len(seen))


def title_of(reel: Reel) -> str:
    """Return what the first card says: the goal in plain words."""
    language = card_words.known(reel.language)
    is_own = reel.goal is not None and reel.goal.child_id == reel.child_id
    return reel.goal.words if reel.goal and is_own else card_words.then_and_now(language)


def _shot(part: ReelPart, one: Seen, title: tuple[str, str, str], language: str, zone: str) -> Shot:
    rendition = one.rendition
    assert rendition is not None  # noqa: S101 - asked before
    ratings: list[Rating] = one.pair.of_goal  # type: ignore[attr-defined]  # by to_attr
    label = card_words.label(
        language, at=one.at, time_zone=zone, entry=one.pair.entry, ratings=ratings
    )
    start, end = part.start_ms or 0, part.end_ms or one.length_ms
    end = min(end, one.length_ms)
    facts = [*title, rendition.sha256, start, end, label]
    return Shot(
        part_id=part.pk,
        key=rendition.key,
        size_bytes=rendition.size_bytes,
        width=rendition.width or 1,
        height=rendition.height or 1,
        is_photo=one.clip.kind == Clip.Kind.PHOTO,
        start_ms=start,
        length_ms=max(1, end - start),
        label=label,
        made_of=hashlib.sha256(json.dumps(facts).encode()).hexdigest(),
    )


def shape_of(parts: Sequence[Part]) -> str:
    """Return the shape that fits most of them."""
    upright = [part for part in parts if _is_upright(part.seen)]
    return Reel.Shape.TALL if len(upright) * 2 > len(parts) else Reel.Shape.WIDE


def _is_upright(seen: Seen) -> bool:
    found = seen.rendition
    return bool(found and (found.height or 0) > (found.width or 0))


def language_of(child: Child, *, asker: Person) -> str:
    """Return the family's language: of who decides, then of whoever is there; else one's own."""
    places = CircleMember.objects.filter(
        current(), child=child, kind=CircleMember.Kind.CAREGIVER
    ).select_related("person")
    ranked = sorted(places, key=lambda place: (place.rights != "decide", place.starts_at, place.pk))
    spoken = ranked[0].person.language if ranked else asker.language
    return card_words.known(spoken)

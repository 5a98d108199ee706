"""Then and now as they are read: the two clips of a pair, and the clips of a goal to choose from.

Which clips these are is decided by `access.paired_moments` and nothing else. What is written is in
`pairs`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from diary import access, contents, cursors, fetch
from diary.models import Appearance, Clip, Goal, Person
from diary.prepared import Prepared, padded
from diary.seen import PAGE_SIZE, ClipOfDay, ClipSeen, MediaAddress, PairSeen, Row

COLUMNS = ("goal", "then_clip", "now_clip", "then_start_ms", "now_start_ms")
"""What a page's query reads of `Pair`, in the order of `Row`."""

MOST_CLIPS = 200
KINDS = (Clip.Kind.VIDEO, Clip.Kind.PHOTO)


class _Day(NamedTuple):
    """The moment of one clip, without what it holds."""

    clip: UUID
    entry: UUID
    occurred_at: datetime
    origin: str
    is_for_all: bool


def _of_day(day: _Day, known: Mapping[UUID, ClipSeen]) -> ClipOfDay:
    return ClipOfDay(day.entry, day.occurred_at, day.origin, day.is_for_all, known[day.clip])


def _for_all(person: Person) -> Exists:
    return Exists(access.reel_moments(person).filter(pk=OuterRef("pk")))


def _ask_clips(values: Mapping[str, Any]) -> QuerySet[Clip, tuple[Any, ...]]:
    viewer = Person(pk=values["person"])
    here = {"entry": OuterRef("entry"), "child": values["child"]}
    return (
        Clip.objects.filter(Exists(access.paired_moments(viewer).filter(**here)))
        .filter(pk__in=values["clips"])
        .order_by(*contents.CLIP_ORDER)
        .values_list(
            "entry__occurred_at",
            "entry__origin",
            Exists(access.reel_moments(viewer).filter(**here)),
            *contents.CLIP_COLUMNS,
        )
    )


_CLIPS = Prepared(_ask_clips)


def shown(
    viewer: Person, child_id: UUID, rows: Iterable[Row], *, media: MediaAddress
) -> dict[UUID, PairSeen]:
    """Return the pairs of up to a page of entries of which the viewer sees both clips, by entry.

    Asks nothing where no entry is a pair, else one query.
    """
    paired = [row for row in rows if row.pair]
    wanted = [clip for row in paired for clip in (row.then_clip, row.now_clip) if clip]
    if not wanted:
        return {}
    clips = padded(wanted, to=2 * PAGE_SIZE)
    days = _with_days(_CLIPS.rows(person=viewer.pk, child=child_id, clips=clips), media)
    return {row.entry: seen for row in paired if (seen := _pair(row, days))}


def _with_days(rows: Sequence[Sequence[Any]], media: MediaAddress) -> dict[UUID, ClipOfDay]:
    files = contents.by_entry([row[3:] for row in rows], media)
    known = {clip.id: clip for of_entry in files.values() for clip in of_entry}
    days = {
        _Day(clip, entry, at, origin, is_for_all)
        for at, origin, is_for_all, entry, clip, *_ in rows
    }
    return {day.clip: _of_day(day, known) for day in days}


def _pair(row: Row, days: Mapping[UUID, ClipOfDay]) -> PairSeen | None:
    then = days.get(row.then_clip) if row.then_clip else None
    now = days.get(row.now_clip) if row.now_clip else None
    if row.pair is None or then is None or now is None:
        return None
    return PairSeen(
        id=row.pair,
        goal=row.pair_goal,
        then=then,
        now=now,
        then_start_ms=row.then_start_ms or 0,
        now_start_ms=row.now_start_ms or 0,
    )


@dataclass(frozen=True, slots=True)
class GoalClips:
    """What shows a goal, the oldest first; of many, the latest 200.

    `first` is the goal's baseline, or else the oldest of all. `earlier` is the place to go on from
    towards the past; None: nothing is older. `may_save`: whether the viewer may keep a pair.
    """

    goal: UUID
    child: UUID
    words: str
    first: ClipOfDay | None
    clips: list[ClipOfDay]
    earlier: str | None
    may_save: bool


def clips(
    viewer: Person, goal_id: UUID, *, media: MediaAddress, cursor: str | None = None
) -> GoalClips:
    """Return the films and photos that show a goal, ready or not; NotFound for a stranger.

    Six queries at most, at any size: goal, page, baseline, oldest, clips with files, right to save.
    """
    goal = fetch.one(access.goals(viewer, "view"), known=Goal.objects.none(), pk=goal_id)
    rows = _days(viewer, goal)
    asked = rows
    if cursor:
        at = cursors.read(cursor)
        older = Q(occurred_at__lt=at["at"]) | Q(entry__lt=at["entry"])
        asked = rows.filter(older, occurred_at__lte=at["at"])
    found = [_Day(*row) for row in asked[: MOST_CLIPS + 1]]
    page, earlier = _whole_entries(found)
    first = _baseline(viewer, goal) or _oldest(rows, page, is_last=not earlier and not cursor)
    wanted = {day.clip for day in ([*page, first] if first else page)}
    files = contents.clips_of(Clip.objects.filter(pk__in=wanted), media=media)
    known = {clip.id: clip for of_entry in files.values() for clip in of_entry}
    return GoalClips(
        goal=goal.pk,
        child=goal.child_id,
        words=goal.words,
        first=_of_day(first, known) if first else None,
        clips=[_of_day(day, known) for day in reversed(page)],
        earlier=earlier,
        may_save=access.children(viewer, "capture").filter(pk=goal.child_id).exists(),
    )


def _columns(moments: QuerySet[Appearance], viewer: Person) -> QuerySet[Appearance, Any]:
    return moments.values_list(
        "entry__clips", "entry", "occurred_at", "entry__origin", _for_all(viewer)
    )


def _days(viewer: Person, goal: Goal) -> QuerySet[Appearance, Any]:
    """The newest first. A film that belongs to a photo (Live Photo) stands with it, not alone."""
    moments = access.paired_moments(viewer).filter(
        child=goal.child_id,
        goal_links__goal=goal,
        entry__clips__kind__in=KINDS,
        entry__clips__live_still=None,
    )
    order = ("-occurred_at", "-entry", "-entry__clips__position", "-entry__clips")
    return _columns(moments.order_by(*order), viewer)


def _whole_entries(found: list[_Day]) -> tuple[list[_Day], str | None]:
    """Cut a page that is too long between two entries, and say where it goes on."""
    if len(found) <= MOST_CLIPS:
        return found, None
    page = [day for day in found if day.entry != found[-1].entry] or found[:MOST_CLIPS]
    return page, cursors.write(page[-1].occurred_at, page[-1].entry)


def _baseline(viewer: Person, goal: Goal) -> _Day | None:
    if goal.baseline_id is None:
        return None
    moments = access.paired_moments(viewer).filter(
        child=goal.child_id, entry__clips=goal.baseline_id
    )
    return next((_Day(*row) for row in _columns(moments, viewer)[:1]), None)


def _oldest(rows: QuerySet[Appearance, Any], page: list[_Day], *, is_last: bool) -> _Day | None:
    if is_last:
        return page[-1] if page else None
    return next((_Day(*row) for row in rows.reverse()[:1]), None)

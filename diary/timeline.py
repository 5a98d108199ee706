"""What one viewer sees of one child, newest first, in a fixed number of queries.

Five at most, at any size: standing, page, clips with files, goals, other children (staff only); and
a sixth where the page holds a pair, for the two clips of each of them, however many there are.
No model instances, and the SQL of each query is built once: either costs more than the database
does (Source: performance.md section D; bench/timeline.py). Which entries are in the page is decided
by `access.appearances` and nothing else; what each of them holds is asked in `contents`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from diary import access, clip_jobs, contents, cursors, paired
from diary.errors import NotFound
from diary.models import Appearance, AppearanceGoal, Heart, Person, Reply
from diary.prepared import Prepared
from diary.seen import PAGE_SIZE, Author, ClipSeen, EntrySeen, Hearts, May, MediaAddress, Row


@dataclass(frozen=True, slots=True)
class Filter:
    """What to leave out. None leaves nothing out; `month` is its first day in the school's zone."""

    goal: UUID | None = None
    strand: str | None = None
    origin: str | None = None
    month: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Up to 20 entries; `next` is None on the last page."""

    entries: list[EntrySeen]
    next: str | None


def page(
    viewer: Person,
    child_id: UUID,
    *,
    media: MediaAddress,
    only: Filter | None = None,
    cursor: str | None = None,
) -> Page:
    """Return a page of the child's timeline; NotFound for a stranger, `bad_cursor` for nonsense."""
    where = _standing(viewer, child_id)
    asked = _asked(only or Filter(), ZoneInfo(where.time_zone))
    if cursor:
        asked |= cursors.read(cursor)
    rows = [Row(*row) for row in _PAGE.rows(person=viewer.pk, child=child_id, **asked)]
    shown = rows[:PAGE_SIZE]
    last = shown[-1] if len(rows) > PAGE_SIZE else None
    return Page(
        entries=_Seen(viewer, child_id, where, media).entries(shown),
        next=cursors.write(last.occurred_at, last.entry) if last else None,
    )


def one(viewer: Person, child_id: UUID, entry_id: UUID, *, media: MediaAddress) -> EntrySeen:
    """Return one entry of the child (a draft too, to those who see drafts), or NotFound."""
    where = _standing(viewer, child_id)
    rows = [Row(*row) for row in _ONE.rows(person=viewer.pk, child=child_id, entry=entry_id)]
    if not rows:
        raise NotFound
    return _Seen(viewer, child_id, where, media).entries(rows)[0]


def clip(viewer: Person, clip_id: UUID, *, media: MediaAddress) -> ClipSeen:
    """Return one clip that the viewer may see or change, or NotFound."""
    allowed = access.clips(viewer, "view") | access.clips(viewer, "change")
    for clips in contents.clips_of(allowed.filter(pk=clip_id), media=media).values():
        return replace(clips[0], ahead=clip_jobs.ahead(clip_id, state=clips[0].state))
    raise NotFound


def _standing(viewer: Person, child_id: UUID) -> access.Standing:
    where = access.standing(viewer, child_id)
    if where is None:
        raise NotFound
    return where


def _asked(only: Filter, zone: ZoneInfo) -> dict[str, UUID | str | datetime]:
    """Return the filter as values of the page's query; what is left out is not asked."""
    asked: dict[str, UUID | str | datetime] = {}
    if only.goal:
        asked["goal"] = only.goal
    if only.strand:
        asked["strand"] = only.strand
    if only.origin:
        asked["origin"] = only.origin
    if only.month:
        first = datetime(only.month.year, only.month.month, 1, tzinfo=zone)
        after = (first + timedelta(days=32)).replace(day=1)
        asked |= {"since": first.astimezone(UTC), "before": after.astimezone(UTC)}
    return asked


def _number(rows: QuerySet[Heart] | QuerySet[Reply]) -> Coalesce:
    counted = rows.order_by().values("appearance").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _pairs(values: Mapping[str, Any]) -> QuerySet[Appearance]:
    return access.appearances(Person(pk=values["person"]), "view").filter(child=values["child"])


def _columns(
    pairs: QuerySet[Appearance], values: Mapping[str, Any]
) -> QuerySet[Appearance, tuple[Any, ...]]:
    viewer = Person(pk=values["person"])
    hearts = access.hearts(viewer).filter(appearance=OuterRef("pk"))
    replies = access.said(viewer).filter(appearance=OuterRef("pk"))
    return pairs.values_list(
        "pk",
        "entry",
        "state",
        "audience",
        "entry__origin",
        "occurred_at",
        "entry__words",
        "entry__author",
        "entry__author__name",
        _number(hearts),
        Exists(hearts.filter(person=values["person"])),
        _number(replies),
        Case(When(entry__pair__goal__child=F("child"), then=F("entry__pair"))),
        *(f"entry__pair__{name}" for name in paired.COLUMNS),
    )


def _ask_page(values: Mapping[str, Any]) -> QuerySet[Appearance, tuple[Any, ...]]:
    rows = _pairs(values).filter(state=Appearance.State.SHARED)
    links = AppearanceGoal.objects.filter(appearance=OuterRef("pk"))
    if "goal" in values:
        rows = rows.filter(Exists(links.filter(goal=values["goal"])))
    if "strand" in values:
        rows = rows.filter(Exists(links.filter(goal__strand__key=values["strand"])))
    if "origin" in values:
        rows = rows.filter(entry__origin=values["origin"])
    if "since" in values:
        rows = rows.filter(occurred_at__gte=values["since"], occurred_at__lt=values["before"])
    if "at" in values:
        # The bounded form: flat at any depth, where the textbook `<` OR walks the whole index
        # (Source: performance.md section D).
        at, entry = values["at"], values["entry"]
        rows = rows.filter(occurred_at__lte=at).filter(Q(occurred_at__lt=at) | Q(entry__lt=entry))
    return _columns(rows.order_by("-occurred_at", "-entry"), values)[: PAGE_SIZE + 1]


def _ask_one(values: Mapping[str, Any]) -> QuerySet[Appearance, tuple[Any, ...]]:
    return _columns(_pairs(values).filter(entry=values["entry"]), values)


_PAGE = Prepared(_ask_page)
_ONE = Prepared(_ask_one)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Turns the rows of one page into entries as this viewer sees them in this child's diary."""

    viewer: Person
    child: UUID
    where: access.Standing
    media: MediaAddress

    def entries(self, rows: list[Row]) -> list[EntrySeen]:
        if not rows:
            return []
        entry_ids, pairs = [row.entry for row in rows], [row.pk for row in rows]
        clips = contents.clips(entry_ids, media=self.media)
        goals = contents.goals(pairs)
        # Other children in the same entry: a class team works with all of them; family never asks.
        others = contents.others(entry_ids, child_id=self.child) if self.where.is_team else {}
        shown = paired.shown(self.viewer, self.child, rows, media=self.media)
        return [
            EntrySeen(
                id=row.entry,
                child=self.child,
                state=row.state,
                audience=row.audience,
                origin=row.origin,
                occurred_at=row.occurred_at,
                words=row.words,
                author=Author(row.author, row.author_name, row.author == self.viewer.pk),
                goals=goals.get(row.pk, []),
                clips=clips.get(row.entry, []),
                hearts=Hearts(row.hearts, row.is_mine),
                replies=row.replies,
                others=others.get(row.entry, []),
                may=self._may(row),
                pair=shown.get(row.entry),
                is_pair_lost=row.pair is not None and row.entry not in shown,
            )
            for row in rows
        ]

    def _may(self, row: Row) -> May:
        """What the buttons show; the rules themselves are asked when a button is pressed."""
        own = row.author == self.viewer.pk and self.where.may_capture
        change = own or (self.where.is_team and row.origin == "school")
        return May(
            change=change,
            withdraw=change or self.where.rights == "decide",
            reply=self.where.may_reply,
        )

"""What one viewer sees of one child, newest first, in a fixed number of queries.

Five at most, at any size: standing, page, clips with renditions, goals, other children (staff only).
No model instances: building them is most of a page's cost (Source: performance.md section D, and
bench/timeline.py). Which entries are in the page is `access.appearances` and nothing else.
"""

import base64
import binascii
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from diary import access
from diary.errors import DiaryError, NotFound
from diary.models import Appearance, AppearanceGoal, Clip, Heart, Person, Reply

PAGE_SIZE = 20
MediaAddress = Callable[[UUID, str], str]


@dataclass(frozen=True, slots=True)
class Filter:
    """What to leave out. None leaves nothing out; `month` is its first day in the school's zone."""

    goal: UUID | None = None
    strand: str | None = None
    origin: str | None = None
    month: date | None = None


@dataclass(frozen=True, slots=True)
class Author:
    id: UUID
    name: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class GoalSeen:
    id: UUID
    words: str
    strand: str


@dataclass(frozen=True, slots=True)
class Failure:
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class RenditionSeen:
    url: str
    content_type: str
    size_bytes: int
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class ClipSeen:
    """One clip. Lengths in ms, progress in percent; `renditions` holds those that are finished."""

    id: UUID
    kind: str
    state: str
    progress: int
    failure: Failure | None
    is_cut_short: bool
    duration_ms: int | None
    width: int | None
    height: int | None
    renditions: dict[str, RenditionSeen]


@dataclass(frozen=True, slots=True)
class Hearts:
    count: int
    mine: bool


@dataclass(frozen=True, slots=True)
class OtherChild:
    id: UUID
    first_name: str


@dataclass(frozen=True, slots=True)
class May:
    change: bool
    withdraw: bool
    reply: bool


@dataclass(frozen=True, slots=True)
class EntrySeen:
    """One entry as this viewer sees it in this child's diary."""

    id: UUID
    child: UUID
    state: str
    audience: str
    origin: str
    occurred_at: datetime
    words: str
    author: Author
    goals: list[GoalSeen]
    clips: list[ClipSeen]
    hearts: Hearts
    replies: int
    others: list[OtherChild]
    may: May


@dataclass(frozen=True, slots=True)
class Page:
    """Up to 20 entries; `next` is None on the last page."""

    entries: list[EntrySeen]
    next: str | None


class _Row(NamedTuple):
    pk: UUID
    entry: UUID
    state: str
    audience: str
    origin: str
    occurred_at: datetime
    words: str
    author: UUID
    author_name: str
    hearts: int
    is_mine: bool
    replies: int


def page(
    viewer: Person,
    child_id: UUID,
    *,
    media: MediaAddress,
    only: Filter = Filter(),
    cursor: str | None = None,
) -> Page:
    """Return a page of the child's timeline; NotFound for a stranger, `bad_cursor` for nonsense."""
    where = _standing(viewer, child_id)
    shared = access.appearances(viewer, "view").filter(child=child_id, state="shared")
    rows = _filtered(shared, only, where.time_zone)
    if cursor:
        at, entry_id = _read_cursor(cursor)
        # The bounded form: flat at any depth, where the textbook `<` OR walks the whole index
        # (Source: performance.md section D).
        rows = rows.filter(occurred_at__lte=at).filter(
            Q(occurred_at__lt=at) | Q(entry__lt=entry_id)
        )
    found = _rows(rows.order_by("-occurred_at", "-entry"), viewer)[: PAGE_SIZE + 1]
    shown = [_Row(*row) for row in found]
    more = len(shown) > PAGE_SIZE
    shown = shown[:PAGE_SIZE]
    return Page(
        entries=_seen(shown, viewer, child_id, where, media),
        next=_write_cursor(shown[-1]) if more else None,
    )


def one(viewer: Person, child_id: UUID, entry_id: UUID, *, media: MediaAddress) -> EntrySeen:
    """Return one entry of the child (a draft too, to those who see drafts), or NotFound."""
    where = _standing(viewer, child_id)
    pairs = access.appearances(viewer, "view").filter(child=child_id, entry=entry_id)
    rows = [_Row(*row) for row in _rows(pairs, viewer)]
    if not rows:
        raise NotFound
    return _seen(rows, viewer, child_id, where, media)[0]


def clip(viewer: Person, clip_id: UUID, *, media: MediaAddress) -> ClipSeen:
    """Return one clip that the viewer may see, or NotFound."""
    allowed = access.clips(viewer, "view") | access.clips(viewer, "upload")
    found = _clips(allowed.filter(pk=clip_id), media)
    for clips in found.values():
        return clips[0]
    raise NotFound


def clips_of(clips: QuerySet[Clip], *, media: MediaAddress) -> dict[UUID, list[ClipSeen]]:
    """Return these clips by entry, in order. The caller has asked `access`."""
    return _clips(clips, media)


def _standing(viewer: Person, child_id: UUID) -> access.Standing:
    where = access.standing(viewer, child_id)
    if where is None:
        raise NotFound
    return where


def _filtered(rows: QuerySet[Appearance], only: Filter, time_zone: str) -> QuerySet[Appearance]:
    if only.goal:
        links = AppearanceGoal.objects.filter(appearance=OuterRef("pk"), goal=only.goal)
        rows = rows.filter(Exists(links))
    if only.strand:
        links = AppearanceGoal.objects.filter(
            appearance=OuterRef("pk"), goal__strand__key=only.strand
        )
        rows = rows.filter(Exists(links))
    if only.origin:
        rows = rows.filter(entry__origin=only.origin)
    if only.month:
        rows = rows.filter(_within(only.month, ZoneInfo(time_zone)))
    return rows


def _within(month: date, zone: ZoneInfo) -> Q:
    first = datetime(month.year, month.month, 1, tzinfo=zone)
    after = (first + timedelta(days=32)).replace(day=1)
    return Q(occurred_at__gte=first.astimezone(UTC), occurred_at__lt=after.astimezone(UTC))


def _number(rows: QuerySet[Heart] | QuerySet[Reply]) -> Coalesce:
    counted = rows.order_by().values("appearance").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _rows(pairs: QuerySet[Appearance], viewer: Person) -> QuerySet[Appearance, tuple[object, ...]]:
    hearts = Heart.objects.filter(appearance=OuterRef("pk"))
    replies = Reply.objects.filter(appearance=OuterRef("pk"), withdrawn_at=None)
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
        Exists(hearts.filter(person=viewer)),
        _number(replies),
    )


def _seen(
    rows: list[_Row],
    viewer: Person,
    child_id: UUID,
    where: access.Standing,
    media: MediaAddress,
) -> list[EntrySeen]:
    entry_ids = [row.entry for row in rows]
    clips = _clips(Clip.objects.filter(entry__in=entry_ids), media) if rows else {}
    goals = _goals(row.pk for row in rows) if rows else {}
    others = _others(entry_ids, child_id) if rows and where.is_team else {}
    return [
        EntrySeen(
            id=row.entry,
            child=child_id,
            state=row.state,
            audience=row.audience,
            origin=row.origin,
            occurred_at=row.occurred_at,
            words=row.words,
            author=Author(row.author, row.author_name, row.author == viewer.pk),
            goals=goals.get(row.pk, []),
            clips=clips.get(row.entry, []),
            hearts=Hearts(row.hearts, row.is_mine),
            replies=row.replies,
            others=others.get(row.entry, []),
            may=_may(row, viewer, where),
        )
        for row in rows
    ]


def _may(row: _Row, viewer: Person, where: access.Standing) -> May:
    """What the buttons show; the rules themselves are asked again when a button is pressed."""
    own = row.author == viewer.pk and where.may_capture
    change = own or (where.is_team and row.origin == "school")
    return May(change=change, withdraw=change or where.rights == "decide", reply=where.may_reply)


def _clips(clips: QuerySet[Clip], media: MediaAddress) -> dict[UUID, list[ClipSeen]]:
    rows = clips.order_by("entry", "position", "begun_at", "pk").values_list(
        "entry",
        "pk",
        "kind",
        "state",
        "progress",
        "failure_code",
        "failure_sentence",
        "is_cut_short",
        "duration_ms",
        "width",
        "height",
        "renditions__name",
        "renditions__content_type",
        "renditions__size_bytes",
        "renditions__width",
        "renditions__height",
    )
    found: dict[UUID, list[ClipSeen]] = defaultdict(list)
    last: ClipSeen | None = None
    for entry, pk, kind, state, progress, code, sentence, cut, ms, w, h, name, *file in rows:
        if last is None or last.id != pk:
            failure = Failure(code, sentence) if code else None
            last = ClipSeen(pk, kind, state, progress, failure, cut, ms, w, h, {})
            found[entry].append(last)
        if name is not None:
            last.renditions[name] = RenditionSeen(media(pk, name), *file)
    return found


def _goals(pairs: Iterable[UUID]) -> dict[UUID, list[GoalSeen]]:
    links = AppearanceGoal.objects.filter(appearance__in=list(pairs)).order_by(
        "goal__made_at", "pk"
    )
    found: dict[UUID, list[GoalSeen]] = defaultdict(list)
    for pair, pk, words, strand in links.values_list(
        "appearance", "goal", "goal__words", "goal__strand__key"
    ):
        found[pair].append(GoalSeen(pk, words, strand))
    return found


def _others(entry_ids: list[UUID], child_id: UUID) -> dict[UUID, list[OtherChild]]:
    """Other children in the same entries: a class team works with all of them; family never asks."""
    pairs = Appearance.objects.filter(entry__in=entry_ids).exclude(child=child_id)
    found: dict[UUID, list[OtherChild]] = defaultdict(list)
    for entry, pk, first_name in pairs.order_by("child__first_name", "pk").values_list(
        "entry", "child", "child__first_name"
    ):
        found[entry].append(OtherChild(pk, first_name))
    return found


def _write_cursor(row: _Row) -> str:
    text = f"{row.occurred_at.astimezone(UTC).isoformat()}|{row.entry}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, _, entry_id = text.partition("|")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError
        return moment, UUID(entry_id)
    except (ValueError, binascii.Error) as error:
        sentence = "We lost our place in the diary. Please open it again."
        raise DiaryError("bad_cursor", sentence) from error

"""What I like and what I can do: pages about one child in the child's words, with clips it chose.

A clip is offered only while it shows this child alone and is shared with the whole circle
(`access.passport_moments`). Links to a page, and what strangers see, are in `passport_links`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from diary import access, audit, cursors, fetch, passport_links
from diary.errors import Conflict, DiaryError
from diary.models import Clip, Event, Passport, PassportClip, Person, Rendition
from diary.spelling import clean_words, one_line

MOST_CLIPS = 12
PAGE_SIZE = 24
_OPENINGS_SHOWN = 20
_MOST = 20
_FULL = "There are twenty pages already. Please change one of them."
_STILLS = ("thumb", "poster")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One clip for the page; `words` are what the child says of it."""

    clip: UUID
    words: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What to write; None leaves it. `clips` are in the order of the page."""

    title: str | None = None
    likes: str | None = None
    can_do: str | None = None
    helps: str | None = None
    language: str | None = None
    clips: Sequence[Chosen] | None = None


@dataclass(frozen=True, slots=True)
class ClipOffered:
    """A clip that may stand on a page. `still` names a rendition; empty where there is none."""

    clip: UUID
    entry: UUID
    kind: str
    still: str
    occurred_at: datetime
    about: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Clips to choose from, the newest first; `next` is None on the last page."""

    clips: list[ClipOffered]
    next: str | None


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """How the link stands: `state` is none, open, expired or ended; times of late openings."""

    state: str
    for_whom: str
    expires_at: datetime | None
    opened: int
    openings: list[datetime]


@dataclass(frozen=True, slots=True)
class PassportSeen:
    """One page as a member of the circle sees it."""

    id: UUID
    child: UUID
    title: str
    likes: str
    can_do: str
    helps: str
    language: str
    clips: list[ClipOffered]
    link: LinkSeen
    may_change: bool


@dataclass(frozen=True, slots=True)
class PassportsSeen:
    """A child's pages, the newest first; `may_make`: whether the viewer may begin one."""

    passports: list[PassportSeen]
    may_make: bool


def of(viewer: Person, child_id: UUID) -> PassportsSeen:
    """Return the child's pages, in eight queries, and two more for each open link."""
    fetch.child(viewer, child_id, "diary")
    return PassportsSeen(
        passports=_seen(viewer, access.passports(viewer, "view").filter(child=child_id)),
        may_make=access.children(viewer, "agree").filter(pk=child_id).exists(),
    )


def one(viewer: Person, passport_id: UUID) -> PassportSeen:
    """Return one page as the viewer sees it, or NotFound."""
    rows = access.passports(viewer, "view")
    found = fetch.one(rows, known=Passport.objects.none(), pk=passport_id)
    return _seen(viewer, rows.filter(pk=found.pk))[0]


def offer(viewer: Person, child_id: UUID, *, cursor: str | None = None) -> Offer:
    """Return a page of clips that may be chosen for this child, as far as the viewer sees them."""
    fetch.child(viewer, child_id, "agree")
    rows = _offered(viewer, [child_id]).order_by("-entry__occurred_at", "-entry", "position", "pk")
    if cursor:
        place = cursors.read(cursor)
        at, after = place["at"], Q(entry__lt=place["entry"])
        rows = rows.filter(Q(entry__occurred_at__lt=at) | Q(entry__occurred_at=at) & after)
    found = _values(rows[: PAGE_SIZE + 1])
    shown, more = _whole_entries(found)
    return Offer(shown, cursors.write(shown[-1].occurred_at, shown[-1].entry) if more else None)


def make(person: Person, child_id: UUID, given: Given) -> PassportSeen:
    """Begin a page; clips that may not be shown outside are refused."""
    child = fetch.child(person, child_id, "agree")
    if Passport.objects.filter(child=child).count() >= _MOST:
        raise Conflict("passports_full", _FULL)
    with transaction.atomic():
        passport = Passport.objects.create(child=child, made_by=person, **_written(given))
        if given.clips is not None:
            _choose(person, passport, given.clips)
        audit.record("passport.made", actor=person, child=child, subject=passport.pk)
    return one(person, passport.pk)


def change(person: Person, passport_id: UUID, given: Given) -> PassportSeen:
    """Change words or clips. Chosen clips that the person may not see keep their place, last."""
    passport = passport_links.changeable(person, passport_id)
    written = _written(given)
    with transaction.atomic():
        for name, value in written.items():
            setattr(passport, name, value)
        if written:
            passport.save(update_fields=list(written))
        if given.clips is not None:
            _choose(person, passport, given.clips)
        audit.record("passport.changed", actor=person, child=passport.child, subject=passport.pk)
    return one(person, passport.pk)


def _written(given: Given) -> dict[str, str]:
    texts = {"likes": given.likes, "can_do": given.can_do, "helps": given.helps}
    written = {name: clean_words(text) for name, text in texts.items() if text is not None}
    if given.title is not None:
        written["title"] = one_line(given.title)
    if given.language is not None:
        written["language"] = given.language
    return written


def _choose(person: Person, passport: Passport, chosen: Sequence[Chosen]) -> None:
    """Put these clips on the page, in this order, after a look whether each may stand there."""
    wanted = list({one.clip: one for one in chosen}.values())
    public = passport_links.shown(passport)
    seen = set(_offered(person, [passport.child_id]).values_list("pk", flat=True))
    if any(one.clip not in seen for one in wanted):
        sentence = (
            "One of these clips can’t go on the page: it shows somebody else too, "
            "or is not shared with everyone around the child. Please choose again."
        )
        raise DiaryError("clip_not_for_outside", sentence, fields={"clips": [sentence]})
    unseen = [row for row in public if row.clip_id not in seen]
    if len(wanted) + len(unseen) > MOST_CLIPS:
        sentence = f"A page holds {MOST_CLIPS} clips at most. Please take one off first."
        raise DiaryError("too_many_clips", sentence, fields={"clips": [sentence]})
    kept = [Chosen(row.clip_id, row.words) for row in unseen]
    passport.clips.all().delete()
    PassportClip.objects.bulk_create(
        PassportClip(passport=passport, position=place, clip_id=one.clip, words=one_line(one.words))
        for place, one in enumerate([*wanted, *kept])
    )


def _offered(viewer: Person, children: Sequence[UUID]) -> QuerySet[Clip]:
    """Return the clips of these children alone that the viewer sees and that play."""
    pairs = access.passport_moments().filter(child__in=children, entry=OuterRef("entry"))
    seen = access.appearances(viewer, "view").filter(
        child__in=children, entry=OuterRef("entry"), pk__in=pairs.values("pk")
    )
    plays = Rendition.objects.filter(clip=OuterRef("pk"), name__in=passport_links.PLAYED)
    return Clip.objects.filter(Exists(seen), Exists(plays), live_still=None)


def _values(rows: QuerySet[Clip]) -> list[ClipOffered]:
    clips = list(rows.select_related("entry").prefetch_related("renditions"))
    return [
        ClipOffered(
            clip=clip.pk,
            entry=clip.entry_id,
            kind=clip.kind,
            still=_still(clip.renditions.all()),
            occurred_at=clip.entry.occurred_at,
            about=clip.description or clip.entry.words,
        )
        for clip in clips
    ]


def _still(made: Iterable[Rendition]) -> str:
    names = {one.name for one in made}
    return next((name for name in _STILLS if name in names), "")


def _whole_entries(found: list[ClipOffered]) -> tuple[list[ClipOffered], bool]:
    """Cut a page between two entries, since the cursor names an entry."""
    if len(found) <= PAGE_SIZE:
        return found, False
    cut = [one for one in found if one.entry != found[-1].entry]
    return (cut, True) if cut else (found, True)


def _seen(viewer: Person, rows: QuerySet[Passport]) -> list[PassportSeen]:
    passports = list(rows.order_by("-made_at", "pk"))
    ids = [one.pk for one in passports]
    may_change = access.passports(viewer, "change").filter(pk__in=ids)
    changeable = set(may_change.values_list("pk", flat=True))
    clips, openings = _chosen(viewer, passports), _openings(passports)
    return [
        PassportSeen(
            id=one.pk,
            child=one.child_id,
            title=one.title,
            likes=one.likes,
            can_do=one.can_do,
            helps=one.helps,
            language=one.language,
            clips=clips.get(one.pk, []),
            link=_link(one, openings.get(one.pk, [])),
            may_change=one.pk in changeable,
        )
        for one in passports
    ]


def _chosen(viewer: Person, passports: Sequence[Passport]) -> dict[UUID, list[ClipOffered]]:
    """Return the clips of each page that the viewer sees and strangers may, in order."""
    rows = PassportClip.objects.filter(passport__in=[one.pk for one in passports])
    offered = _offered(viewer, [one.child_id for one in passports])
    clips = {one.clip: one for one in _values(offered.filter(pk__in=rows.values("clip")))}
    found: dict[UUID, list[ClipOffered]] = {}
    for row in rows.order_by("position", "pk"):
        if row.clip_id in clips:
            said = replace(clips[row.clip_id], words=row.words)
            found.setdefault(row.passport_id, []).append(said)
    return found


def _openings(passports: Sequence[Passport]) -> dict[UUID, list[datetime]]:
    """Return when each page was opened by its link, the latest first."""
    found: dict[UUID, list[datetime]] = {}
    if not passports:
        return found
    lines = Event.objects.filter(
        child__in={one.child_id for one in passports},
        act=passport_links.OPENED,
        subject__in=[one.pk for one in passports],
    )
    for subject, at in lines.order_by("-pk").values_list("subject", "at")[:400]:
        if subject is not None and len(found.setdefault(subject, [])) < _OPENINGS_SHOWN:
            found[subject].append(at)
    return found


def _link(passport: Passport, openings: list[datetime]) -> LinkSeen:
    return LinkSeen(
        state=passport_links.state(passport, now=timezone.now()),
        for_whom=passport.for_whom,
        expires_at=passport.expires_at,
        opened=passport.opened,
        openings=openings,
    )

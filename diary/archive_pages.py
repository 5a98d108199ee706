"""What a copy of a diary tells, in plain values: read once, as one person may have it."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from diary import access, captions, edit_history, webvtt
from diary.clip_values import Edit
from diary.models import Appearance, Child, Clip, Goal, Pair, Person, Rendition, Reply

ANOTHER = "another child"
_BEST = ("1080p", "720p", "480p", "240p", "w1920", "w960", "sound")
_SUFFIXES = {
    "video/mp4": "mp4",
    "audio/mp4": "m4a",
    "image/webp": "webp",
    "image/jpeg": "jpg",
}


@dataclass(frozen=True, slots=True)
class File:
    """One stored object and the name it gets in the copy."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Text:
    """A file of words and the name it gets in the copy."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class ToldTrack:
    """What is said in one language: a WebVTT file of the copy, and its words."""

    language: str
    file: str
    vtt: str
    words: list[str]

    @property
    def address(self) -> str:
        """Return the track as an address: a page opened from disk may read no file beside it."""
        return f"data:text/vtt;base64,{b64encode(self.vtt.encode()).decode()}"


@dataclass(frozen=True, slots=True)
class ToldClip:
    """A clip to be played: `file` and `poster` are names in the copy (`poster` may be empty)."""

    kind: str
    file: str
    poster: str
    description: str
    has_no_speech: bool
    captions: list[ToldTrack]


@dataclass(frozen=True, slots=True)
class ToldReply:
    """What somebody said under a moment."""

    author: str
    words: str
    on: str


@dataclass(frozen=True, slots=True)
class ToldEntry:
    """One moment, its day in the school's words.

    `pair` says of which two days a then-and-now is, while both are in the copy; else it is empty.
    """

    at: str
    on: str
    author: str
    place: str
    words: str
    goals: list[str]
    pair: str
    clips: list[ToldClip]
    replies: list[ToldReply]


@dataclass(frozen=True, slots=True)
class ToldDiary:
    """The whole copy; `files` are the objects that go into it."""

    name: str
    school: str
    made_on: str
    strands: list[tuple[str, list[str]]]
    entries: list[ToldEntry]
    files: list[File]
    texts: list[Text]
    holds: list[str]
    """Ids of all that is in it: once one is gone, or its asker's no more, so is the copy."""


def told(person: Person, child: Child) -> ToldDiary:
    """Return the child's diary as the person may have a copy of it, the newest moment first."""
    return _Telling(person, child).told()


def allowed(person: Person, child: Child) -> set[str]:
    """Return the ids of what a copy for this person may hold now (see `ToldDiary.holds`)."""
    pairs = access.appearances(person, "archive").filter(child=child)
    replies = access.said(person).filter(appearance__child=child)
    made = Rendition.objects.filter(clip__entry__in=pairs.values("entry"))
    held = (pairs, replies, made)
    return {str(pk) for rows in held for pk in rows.values_list("pk", flat=True)}


class _Telling:
    def __init__(self, person: Person, child: Child) -> None:
        self._person = person
        self._child = child
        self._zone = ZoneInfo(child.school.time_zone)
        self._files: list[File] = []
        self._texts: list[Text] = []
        self._originals: set[object] = set()
        self._holds: list[str] = []
        self._pairs_of: dict[UUID, str] = {}

    def told(self) -> ToldDiary:
        pairs = self._pairs()
        clips = Clip.objects.filter(entry__in=pairs.values("entry"))
        allowed = access.clips(self._person, "change").filter(pk__in=clips.values("pk"))
        self._originals = set(allowed.exclude(original_key="").values_list("pk", flat=True))
        self._pairs_of = self._then_and_now(pairs)
        entries = [self._entry(pair) for pair in pairs.iterator(chunk_size=200)]
        return ToldDiary(
            name=f"{self._child.first_name} {self._child.last_name}".strip(),
            school=self._child.school.name,
            made_on=self._day(timezone.now()),
            strands=self._strands(),
            entries=entries,
            files=self._files,
            texts=self._texts,
            holds=self._holds,
        )

    def _pairs(self) -> QuerySet[Appearance]:
        pairs = access.appearances(self._person, "archive").filter(child=self._child)
        replies = access.said(self._person).select_related("author").order_by("made_at", "pk")
        return (
            pairs.select_related("entry__author")
            .prefetch_related(
                "goals",
                "entry__clips__renditions",
                "entry__clips__captions",
                "entry__appearances__child",
                Prefetch("replies", replies),
            )
            .order_by("-occurred_at", "-entry")
        )

    def _then_and_now(self, pairs: QuerySet[Appearance]) -> dict[UUID, str]:
        """Return by entry the two days of each pair of which both moments are in this copy."""
        entries = pairs.order_by().values("entry")
        kept = Pair.objects.filter(entry__in=entries)
        both = kept.filter(then_clip__entry__in=entries, now_clip__entry__in=entries)
        days = ("entry", "then_clip__entry__occurred_at", "now_clip__entry__occurred_at")
        return {
            entry: f"Then and now: {self._day(then)} and {self._day(now)}."
            for entry, then, now in both.values_list(*days)
        }

    def _strands(self) -> list[tuple[str, list[str]]]:
        goals = Goal.objects.filter(child=self._child).select_related("strand")
        by_strand: dict[str, list[str]] = {}
        for goal in goals.order_by("strand__position", "made_at"):
            by_strand.setdefault(goal.strand.name, []).append(goal.words)
        return list(by_strand.items())

    def _entry(self, pair: Appearance) -> ToldEntry:
        entry = pair.entry
        self._holds.append(str(pair.pk))
        hide = _hiding([one.child for one in entry.appearances.all() if one.pk != pair.pk])
        clips = sorted(entry.clips.all(), key=lambda clip: clip.position)
        return ToldEntry(
            at=entry.occurred_at.isoformat(),
            on=self._day(entry.occurred_at),
            author=entry.author.name,
            place="at home" if entry.origin == "home" else "at school",
            words=hide(entry.words),
            goals=[goal.words for goal in pair.goals.all()],
            pair=self._pairs_of.get(entry.pk, ""),
            clips=[made for clip in clips if (made := self._clip(clip, entry.occurred_at, hide))],
            replies=self._replies(pair.replies.all(), hide),
        )

    def _replies(self, replies: Iterable[Reply], hide: Callable[[str], str]) -> list[ToldReply]:
        shown = list(replies)
        self._holds += [str(reply.pk) for reply in shown]
        return [
            ToldReply(reply.author.name, hide(reply.words), self._day(reply.made_at))
            for reply in shown
        ]

    def _clip(self, clip: Clip, at: datetime, hide: Callable[[str], str]) -> ToldClip | None:
        made = {one.name: one for one in clip.renditions.all()}
        best = next((made[name] for name in _BEST if name in made), None)
        start = f"{at.astimezone(self._zone):%Y-%m-%d}-{clip.pk.hex[:8]}"
        if clip.pk in self._originals:
            suffix = re.sub(r"[^a-z0-9]", "", clip.original_name.rpartition(".")[2].lower())[:5]
            name = f"originals/{start}.{suffix or 'bin'}"
            self._files.append(File(name, clip.original_key))
        if best is None:
            return None
        file = f"clips/{start}.{_SUFFIXES.get(best.content_type, 'bin')}"
        self._put(file, best)
        poster = ""
        if "poster" in made:
            picture = made["poster"]
            poster = f"clips/{start}-poster.{_SUFFIXES.get(picture.content_type, 'bin')}"
            self._put(poster, picture)
        return ToldClip(
            kind=clip.kind,
            file=file,
            poster=poster,
            description=hide(clip.description),
            has_no_speech=clip.has_no_speech,
            captions=self._tracks(clip, f"clips/{start}", hide),
        )

    def _put(self, name: str, made: Rendition) -> None:
        self._files.append(File(name, made.key))
        self._holds.append(str(made.pk))

    def _tracks(self, clip: Clip, start: str, hide: Callable[[str], str]) -> list[ToldTrack]:
        """Return what is said in what is shown; names of others are taken out of it too."""
        rows = sorted(clip.captions.all(), key=lambda row: row.language)
        edit = edit_history.latest(clip.pk) if rows else Edit()
        tracks = []
        for row in rows:
            cues = captions.shown([webvtt.Cue(**one) for one in row.cues], edit)
            cues = [replace(cue, text=hide(cue.text)) for cue in cues]
            file, vtt = f"{start}.{row.language}.vtt", webvtt.write(cues)
            self._texts.append(Text(file, vtt))
            tracks.append(ToldTrack(row.language, file, vtt, [cue.text for cue in cues]))
        return tracks

    def _day(self, at: datetime) -> str:
        local = at.astimezone(self._zone)
        return f"{local.day} {local:%B %Y}"


def _hiding(others: list[Child]) -> Callable[[str], str]:
    """Return what takes the names of these children out of words."""
    names = {name for child in others for name in (child.first_name, child.last_name) if name}
    if not names:
        return lambda words: words
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    pattern = re.compile(rf"\b(?:{longest_first})\b(?:\s+(?:{longest_first})\b)*", re.IGNORECASE)
    return lambda words: pattern.sub(ANOTHER, words)

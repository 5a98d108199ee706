"""What entries hold: clips with their files, goals, other children. One query each, for a page.

Decides nothing: it is given entries that `access` let the viewer see, and shows all that is theirs.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from diary.models import Appearance, AppearanceGoal, Clip
from diary.prepared import Prepared, padded
from diary.seen import (
    PAGE_SIZE,
    CaptionSeen,
    ClipSeen,
    Failure,
    GoalSeen,
    MediaAddress,
    OtherChild,
    RenditionSeen,
)

CLIP_ORDER = ("entry", "position", "begun_at", "pk")
CLIP_COLUMNS = (
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
    "description",
    "has_no_speech",
    "caption_languages",
    "waveform",
    "is_sound_lost",
    "live_still",
    "renditions__name",
    "renditions__content_type",
    "renditions__size_bytes",
    "renditions__width",
    "renditions__height",
    "renditions__tiles",
)
_CLIPS = Prepared(
    lambda values: (
        Clip.objects.filter(entry__in=values["entries"])
        .order_by(*CLIP_ORDER)
        .values_list(*CLIP_COLUMNS)
    )
)
_GOALS = Prepared(
    lambda values: (
        AppearanceGoal.objects.filter(appearance__in=values["pairs"])
        .order_by("goal__made_at", "pk")
        .values_list("appearance", "goal", "goal__words", "goal__strand__key")
    )
)
_OTHERS = Prepared(
    lambda values: (
        Appearance.objects.filter(entry__in=values["entries"])
        .exclude(child=values["child"])
        .order_by("child__first_name", "pk")
        .values_list("entry", "child", "child__first_name")
    )
)


def clips(entry_ids: Sequence[UUID], *, media: MediaAddress) -> dict[UUID, list[ClipSeen]]:
    """Return the clips of up to a page of entries, by entry, in order."""
    return by_entry(_CLIPS.rows(entries=padded(entry_ids, to=PAGE_SIZE)), media)


def clips_of(rows: QuerySet[Clip], *, media: MediaAddress) -> dict[UUID, list[ClipSeen]]:
    """Return these clips by entry, in order."""
    return by_entry(rows.order_by(*CLIP_ORDER).values_list(*CLIP_COLUMNS), media)


def by_entry(rows: Iterable[Sequence[Any]], media: MediaAddress) -> dict[UUID, list[ClipSeen]]:
    """Return clips by entry from rows of `CLIP_COLUMNS`, one row a file, in `CLIP_ORDER`."""
    found: dict[UUID, list[ClipSeen]] = defaultdict(list)
    last: ClipSeen | None = None
    for entry, pk, *clip, name, content_type, size, width, height, tiles in rows:
        if last is None or last.id != pk:
            last = _clip(pk, clip, media)
            found[entry].append(last)
        if name is not None:
            last.renditions[name] = RenditionSeen(
                media(pk, name), content_type, size, width, height, tiles
            )
    return found


def _clip(pk: UUID, row: Sequence[Any], media: MediaAddress) -> ClipSeen:
    """Return one clip, without files, from the columns after its id, in their order."""
    kind, state, progress, code, sentence, cut, ms, width, height, *said = row
    description, no_speech, languages, waveform, is_sound_lost, live_still = said
    return ClipSeen(
        id=pk,
        kind=kind,
        state=state,
        progress=progress,
        failure=Failure(code, sentence) if code else None,
        is_cut_short=cut,
        duration_ms=ms,
        width=width,
        height=height,
        description=description,
        has_no_speech=no_speech,
        captions=[CaptionSeen(one, media(pk, f"captions/{one}")) for one in languages.split()],
        waveform=waveform,
        is_sound_lost=is_sound_lost,
        live_still=live_still,
        renditions={},
    )


def goals(pairs: Sequence[UUID]) -> dict[UUID, list[GoalSeen]]:
    """Return the goals that up to a page of appearances show, by appearance."""
    found: dict[UUID, list[GoalSeen]] = defaultdict(list)
    for pair, pk, words, strand in _GOALS.rows(pairs=padded(pairs, to=PAGE_SIZE)):
        found[pair].append(GoalSeen(pk, words, strand))
    return found


def others(entry_ids: Sequence[UUID], *, child_id: UUID) -> dict[UUID, list[OtherChild]]:
    """Return the other children of up to a page of entries, by entry."""
    found: dict[UUID, list[OtherChild]] = defaultdict(list)
    rows = _OTHERS.rows(entries=padded(entry_ids, to=PAGE_SIZE), child=child_id)
    for entry, pk, first_name in rows:
        found[entry].append(OtherChild(pk, first_name))
    return found

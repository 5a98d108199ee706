"""Captions of a clip, one track for each language: read, written and taken away by people.

Kept in the original's own time, so that a trim moves nothing; told and given in the time that is
shown. `Clip.caption_languages` says in the same transaction which tracks there are.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from diary import access, audit, edit_history, fetch, webvtt
from diary.clip_values import Edit
from diary.errors import NotFound
from diary.models import Caption, Clip, Person
from diary.webvtt import Cue

MOST_LANGUAGES = 5
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?", re.IGNORECASE | re.ASCII)
_WITHOUT_END = 2**31


def of(person: Person, clip_id: UUID, language: str) -> list[Cue]:
    """Return one track in shown time, to those who see or change the clip; NotFound for none."""
    allowed = access.clips(person, "view") | access.clips(person, "change")
    if not allowed.filter(pk=clip_id).exists():
        raise NotFound
    return track(clip_id, spelled(language))


def track(clip_id: UUID, language: str) -> list[Cue]:
    """Return one track in shown time; the caller has asked `access`. NotFound for none."""
    row = Caption.objects.filter(clip=clip_id, language=language).first()
    if row is None:
        raise NotFound
    return in_shown_time(clip_id, row.cues)


def in_shown_time(clip_id: UUID, rows: list[dict[str, Any]]) -> list[Cue]:
    """Return stored cues as they fall into what is shown now."""
    return shown([Cue(**one) for one in rows], edit_history.latest(clip_id))


def put(person: Person, clip_id: UUID, language: str, cues: Sequence[Cue]) -> list[Cue]:
    """Keep a track, given in shown time, in place of the one before; return it as it is shown.

    What an edit cuts away keeps its words: undoing the edit brings them back. `bad_captions`,
    `too_many_cues` for what can't be kept.
    """
    language = spelled(language)
    with transaction.atomic():
        clip = _locked(person, clip_id)
        if clip.kind == Clip.Kind.PHOTO:
            raise webvtt.bad("A photo has no sound. Please say in one line what it shows.")
        edit = edit_history.latest(clip_id)
        row = Caption.objects.filter(clip=clip, language=language).first()
        hidden = [cue for cue in _stored(row) if not shown([cue], edit)] if row else []
        new = [*hidden, *_in_original(cues, edit, full_ms=clip.full_duration_ms)]
        if len(new) == len(hidden):
            raise webvtt.bad("All of these words are said after the end of the clip.")
        webvtt.check_number(len(new))
        rows = [asdict(cue) for cue in sorted(new, key=_by_time)]
        Caption.objects.update_or_create(
            clip=clip,
            language=language,
            defaults={"cues": rows, "made_by": person, "made_at": timezone.now()},
        )
        _note_languages(clip)
        _tell("captions.set", person, clip, language)
        return track(clip_id, language)


def remove(person: Person, clip_id: UUID, language: str) -> None:
    """Take a track away. Doing it twice is fine."""
    language = spelled(language)
    with transaction.atomic():
        clip = _locked(person, clip_id)
        gone, _ = Caption.objects.filter(clip=clip, language=language).delete()
        if gone:
            _note_languages(clip)
            _tell("captions.removed", person, clip, language)


def spelled(language: str) -> str:
    """Return a language's name (BCP 47) in its one spelling: mi, en-NZ, zh-Hant."""
    if not _LANGUAGE.fullmatch(language):
        raise NotFound("language_not_known", "We don't know that language.")
    first, *more = language.split("-")
    return "-".join([first.lower(), *(_part(one) for one in more)])


def _part(text: str) -> str:
    return text.title() if len(text) == 4 else text.upper()


def shown(cues: Sequence[Cue], edit: Edit) -> list[Cue]:
    """Return the cues of the original as they fall into what is shown."""
    start, end = edit.start_ms or 0, edit.end_ms or _WITHOUT_END
    return [
        Cue(max(cue.start_ms, start) - start, min(cue.end_ms, end) - start, cue.text)
        for cue in cues
        if cue.end_ms > start and cue.start_ms < end
    ]


def _in_original(cues: Sequence[Cue], edit: Edit, *, full_ms: int | None) -> list[Cue]:
    start = edit.start_ms or 0
    end = edit.end_ms or full_ms or _WITHOUT_END
    return [
        Cue(cue.start_ms + start, min(cue.end_ms + start, end), cue.text)
        for cue in cues
        if cue.start_ms + start < end
    ]


def _stored(row: Caption) -> list[Cue]:
    return [Cue(**one) for one in row.cues]


def _by_time(cue: Cue) -> tuple[int, int]:
    return cue.start_ms, cue.end_ms


def _locked(person: Person, clip_id: UUID) -> Clip:
    known = access.clips(person, "view")
    fetch.one(access.clips(person, "change"), known=known, pk=clip_id)
    clip = Clip.objects.select_for_update().filter(pk=clip_id).first()
    if clip is None:
        raise NotFound
    return clip


def _note_languages(clip: Clip) -> None:
    """Keep the one column that lists read equal to the tracks; words said end "no speech"."""
    rows = Caption.objects.filter(clip=clip).order_by("language")
    languages = list(rows.values_list("language", flat=True))
    if len(languages) > MOST_LANGUAGES:
        raise webvtt.bad(f"A clip has captions in at most {MOST_LANGUAGES} languages.")
    no_speech = clip.has_no_speech and not languages
    Clip.objects.filter(pk=clip.pk).update(
        caption_languages=" ".join(languages), has_no_speech=no_speech
    )


def _tell(act: str, person: Person, clip: Clip, language: str) -> None:
    audit.record_clip(act, actor=person, clip=clip.pk, detail={"language": language})

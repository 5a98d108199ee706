"""What is said in a film made of clips: the captions of its clips, in the film's own time.

Asks `access` as the film itself does; keeps nothing, so that a word that is mended in a clip is
mended in every film of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from diary import access, captions, webvtt
from diary.errors import NotFound
from diary.models import Caption, Clip, Person, Reel, ReelPart
from diary.reel_parts import PHOTO_MS, TITLE_MS
from diary.webvtt import Cue


def languages(parts: Iterable[ReelPart], kind: str) -> list[str]:
    """Return the languages (BCP 47) in which a film of these parts has captions, in their order."""
    told = (one for part in _heard(parts, kind) for one in part.clip.caption_languages.split())
    return list(dict.fromkeys(told))


def track(person: Person, reel_id: UUID, *, language: str) -> str:
    """Return the film's captions as WebVTT; NotFound for a stranger, and where there are none."""
    films = access.reels(person, "view").filter(state=Reel.State.READY)
    reel = films.filter(pk=reel_id).first()
    if reel is None:
        raise NotFound
    parts = ReelPart.objects.filter(reel=reel).select_related("clip").order_by("position")
    cues = list(_cues(list(parts), reel.kind, captions.spelled(language)))
    if not cues:
        raise NotFound
    return webvtt.write(cues)


def _heard(parts: Iterable[ReelPart], kind: str) -> list[ReelPart]:
    """Return the parts that are heard: of then and now, beside each other, the newer alone."""
    in_order = sorted(parts, key=lambda part: part.position)
    return in_order[-1:] if kind == Reel.Kind.PAIR else in_order


def _cues(parts: Sequence[ReelPart], kind: str, language: str) -> Iterator[Cue]:
    begins = TITLE_MS
    for part in _heard(parts, kind):
        start = part.start_ms or 0
        end = part.end_ms or _length_ms(part.clip)
        rows = Caption.objects.filter(clip=part.clip, language=language)
        for row in rows:
            for cue in captions.in_shown_time(part.clip_id, row.cues):
                first, last = max(cue.start_ms, start), min(cue.end_ms, end)
                if first < last:
                    yield Cue(begins + first - start, begins + last - start, cue.text)
        begins += end - start


def _length_ms(clip: Clip) -> int:
    return PHOTO_MS if clip.kind == Clip.Kind.PHOTO else clip.duration_ms or 0

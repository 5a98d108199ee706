"""What people say of a clip in one line (its alternative text), and that nobody speaks in it."""

from uuid import UUID

from django.db import transaction

from diary import access, audit, fetch
from diary.errors import Conflict, NotFound
from diary.models import Clip, Person
from diary.spelling import clean_words, one_line


def describe(person: Person, clip_id: UUID, *, description: str, has_no_speech: bool) -> None:
    """Keep both; empty words take the description away. Conflict(has_captions): words are said."""
    known = access.clips(person, "view")
    fetch.one(access.clips(person, "change"), known=known, pk=clip_id)
    words = one_line(clean_words(one_line(description)))[:300]
    with transaction.atomic():
        clip = Clip.objects.select_for_update().filter(pk=clip_id).first()
        if clip is None:
            raise NotFound
        if has_no_speech and clip.caption_languages:
            sentence = "There are captions for this clip. Please take them away first."
            raise Conflict("has_captions", sentence)
        if (clip.description, clip.has_no_speech) == (words, has_no_speech):
            return
        Clip.objects.filter(pk=clip_id).update(description=words, has_no_speech=has_no_speech)
        audit.record_clip("clip.described", actor=person, clip=clip_id)

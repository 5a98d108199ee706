"""Which stored bytes a person may have, and what a browser must know of them.

Knows rows and rules (through `access`); must not know HTTP. A rendition is for everyone who sees
the clip, an original only for those who may change it. What every picture and every part of a film
asks is a prepared question: its SQL is built once (20 ms), its answer looked up each time (1 ms).
"""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from diary import access, audit, storage, webvtt
from diary import captions as tracks
from diary.errors import NotAllowed, NotFound
from diary.models import Child, Person
from diary.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored object. `tag` changes with its content and tells nothing; empty when unknown.

    `download_name` is set for what is only ever saved, never shown.
    """

    key: str
    content_type: str
    size_bytes: int
    tag: str
    download_name: str = ""


_RENDITION = Prepared(
    lambda values: (
        access.clips(Person(pk=values["person"]), "view")
        .filter(pk=values["clip"], renditions__name=values["name"])
        .values_list(
            "renditions__key",
            "renditions__content_type",
            "renditions__size_bytes",
            "renditions__sha256",
        )
    )
)
_CAPTIONS = Prepared(
    lambda values: (
        access.clips(Person(pk=values["person"]), "view")
        .filter(pk=values["clip"], captions__language=values["language"])
        .values_list("captions__cues")
    )
)
_FACE = Prepared(
    lambda values: (
        access.children(Person(pk=values["person"]), "view")
        .filter(pk=values["child"])
        .exclude(face_key="")
        .values_list("face_key")
    )
)


def rendition(person: Person | AnonymousUser, clip_id: UUID, *, name: str) -> Stored:
    """Return a rendition of a clip that the person sees; NotFound otherwise."""
    if isinstance(person, Person) and person.is_active:
        found = rendition_for(person.pk, clip_id, name=name)
        if found is not None:
            return found
    raise NotFound


def rendition_for(person_id: UUID, clip_id: UUID, *, name: str) -> Stored | None:
    """Return a rendition of a clip that this active person sees; None otherwise."""
    for key, content_type, size_bytes, digest in _RENDITION.rows(
        person=person_id, clip=clip_id, name=name
    ):
        return Stored(key=key, content_type=content_type, size_bytes=size_bytes, tag=digest)
    return None


def captions(person: Person | AnonymousUser, clip_id: UUID, *, language: str) -> str:
    """Return a track of a clip that the person sees, as WebVTT in shown time; NotFound else."""
    if isinstance(person, Person) and person.is_active:
        spelled = tracks.spelled(language)
        for (rows,) in _CAPTIONS.rows(person=person.pk, clip=clip_id, language=spelled):
            return webvtt.write(tracks.in_shown_time(clip_id, rows))
    raise NotFound


def original(person: Person | AnonymousUser, clip_id: UUID) -> Stored:
    """Return the file as it was given; NotAllowed for those who only see the clip."""
    mine = access.clips(person, "change").filter(pk=clip_id).exclude(original_key="")
    found = mine.values_list("original_key", "size_bytes", "sha256", "original_name").first()
    if found is None:
        seen = access.clips(person, "view").filter(pk=clip_id)
        raise NotAllowed if seen.exists() else NotFound
    key, size_bytes, digest, name = found
    return Stored(
        key=key,
        content_type="application/octet-stream",
        size_bytes=size_bytes,
        tag=digest,
        download_name=name or f"clip-{clip_id}",
    )


def note_download(person: Person, clip_id: UUID) -> None:
    """Write into the audit of each child in it that an original was taken, before it is sent."""
    shown: list[Child | None] = [*Child.objects.filter(appearances__entry__clips=clip_id)]
    for child in shown or [None]:
        audit.record("original.downloaded", actor=person, child=child, subject=clip_id)


def face(person: Person | AnonymousUser, child_id: UUID) -> Stored:
    """Return a child's picture, for whoever may see the child; NotFound without one."""
    if isinstance(person, Person) and person.is_active:
        for (key,) in _FACE.rows(person=person.pk, child=child_id):
            return _picture(key)
    raise NotFound


def _picture(key: str) -> Stored:
    if not storage.exists(key):
        raise NotFound
    # Each picture has a name of its own, so that the name stands for the content.
    tag = sha256(key.encode()).hexdigest()
    return Stored(key=key, content_type="image/webp", size_bytes=storage.size_bytes(key), tag=tag)

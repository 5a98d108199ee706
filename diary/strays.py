"""Objects that nothing names: what work left behind when it was killed between storing and telling.

A worker stores a file and only then tells the tables of it, so that a row never names what is not
there. Killed in between, the file stays, and it shows a child: `clear` finds and removes it. Clips'
originals are left alone here, because nothing makes them again.

The order keeps it safe beside working workers: names first, then who holds a lease, then the rows.
What was stored under a lease that is no longer held is named by then, or never will be. A name that
we did not give is left alone.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from uuid import UUID

from django.utils import timezone

from diary import jobs, storage
from diary.models import Archive, Child, Face, Job, Reel, Rendition

# A face that was given is stored just before its row is written: a request is over by then.
GIVEN_FACE_MAY_WAIT = timedelta(hours=1)
_AT_ONCE = 500


def clear() -> int:
    """Remove every object that no row names and no work in hand will; returns how many."""
    strays = [*_renditions(), *_faces(), *_archives(), *_reels(), *_given_faces()]
    for key in strays:
        storage.delete(key)
    return len(strays)


def _renditions() -> Iterator[str]:
    """`renditions/<clip>/<name>-<token>.<suffix>`: the token says who may still name it."""
    for keys in _chunks("renditions"):
        tokens = jobs.live_tokens()
        made = Rendition.objects.filter(clip__in=_owners(keys))
        named = set(made.values_list("key", flat=True))
        for key in keys:
            token = _uuid(key.rpartition("-")[2].partition(".")[0])
            if token and key not in named and token not in tokens:
                yield key


def _faces() -> Iterator[str]:
    """`faces/<child>/<any>.webp`: a child whose picture is being made is left alone."""
    for keys in _chunks("faces"):
        working = Face.objects.filter(pk__in=jobs.live_subjects(Job.Kind.FACE))
        busy = set(working.values_list("child", flat=True))
        shown = Child.objects.filter(pk__in=_owners(keys)).exclude(face_key="")
        named = set(shown.values_list("face_key", flat=True))
        for key in keys:
            child = _owner(key)
            if child and key not in named and child not in busy:
                yield key


def _archives() -> Iterator[str]:
    """`archives/<archive>.zip`."""
    for keys in _chunks("archives"):
        busy = jobs.live_subjects(Job.Kind.ARCHIVE)
        named = set(Archive.objects.filter(key__in=keys).values_list("key", flat=True))
        for key in keys:
            archive = _uuid(key.rpartition("/")[2].partition(".")[0])
            if archive and key not in named and archive not in busy:
                yield key


def _reels() -> Iterator[str]:
    """`reels/<reel>/<token>.mp4`: the token says who may still name it."""
    for keys in _chunks("reels"):
        tokens = jobs.live_tokens()
        named = set(Reel.objects.filter(key__in=keys).values_list("key", flat=True))
        for key in keys:
            token = _uuid(key.rpartition("/")[2].partition(".")[0])
            if token and key not in named and token not in tokens:
                yield key


def _given_faces() -> Iterator[str]:
    """`originals/face-<face>`, beside the clips' originals."""
    mark = "originals/face-"
    long_ago = timezone.now() - GIVEN_FACE_MAY_WAIT
    for keys in _chunks("originals"):
        given = [key for key in keys if key.startswith(mark)]
        named = set(
            Face.objects.filter(original_key__in=given).values_list("original_key", flat=True)
        )
        for key in given:
            if key not in named and storage.stored_at(key) < long_ago:
                yield key


def _chunks(folder: str) -> Iterator[list[str]]:
    names = storage.names(folder)
    while keys := list(islice(names, _AT_ONCE)):
        yield keys


def _owners(keys: list[str]) -> set[UUID]:
    return {owner for key in keys if (owner := _owner(key))}


def _owner(key: str) -> UUID | None:
    return _uuid(key.split("/")[1])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

"""The face picture of a child: given, re-encoded by the worker, shown in place of the older.

Nobody is shown the bytes that were given. They wait as an object, and go once the worker has made a
picture of them or found that it can't.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import IO
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from diary import audit, fetch, jobs, storage
from diary.errors import KindUnknown, NotFound, TooBig
from diary.models import Child, Face, Job, Person
from diary.turns import Lane

MOST_BYTES = 25_000_000  # a photo of a tablet or phone; a 50 MP JPEG has about 20 MB
_GAVE_UP = "We tried several times and could not use this picture. Please try another."
NONE, PREPARING, READY, FAILED = "none", "preparing", "ready", "failed"


@dataclass(frozen=True, slots=True)
class Work:
    """What the worker needs: where the picture lies, and the name to store the made one under."""

    face_id: UUID
    original_key: str
    target_key: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How the picture of a child stands: none, preparing, ready or failed (with a sentence)."""

    state: str
    sentence: str
    has_face: bool


def receive(actor: Person, child_id: UUID, *, picture: IO[bytes], size_bytes: int) -> None:
    """Keep a picture and queue the work on it; the older one is shown until then."""
    child = fetch.child(actor, child_id, "face")
    if size_bytes <= 0:
        raise KindUnknown("empty", "This file is empty. Please choose another picture.")
    if size_bytes > MOST_BYTES:
        raise TooBig("file_too_big", "This picture is too big. The most we can take is 25 MB.")
    face_id = uuid4()
    key = storage.face_original(face_id)
    storage.save(key, picture)
    with transaction.atomic():
        Face.objects.create(id=face_id, child=child, given_by=actor, original_key=key)
        lane = Lane(school=child.school_id, person=actor.pk)
        jobs.enqueue(Job.Kind.FACE, subject=face_id, lane=lane)
        audit.record("face.given", actor=actor, child=child, subject=face_id)


def remove(actor: Person, child_id: UUID) -> None:
    """Show initials again, and forget every picture that was given. Doing it twice is fine."""
    child = fetch.child(actor, child_id, "face")
    with transaction.atomic():
        keys = keys_of(child.pk)
        Face.objects.filter(child=child).delete()
        Child.objects.filter(pk=child.pk).update(face_key="")
        audit.record("face.removed", actor=actor, child=child)
        _delete_later(keys)


def standing(viewer: Person, child_id: UUID) -> Standing:
    """Return how the child's picture stands, for those who may give one."""
    child = fetch.child(viewer, child_id, "face")
    newest = Face.objects.filter(child=child).order_by("-given_at").first()
    has_face = bool(child.face_key)
    if newest is None:
        return Standing(READY if has_face else NONE, "", has_face)
    state = FAILED if newest.failure_sentence else PREPARING
    return Standing(state, newest.failure_sentence, has_face)


def keys_of(child_id: UUID) -> set[str]:
    """Return the stored objects of the child's face: the one shown, and those on their way."""
    given = Face.objects.filter(child=child_id).values_list("original_key", flat=True)
    shown = Child.objects.filter(pk=child_id).values_list("face_key", flat=True)
    return {key for key in (*given, *shown) if key}


def work_on(held: jobs.Claim) -> Work:
    """Return what a claimed job is about; NotFound when the picture was removed meanwhile."""
    face = Face.objects.filter(pk=held.subject).exclude(original_key="").first()
    if face is None:
        raise NotFound
    return Work(face.pk, face.original_key, storage.face(face.child_id))


def publish(held: jobs.Claim, *, key: str) -> None:
    """Show the made picture, stored under `key`, and end the job. LostLease: nothing is shown.

    A picture that was given later wins, whichever is made first.
    """
    with transaction.atomic():
        jobs.finish(held)
        face = Face.objects.select_for_update().filter(pk=held.subject).first()
        if face is None:
            _delete_later({key})
            return
        later = Face.objects.filter(child=face.child_id, given_at__gt=face.given_at)
        if later.filter(failure_sentence="").exists():
            _delete_later({key, face.original_key})
        else:
            older = Face.objects.filter(child=face.child_id, given_at__lt=face.given_at)
            _delete_later(keys_of(face.child_id) - _keys(later))
            older.delete()
            Child.objects.filter(pk=face.child_id).update(face_key=key)
        face.delete()


def refuse(held: jobs.Claim, *, sentence: str) -> None:
    """End work on a file that is no picture: the older face stays, the file goes."""
    with transaction.atomic():
        jobs.finish(held)
        _fail(held.subject, sentence)


def give_up(held: jobs.Claim, *, error: str) -> None:
    """Park work that failed too often, where the technician sees it; the file goes."""
    with transaction.atomic():
        jobs.fail(held, error=error)
        _fail(held.subject, _GAVE_UP)


def reconcile() -> int:
    """Give a job to every waiting picture that has none; returns how many had none."""
    alive = Job.objects.filter(state__in=(Job.State.QUEUED, Job.State.RUNNING)).values("subject")
    since = timezone.now() - timedelta(minutes=1)
    stuck = Face.objects.filter(failure_sentence="", given_at__lt=since).exclude(pk__in=alive)
    found = list(stuck.values_list("pk", flat=True)[:500])
    for face_id in found:
        jobs.enqueue(Job.Kind.FACE, subject=face_id)
    return len(found)


def _fail(face_id: UUID, sentence: str) -> None:
    faces = Face.objects.filter(pk=face_id)
    _delete_later(_keys(faces))
    faces.update(failure_sentence=sentence[:300], original_key="")


def _keys(faces: QuerySet[Face]) -> set[str]:
    return {key for key in faces.values_list("original_key", flat=True) if key}


def _delete_later(keys: set[str]) -> None:
    """Delete the objects once the rows say so, and not when they end up saying otherwise."""
    for key in keys:
        transaction.on_commit(partial(storage.delete, key))

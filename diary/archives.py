"""A copy of one child's diary for the family to keep: asked for, made by the worker, fetched.

Holds what the asking person may have (`access`, action "archive") at the moment it is made, and an
original only where they may have that too. Names of other children who were there are left out. A
copy that holds what they may no longer have is not given out any more.
`diary/archive_files.py` says how the files look.
"""

import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from diary import access, audit, fetch, jobs, storage
from diary.archive_files import write
from diary.archive_pages import allowed, told
from diary.errors import NotFound
from diary.media import Stored
from diary.models import Archive, Job, Person
from diary.turns import Lane

ASKED, READY, FAILED = "asked", "ready", "failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an archive stands. Percent done is 0 or 100: a minute of work needs no more."""

    id: UUID
    state: str
    progress: int
    size_bytes: int


def ask(person: Person, child_id: UUID) -> Standing:
    """Queue a copy of the child's diary; one that is being made already is returned again."""
    child = fetch.child(person, child_id, "archive")
    with transaction.atomic():
        waiting = access.archives(person).filter(child=child, made_at=None, failed_at=None)
        archive = waiting.order_by("-asked_at").first()
        if archive is None:
            archive = Archive.objects.create(child=child, asked_by=person)
            lane = Lane(school=child.school_id, person=person.pk)
            jobs.enqueue(Job.Kind.ARCHIVE, subject=archive.pk, priority=jobs.LATER, lane=lane)
            audit.record("archive.asked", actor=person, child=child, subject=archive.pk)
    return _standing(archive)


def of(person: Person, archive_id: UUID) -> Standing:
    """Return how the person's own archive stands; NotFound for anyone else's."""
    return _standing(_own(person, archive_id))


def stored(person: Person | AnonymousUser, archive_id: UUID) -> Stored:
    """Return the ZIP of the person's own archive; NotFound until it is made, and once stale."""
    archive = _own(person, archive_id)
    if not archive.key or _is_stale(archive):
        raise NotFound
    return Stored(
        key=archive.key,
        content_type="application/zip",
        size_bytes=archive.size_bytes,
        tag=archive.pk.hex,
        download_name="diary.zip",
    )


def note_download(person: Person, archive_id: UUID) -> None:
    """Write into the audit that the copy was taken, before it is sent."""
    archive = _own(person, archive_id)
    audit.record("archive.taken", actor=person, child=archive.child_id, subject=archive.pk)


def make(held: jobs.Claim) -> None:
    """Do a claimed job: write the ZIP, store it, and say that it is there.

    NotFound when the archive, or the right to it, is gone meanwhile; LostLease when the job is.
    """
    archive = Archive.objects.select_related("child__school", "asked_by").filter(pk=held.subject)
    found = archive.first()
    if found is None or not access.archives(found.asked_by).filter(pk=found.pk).exists():
        raise NotFound
    Path(settings.WORK_DIR).mkdir(parents=True, exist_ok=True, mode=0o700)
    diary = told(found.asked_by, found.child)
    key = storage.archive(found.pk)
    with tempfile.TemporaryFile(dir=settings.WORK_DIR) as file:
        write(diary, file, on_block=lambda: _go_on(held))
        size_bytes = file.tell()
        file.seek(0)
        storage.save(key, file)
    with transaction.atomic():
        jobs.finish(held)
        Archive.objects.filter(pk=found.pk).update(
            key=key, size_bytes=size_bytes, holds=diary.holds, made_at=timezone.now()
        )
        audit.record("archive.made", actor=found.asked_by, child=found.child, subject=found.pk)
        _remove_older(found)


def _remove_older(archive: Archive) -> None:
    """Keep one copy for each asker and child: asking again and again must not fill the disk."""
    same = Archive.objects.filter(child=archive.child, asked_by=archive.asked_by)
    older = same.filter(asked_at__lt=archive.asked_at).exclude(pk=archive.pk).exclude(key="")
    for one in older:
        one.delete()
        transaction.on_commit(partial(storage.delete, one.key))


def give_up(held: jobs.Claim, *, error: str) -> None:
    """Park a job that failed too often; the person sees that it failed and may ask again."""
    with transaction.atomic():
        jobs.fail(held, error=error)
        Archive.objects.filter(pk=held.subject).update(failed_at=timezone.now())


def _go_on(held: jobs.Claim) -> None:
    if not jobs.beat(held):
        raise jobs.LostLease


def _own(person: Person | AnonymousUser, archive_id: UUID) -> Archive:
    mine = access.archives(person).select_related("child", "asked_by")
    archive = mine.filter(pk=archive_id).first()
    if archive is None:
        raise NotFound
    return archive


def _standing(archive: Archive) -> Standing:
    is_over = archive.failed_at is not None or _is_stale(archive)
    state = FAILED if is_over else READY if archive.made_at else ASKED
    return Standing(archive.pk, state, 100 if state == READY else 0, archive.size_bytes)


def _is_stale(archive: Archive) -> bool:
    """Whether something in the copy was withdrawn since, or is no longer its asker's to have."""
    held = set(archive.holds)
    return bool(held) and not held <= allowed(archive.asked_by, archive.child)

"""Erases a child: rows, media, archives, and the family members who were here for them alone.

What goes and what stays is told to families in docs/OPERATING.md. Privacy decides: the media of an
entry with several children goes whole, because the child is seen in it; for the other children the
moment stays, with its time, goals and replies, but without its words. The audit keeps ids only.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from diary import audit, faces, fetch, jobs, journal, remakes, storage
from diary.errors import DiaryError
from diary.models import (
    Appearance,
    Archive,
    Caption,
    Child,
    CircleMember,
    Clip,
    ClipEdit,
    Entry,
    EntryRevision,
    Erasure,
    Event,
    Face,
    Job,
    Person,
    Reel,
    Rendition,
    Reply,
    Round,
)
from diary.spelling import same_spelling
from diary.turns import Lane

PRIORITY = -5  # before any picture is prepared, after the receipts that tablets wait for
ASKED = "erasure.asked"
_STRUCK = "…"


@dataclass(frozen=True, slots=True)
class Removed:
    """What stood in storage when the rows went; some clips may still have been on their way."""

    keys: frozenset[str]
    clips: frozenset[UUID]


def ask(person: Person, child_id: UUID, *, confirm: str) -> None:
    """Queue the erasure; the school's admin says the child's first name to confirm.

    NotFound for strangers, NotAllowed for others, DiaryError(confirm) for another name.
    """
    child = fetch.child(person, child_id, "administer")
    if same_spelling(confirm) != same_spelling(child.first_name):
        sentence = "That is not the child's first name. Nothing was erased."
        raise DiaryError("confirm", sentence, fields={"confirm": [sentence]})
    with transaction.atomic():
        lane = Lane(school=child.school_id, person=person.pk)
        jobs.enqueue(Job.Kind.ERASURE, subject=child.pk, priority=PRIORITY, lane=lane)
        audit.record(ASKED, actor=person, child=child)


def carry_out(held: jobs.Claim) -> None:
    """Do a claimed erasure. Killed at any moment, it is done again from the start.

    The journal first, so that no restore ever brings the child back; then the objects; then the
    rows, in the transaction that ends the job; then what may have arrived in between.
    """
    child_id = held.subject
    journal.note(journal.ERASED, ids=[child_id])
    _stop_work(child_id, but=held.id)
    _delete_objects(inventory(child_id), held)
    with transaction.atomic():
        jobs.finish(held)
        asked = Event.objects.filter(act=ASKED, child=child_id).order_by("-pk").first()
        removed = remove(child_id, by=asked.actor if asked else None)
    _delete_objects(removed, None)
    scrub_free_pages()


def inventory(child_id: UUID) -> Removed:
    """Return every stored object that shows the child."""
    clips = Clip.objects.filter(entry__in=_entries(child_id))
    clip_ids = set(clips.values_list("pk", flat=True))
    keys = {storage.original(clip) for clip in clip_ids}
    keys.update(clips.values_list("original_key", flat=True))
    keys.update(Rendition.objects.filter(clip__in=clips).values_list("key", flat=True))
    keys.update(faces.keys_of(child_id))
    keys.update(_archives(child_id).values_list("key", flat=True))
    keys.update(_reels(child_id).values_list("key", flat=True))
    return Removed(keys=frozenset(keys - {""}), clips=frozenset(clip_ids))


def remove(child_id: UUID, *, by: UUID | None) -> Removed:
    """Remove the child's rows, in the caller's transaction; return what to delete from storage."""
    removed = inventory(child_id)
    child = Child.objects.filter(pk=child_id).first()
    if child is not None:
        family, films = list(_family(child)), remakes.holding(child_id)
        _archives(child_id).delete()
        _clear_shared(child)
        _entries(child_id).exclude(_with_others(child_id)).delete()
        _clear_rounds(child)
        child.delete()
        for film in films:
            remakes.check(film)
        removed = _remove_family(family, removed)
    Job.objects.filter(subject__in=removed.clips).delete()
    if not Erasure.objects.filter(child=child_id).exists():
        Erasure.objects.create(child=child_id, by=by)
        audit.record("child.erased", actor=None, child=child_id)
    return removed


def scrub_free_pages() -> None:
    """Make sure that the database's files keep no old copy of what was removed.

    SQLite overwrites freed pages (secure_delete); here its log is emptied too. PostgreSQL frees
    the old rows now and reuses their room (docs/OPERATING.md says what that means).
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM")


def _entries(child_id: UUID) -> QuerySet[Entry]:
    return Entry.objects.filter(pk__in=Appearance.objects.filter(child=child_id).values("entry"))


def _with_others(child_id: UUID) -> Q:
    others = Appearance.objects.filter(entry=OuterRef("pk")).exclude(child=child_id)
    return Q(Exists(others))


def _archives(child_id: UUID) -> QuerySet[Archive]:
    """Copies of this diary, and of every diary that shares an entry and so its media."""
    shared = _entries(child_id).filter(_with_others(child_id))
    others = Appearance.objects.filter(entry__in=shared).values("child")
    return Archive.objects.filter(Q(child=child_id) | Q(child__in=others))


def _reels(child_id: UUID) -> QuerySet[Reel]:
    """Films of this child, and films of others that show a moment with them."""
    return Reel.objects.filter(Q(child=child_id) | Q(pk__in=remakes.holding(child_id)))


def _stop_work(child_id: UUID, *, but: UUID) -> None:
    """End the jobs on what goes, so that no worker publishes any more of it."""
    clips = Clip.objects.filter(entry__in=_entries(child_id)).values("pk")
    given = Face.objects.filter(child=child_id).values("pk")
    copies = _archives(child_id).values("pk")
    films = _reels(child_id).values("pk")
    going = Q(subject__in=clips) | Q(subject__in=given) | Q(subject__in=copies)
    going |= Q(subject__in=films)
    Job.objects.filter(going).exclude(pk=but).delete()


def _clear_shared(child: Child) -> None:
    """Leave the moment to the other children, without media and words."""
    shared = _entries(child.pk).filter(_with_others(child.pk))
    ids = list(shared.values_list("pk", flat=True))
    Clip.objects.filter(entry__in=ids).delete()
    EntryRevision.objects.filter(entry__in=ids).delete()
    Entry.objects.filter(pk__in=ids).update(words="")
    names = _names(child)
    others = Reply.objects.filter(appearance__entry__in=ids).exclude(appearance__child=child)
    for reply in others:
        struck = names.sub(_STRUCK, reply.words)
        if struck != reply.words:
            Reply.objects.filter(pk=reply.pk).update(words=struck)


def _clear_rounds(child: Child) -> None:
    """Remove rounds that asked about this child alone; strike the name from the others' titles."""
    for one in Round.objects.filter(Q(asked__child=child) | Q(talks__child=child)).distinct():
        if one.asked.exclude(child=child).exists() or one.talks.exclude(child=child).exists():
            title = _names(child).sub(_STRUCK, one.title)
            Round.objects.filter(pk=one.pk).update(title=title)
        else:
            one.delete()


def _names(child: Child) -> re.Pattern[str]:
    words = [re.escape(name) for name in (child.first_name, child.last_name) if name]
    return re.compile(rf"\b({'|'.join(words)})\b", re.IGNORECASE)


def _family(child: Child) -> Iterator[UUID]:
    places = CircleMember.objects.filter(child=child, kind=CircleMember.Kind.CAREGIVER)
    yield from places.values_list("person", flat=True).distinct()


def _remove_family(people: Iterable[UUID], removed: Removed) -> Removed:
    """Remove those whom nothing else keeps here, with clips that they had not tagged yet."""
    keys, clip_ids = set(removed.keys), set(removed.clips)
    for person in Person.objects.filter(
        pk__in=list(people), circles=None, school_roles=None, classroom_roles=None
    ):
        untagged = Entry.objects.filter(author=person, appearances=None)
        clips = Clip.objects.filter(entry__in=untagged)
        clip_ids.update(clips.values_list("pk", flat=True))
        keys.update(clips.values_list("original_key", flat=True))
        keys.update(Rendition.objects.filter(clip__in=clips).values_list("key", flat=True))
        untagged.delete()
        if not _is_author_of_anything(person):
            person.delete()
    keys.update(storage.original(clip) for clip in clip_ids)
    return Removed(keys=frozenset(keys - {""}), clips=frozenset(clip_ids))


def _is_author_of_anything(person: Person) -> bool:
    return (
        Entry.objects.filter(author=person).exists()
        or Reply.objects.filter(author=person).exists()
        or Clip.objects.filter(uploader=person).exists()
        or ClipEdit.objects.filter(made_by=person).exists()
        or Caption.objects.filter(made_by=person).exists()
        or Round.objects.filter(liaison=person).exists()
    )


def _delete_objects(removed: Removed, held: jobs.Claim | None) -> None:
    for index, key in enumerate(sorted(removed.keys)):
        storage.delete(key)
        if held is not None and index % 50 == 0 and not jobs.beat(held):
            raise jobs.LostLease

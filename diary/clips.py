"""The life of a clip. The only module that assigns its state.

    uploading -> received -> processing -> ready | failed
    failed -> received (tried again)      any but uploading -> received (edited: prepared anew)

Each change is one compare-and-set UPDATE whose audit line is written in the same transaction, so
that doing it twice changes nothing and a late worker is refused. Renditions publish one by one
while none is shown; a new set replaces the old at once. Who holds a clip and a job takes the job's
row first.
"""

import uuid
from collections.abc import Sequence
from dataclasses import asdict

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from diary import (
    access,
    audit,
    clip_jobs,
    edit_history,
    edit_rules,
    fetch,
    jobs,
    live_photos,
    remakes,
    renditions,
    schools,
    storage,
    uploads,
)
from diary.clip_values import Edit, Found, Made, NewClip, Work, believable
from diary.errors import Conflict, NotAllowed, NotFound
from diary.models import Appearance, Clip, Entry, Person, Rendition, Upload

State = Clip.State
# Which states may lead to each state.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    State.UPLOADING: (State.FAILED,),
    State.RECEIVED: (State.RECEIVED, State.PROCESSING, State.READY, State.FAILED),
    State.PROCESSING: (State.RECEIVED, State.PROCESSING),
    State.READY: (State.PROCESSING,),
    State.FAILED: (State.RECEIVED, State.PROCESSING),
}
DAMAGED = "damaged_on_the_way"
GAVE_UP = "gave_up"
FAILURES = {
    DAMAGED: "The clip was damaged on its way. The tablet still has it and sends it again.",
    GAVE_UP: "We tried several times and could not prepare this clip. The file is safe. "
    "Please tell your school's technician.",
}


def begin(person: Person, new: NewClip) -> Upload:
    """Make room for a clip in an entry of the person's own and return where its bytes stand.

    Idempotent by the clip's id: asking again returns the same upload, however far it has come. A
    clip that arrived damaged starts anew. Raises NotFound for an entry that is not the person's,
    NotAllowed when they may no longer add to it, TooBig, or NoRoom (quota, school_full).
    """
    uploads.check_size(new.size_bytes)
    with transaction.atomic():
        known = Clip.objects.select_for_update().filter(pk=new.id).first()
        if known is not None:
            return _begin_again(person, known, new)
        entry = Entry.objects.filter(pk=new.entry_id, author=person).first()
        if entry is None:
            raise NotFound
        check_may_add(person, entry)
        clip = Clip.objects.create(
            id=new.id,
            entry=entry,
            position=new.position,
            kind=new.kind,
            size_bytes=new.size_bytes,
            claimed_sha256=new.sha256.lower(),
            original_name=new.file_name[:255],
            content_type=new.content_type[:100],
            captured_at=believable(new.captured_at, by=timezone.now()),
            uploader=person,
        )
        _keep_marks(clip, new)
        audit.record("clip.begun", actor=person, subject=clip.pk)
        return uploads.open_for(clip)


def _begin_again(person: Person, clip: Clip, new: NewClip) -> Upload:
    if clip.uploader_id != person.pk:
        raise NotFound
    if clip.state == State.FAILED and clip.failure_code == DAMAGED:
        _keep_marks(clip, new)
        return _begin_anew(person, clip, new)
    upload = Upload.objects.filter(clip=clip).first()
    if upload is None:
        raise NotFound("gone", "This clip was given up. Please add it again.")
    if upload.length != new.size_bytes:
        raise Conflict("other_file", "This is not the file we began with. Please add it again.")
    if clip.state == State.UPLOADING:
        _keep_marks(clip, new)
    return uploads.renew(upload)


def _keep_marks(clip: Clip, new: NewClip) -> None:
    """Keep what its sender chose before sending, unless there is an edit already."""
    if new.edit != Edit() and not edit_history.of(clip.pk):
        edit = edit_rules.checked(new.edit, kind=clip.kind, full_ms=None)
        edit_history.add(clip.pk, edit, by=clip.uploader)


def _begin_anew(person: Person, clip: Clip, new: NewClip) -> Upload:
    """Take a damaged clip from its first byte. The damaged copy goes before a new one can come."""
    damaged, clip.size_bytes = clip.original_key, new.size_bytes
    _move(
        clip.pk,
        State.UPLOADING,
        actor=person,
        failure_code="",
        failure_sentence="",
        original_key="",
        size_bytes=new.size_bytes,
        claimed_sha256=new.sha256.lower(),
    )
    transaction.on_commit(lambda: storage.delete(damaged))
    return uploads.open_for(clip)


def check_may_add(person: Person, entry: Entry) -> None:
    """Refuse bytes for an entry that the person may no longer add to (asked at both ends)."""
    tagged = Appearance.objects.filter(entry=entry)
    allowed = access.appearances(person, "change").filter(entry=entry)
    if tagged.exists() and not allowed.exists():
        raise NotAllowed("not_allowed", "You can no longer add to this diary. Your clip is safe.")


def receive(person: Person, clip_id: uuid.UUID, *, original_key: str) -> None:
    """Take in a clip whose last byte is stored, its offset with it. Idempotent.

    NotFound when the clip was erased meanwhile: then its bytes are removed too.
    """
    with transaction.atomic():
        clip = Clip.objects.select_related("entry").filter(pk=clip_id).first()
        if clip is None:
            storage.delete(original_key)
            raise NotFound
        check_may_add(person, clip.entry)
        if _move(
            clip_id,
            State.RECEIVED,
            actor=person,
            sources=(State.UPLOADING,),
            original_key=original_key,
            received_at=timezone.now(),
        ):
            uploads.close(clip)
            clip_jobs.next_step(clip)


def work_on(held: jobs.Claim) -> Work:
    """Return what a claimed job is about; NotFound when the clip is gone (erased meanwhile)."""
    clip = Clip.objects.select_related("uploader").filter(pk=held.subject).first()
    if clip is None:
        raise NotFound
    school = schools.of_clip(clip)
    return Work(
        clip_id=clip.pk,
        original_key=clip.original_key,
        size_bytes=clip.size_bytes,
        max_duration_s=school.max_duration_s if school else settings.MAX_HOME_DURATION_S,
        edit=edit_history.latest(clip.pk),
        time_zone=school.time_zone if school else clip.uploader.time_zone,
        is_shown=Rendition.objects.filter(clip=clip).exists(),
    )


def keep_receipt(held: jobs.Claim, *, sha256: str, size_bytes: int) -> bool:
    """Record the hash of the stored original and queue its renditions; False when it is damaged.

    One transaction: the tablet may delete its copy exactly when the work on it is sure to follow.
    """
    with transaction.atomic():
        jobs.finish(held)
        clip = Clip.objects.select_for_update().get(pk=held.subject)
        if size_bytes != clip.size_bytes or clip.claimed_sha256 not in {"", sha256}:
            _fail(clip.pk, code=DAMAGED, sentence=FAILURES[DAMAGED])
            return False
        Clip.objects.filter(pk=clip.pk).update(sha256=sha256, hashed_at=timezone.now())
        clip.sha256 = sha256
        clip_jobs.next_step(clip)
    return True


def start(held: jobs.Claim) -> None:
    """Say that work on the renditions has begun."""
    with transaction.atomic():
        jobs.confirm(held)
        _move(held.subject, State.PROCESSING, progress=0)


def progress(held: jobs.Claim, *, percent: int) -> bool:
    """Note progress (0 to 100) and renew the lease; False when the lease is lost."""
    if not jobs.beat(held):
        return False
    Clip.objects.filter(pk=held.subject, state=State.PROCESSING).update(
        progress=max(0, min(100, percent))
    )
    return True


def publish(held: jobs.Claim, made: Made) -> None:
    """Show one finished rendition, in place of an older one; not when the lease is lost."""
    with transaction.atomic():
        jobs.confirm(held)
        renditions.put(held.subject, made)


def publish_extra(held: jobs.Claim, made: Made) -> None:
    """Show one more rendition of a ready clip and end the job (an edit meanwhile has ended it)."""
    with transaction.atomic():
        jobs.finish(held)
        if not Clip.objects.filter(pk=held.subject, state=State.READY).exists():
            raise jobs.LostLease
        renditions.put(held.subject, made)


def finish(held: jobs.Claim, found: Found, made: Sequence[Made]) -> None:
    """Show exactly what was made, mark the clip ready and the job done, together."""
    with transaction.atomic():
        jobs.finish(held)
        renditions.replace(held.subject, made)
        clip = Clip.objects.get(pk=held.subject)
        told = asdict(found) | {
            "captured_at": clip.captured_at or believable(found.captured_at, by=clip.received_at),
            "live_mark": live_photos.mark(found.content_id),
            # A trimmed film shows less of it, and its header may know of no more.
            "full_duration_ms": max(found.full_duration_ms or 0, clip.full_duration_ms or 0)
            or None,
        }
        del told["content_id"]
        _move(
            clip.pk,
            State.READY,
            progress=100,
            **told,
            failure_code="",
            failure_sentence="",
        )
        live_photos.link(clip.pk)
        remakes.look_again(clips=[clip.pk])
        if settings.AV1_RUNG and found.kind == Clip.Kind.VIDEO:
            clip_jobs.av1_rung(clip)


def start_over(clip: Clip, *, hides: bool) -> None:
    """Prepare a clip anew after an edit, in the caller's transaction, which has stopped its jobs.

    `hides`: nobody may see what is shown now any longer. A clip on its way needs nothing yet.
    """
    if hides:
        renditions.hide(clip.pk)
        Clip.objects.filter(pk=clip.pk).update(waveform="")
    if _move(clip.pk, State.RECEIVED, progress=0, failure_code="", failure_sentence=""):
        clip_jobs.next_step(clip, priority=jobs.SOON)
        clip_jobs.answered(clip)
    remakes.look_again(clips=[clip.pk])


def refuse(held: jobs.Claim, *, code: str, sentence: str) -> None:
    """End work on a file that cannot be used: clip failed, original kept, job done."""
    with transaction.atomic():
        jobs.finish(held)
        _fail(held.subject, code=code, sentence=sentence)


def give_up(held: jobs.Claim, *, error: str) -> None:
    """Park a clip that our own work failed on too often; original kept, a person can retry."""
    with transaction.atomic():
        jobs.fail(held, error=error)
        _fail(held.subject, code=GAVE_UP, sentence=FAILURES[GAVE_UP])


def retry(person: Person, clip_id: uuid.UUID) -> None:
    """Try a failed clip again, from its kept original. Conflict unless it has failed."""
    known = access.clips(person, "view")
    clip = fetch.one(access.clips(person, "change"), known=known, pk=clip_id)
    try_again(clip, actor=person)


def try_again(clip: Clip, *, actor: Person) -> None:
    """Put a failed clip back in the queue; the caller has asked whether they may."""
    with transaction.atomic():
        ready_to_try = bool(clip.original_key) and clip.failure_code != DAMAGED
        if not ready_to_try or not _move(
            clip.pk, State.RECEIVED, actor=actor, sources=(State.FAILED,), progress=0
        ):
            raise Conflict("not_failed", "This clip needs no help just now.")
        clip_jobs.next_step(clip)
        clip_jobs.answered(clip)


def _fail(clip_id: uuid.UUID, *, code: str, sentence: str) -> None:
    _move(clip_id, State.FAILED, failure_code=code[:40], failure_sentence=sentence[:300])
    remakes.look_again(clips=[clip_id])


def _move(
    clip_id: uuid.UUID,
    to: str,
    *,
    actor: Person | None = None,
    sources: tuple[str, ...] | None = None,
    **fields: object,
) -> bool:
    """The one assignment of a clip's state; False when it was in no state that leads there."""
    allowed = TRANSITIONS[to] if sources is None else sources
    moved = Clip.objects.filter(pk=clip_id, state__in=allowed).update(state=to, **fields)
    if moved and to != State.PROCESSING and (to != State.RECEIVED or sources):  # told by `edits`
        audit.record(f"clip.{to}", actor=actor, subject=clip_id)
    return bool(moved)

"""The audit: one line for each act, in the transaction of the act; sealed in hash-chained batches.

Lines hold ids, never words or names. Views (many, and only read) are written in one go after the
answer; everything else is written with what it speaks of, so that neither can be there alone.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone

from diary.models import Child, Event, EventBatch, Person

_FIRST_SEAL = "0" * 64


def record(
    act: str,
    *,
    actor: Person | None,
    child: Child | uuid.UUID | None = None,
    subject: uuid.UUID | None = None,
    school: uuid.UUID | None = None,
    detail: dict[str, str | int | bool | list[str]] | None = None,
) -> None:
    """Write one line, in the caller's transaction. `detail` holds ids, codes and numbers only.

    `school` is for acts on no child, so that the school's admin finds them.
    """
    Event.objects.create(
        at=timezone.now(),
        actor=actor.pk if actor else None,
        act=act,
        child=child.pk if isinstance(child, Child) else child,
        school=child.school_id if isinstance(child, Child) else school,
        subject=subject,
        detail=detail or {},
    )


def record_clip(
    act: str, *, actor: Person, clip: uuid.UUID, detail: dict[str, str] | None = None
) -> None:
    """Write one line for each child in the clip's entry, in the caller's transaction."""
    shown: list[Child | None] = [*Child.objects.filter(appearances__entry__clips=clip)]
    for child in shown or [None]:
        record(act, actor=actor, child=child, subject=clip, detail={**(detail or {})})


def record_each(act: str, *, actor: Person, children: Iterable[Child]) -> None:
    """Write one line for each child, in the caller's transaction and in few statements."""
    now = timezone.now()
    Event.objects.bulk_create(
        Event(
            at=now,
            actor=actor.pk,
            act=act,
            child=child.pk,
            school=child.school_id,
            subject=child.pk,
        )
        for child in children
    )


def _line(event: Event) -> str:
    fields = [
        event.pk,
        event.at.isoformat(timespec="microseconds"),
        str(event.actor),
        event.act,
        str(event.child),
        str(event.subject),
        event.detail,
    ]
    return json.dumps(fields, sort_keys=True, separators=(",", ":"))


def _hash(previous: str, events: Iterable[Event]) -> str:
    digest = hashlib.sha256(previous.encode())
    for event in events:
        digest.update(_line(event).encode() + b"\n")
    return digest.hexdigest()


def seal() -> int:
    """Seal the lines that no batch covers yet; returns how many. One caller at a time."""
    with transaction.atomic():
        _wait_for_writers()
        last = EventBatch.objects.select_for_update().order_by("-last_event").first()
        events = list(Event.objects.filter(pk__gt=last.last_event if last else 0).order_by("pk"))
        if not events:
            return 0
        previous = last.hash if last else _FIRST_SEAL
        EventBatch.objects.create(
            first_event=events[0].pk,
            last_event=events[-1].pk,
            previous=previous,
            hash=_hash(previous, events),
        )
    return len(events)


def _wait_for_writers() -> None:
    """Let those finish who are writing a line, and nobody begin, until the caller commits.

    PostgreSQL gives a line its number before it is committed: a line with a lower number than a
    sealed one could still appear, and its batch would look tampered with. SQLite has one writer.
    """
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(Event._meta.db_table)  # noqa: SLF001  (documented)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def first_broken_batch() -> int | None:
    """Return the id of the first batch whose lines were changed or lost; None when all hold."""
    previous = _FIRST_SEAL
    for batch in EventBatch.objects.order_by("last_event").iterator():
        lines = Event.objects.filter(pk__gte=batch.first_event, pk__lte=batch.last_event)
        if batch.previous != previous or batch.hash != _hash(previous, lines.order_by("pk")):
            return batch.pk
        previous = batch.hash
    return None

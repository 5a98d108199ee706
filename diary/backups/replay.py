"""Applies the journal to rows that an older backup brought back, before anyone may sign in."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from diary import clips, erasure, journal
from diary.erasure import Removed
from diary.journal import Line
from diary.models import (
    Appearance,
    CircleMember,
    ClassroomStaff,
    Clip,
    ClipEdit,
    Consent,
    Device,
    Enrolment,
    Invitation,
    Passport,
    Person,
    SchoolRole,
)
from diary.models.people import Dated


def replay(lines: list[Line], *, since: datetime) -> list[Removed]:
    """Do again, in the caller's transaction, all that was noted since; return what to delete.

    Children who were ever erased are erased again, whenever that was. Every open invitation ends: a
    card that was used since the backup would open again, for whoever finds it. So does every link
    to a page about a child: one that was ended since would work again.
    """
    Invitation.objects.filter(accepted_at=None, ended_at=None).update(ended_at=timezone.now())
    Passport.objects.exclude(secret_hash="").update(secret_hash="", revoked_at=timezone.now())
    removed = []
    for line in lines:
        if line.act == journal.ERASED:
            removed.append(erasure.remove(line.id, by=None))
        elif line.noted >= since and line.act == journal.EDITED:
            _edit(line)
        elif line.noted >= since and line.act in _ACTS:
            _ACTS[line.act](line.id, line.at)
    return removed


def _ends(table: type[Dated]) -> Callable[[UUID, datetime], None]:
    def end(row: UUID, at: datetime) -> None:
        rows = table._default_manager  # noqa: SLF001  (Django's name for it, and documented)
        rows.filter(pk=row, starts_at__lte=at).update(ends_at=at)

    return end


def _withdraw(pair: UUID, at: datetime) -> None:
    Appearance.objects.filter(pk=pair).update(state=Appearance.State.WITHDRAWN, withdrawn_at=at)


def _edit(line: Line) -> None:
    """Cut out again what was cut out, and let the clip be prepared anew."""
    clip = Clip.objects.filter(pk=line.id).first()
    number = int(line.values["number"] or 0)
    if clip is None or ClipEdit.objects.filter(clip=clip, number=number).exists():
        return
    ClipEdit.objects.create(clip=clip, made_by=clip.uploader, **line.values)
    clips.start_over(clip, hides=True)


_ACTS: dict[str, Callable[[UUID, datetime], object]] = {
    "place_ended": _ends(CircleMember),
    "role_ended": _ends(SchoolRole),
    "class_role_ended": _ends(ClassroomStaff),
    "enrolment_ended": _ends(Enrolment),
    "device_ended": lambda row, at: Device.objects.filter(pk=row).update(ended_at=at),
    "consent_ended": lambda row, at: Consent.objects.filter(pk=row).update(replaced_at=at),
    journal.WITHDRAWN: _withdraw,
    journal.INACTIVE: lambda row, _: Person.objects.filter(pk=row).update(is_active=False),
}

"""Meetings of school, whānau and child: planned and ended here.

What is spoken about is in `meeting_agenda`, what a person sees in `meeting_page`, how people found
it in `meeting_answers`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from diary import access, audit, fetch
from diary.errors import Conflict, DiaryError, NotFound
from diary.models import Meeting, Person, Plan
from diary.spelling import clean_words, one_line

OPEN_AFTER = timedelta(days=14)  # notes, steps and answers may still change after the end


@dataclass(frozen=True, slots=True)
class MeetingBrief:
    """A meeting in a list. `ended_at` None: still to come, or going on."""

    id: UUID
    title: str
    held_on: date
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """What to change; None leaves it. `notes_was`: the notes that the writer had before them."""

    title: str | None = None
    held_on: date | None = None
    plan_id: UUID | None = None
    notes: str | None = None
    notes_was: str | None = None


def of(viewer: Person, child_id: UUID) -> list[MeetingBrief]:
    """Return the child's meetings, the latest first."""
    fetch.child(viewer, child_id, "diary")
    rows = access.meetings(viewer, "view").filter(child=child_id).order_by("-held_on", "-made_at")
    return [MeetingBrief(*row) for row in rows.values_list("pk", "title", "held_on", "ended_at")]


def plan(
    person: Person, child_id: UUID, *, title: str, held_on: date, plan_id: UUID | None = None
) -> Meeting:
    """Plan a meeting about a child, and about one of its plans or none."""
    child = fetch.child(person, child_id, "plan")
    with transaction.atomic():
        meeting = Meeting.objects.create(
            child=child,
            title=_title(title),
            held_on=held_on,
            plan=_plan_of(person, child_id, plan_id),
            made_by=person,
        )
        audit.record("meeting.planned", actor=person, child=child, subject=meeting.pk)
    return meeting


def change(person: Person, meeting_id: UUID, asked: MeetingChange) -> None:
    """Change a meeting's title, day, plan or notes; notes are refused once it is long over."""
    with transaction.atomic():
        meeting = held(person, meeting_id, "change")
        if asked.title is not None:
            meeting.title = _title(asked.title)
        if asked.plan_id is not None:
            meeting.plan = _plan_of(person, meeting.child_id, asked.plan_id)
        if asked.notes is not None:
            check_open(meeting)
            meeting.notes = newer(meeting.notes, asked.notes, was=asked.notes_was)
        meeting.held_on = asked.held_on or meeting.held_on
        meeting.save()
        act = "meeting.changed" if asked.notes is None else "meeting.noted"
        audit.record(act, actor=person, child=meeting.child_id, subject=meeting.pk)


def end(person: Person, meeting_id: UUID) -> None:
    """End a meeting; one that has ended stays as it was."""
    with transaction.atomic():
        meeting = held(person, meeting_id, "change")
        if meeting.ended_at is None:
            Meeting.objects.filter(pk=meeting.pk).update(ended_at=timezone.now())
            audit.record("meeting.ended", actor=person, child=meeting.child_id, subject=meeting.pk)


def keep(person: Person, meeting_id: UUID) -> None:
    """Write down that a device keeps a copy of the meeting and its clips, to run without a line."""
    with transaction.atomic():
        meeting = held(person, meeting_id, "speak")
        audit.record("meeting.kept", actor=person, child=meeting.child_id, subject=meeting.pk)


def held(person: Person, meeting_id: UUID, action: str) -> Meeting:
    """Return the meeting, locked until the caller's transaction ends."""
    rows = access.meetings(person, action)
    found = fetch.one(rows, known=access.meetings(person, "view"), pk=meeting_id)
    return Meeting.objects.select_for_update().get(pk=found.pk)


def closes_at(ended_at: datetime | None) -> datetime | None:
    """Return until when notes, steps and answers may change; None before the end."""
    return ended_at + OPEN_AFTER if ended_at else None


def check_open(meeting: Meeting) -> None:
    """Refuse what comes more than two weeks after the end."""
    until = closes_at(meeting.ended_at)
    if until and timezone.now() > until:
        sentence = "This meeting was over two weeks ago. What was written then stays as it is."
        raise Conflict("meeting_closed", sentence)


def newer(now: str, notes: str, *, was: str | None) -> str:
    """Return the notes to keep; Conflict when somebody wrote others since the writer saw `was`."""
    given = clean_words(notes)
    if was is not None and now not in {clean_words(was), given}:
        sentence = "Somebody else wrote notes here too. Yours are safe. Please look at both."
        raise Conflict("notes_moved", sentence)
    return given


def _title(title: str) -> str:
    line = one_line(title)
    if not line:
        sentence = "Please say in a few words what the meeting is."
        raise DiaryError("title_empty", sentence, fields={"title": [sentence]})
    return line


def _plan_of(person: Person, child_id: UUID, plan_id: UUID | None) -> Plan | None:
    if plan_id is None:
        return None
    found = access.plans(person, "view").filter(pk=plan_id, child=child_id).first()
    if found is None:
        raise NotFound("plan_not_found", "That plan is not this child's. Please choose again.")
    return found

"""How people found a meeting: asked after its end, read by oneself and the child's liaison alone.

Nobody else learns an answer, nor that there is one: no list, no count, no line in the audit that
others see.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from diary import access, audit, fetch, meetings
from diary.errors import Conflict, NotAllowed
from diary.meeting_agenda import parties
from diary.models import Meeting, MeetingAnswer, Person
from diary.spelling import clean_words


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """One answer: 1 no, 2 partly, 3 yes. `party` is whose it is: one's own side, or the child."""

    party: str
    was_heard: int
    was_clear: int
    words: str


@dataclass(frozen=True, slots=True)
class AnswerRead:
    """An answer as the liaison reads it."""

    name: str
    party: str
    was_heard: int
    was_clear: int
    words: str
    at: datetime


def own(person: Person, meeting_id: UUID) -> list[AnswerGiven]:
    """Return the person's own answers: at most one for their side, and one for the child."""
    meeting = _speaking(person, meeting_id)
    rows = access.meeting_answers(person).filter(meeting=meeting, person=person).order_by("party")
    return [AnswerGiven(*row) for row in rows.values_list(*AnswerGiven.__slots__)]


def give(person: Person, meeting_id: UUID, given: AnswerGiven) -> None:
    """Keep an answer, or another in its place, until two weeks after the end."""
    meeting = _speaking(person, meeting_id)
    _check_asked_now(meeting)
    where = access.standing(person, meeting.child_id)
    if where is None or given.party not in parties(where):
        raise NotAllowed("not_your_party", "You can answer for yourself, and with the child.")
    said = {
        "was_heard": given.was_heard,
        "was_clear": given.was_clear,
        "words": clean_words(given.words),
    }
    with transaction.atomic():
        row, _ = MeetingAnswer.objects.update_or_create(
            meeting=meeting, person=person, party=given.party, defaults=said
        )
        audit.record("answer.about_meeting", actor=person, subject=row.pk)


def read(liaison: Person, meeting_id: UUID) -> list[AnswerRead]:
    """Return everyone's answers, for the child's liaison alone."""
    seen = access.meetings(liaison, "view")
    reached = seen.filter(child__in=access.children(liaison, "liaise").values("pk"))
    meeting = fetch.one(reached, known=seen, pk=meeting_id)
    rows = access.meeting_answers(liaison).filter(meeting=meeting).order_by("party", "at")
    columns = ("person__name", "party", "was_heard", "was_clear", "words", "at")
    return [AnswerRead(*row) for row in rows.values_list(*columns)]


def _speaking(person: Person, meeting_id: UUID) -> Meeting:
    allowed = access.meetings(person, "speak")
    return fetch.one(allowed, known=access.meetings(person, "view"), pk=meeting_id)


def _check_asked_now(meeting: Meeting) -> None:
    if meeting.ended_at is None:
        sentence = "We ask this once the meeting has ended. Nothing is lost."
        raise Conflict("meeting_goes_on", sentence)
    meetings.check_open(meeting)

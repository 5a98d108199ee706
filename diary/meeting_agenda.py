"""What a meeting speaks about and comes to: each side's points, what was said, the next steps.

Points carry ids that the writer's device made, so that a flaky line may send each of them twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from diary import access, audit, fetch, meetings
from diary.errors import Conflict, DiaryError, NotAllowed
from diary.models import AgendaPoint, Clip, Meeting, NextStep, Person
from diary.models.plans import Party
from diary.spelling import clean_words, needed_words

MOST_POINTS = 3  # for each party
MOST_CLIPS = 3  # for each point
_STEP_TAKEN = "Another home has written this step already. Please speak to the school about it."
_NO_WORDS = "Please say in a few words what you would like to speak about."


@dataclass(frozen=True, slots=True)
class Point:
    """A point as somebody writes it. `party` counts for a new one; a point keeps its party."""

    party: str
    words: str
    clips: Sequence[UUID] = ()


def parties(where: access.Standing, *, steps: bool = False) -> list[str]:
    """Return for whom the person may write points and answers; the team writes any next step."""
    if where.is_team and steps:
        return list(Party.values)
    own = {Party.SCHOOL.value: where.is_team, Party.WHANAU.value: where.speaks_for_family}
    mine = [party for party, is_mine in own.items() if is_mine]
    return [*mine, Party.CHILD.value] if mine else []


def put_point(person: Person, meeting_id: UUID, point_id: UUID, given: Point) -> None:
    """Put a point on the agenda or change it, at most three a party, before the meeting ends."""
    words = needed_words(given.words, sentence=_NO_WORDS)
    with transaction.atomic():
        meeting = meetings.held(person, meeting_id, "speak")
        _check_before_end(meeting)
        clips = _clips(person, meeting, given.clips)
        if AgendaPoint.objects.filter(pk=point_id).exists():
            point = _changeable(person, meeting, point_id)
        else:
            _check_party(person, meeting, given.party)
            _check_room(person, meeting, given.party)
            point = AgendaPoint(id=point_id, meeting=meeting, party=given.party, by=person)
        point.words = words
        point.save()
        point.clips.set(clips)
        _record("meeting.point_put", person, meeting, given.party)


def remove_point(person: Person, meeting_id: UUID, point_id: UUID) -> None:
    """Take a point off the agenda; one that is not there is off already."""
    with transaction.atomic():
        meeting = meetings.held(person, meeting_id, "speak")
        if not AgendaPoint.objects.filter(pk=point_id, meeting=meeting).exists():
            return
        point = _changeable(person, meeting, point_id)
        _check_before_end(meeting)
        point.delete()
        _record("meeting.point_removed", person, meeting, point.party)


def note_point(
    person: Person, meeting_id: UUID, point_id: UUID, *, notes: str, was: str | None = None
) -> None:
    """Write down what was said to a point. `was`: the notes that the writer had before them."""
    with transaction.atomic():
        meeting = meetings.held(person, meeting_id, "speak")
        meetings.check_open(meeting)
        allowed, seen = _points(person, meeting, "note"), _points(person, meeting, "view")
        point = fetch.one(allowed, known=seen, pk=point_id)
        point.notes = meetings.newer(point.notes, notes, was=was)
        point.save(update_fields=["notes"])
        _record("meeting.noted", person, meeting, point.party)


def put_step(person: Person, meeting_id: UUID, party: str, *, words: str) -> None:
    """Write what one party does next; empty words take it away."""
    said = clean_words(words)
    with transaction.atomic():
        meeting = meetings.held(person, meeting_id, "speak")
        _check_party(person, meeting, party, steps=True)
        meetings.check_open(meeting)
        there = NextStep.objects.filter(meeting=meeting, party=party)
        if there.exclude(pk__in=access.next_steps(person).values("pk")).exists():
            raise Conflict("step_taken", _STEP_TAKEN)
        if said:
            NextStep.objects.update_or_create(
                meeting=meeting, party=party, defaults={"words": said, "by": person}
            )
        else:
            NextStep.objects.filter(meeting=meeting, party=party).delete()
        _record("meeting.step_put", person, meeting, party)


def _points(person: Person, meeting: Meeting, action: str) -> QuerySet[AgendaPoint]:
    return access.agenda_points(person, action).filter(meeting=meeting)


def _changeable(person: Person, meeting: Meeting, point_id: UUID) -> AgendaPoint:
    allowed, seen = _points(person, meeting, "change"), _points(person, meeting, "view")
    return fetch.one(allowed, known=seen, pk=point_id)


def _check_party(person: Person, meeting: Meeting, party: str, *, steps: bool = False) -> None:
    where = access.standing(person, meeting.child_id)
    if where is None or party not in parties(where, steps=steps):
        raise NotAllowed("not_your_party", "You can write here for your own side and the child.")


def _check_room(person: Person, meeting: Meeting, party: str) -> None:
    """Count what the writer sees: one home's points take no room from a home kept apart."""
    if _points(person, meeting, "view").filter(party=party).count() >= MOST_POINTS:
        sentence = "There are three points already. Please change one, or take one off first."
        raise Conflict("agenda_full", sentence)


def _check_before_end(meeting: Meeting) -> None:
    if meeting.ended_at is not None:
        sentence = "This meeting has ended. Its points stay as they were."
        raise Conflict("meeting_ended", sentence)


def _clips(person: Person, meeting: Meeting, ids: Sequence[UUID]) -> list[Clip]:
    """Return the clips, each of them this child's and shared with all the circle."""
    moments = access.reel_moments(person).filter(child=meeting.child_id)
    found = list(Clip.objects.filter(pk__in=ids, entry__in=moments.values("entry")))
    if len(ids) > MOST_CLIPS or len(found) != len(set(ids)):
        sentence = "Please choose up to three clips that everyone around the child can see."
        raise DiaryError("clips_not_for_meeting", sentence, fields={"clips": [sentence]})
    return found


def _record(act: str, person: Person, meeting: Meeting, party: str) -> None:
    audit.record(
        act, actor=person, child=meeting.child_id, subject=meeting.pk, detail={"party": party}
    )

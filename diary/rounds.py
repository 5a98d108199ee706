"""The liaison teacher's side of feedback: rounds of asking, answers side by side, noted talks.

A round, its answers and its notes are its liaison's own; nobody else finds them by any address.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from diary import access, audit, days, feedback, fetch
from diary.errors import NotFound
from diary.feedback import AnswerRead, ChildSeen, Question
from diary.models import (
    Asked,
    CircleMember,
    Person,
    Round,
    Talk,
    Watch,
)
from diary.models.base import current
from diary.spelling import clean_name, needed_words


@dataclass(frozen=True, slots=True)
class NewRound:
    """Whom to ask what. `closes_on` is the last day for answers, None: until it is closed."""

    title: str
    children: tuple[UUID, ...]
    questions: tuple[str, ...]
    closes_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewTalk:
    """A conversation in person. `at` None: now."""

    child_id: UUID
    person_name: str
    channel: str
    words: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Caregiver:
    """Who was asked; the relation is empty when their place has ended since."""

    id: UUID
    name: str
    relation: str


@dataclass(frozen=True, slots=True)
class AskedRead:
    """One caregiver about one child, as the liaison reads it. `watched` counts entries played."""

    id: UUID
    child: ChildSeen
    person: Caregiver
    watched: int
    answers: list[AnswerRead]


@dataclass(frozen=True, slots=True)
class TalkRead:
    """A conversation that the liaison noted."""

    id: UUID
    child: ChildSeen
    person_name: str
    channel: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RoundBrief:
    """One line in the liaison's list."""

    id: UUID
    title: str
    opened_at: datetime
    closes_on: date | None
    closed_at: datetime | None
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class RoundRead:
    """A whole round, for its liaison."""

    id: UUID
    title: str
    opened_at: datetime
    closes_on: date | None
    closed_at: datetime | None
    questions: list[Question]
    asked: list[AskedRead]
    notes: list[TalkRead]


def of(liaison: Person) -> list[RoundBrief]:
    """Return the rounds that the liaison opened, the newest first; NotAllowed for anyone else."""
    fetch.school(liaison, "liaise")
    mine = access.asked(liaison, "read")
    rows = access.rounds(liaison).order_by("-opened_at")
    asked = _counted(mine)
    answered = _counted(mine.filter(answers__isnull=False))
    return [
        RoundBrief(
            id=row.pk,
            title=row.title,
            opened_at=row.opened_at,
            closes_on=row.closes_on,
            closed_at=row.closed_at,
            asked=asked.get(row.pk, 0),
            answered=answered.get(row.pk, 0),
        )
        for row in rows
    ]


def open_round(liaison: Person, new: NewRound) -> UUID:
    """Ask every caregiver of these children; NotFound for a child not assigned to the liaison."""
    fetch.school(liaison, "liaise")
    children = [fetch.child(liaison, pk, "liaise") for pk in dict.fromkeys(new.children)]
    if not children:
        raise feedback.refusal("children", "no_children", "Please choose at least one child.")
    school = children[0].school
    if any(child.school_id != school.pk for child in children):
        raise feedback.refusal("children", "two_schools", "Please ask for one school at a time.")
    fetch.school(liaison, "liaise", school_id=school.pk)
    _check_questions(new.questions)
    if new.closes_on and new.closes_on < days.today(school):
        raise feedback.refusal(
            "closes_on", "day_over", "That day is over. Please choose a later one."
        )
    with transaction.atomic():
        made = Round.objects.create(
            school=school,
            liaison=liaison,
            title=clean_name(new.title, field="title"),
            questions=list(dict.fromkeys(new.questions)),
            closes_on=new.closes_on,
        )
        places = CircleMember.objects.filter(
            current(), child__in=children, kind=CircleMember.Kind.CAREGIVER
        )
        Asked.objects.bulk_create(
            Asked(round=made, child_id=child, person_id=person)
            for child, person in places.values_list("child", "person")
        )
        audit.record("round.opened", actor=liaison, subject=made.pk)
    return made.pk


def read(liaison: Person, round_id: UUID) -> RoundRead:
    """Return a round of one's own with every answer and note; NotFound for anyone else's."""
    row = _own_round(liaison, round_id)
    asked = access.asked(liaison, "read").filter(round=row)
    rows = list(
        asked.select_related("child", "person").order_by("child__first_name", "person__name", "pk")
    )
    answers = feedback.answers(one.pk for one in rows)
    watched = _watched(liaison, rows)
    relations = _relations(rows)
    return RoundRead(
        id=row.pk,
        title=row.title,
        opened_at=row.opened_at,
        closes_on=row.closes_on,
        closed_at=row.closed_at,
        questions=feedback.in_words(row.questions, liaison.language),
        asked=[
            AskedRead(
                id=one.pk,
                child=ChildSeen(one.child_id, one.child.first_name),
                person=Caregiver(
                    one.person_id,
                    one.person.name,
                    relations.get((one.child_id, one.person_id), ""),
                ),
                watched=watched.get((one.child_id, one.person_id), 0),
                answers=answers[one.pk],
            )
            for one in rows
        ],
        notes=_talks(liaison, row),
    )


def close(liaison: Person, round_id: UUID) -> None:
    """Close a round: what was answered stays, nothing more comes in. Closing twice is fine."""
    row = _own_round(liaison, round_id)
    with transaction.atomic():
        if Round.objects.filter(pk=row.pk, closed_at=None).update(closed_at=timezone.now()):
            audit.record("round.closed", actor=liaison, subject=row.pk)


def note_talk(liaison: Person, round_id: UUID, new: NewTalk) -> TalkRead:
    """Note a conversation in person; it is the liaison's alone."""
    row = _own_round(liaison, round_id)
    child = fetch.child(liaison, new.child_id, "liaise")
    with transaction.atomic():
        talk = Talk.objects.create(
            round=row,
            child=child,
            liaison=liaison,
            person_name=clean_name(new.person_name, field="person_name"),
            channel=new.channel,
            words=needed_words(new.words, sentence="Please write a few words."),
            at=min(new.at or timezone.now(), timezone.now()),
        )
        audit.record("talk.noted", actor=liaison, subject=talk.pk)
    return _talk_read(talk)


def _own_round(liaison: Person, round_id: UUID) -> Round:
    row = access.rounds(liaison).filter(pk=round_id).first()
    if row is None:
        raise NotFound
    return row


def _counted(rows: QuerySet[Asked]) -> dict[UUID, int]:
    counted = rows.values_list("round").annotate(Count("pk", distinct=True)).order_by()
    return dict(counted)


def _watched(liaison: Person, rows: list[Asked]) -> dict[tuple[UUID, UUID], int]:
    seen = access.appearances(liaison, "view").filter(child__in={row.child_id for row in rows})
    watches = Watch.objects.filter(
        appearance__in=seen.values("pk"), person__in={row.person_id for row in rows}
    )
    counted = watches.values_list("appearance__child", "person").annotate(Count("pk")).order_by()
    return {(child, person): count for child, person, count in counted}


def _relations(rows: list[Asked]) -> dict[tuple[UUID, UUID], str]:
    places = CircleMember.objects.filter(current(), child__in={row.child_id for row in rows})
    listed = places.values_list("child", "person", "relation")
    return {(child, person): relation for child, person, relation in listed}


def _talks(liaison: Person, row: Round) -> list[TalkRead]:
    talks = access.talks(liaison).filter(round=row).select_related("child").order_by("-at")
    return [_talk_read(talk) for talk in talks]


def _talk_read(talk: Talk) -> TalkRead:
    return TalkRead(
        id=talk.pk,
        child=ChildSeen(talk.child_id, talk.child.first_name),
        person_name=talk.person_name,
        channel=talk.channel,
        words=talk.words,
        at=talk.at,
    )


def _check_questions(questions: tuple[str, ...]) -> None:
    if not questions or any(key not in feedback.QUESTIONS for key in questions):
        raise feedback.refusal(
            "questions", "questions_not_known", "Please choose from the questions."
        )

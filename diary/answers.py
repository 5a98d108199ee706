"""The family's side of feedback: what they were asked, what they answer, what they release.

Until an answer is released it is for the liaison alone, and absent for everyone else: from lists,
counts, archives and the audit that others see.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from diary import access, audit, feedback, fetch
from diary.errors import Conflict
from diary.feedback import AnswerRead, ChildSeen, Question
from diary.models import Answer, Asked, Person
from diary.spelling import clean_words


@dataclass(frozen=True, slots=True)
class OwnAsked:
    """What a caregiver was asked, with their own answers."""

    id: UUID
    title: str
    child: ChildSeen
    questions: list[Question]
    answers: list[AnswerRead]
    closed: bool


@dataclass(frozen=True, slots=True)
class Released:
    """What a family agreed to pass on."""

    question: str
    words: str
    person_name: str
    at: datetime


def own(person: Person) -> list[OwnAsked]:
    """Return what the person was asked about their children, open rounds first."""
    rows = list(
        access.asked(person, "answer")
        .select_related("round__school", "child")
        .order_by("-round__opened_at", "child__first_name", "pk")
    )
    answers = feedback.answers(row.pk for row in rows)
    return sorted(
        (
            OwnAsked(
                id=row.pk,
                title=row.round.title,
                child=ChildSeen(row.child_id, row.child.first_name),
                questions=feedback.in_words(row.round.questions, person.language),
                answers=answers[row.pk],
                closed=feedback.is_closed(row.round),
            )
            for row in rows
        ),
        key=lambda one: one.closed,
    )


def give(person: Person, asked_id: UUID, *, words: dict[str, str]) -> None:
    """Keep the person's answers by question; empty words take one back. Closed rounds: Conflict.

    Words that change are for the liaison alone again, until they are released again.
    """
    row = _own_asked(person, asked_id)
    if feedback.is_closed(row.round):
        sentence = "This round is closed. Please talk with your liaison teacher: she will listen."
        raise Conflict("round_closed", sentence)
    _check_asked(row, words)
    with transaction.atomic():
        for question, said in words.items():
            _keep(row, question, clean_words(said))
        audit.record("answer.given", actor=person, subject=row.pk)


def release(person: Person, asked_id: UUID, *, questions: Iterable[str], is_released: bool) -> None:
    """Let the child's team read these answers, or take that back; theirs alone to say."""
    row = _own_asked(person, asked_id)
    chosen = list(questions)
    _check_asked(row, chosen)
    with transaction.atomic():
        answers = Answer.objects.filter(asked=row, question__in=chosen)
        if is_released:
            answers.filter(released_at=None).update(released_at=timezone.now())
        else:
            answers.update(released_at=None)
        act = "answer.released" if is_released else "answer.held_back"
        audit.record(act, actor=person, subject=row.pk)


def released(viewer: Person, child_id: UUID) -> list[Released]:
    """Return what the child's family released, for its team and its liaison."""
    child = fetch.child(viewer, child_id, "released")
    reached = access.asked(viewer, "released").filter(child=child)
    rows = Answer.objects.filter(asked__in=reached.values("pk"), released_at__isnull=False)
    return [
        Released(*row)
        for row in rows.order_by("-at").values_list(
            "question", "words", "asked__person__name", "at"
        )
    ]


def _own_asked(person: Person, asked_id: UUID) -> Asked:
    rows = access.asked(person, "answer").select_related("round__school")
    return fetch.one(rows, known=access.asked(person, "read"), pk=asked_id)


def _keep(row: Asked, question: str, said: str) -> None:
    kept = Answer.objects.filter(asked=row, question=question)
    if not said:
        kept.delete()
    elif not kept.filter(words=said).exists():
        Answer.objects.update_or_create(
            asked=row, question=question, defaults={"words": said, "released_at": None}
        )


def _check_asked(row: Asked, questions: Iterable[str]) -> None:
    if any(key not in row.round.questions for key in questions):
        raise feedback.refusal("questions", "not_asked", "That was not asked in this round.")

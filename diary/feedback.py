"""What rounds and answers share: the questions, an answer as it is read, when a round is over."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diary import days
from diary.errors import DiaryError
from diary.models import Answer, Round

# The three questions of DISE (Source: domain.md, NZCER 2008), in the languages of the screens.
QUESTIONS: dict[str, dict[str, str]] = {
    "worked_well": {"en": "What worked well?", "mi": "He aha ngā mea i pai?"},
    "better": {
        "en": "What would have been better?",
        "mi": "He aha ngā mea ka taea te whakapai ake?",
    },
    "change": {
        "en": "What would you like changed for your child?",
        "mi": "He aha ngā mea e hiahia ana koe kia rerekē mō tō tamaiti?",
    },
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question in the viewer's language."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class ChildSeen:
    """A child by first name."""

    id: UUID
    first_name: str


@dataclass(frozen=True, slots=True)
class AnswerRead:
    """What one caregiver said to one question."""

    question: str
    words: str
    at: datetime
    released: bool


def answers(asked_ids: Iterable[UUID]) -> dict[UUID, list[AnswerRead]]:
    """Return the answers by whom they belong to. The caller has asked `access`."""
    found: dict[UUID, list[AnswerRead]] = defaultdict(list)
    for row in Answer.objects.filter(asked__in=list(asked_ids)).order_by("question"):
        is_released = row.released_at is not None
        found[row.asked_id].append(AnswerRead(row.question, row.words, row.at, is_released))
    return found


def in_words(keys: list[str], language: str) -> list[Question]:
    """Return the questions in this language, or in English."""
    return [Question(key, QUESTIONS[key].get(language, QUESTIONS[key]["en"])) for key in keys]


def is_closed(row: Round) -> bool:
    """Tell whether the round takes no more answers: closed, or past its last day at the school."""
    over = row.closes_on is not None and row.closes_on < days.today(row.school)
    return row.closed_at is not None or over


def refusal(field: str, code: str, sentence: str) -> DiaryError:
    """Return the refusal of one field."""
    return DiaryError(code, sentence, fields={field: [sentence]})

"""The card of a goal: how we do it, the same at school, home and respite. Each change is kept."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from diary import access, audit, fetch, pinned
from diary.models import Goal, GoalCard, Person
from diary.spelling import clean_words, one_line


@dataclass(frozen=True, slots=True)
class Card:
    """How we do it: what everybody says, how much help, and the clip that shows it."""

    prompt_words: str = ""
    prompt_level: int | None = None
    how: str = ""
    model_id: UUID | None = None


def write(person: Person, goal_id: UUID, card: Card) -> None:
    """Make this the goal's card, as a version of its own; the same again makes none."""
    goal = fetch.one(access.goals(person, "change"), known=access.goals(person, "view"), pk=goal_id)
    with transaction.atomic():
        Goal.objects.select_for_update().get(pk=goal.pk)
        last = GoalCard.objects.filter(goal=goal).order_by("-number").first()
        told = {
            "prompt_words": one_line(card.prompt_words),
            "prompt_level": card.prompt_level,
            "how": clean_words(card.how),
            "model_clip_id": card.model_id,
        }
        if last and all(getattr(last, name) == value for name, value in told.items()):
            return
        if card.model_id and (last is None or last.model_clip_id != card.model_id):
            pinned.check(person, goal, card.model_id, field="model")
        number = last.number + 1 if last else 1
        GoalCard.objects.create(goal=goal, number=number, made_by=person, **told)
        audit.record(
            "goal.card_written",
            actor=person,
            child=goal.child_id,
            subject=goal.pk,
            detail={"number": number},
        )

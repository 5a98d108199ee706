"""A clip that stands for something of a goal: where the child began, or how it is done."""

from uuid import UUID

from django.db import transaction

from diary import access, audit, fetch
from diary.errors import DiaryError
from diary.models import Appearance, Clip, Goal, Person


def check(person: Person, goal: Goal, clip_id: UUID, *, field: str) -> None:
    """Refuse a clip that is not in a shared moment of this child which the person sees."""
    moments = access.appearances(person, "view").filter(
        state=Appearance.State.SHARED, child=goal.child_id
    )
    if not Clip.objects.filter(pk=clip_id, entry__in=moments.values("entry")).exists():
        sentence = "That clip is not in this child's diary. Please choose one that is shared there."
        raise DiaryError("clip_not_in_diary", sentence, fields={field: [sentence]})


def pin_baseline(person: Person, goal_id: UUID, clip_id: UUID | None) -> None:
    """Let this clip show where the child began; None takes the pin out."""
    goal = fetch.one(access.goals(person, "change"), known=access.goals(person, "view"), pk=goal_id)
    if clip_id is not None:
        check(person, goal, clip_id, field="clip")
    with transaction.atomic():
        Goal.objects.filter(pk=goal.pk).update(baseline=clip_id)
        audit.record("goal.baseline_pinned", actor=person, child=goal.child_id, subject=goal.pk)

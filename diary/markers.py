"""What changed on a day, to read a goal's chart by: a new prompt, a new setting, an illness."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from diary import access, audit, days, fetch
from diary.errors import DiaryError, NotFound
from diary.models import GoalMarker, Person
from diary.progress_values import MarkerSeen
from diary.spelling import needed_words


@dataclass(frozen=True, slots=True)
class NewMarker:
    """What changed. The id is the tablet's own; `on` is a day at the school."""

    id: UUID
    on: date
    kind: str
    words: str


def put(person: Person, goal_id: UUID, new: NewMarker) -> MarkerSeen:
    """Mark a day that is not to come. Idempotent by the sender's id."""
    allowed = access.goals(person, "rate").select_related("child__school")
    goal = fetch.one(allowed, known=access.goals(person, "view"), pk=goal_id)
    words = needed_words(new.words, sentence="Please say in a few words what changed.")
    if new.on > days.today(goal.child.school):
        sentence = "That day has not come yet. Please choose today or an earlier day."
        raise DiaryError("day_not_come", sentence, fields={"on": [sentence]})
    with transaction.atomic():
        made, is_new = GoalMarker.objects.get_or_create(
            pk=new.id,
            defaults={
                "goal": goal,
                "on": new.on,
                "kind": new.kind,
                "words": words,
                "made_by": person,
            },
        )
        if made.goal_id != goal.pk or made.made_by_id != person.pk:
            raise NotFound
        if is_new:
            audit.record("goal.marked", actor=person, child=goal.child_id, subject=made.pk)
    return MarkerSeen(made.pk, made.on, made.kind, made.words, may_change=True)


def take_out(person: Person, marker_id: UUID) -> None:
    """Take a marker out of the chart: one's own, and any by the team."""
    known = access.goal_markers(person, "view")
    allowed = access.goal_markers(person, "change").select_related("goal")
    marker = fetch.one(allowed, known=known, pk=marker_id)
    with transaction.atomic():
        audit.record(
            "goal.marker_removed", actor=person, child=marker.goal.child_id, subject=marker.pk
        )
        marker.delete()

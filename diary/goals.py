"""Goals: who may write them is in access; what they must be is here."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from diary import access, audit, fetch, strands
from diary.errors import NotAllowed, NotFound
from diary.models import Child, Goal, Person, Plan
from diary.spelling import clean_words, needed_words

_NO_WORDS = "Please say in a few words what the goal is."


def make_goal(
    person: Person,
    child_id: UUID,
    *,
    words: str,
    strand: str,
    plan_id: UUID | None = None,
    set_by: str | None = None,
) -> Goal:
    """Set a goal. Family sets `whanau` or `child` goals, school any; None: the person's side."""
    child = fetch.child(person, child_id, "goals")
    is_team = access.children(person, "team").filter(pk=child_id).exists()
    side = set_by or (Goal.SetBy.SCHOOL if is_team else Goal.SetBy.WHANAU)
    if not is_team and side == Goal.SetBy.SCHOOL:
        raise NotAllowed("not_allowed", "Your goal stands as the family's own.")
    plan = _plan_of(child, plan_id)
    with transaction.atomic():
        goal = Goal.objects.create(
            child=child,
            plan=plan,
            strand=strands.of_child(child, strand),
            words=needed_words(words, sentence=_NO_WORDS),
            set_by=side,
            made_by=person,
        )
        audit.record("goal.set", actor=person, child=child, subject=goal.pk)
    return goal


@dataclass(frozen=True, slots=True)
class GoalChange:
    """What to change in a goal; None leaves it."""

    words: str | None = None
    staff_words: str | None = None
    state: str | None = None
    strand: str | None = None
    plan_id: UUID | None = None


def change_goal(person: Person, goal_id: UUID, change: GoalChange) -> None:
    """Change a goal. Staff words only by the team; family changes what whānau set."""
    allowed = access.goals(person, "change").select_related("child__school")
    goal = fetch.one(allowed, known=access.goals(person, "view"), pk=goal_id)
    if change.words is not None:
        goal.words = needed_words(change.words, sentence=_NO_WORDS)
    if change.staff_words is not None:
        fetch.child(person, goal.child_id, "team")
        goal.staff_words = clean_words(change.staff_words)
    if change.state is not None:
        goal.state = change.state
    if change.strand is not None:
        goal.strand = strands.of_child(goal.child, change.strand)
    if change.plan_id is not None:
        goal.plan = _plan_of(goal.child, change.plan_id)
    with transaction.atomic():
        goal.save()
        audit.record("goal.changed", actor=person, child=goal.child, subject=goal.pk)


@dataclass(frozen=True, slots=True)
class GoalSeen:
    """A goal as one person sees it. `staff_words` is None for all but the team."""

    id: UUID
    child: UUID
    plan: UUID | None
    strand: str
    words: str
    staff_words: str | None
    set_by: str
    state: str
    made_at: datetime
    may_change: bool


def goals(person: Person, child_id: UUID) -> list[GoalSeen]:
    """Return the child's goals that the person may see: current first, then by age."""
    rows = access.goals(person, "view").filter(child=child_id).select_related("strand")
    is_team = access.children(person, "team").filter(pk=child_id).exists()
    changeable = set(
        access.goals(person, "change").filter(child=child_id).values_list("pk", flat=True)
    )
    seen = [
        GoalSeen(
            id=goal.pk,
            child=goal.child_id,
            plan=goal.plan_id,
            strand=goal.strand.key,
            words=goal.words,
            staff_words=goal.staff_words if is_team else None,
            set_by=goal.set_by,
            state=goal.state,
            made_at=goal.made_at,
            may_change=goal.pk in changeable,
        )
        for goal in rows
    ]
    return sorted(seen, key=lambda goal: (goal.state != Goal.State.CURRENT, goal.made_at))


def goal(person: Person, goal_id: UUID) -> GoalSeen:
    """Return one goal as the person sees it, or NotFound."""
    found = fetch.one(access.goals(person, "view"), known=Goal.objects.none(), pk=goal_id)
    return next(seen for seen in goals(person, found.child_id) if seen.id == goal_id)


def _plan_of(child: Child, plan_id: UUID | None) -> Plan | None:
    if plan_id is None:
        return None
    plan = Plan.objects.filter(pk=plan_id, child=child).first()
    if plan is None:
        raise NotFound("plan_not_found", "That plan is not this child's. Please choose again.")
    return plan

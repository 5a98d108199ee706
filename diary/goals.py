"""Goals: who may write them is in access; what they must be is here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from diary import access, agreements, audit, fetch, remakes, strands
from diary.errors import DiaryError, NotAllowed, NotFound
from diary.models import Child, Goal, Person, Plan
from diary.models.plans import Setting
from diary.spelling import clean_words, needed_words

_NO_WORDS = "Please say in a few words what the goal is."


@dataclass(frozen=True, slots=True)
class NewGoal:
    """A goal in plain words. `set_by` None: the side of who writes it."""

    words: str
    strand: str
    plan_id: UUID | None = None
    set_by: str | None = None
    settings: Sequence[str] = ()
    weight: int = 1
    is_focus: bool = False


def make_goal(person: Person, child_id: UUID, new: NewGoal) -> Goal:
    """Set a goal. Family sets `whanau` or `child` goals, school any; both into any plan."""
    child = fetch.child(person, child_id, "goals")
    is_team = access.children(person, "team").filter(pk=child_id).exists()
    side = new.set_by or (Goal.SetBy.SCHOOL if is_team else Goal.SetBy.WHANAU)
    if not is_team and side == Goal.SetBy.SCHOOL:
        raise NotAllowed("not_allowed", "Your goal stands as the family's own.")
    goal = Goal(
        child=child,
        plan=_plan_of(child, new.plan_id),
        strand=strands.of_child(child, new.strand),
        words=needed_words(new.words, sentence=_NO_WORDS),
        set_by=side,
        settings=_in_order(new.settings),
        weight=new.weight,
        is_focus=new.is_focus,
        made_by=person,
    )
    with transaction.atomic():
        _take_focus(person, goal)
        goal.save(force_insert=True)
        agreements.touched(person, goal.plan_id)
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
    settings: Sequence[str] | None = None
    weight: int | None = None
    is_focus: bool | None = None


def change_goal(person: Person, goal_id: UUID, change: GoalChange) -> None:
    """Change a goal. Staff words only by the team; family changes what whānau set.

    A goal that becomes the focus of its plan and strand takes that from the one that was.
    """
    allowed = access.goals(person, "change").select_related("child__school", "plan")
    goal = fetch.one(allowed, known=access.goals(person, "view"), pk=goal_id)
    stood = agreements.stood(goal)
    if change.staff_words is not None:
        fetch.child(person, goal.child_id, "team")
        goal.staff_words = clean_words(change.staff_words)
    if change.words is not None:
        goal.words = needed_words(change.words, sentence=_NO_WORDS)
    if change.strand is not None:
        goal.strand = strands.of_child(goal.child, change.strand)
    if change.plan_id is not None:
        goal.plan = _plan_of(goal.child, change.plan_id)
    if change.settings is not None:
        goal.settings = _in_order(change.settings)
    for name in ("state", "weight", "is_focus"):
        if (told := getattr(change, name)) is not None:
            setattr(goal, name, told)
    with transaction.atomic():
        _take_focus(person, goal)
        goal.save()
        agreements.goal_touched(person, goal, stood)
        audit.record("goal.changed", actor=person, child=goal.child, subject=goal.pk)
        remakes.look_again(goal=goal.pk)


def _take_focus(person: Person, goal: Goal) -> None:
    """Leave the plan and strand one focus, before a goal that is it is written down."""
    if not goal.is_focus:
        return
    if goal.plan is None:
        sentence = "A focus belongs to a plan. Please put the goal into a plan first."
        raise DiaryError("focus_needs_plan", sentence, fields={"is_focus": [sentence]})
    Plan.objects.select_for_update().get(pk=goal.plan.pk)
    others = Goal.objects.filter(plan=goal.plan, strand=goal.strand, is_focus=True)
    for other in others.exclude(pk=goal.pk):
        Goal.objects.filter(pk=other.pk).update(is_focus=False)
        audit.record("goal.focus_lost", actor=person, child=goal.child_id, subject=other.pk)


def _in_order(settings: Sequence[str]) -> list[str]:
    """Return each setting once, as they are always listed."""
    return [one for one in Setting.values if one in set(settings)]


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
    settings: list[str]
    weight: int
    is_focus: bool
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
            settings=goal.settings,
            weight=goal.weight,
            is_focus=goal.is_focus,
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

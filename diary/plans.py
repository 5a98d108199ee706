"""Plans and goals: who may write them is in access; what they must be is here."""

import unicodedata
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from diary import access, audit
from diary.errors import Conflict, DiaryError, NotAllowed, NotFound
from diary.models import Child, Goal, Person, Plan, School, Strand


def make_plan(
    person: Person, child_id: UUID, *, title: str, starts_on: date, ends_on: date
) -> Plan:
    """Start a plan (IEP) for a period, both days included; the period must run forward."""
    child = _child_for(person, child_id, "plan")
    _check_period(starts_on, ends_on)
    with transaction.atomic():
        plan = Plan.objects.create(
            child=child, title=title.strip(), starts_on=starts_on, ends_on=ends_on, made_by=person
        )
        audit.record("plan.made", actor=person, child=child, subject=plan.pk)
    return plan


def change_plan(
    person: Person,
    plan_id: UUID,
    *,
    title: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Plan:
    """Change a plan's title or period; None leaves it."""
    plan = access.plans(person, "change").filter(pk=plan_id).first()
    if plan is None:
        known = access.plans(person, "view").filter(pk=plan_id).exists()
        raise NotAllowed if known else NotFound
    plan.title = plan.title if title is None else title.strip()
    plan.starts_on, plan.ends_on = starts_on or plan.starts_on, ends_on or plan.ends_on
    _check_period(plan.starts_on, plan.ends_on)
    with transaction.atomic():
        plan.save(update_fields=["title", "starts_on", "ends_on"])
        audit.record("plan.changed", actor=person, child=plan.child_id, subject=plan.pk)
    return plan


def make_goal(
    person: Person,
    child_id: UUID,
    *,
    words: str,
    strand: str,
    plan_id: UUID | None = None,
    set_by: str | None = None,
) -> Goal:
    """Set a goal. Family sets `whanau` or `child` goals, school any; None takes the person's side."""
    child = _child_for(person, child_id, "goals")
    is_team = access.children(person, "team").filter(pk=child_id).exists()
    side = set_by or (Goal.SetBy.SCHOOL if is_team else Goal.SetBy.WHANAU)
    if not is_team and side == Goal.SetBy.SCHOOL:
        raise NotAllowed("not_allowed", "Your goal stands as the family's own.")
    plan = _plan_of(child, plan_id)
    with transaction.atomic():
        goal = Goal.objects.create(
            child=child,
            plan=plan,
            strand=_strand(child, strand),
            words=_clean(words),
            set_by=side,
            made_by=person,
        )
        audit.record("goal.set", actor=person, child=child, subject=goal.pk)
    return goal


def change_goal(
    person: Person,
    goal_id: UUID,
    *,
    words: str | None = None,
    staff_words: str | None = None,
    state: str | None = None,
    strand: str | None = None,
    plan_id: UUID | None = None,
) -> Goal:
    """Change a goal; None leaves it. Staff words only by the team."""
    goal = access.goals(person, "change").select_related("child").filter(pk=goal_id).first()
    if goal is None:
        known = access.goals(person, "view").filter(pk=goal_id).exists()
        raise NotAllowed if known else NotFound
    if words is not None:
        goal.words = _clean(words)
    if staff_words is not None:
        if not access.children(person, "team").filter(pk=goal.child_id).exists():
            raise NotAllowed
        goal.staff_words = staff_words.strip()
    if state is not None:
        goal.state = state
    if strand is not None:
        goal.strand = _strand(goal.child, strand)
    if plan_id is not None:
        goal.plan = _plan_of(goal.child, plan_id)
    with transaction.atomic():
        goal.save()
        audit.record("goal.changed", actor=person, child=goal.child_id, subject=goal.pk)
    return goal


def add_strand(person: Person, school_id: UUID, *, name: str) -> Strand:
    """Give a school a strand of its own, such as one of the Key Competencies."""
    school = access.schools(person, "administer").filter(pk=school_id).first()
    if school is None:
        known = access.schools(person, "belong").filter(pk=school_id).exists()
        raise NotAllowed if known else NotFound
    key = slugify(name)[:40]
    if not key:
        raise DiaryError(
            "name_empty", "Please give the strand a name.", fields={"name": ["Empty."]}
        )
    if _strands_of(school).filter(key=key).exists():
        raise Conflict("strand_exists", "There is a strand of that name already.")
    last = _strands_of(school).aggregate(last=Max("position"))["last"] or 0
    with transaction.atomic():
        strand = Strand.objects.create(
            school=school, key=key, name=name.strip()[:60], position=last + 1
        )
        audit.record("strand.added", actor=person, subject=strand.pk)
    return strand


def _strands_of(school: School):  # type: ignore[no-untyped-def]
    return Strand.objects.filter(school=None) | Strand.objects.filter(school=school)


def _strand(child: Child, key: str) -> Strand:
    found = _strands_of(child.school).filter(key=key).first()
    if found is None:
        sentence = "Please choose one of the strands."
        raise DiaryError("strand_not_known", sentence, fields={"strand": [sentence]})
    return found


def _plan_of(child: Child, plan_id: UUID | None) -> Plan | None:
    if plan_id is None:
        return None
    plan = Plan.objects.filter(pk=plan_id, child=child).first()
    if plan is None:
        raise NotFound("plan_not_found", "That plan is not this child's. Please choose again.")
    return plan


def _child_for(person: Person, child_id: UUID, action: str) -> Child:
    child = access.children(person, action).filter(pk=child_id).first()
    if child is None:
        known = access.children(person, "view").filter(pk=child_id).exists()
        raise NotAllowed if known else NotFound
    return child


def _check_period(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        sentence = "The plan ends before it starts. Please look at the two days."
        raise DiaryError("period_backwards", sentence, fields={"ends_on": [sentence]})


def _clean(words: str) -> str:
    text = unicodedata.normalize("NFC", words).strip()
    if not text:
        sentence = "Please say in a few words what the goal is."
        raise DiaryError("words_empty", sentence, fields={"words": [sentence]})
    return text

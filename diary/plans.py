"""Plans: who may write them is in access; what they must be is here."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from diary import access, agreements, audit, fetch, plan_words
from diary.errors import DiaryError
from diary.models import Child, Person, Plan
from diary.spelling import clean_words, one_line

_WRITTEN = ("title", "starts_on", "ends_on", "took_part", "whanau_hopes", "child_hopes")
_OVERLAPS = "Another plan is for some of these days. Please choose days that no other plan has."


def make_plan(
    person: Person, child_id: UUID, *, title: str, starts_on: date, ends_on: date
) -> Plan:
    """Start a plan (IEP) for a period, both days included; the period must run forward."""
    child = fetch.child(person, child_id, "plan")
    _check_period(starts_on, ends_on)
    with transaction.atomic():
        _check_free(child.pk, starts_on, ends_on)
        plan = Plan.objects.create(
            child=child, title=one_line(title), starts_on=starts_on, ends_on=ends_on, made_by=person
        )
        audit.record("plan.made", actor=person, child=child, subject=plan.pk)
    return plan


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What to change in a plan; None leaves it. `edition` is what the writer had read, if told."""

    title: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    took_part: str | None = None
    whanau_hopes: str | None = None
    child_hopes: str | None = None
    edition: str | None = None


def change_plan(person: Person, plan_id: UUID, change: PlanChange) -> None:
    """Change a plan; contributing family writes the hopes alone. Unlike words: a new version."""
    action = "hopes" if _is_hopes_alone(change) else "change"
    fetch.one(access.plans(person, action), known=access.plans(person, "view"), pk=plan_id)
    with transaction.atomic():
        plan = agreements.locked(plan_id)
        before = plan_words.of(plan, plan_words.goals_of(plan))
        if change.edition is not None:
            agreements.check_edition(before, change.edition)
        _write(plan, change)
        period = (plan.starts_on, plan.ends_on)
        if period != (before.starts_on, before.ends_on):
            _check_period(*period)
            _check_free(plan.child_id, *period, but=plan.pk)
        if plan_words.of(plan, plan_words.goals_of(plan)) == before:
            return
        agreements.touched(person, plan.pk)
        plan.save(update_fields=_WRITTEN)
        audit.record("plan.changed", actor=person, child=plan.child_id, subject=plan.pk)


def _check_period(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        sentence = "The plan ends before it starts. Please look at the two days."
        raise DiaryError("period_backwards", sentence, fields={"ends_on": [sentence]})


def _check_free(child_id: UUID, starts_on: date, ends_on: date, *, but: UUID | None = None) -> None:
    """Refuse a period that meets another plan's, in the caller's transaction."""
    Child.objects.select_for_update().filter(pk=child_id).first()
    others = Plan.objects.filter(~Q(pk=but) if but else Q(), child=child_id)
    if others.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        fields = {"starts_on": [_OVERLAPS], "ends_on": [_OVERLAPS]}
        raise DiaryError("period_overlaps", _OVERLAPS, fields=fields)


def _is_hopes_alone(change: PlanChange) -> bool:
    schools = (change.title, change.starts_on, change.ends_on, change.took_part)
    return all(value is None for value in schools)


def _write(plan: Plan, change: PlanChange) -> None:
    if change.title is not None:
        plan.title = one_line(change.title)
    plan.starts_on = change.starts_on or plan.starts_on
    plan.ends_on = change.ends_on or plan.ends_on
    for name in ("took_part", "whanau_hopes", "child_hopes"):
        words = getattr(change, name)
        if words is not None:
            setattr(plan, name, clean_words(words))

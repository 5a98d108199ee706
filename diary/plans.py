"""Plans: who may write them is in access; what they must be is here."""

from datetime import date
from uuid import UUID

from django.db import transaction

from diary import access, audit, fetch
from diary.errors import DiaryError
from diary.models import Person, Plan
from diary.spelling import one_line


def make_plan(
    person: Person, child_id: UUID, *, title: str, starts_on: date, ends_on: date
) -> Plan:
    """Start a plan (IEP) for a period, both days included; the period must run forward."""
    child = fetch.child(person, child_id, "plan")
    _check_period(starts_on, ends_on)
    with transaction.atomic():
        plan = Plan.objects.create(
            child=child, title=one_line(title), starts_on=starts_on, ends_on=ends_on, made_by=person
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
    allowed = access.plans(person, "change")
    plan = fetch.one(allowed, known=access.plans(person, "view"), pk=plan_id)
    plan.title = plan.title if title is None else one_line(title)
    plan.starts_on, plan.ends_on = starts_on or plan.starts_on, ends_on or plan.ends_on
    _check_period(plan.starts_on, plan.ends_on)
    with transaction.atomic():
        plan.save(update_fields=["title", "starts_on", "ends_on"])
        audit.record("plan.changed", actor=person, child=plan.child_id, subject=plan.pk)
    return plan


def _check_period(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        sentence = "The plan ends before it starts. Please look at the two days."
        raise DiaryError("period_backwards", sentence, fields={"ends_on": [sentence]})

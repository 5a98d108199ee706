"""A plan that all three agreed to, and that changed since: for the browser tests.

Knows the domain's verbs; must not know a browser.
"""

from datetime import date, timedelta
from uuid import UUID

from diary import agreements, goals, plan_reading, plans
from diary.models import Child, Goal, Party, Person, Plan

_HOPES = {
    "whanau_hopes": "That Aroha can tell anyone what she wants, and is asked.",
    "child_hopes": "Swim. Horses. Koro.",
    "took_part": "Mere, Tama, Koro, Ms Lee, Mr Patel and Aroha",
}


def plan(lee: Person, mum: Person, child: Child, goal: Goal, *, starts_on: date) -> Plan:
    """Make a draft of half a year with hopes and three goals, one of each party."""
    ends_on = starts_on + timedelta(days=180)
    made = plans.make_plan(
        lee, child.pk, title="Terms 3 and 4", starts_on=starts_on, ends_on=ends_on
    )
    plans.change_plan(lee, made.pk, plans.PlanChange(**_HOPES))
    Goal.objects.filter(pk=goal.pk).update(plan=made, is_focus=True)
    for person, words, strand, side in (
        (mum, "I help Koro feed the hens", "self-management", "whanau"),
        (mum, "I put my face in the water", "physical", "child"),
    ):
        new = goals.NewGoal(words=words, strand=strand, plan_id=made.pk, set_by=side)
        goals.make_goal(person, child.pk, new)
    return made


def agree(lee: Person, mum: Person, plan_id: UUID) -> None:
    """Let all three agree."""
    for person, party, how in (
        (lee, Party.SCHOOL, ""),
        (mum, Party.WHANAU, ""),
        (mum, Party.CHILD, "Pressed yes on her talker, twice."),
    ):
        edition = plan_reading.whole(person, plan_id).edition
        agreements.mark(person, plan_id, party=party, edition=edition, how=how)


def changed_plan(lee: Person, mum: Person, child: Child, goal: Goal, *, starts_on: date) -> UUID:
    """Make a plan that was agreed, changed since, and has one mark again."""
    made = plan(lee, mum, child, goal, starts_on=starts_on)
    agree(lee, mum, made.pk)
    hopes = "That Aroha can tell anyone what she wants. That she has friends of her own."
    plans.change_plan(mum, made.pk, plans.PlanChange(whanau_hopes=hopes))
    edition = plan_reading.whole(mum, made.pk).edition
    agreements.mark(mum, made.pk, party=Party.WHANAU, edition=edition)
    return made.pk

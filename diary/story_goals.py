"""Writes the part of a told school that is about goals: plans, measuring, meeting and moving on.

What hangs on clips (`hang`) is written once they are there. See `diary.story`.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from diary import plan_words, reels
from diary.errors import DiaryError
from diary.models import (
    AgendaPoint,
    Appearance,
    AppearanceGoal,
    Child,
    Clip,
    Entry,
    GasLevel,
    Goal,
    GoalCard,
    GoalMarker,
    Measure,
    Meeting,
    NextStep,
    Pair,
    Party,
    Passport,
    PassportClip,
    Person,
    Plan,
    PlanMark,
    PlanVersion,
    Rating,
    Strand,
)
from diary.told import (
    ToldChild,
    ToldSchool,
    child_id,
    clip_id,
    entry_id,
    goal_id,
    person_id,
    told_id,
)
from diary.told_goals import ToldGoal, ToldMeeting, ToldPair, ToldPassport, ToldPlan, ToldRating


def plan(child: Child, told: ToldPlan) -> Plan:
    """Write a plan; agreed when it tells of all three marks."""
    made = Plan.objects.create(
        child=child,
        title=told.title,
        starts_on=told.first,
        ends_on=told.last,
        took_part=told.took_part,
        whanau_hopes=told.whanau_hopes,
        child_hopes=told.child_hopes,
    )
    for party, person, how in told.marks:
        mark = PlanMark.objects.create(
            plan=made, version=1, party=party, by_id=person_id(person), how=how
        )
        PlanMark.objects.filter(pk=mark.pk).update(at=told.at)
    return made


def agree(plan: Plan, told: ToldPlan) -> None:
    """Keep the version that all three agreed to, where the story tells of all three."""
    marks = list(plan.marks.order_by("at", "party"))
    if {mark.party for mark in marks} != set(Party.values):
        return
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.AGREED)
    words = plan_words.of(plan, plan_words.goals_of(plan))
    version = PlanVersion.objects.create(plan=plan, number=1, content=plan_words.keep(words, marks))
    PlanVersion.objects.filter(pk=version.pk).update(agreed_at=told.at)


def goals(child: Child, told: ToldChild, in_plan: Plan) -> None:
    """Write the child's goals with how they are measured and worked on."""
    strands = dict(Strand.objects.filter(school=None).values_list("key", "pk"))
    for one in told.goals:
        made = Goal.objects.create(
            id=goal_id(one.key),
            child=child,
            plan=in_plan,
            strand_id=strands[one.strand],
            words=one.words,
            staff_words=one.staff_words,
            set_by=one.set_by,
            state=one.state,
            is_focus=one.is_focus,
            weight=one.weight,
            settings=list(one.settings),
        )
        _measures(made, one)


def _measures(goal: Goal, told: ToldGoal) -> None:
    Measure.objects.bulk_create(
        Measure(goal=goal, kind=one.kind, baseline=one.baseline, target=one.target)
        for one in told.measures
    )
    GasLevel.objects.bulk_create(
        GasLevel(goal=goal, level=place - 2, words=words) for place, words in enumerate(told.levels)
    )
    if told.card:
        GoalCard.objects.create(
            goal=goal,
            number=1,
            prompt_words=told.card.prompt_words,
            prompt_level=told.card.prompt_level,
            how=told.card.how,
            made_by_id=person_id(told.card.by),
        )


def ratings_of(pair: Appearance, entry: Entry, told: tuple[ToldRating, ...]) -> None:
    """Write what a moment was measured at, by its author."""
    for one in told:
        _rate(
            one,
            appearance=pair,
            at=entry.occurred_at,
            by=entry.author_id,
            setting=entry.setting or entry.origin,
            with_whom=entry.with_whom,
            side="school" if entry.origin == Entry.Origin.SCHOOL else "whanau",
        )


def _rate(told: ToldRating, *, at: datetime, by: UUID, **rest: object) -> None:
    made = Rating.objects.create(
        goal_id=goal_id(told.goal),
        kind=told.kind,
        value=told.value,
        out_of=told.out_of,
        first_value=told.value,
        first_out_of=told.out_of,
        occurred_at=at,
        by_id=by,
        **rest,
    )
    Rating.objects.filter(pk=made.pk).update(made_at=at)


def unfilmed(told: ToldSchool) -> None:
    """Write measurements without a clip, markers, and meetings with their points and steps."""
    for one in told.unfilmed:
        _rate(
            one.rating,
            at=one.at,
            by=person_id(one.by),
            setting=one.setting,
            with_whom=one.with_whom,
            words=one.words,
            side="school" if one.setting == "school" else "whanau",
        )
    GoalMarker.objects.bulk_create(
        GoalMarker(
            goal_id=goal_id(one.goal),
            on=one.on,
            kind=one.kind,
            words=one.words,
            made_by_id=person_id(one.by),
        )
        for one in told.markers
    )
    for meeting in told.meetings:
        _meeting(meeting)


def _meeting(told: ToldMeeting) -> None:
    child = child_id(told.child)
    made = Meeting.objects.create(
        id=told_id("meeting", told.key),
        child_id=child,
        plan=Plan.objects.filter(child=child).first(),
        title=told.title,
        held_on=told.on,
        notes=told.notes,
        made_by_id=person_id(told.by),
        ended_at=told.ended_at,
    )
    for place, point in enumerate(told.points):
        AgendaPoint.objects.create(
            id=told_id("point", told.key, str(place)),
            meeting=made,
            party=point.party,
            words=point.words,
            notes=point.notes,
            by_id=person_id(point.by),
        )
    for party, person, words in told.steps:
        NextStep.objects.create(meeting=made, party=party, words=words, by_id=person_id(person))


def needed(told: ToldSchool) -> set[UUID]:
    """Return the clips that `hang` needs."""
    keys = {key for passport in told.passports for key, _ in passport.entries}
    keys |= {key for pair in told.pairs for key in (pair.then, pair.now)}
    keys |= {key for meeting in told.meetings for point in meeting.points for key in point.entries}
    for child in told.children:
        for goal in child.goals:
            keys |= {goal.baseline, goal.card.model if goal.card else ""} - {""}
    return {clip_id(key) for key in keys}


def lacks(told: ToldSchool) -> bool:
    """Tell whether a clip that `hang` needs is still to come or being made."""
    ended = (Clip.State.READY, Clip.State.FAILED)
    there = Clip.objects.filter(pk__in=needed(told), state__in=ended).count()
    return there < len(needed(told))


def hang(told: ToldSchool) -> None:
    """Write what hangs on clips, once; a clip that somebody took away meanwhile is left out."""
    here = Clip.objects.filter(pk__in=needed(told), state=Clip.State.READY)
    found = {clip.pk: clip for clip in here}
    with transaction.atomic():
        for child in told.children:
            for goal in child.goals:
                _pin(goal, found)
        for pair in told.pairs:
            _pair(pair, found)
        for meeting in told.meetings:
            for place, point in enumerate(meeting.points):
                row = AgendaPoint.objects.filter(pk=told_id("point", meeting.key, str(place)))
                for one in row:
                    clips = [found.get(clip_id(key)) for key in point.entries]
                    one.clips.set([clip for clip in clips if clip])
        for passport in told.passports:
            _passport(passport, found)
    for goal_key, person in told.films:
        with suppress(DiaryError):  # no clip of it can be shown just now
            reels.ask(Person.objects.get(pk=person_id(person)), goal_id(goal_key))


def _pin(told: ToldGoal, found: Mapping[UUID, Clip]) -> None:
    if clip := found.get(clip_id(told.baseline)):
        Goal.objects.filter(pk=goal_id(told.key), baseline=None).update(baseline=clip)
    if told.card and (clip := found.get(clip_id(told.card.model))):
        cards = GoalCard.objects.filter(goal=goal_id(told.key), number=1, model_clip=None)
        cards.update(model_clip=clip)


def _pair(told: ToldPair, found: Mapping[UUID, Clip]) -> None:
    then, now = found.get(clip_id(told.then)), found.get(clip_id(told.now))
    child = Child.objects.filter(pk=child_id(told.child)).first()
    if not then or not now or not child or Entry.objects.filter(pk=entry_id(told.key)).exists():
        return
    entry = Entry.objects.create(
        id=entry_id(told.key),
        author_id=person_id(told.by),
        school=child.school,
        origin=Entry.Origin.SCHOOL,
        occurred_at=told.at,
        words=told.words,
    )
    pair = Appearance.objects.create(
        entry=entry,
        child=child,
        state=Appearance.State.SHARED,
        occurred_at=told.at,
        shared_at=told.at,
    )
    AppearanceGoal.objects.create(appearance=pair, goal_id=goal_id(told.goal))
    Pair.objects.create(entry=entry, goal_id=goal_id(told.goal), then_clip=then, now_clip=now)


def _passport(told: ToldPassport, found: Mapping[UUID, Clip]) -> None:
    made, _ = Passport.objects.get_or_create(
        id=told_id("passport", told.key),
        defaults={
            "child_id": child_id(told.child),
            "title": told.title,
            "likes": told.likes,
            "can_do": told.can_do,
            "helps": told.helps,
            "made_by_id": person_id(told.by),
        },
    )
    if made.clips.exists():
        return
    for place, (key, words) in enumerate(told.entries):
        if clip := found.get(clip_id(key)):
            PassportClip.objects.create(passport=made, position=place, clip=clip, words=words)

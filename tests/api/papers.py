"""A plan with goals, films and measurements, for tests of what is printed."""

import io
from datetime import UTC, date, datetime
from uuid import uuid4

from PIL import Image

from diary import storage
from diary.models import (
    GasLevel,
    Goal,
    GoalMarker,
    Measure,
    Meeting,
    NextStep,
    Plan,
    PlanMark,
    Rating,
    Rendition,
)
from tests import people


def filmed(cast, goal, on, **more):
    entry = people.entry(
        cast.ms_lee, cast.aroha, goals=(goal,), occurred_at=datetime(*on, 2, tzinfo=UTC), **more
    )
    clip = people.clip(entry)
    picture = io.BytesIO()
    Image.new("RGB", (16, 9), "teal").save(picture, "WEBP")
    key = f"renditions/{clip.pk}/poster.webp"
    storage.save(key, io.BytesIO(picture.getvalue()))
    Rendition.objects.create(
        clip=clip,
        name="poster",
        key=key,
        content_type="image/webp",
        size_bytes=picture.tell(),
        sha256=uuid4().hex * 2,
    )
    return clip


def rate(goal, on, value, *, clip=None, kind="prompt", setting="school", **more):
    pair = clip.entry.appearances.get(child=goal.child) if clip else None
    Rating.objects.create(
        goal=goal,
        appearance=pair,
        kind=kind,
        value=value,
        first_value=more.pop("first_value", value),
        occurred_at=datetime(*on, 2, tzinfo=UTC),
        setting=setting,
        side=more.pop("side", "school"),
        **more,
    )


def make_plan(cast):
    """A year's plan with one goal, filmed twice and measured at school and at home."""
    made = Plan.objects.create(
        child=cast.aroha,
        title="Mahere 2026",
        starts_on="2026-02-01",
        ends_on="2026-12-15",
        state="agreed",
        took_part="Mere, Ms Lee, Aroha",
        whanau_hopes="Kia kōrero a Aroha ki ōna kaumātua",
        child_hopes="I want to buy my own ice cream",
    )
    PlanMark.objects.create(plan=made, version=1, party="child", by=cast.ms_lee, how="Thumbs up")
    goal = cast.drink
    first = filmed(cast, goal, (2026, 3, 2))
    latest = filmed(cast, goal, (2026, 10, 5))
    Goal.objects.filter(pk=goal.pk).update(
        plan=made, baseline=first, staff_words="PECS phase IIIb", settings=["school", "home"]
    )
    Measure.objects.create(goal=goal, kind="prompt", baseline=0, target=5)
    for level in range(-2, 3):
        GasLevel.objects.create(goal=goal, level=level, words=f"Step {level}")
    rate(goal, (2026, 3, 2), 0, clip=first)
    rate(goal, (2026, 6, 1), 3, setting="home", side="whanau")
    rate(goal, (2026, 10, 5), 4, clip=latest, first_value=3)
    GoalMarker.objects.create(goal=goal, on=date(2026, 5, 4), kind="prompt", words="A new card")
    meeting = Meeting.objects.create(
        child=cast.aroha, plan=made, title="Hui", held_on="2026-06-20", notes="kept between us"
    )
    NextStep.objects.create(meeting=meeting, party="whanau", words="We ask at tea time")
    return made

"""Moments that go into films, and a worker's part in making one, for tests."""

from datetime import datetime
from io import BytesIO

from diary import reel_making, storage
from diary.clip_values import Made
from diary.models import (
    Clip,
    Reel,
    Rendition,
)
from tests import people, working
from tests.api.asking import JSON


def moment(cast, day="2026-03-03", *children, length_ms=20_000, goal=None, **more) -> Clip:
    """A shared moment at ten in the morning UTC, with one prepared film."""
    at = datetime.fromisoformat(f"{day}T10:00:00+00:00")
    goals = (goal or cast.drink,)
    entry = people.entry(cast.ms_lee, cast.aroha, *children, goals=goals, occurred_at=at, **more)
    made = people.clip(entry)
    Rendition.objects.filter(clip=made).update(duration_ms=length_ms, name="720p", sha256="a" * 64)
    Clip.objects.filter(pk=made.pk).update(full_duration_ms=length_ms, sha256="b" * 64)
    return made


def ask(client, cast, **wish):
    return client.post(f"/api/goals/{cast.drink.pk}/reels", wish, content_type=JSON)


def make() -> Reel:
    """Do the next job on a film as a worker does."""
    held = working.claim("reel")
    work = reel_making.work_on(held)
    key = storage.reel(held.subject, token=held.token)
    storage.save(key, BytesIO(b"film"))
    made = Made("reel", key, "video/mp4", 1280, 720, 24_000, 4, "f" * 64)
    reel_making.publish(held, made, work.told)
    return Reel.objects.get(pk=held.subject)

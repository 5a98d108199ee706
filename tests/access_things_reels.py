"""What the rows of tests/access_matrix_reels.py name in braces."""

from io import BytesIO
from uuid import uuid4

from diary import storage
from diary.models import Clip, Pair, Reel, ReelPart
from tests import people
from tests.people import Cast


def things(cast: Cast) -> dict[str, str]:
    """Make a film of Aroha's goal and one of then and now, both ready, of two shared moments."""
    then = people.clip(people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,)))
    now = people.clip(people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,)))
    moment = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,))
    pair = Pair.objects.create(entry=moment, goal=cast.drink, then_clip=then, now_clip=now)
    Clip.objects.filter(pk=then.pk).update(duration_ms=1000)
    people.captions(then, by=cast.ms_lee)
    made = film(cast, then, now)
    return {"pair": str(pair.pk), "reel": str(made.pk)}


def film(cast: Cast, *clips: Clip, language: str = "en", **fields: object) -> Reel:
    """Make a ready film of Aroha's goal of these clips, its file stored."""
    made = Reel.objects.create(
        kind="goal",
        child=cast.aroha,
        goal=cast.drink,
        language=language,
        title=cast.drink.words,
        state="ready",
        size_bytes=4,
        sha256="f" * 64,
        asked_by=cast.ms_lee,
        **fields,
    )
    made.key = storage.reel(made.pk, token=uuid4())
    made.save(update_fields=["key"])
    storage.save(made.key, BytesIO(b"film"))
    for position, clip in enumerate(clips):
        ReelPart.objects.create(reel=made, position=position, clip=clip)
    return made

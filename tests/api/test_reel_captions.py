"""Captions of films: those of their clips, in the film's own time."""

import pytest

from diary.models import Appearance, Clip, Pair, ReelPart
from tests import people
from tests.access_things_reels import film

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_clips(cast) -> tuple[Clip, Clip]:
    """Two moments of a second each; in both somebody speaks from 0.2 to 0.8 s."""
    made = []
    for words in ("Drink, please", "More, please"):
        clip = people.clip(people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,)))
        Clip.objects.filter(pk=clip.pk).update(duration_ms=1000)
        people.captions(clip, by=cast.ms_lee, words=words)
        made.append(clip)
    return made[0], made[1]


def _track(client, reel, language="en"):
    return client.get(f"/media/reels/{reel.pk}/captions/{language}")


def test_each_clips_words_stand_where_the_clip_does(cast, signed_in, two_clips):
    reel = film(cast, *two_clips)
    ReelPart.objects.filter(reel=reel, position=0).update(start_ms=500, end_ms=1000)
    mere = signed_in(cast.mere)
    told = mere.get(f"/api/reels/{reel.pk}").json()["captions"]
    assert told == [{"language": "en", "url": f"/media/reels/{reel.pk}/captions/en"}]
    text = _track(mere, reel).content.decode()
    # A card of 4 s, half a second of the first clip from its mark on, then the whole of the other.
    assert "00:00:04.000 --> 00:00:04.300\nDrink, please" in text
    assert "00:00:04.700 --> 00:00:05.300\nMore, please" in text
    assert _track(mere, reel, "mi").status_code == 404


def test_of_then_and_now_only_what_is_heard_can_be_read(cast, signed_in, two_clips):
    then, now = two_clips
    moment = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,))
    pair = Pair.objects.create(entry=moment, goal=cast.drink, then_clip=then, now_clip=now)
    reel = film(cast, then, now, pair=pair)
    type(reel).objects.filter(pk=reel.pk).update(kind="pair")
    text = _track(signed_in(cast.mere), reel).content.decode()
    assert "Drink" not in text
    assert "00:00:04.200 --> 00:00:04.800\nMore, please" in text


def test_words_go_with_the_film_and_strangers_find_none(cast, signed_in, two_clips):
    reel = film(cast, *two_clips)
    assert _track(signed_in(cast.koro), reel).status_code == 200
    for stranger in (cast.noahs_father, cast.ms_cole, cast.dad):
        assert _track(signed_in(stranger), reel).status_code == 404
    Appearance.objects.filter(entry=two_clips[0].entry).update(state="withdrawn")
    assert _track(signed_in(cast.koro), reel).status_code == 404

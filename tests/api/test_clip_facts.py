"""What decoding showed of a clip, and how it reaches those who see it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from diary import clips, jobs
from diary.models import Clip, Rendition
from media_processing.errors import REFUSALS
from tests import people, working

pytestmark = pytest.mark.django_db
EVERY_FAILURE = {**REFUSALS, **clips.FAILURES}


def _queued(entry, *, kind: str = "video", position: int = 0, **fields) -> Clip:
    clip = working.received(people.clip(entry, kind=kind, position=position))
    Rendition.objects.filter(clip=clip).delete()
    Clip.objects.filter(pk=clip.pk).update(**fields)
    jobs.enqueue("renditions", subject=clip.pk)
    return clip


@pytest.fixture
def moment(cast):
    return people.entry(cast.ms_lee, cast.aroha)


def _seen(browser, clip) -> dict:
    return browser.get(f"/api/clips/{clip.pk}").json()


def test_what_was_found_is_told_to_whoever_sees_the_clip(cast, moment, signed_in):
    clip = _queued(moment, kind="sound")
    found = replace(working.FILM, kind="sound", waveform="09f" * 21 + "0", full_duration_ms=9500)
    held = working.claim()
    clips.start(held)
    sprite = replace(working.made(held, "sprite"), tiles=5)
    clips.finish(held, found, [working.made(held, "sound"), sprite])
    seen = _seen(signed_in(cast.mere), clip)
    assert (seen["state"], seen["kind"], seen["waveform"]) == ("ready", "sound", found.waveform)
    assert seen["duration_ms"] == 9000
    assert "9500" not in str(seen)  # how much was cut away is not for those who only see it
    assert seen["renditions"]["sprite"]["tiles"] == 5
    assert seen["renditions"]["sound"]["tiles"] is None
    assert (seen["is_sound_lost"], seen["live_still"], seen["ahead"]) == (False, None, None)


def test_that_the_sound_was_lost_is_said(cast, moment, signed_in):
    clip = _queued(moment)
    working.prepare(found=replace(working.FILM, is_sound_lost=True))
    assert _seen(signed_in(cast.mere), clip)["is_sound_lost"] is True


@pytest.mark.parametrize(
    ("told", "found", "kept"),
    [(None, -60, -60), (None, 3600, None), (None, -(10**9) * 2, None), (-120, -60, -120)],
)
def test_a_files_own_time_counts_where_the_tablet_told_none(moment, told, found, kept):
    """In seconds after the receipt: a file can't have been made later, or before phones."""
    now = timezone.now()

    def at(seconds: int | None):
        return None if seconds is None else now + timedelta(seconds=seconds)

    clip = _queued(moment, captured_at=at(told), received_at=now)
    working.prepare(found=replace(working.FILM, captured_at=at(found)))
    clip.refresh_from_db()
    assert clip.captured_at == at(kept)
    assert clip.received_at == now


def _live(clip_kind: str, content_id: str):
    return replace(working.FILM, kind=clip_kind, content_id=content_id)


@pytest.mark.parametrize("order", [("photo", "video"), ("video", "photo")])
def test_the_two_files_of_a_live_photo_find_each_other(cast, moment, signed_in, order):
    made = {}
    for position, kind in enumerate(order):
        made[kind] = _queued(moment, kind=kind, position=position)
        working.prepare("w960", found=_live(kind, "7D5E-31"))
    mere = signed_in(cast.mere)
    assert _seen(mere, made["video"])["live_still"] == str(made["photo"].pk)
    assert _seen(mere, made["photo"])["live_still"] is None


def test_what_joins_a_live_photo_is_a_keyed_hash_that_nobody_is_told(cast, moment, signed_in):
    clip = _queued(moment)
    working.prepare(found=_live("video", "7D5E-31"))
    clip.refresh_from_db()
    assert len(clip.live_mark) == 64
    answer = signed_in(cast.mere).get(f"/api/clips/{clip.pk}").content.decode()
    assert "7D5E" not in answer
    assert clip.live_mark not in answer


def test_halves_that_are_split_into_two_entries_are_parted(cast, moment, signed_in):
    halves = []
    for kind in ("photo", "video", "video"):
        halves.append(_queued(moment, kind=kind))
        content_id = "7D5E-31" if len(halves) < 3 else ""
        working.prepare("w960", found=_live(kind, content_id))
    video = Clip.objects.get(pk=halves[1].pk)
    assert video.live_still_id == halves[0].pk
    address = f"/api/entries/{moment.pk}/split"
    for going, still in ((halves[2], halves[0].pk), (halves[0], None)):
        asked = {"id": str(uuid4()), "clips": [str(going.pk)], "children": []}
        answer = signed_in(cast.ms_lee).post(address, asked, content_type="application/json")
        assert answer.status_code == 201
        video.refresh_from_db()
        assert video.live_still_id == still


def test_halves_in_two_entries_or_three_halves_are_not_joined(cast, moment):
    elsewhere = people.entry(cast.ms_lee, cast.aroha)
    for entry, kind, content_id in (
        (moment, "photo", "one"),
        (elsewhere, "video", "one"),
        (moment, "video", "two"),
        (moment, "photo", ""),
        (elsewhere, "photo", "three"),
        (elsewhere, "photo", "three"),
        (elsewhere, "video", "three"),
    ):
        _queued(entry, kind=kind)
        working.prepare("w960", found=_live(kind, content_id))
    # the first photo of `three` is not joined either: which of two it is, nobody knows
    assert not Clip.objects.exclude(live_still=None).exists()


@pytest.mark.parametrize("code", EVERY_FAILURE)
def test_each_way_to_fail_reaches_people_with_its_code_and_sentence(cast, moment, signed_in, code):
    clip = _queued(moment)
    held = working.claim()
    clips.start(held)
    clips.refuse(held, code=code, sentence=EVERY_FAILURE[code])
    told = {"code": code, "sentence": EVERY_FAILURE[code]}
    mere = signed_in(cast.mere)
    assert _seen(mere, clip)["failure"] == told
    shown = mere.get(f"/api/children/{cast.aroha.pk}/entries/{moment.pk}").json()
    assert shown["clips"][0]["failure"] == told


def test_there_are_few_ways_to_fail_and_each_is_told_plainly():
    assert len(EVERY_FAILURE) == len(REFUSALS) + len(clips.FAILURES) <= 25
    for code, sentence in EVERY_FAILURE.items():
        assert len(code) <= 40
        assert len(sentence) <= 300
        assert sentence.endswith(".")

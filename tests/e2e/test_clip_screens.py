"""One clip and its words: trimmed by two taps, turned, muted, captioned by keyboard, undone.

Each film goes through the real pipeline, since an edit removes what was shown before.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser import Hand, plays, title
from tests.e2e.devices import Devices
from tests.e2e.films import make_film
from tests.e2e.installation import until
from tests.e2e.looking import complaints
from tests.e2e.test_keyboard import tab_to
from tests.e2e.world import World

SECONDS = 6
_TRACKS = """(video) => [...video.textTracks].map((track) => ({
  language: track.language, mode: track.mode, said: [...(track.cues ?? [])].map((cue) => cue.text)
}))"""


@pytest.fixture(scope="module")
def six_seconds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(tmp_path_factory.mktemp("film") / "kai.mp4", seconds=SECONDS)


def test_a_clip_is_trimmed_turned_and_muted_and_the_family_sees_that(
    world: World, devices: Devices, six_seconds: Path
) -> None:
    entry, clip = world.sent(six_seconds, words="Aroha asked for water.")
    until(lambda: world.is_ready(clip), what="the film")
    family = devices.phone(world.mere)
    family.goto(f"/c/{world.aroha}")
    expect(family.get_by_text(re.compile(r"^0:06 · "))).to_be_visible()

    teacher = devices.tablet(world.ms_lee)
    hand = Hand(teacher)
    teacher.goto(f"/c/{world.aroha}/e/{entry}")
    hand.link("Trim or turn")
    title(teacher, "Trim or turn")
    expect(teacher.get_by_text("Shown: all of it, 0:06.")).to_be_visible()
    _jump(teacher, 1 / 3)
    hand.button("Start here")
    _jump(teacher, 2 / 3)
    hand.button("End here")
    hand.button("Turn")
    hand.button("No sound")
    told = teacher.locator("#shown")
    expect(told).to_have_text(re.compile(r"^Shown: 0:02.* to 0:04.*, without sound, turned to the"))
    assert complaints(teacher) == []
    hand.button("Save")

    expect(teacher.get_by_text("Saved. The new version is being made.")).to_be_visible()
    _shows(teacher, "0:02", what="the teacher, who waits on the entry's page")
    family.reload()
    _shows(family, "0:02", what="the family")
    hand_of_family = Hand(family)
    hand_of_family.button(re.compile("^Play: "))
    video = family.locator("video")
    assert plays(video)
    assert video.evaluate("(one) => one.videoWidth < one.videoHeight"), "it is not turned"
    assert video.evaluate("(one) => one.webkitAudioDecodedByteCount") == 0

    teacher.goto(f"/clip/{clip}/edit?child={world.aroha}&entry={entry}")
    hand.button("Undo the last change")
    expect(teacher.get_by_text("It is being put back as it was.")).to_be_visible()
    _shows(teacher, "0:06", what="the whole clip")


def test_undo_stands_in_the_message_that_says_saved(
    world: World, devices: Devices, six_seconds: Path
) -> None:
    entry, clip = world.sent(six_seconds)
    until(lambda: world.is_ready(clip), what="the film")
    page = devices.phone(world.ms_lee)
    hand = Hand(page)
    page.goto(f"/c/{world.aroha}/e/{entry}")
    hand.link("Trim or turn")
    _jump(page, 1 / 2)
    hand.button("End here")
    hand.button("Save")
    hand.button("Undo")
    expect(page.get_by_text("It is being put back as it was.")).to_be_visible()
    _shows(page, "0:06", what="the whole clip")


def test_captions_are_written_by_keyboard_alone_and_shown_to_the_family(
    world: World, devices: Devices, six_seconds: Path
) -> None:
    entry, clip = world.sent(six_seconds)
    until(lambda: world.is_ready(clip), what="the film")
    page = devices.tablet(world.ms_lee, has_touch=False, is_mobile=False)
    page.goto(f"/c/{world.aroha}/e/{entry}")
    tab_to(page, "^Captions$")
    page.keyboard.press("Enter")
    title(page, "Captions")
    tab_to(page, "^Play 3 seconds")
    page.keyboard.press("Enter")
    field = page.get_by_label("What is said?")
    expect(field).to_be_focused()
    stopped = "() => { const one = document.querySelector('video'); return one.paused }"
    page.wait_for_function("() => document.querySelector('video').currentTime > 2.9")
    page.wait_for_function(stopped)
    page.keyboard.type("Kei te hiawai au.")
    page.keyboard.press("ArrowUp")
    assert complaints(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("Kei te hiawai au"))).to_have_count(2)
    expect(page.get_by_text("0:00 – 0:03.1")).to_be_visible()
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()

    phone = devices.phone(world.mere)
    phone.goto(f"/c/{world.aroha}/e/{entry}")
    Hand(phone).button(re.compile("^Play: "))
    video = phone.locator("video")
    assert plays(video)
    (track,) = until(lambda: _said(video), what="the words")
    assert track == {"language": "en", "mode": "showing", "said": ["Kei te hiawai au."]}
    assert _clip(page, clip)["has_no_speech"] is False


def test_what_is_seen_and_no_speech_are_kept_by_themselves(world: World, devices: Devices) -> None:
    entry, clip = world.moment()
    page = devices.phone(world.ms_lee)
    page.goto(f"/clip/{clip}/captions?child={world.aroha}&entry={entry}")
    page.get_by_label("Nobody speaks in this clip").check()
    page.get_by_label("What is seen, in one sentence").fill("Geese cross the water.")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    until(lambda: _clip(page, clip)["description"], what="the sentence")
    assert _clip(page, clip)["has_no_speech"] is True
    page.goto(f"/c/{world.aroha}/e/{entry}")
    expect(page.get_by_role("button", name="Play: Geese cross the water.")).to_be_visible()


def test_a_caption_file_comes_in_without_its_markup_and_a_line_comes_back(
    world: World, devices: Devices, tmp_path: Path
) -> None:
    entry, clip = world.moment()
    file = tmp_path / "words.vtt"
    file.write_text(
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\n"
        "00:00.000 --> 00:01.000\n<v Ms Lee>Kia <b>ora</b>!\n\n00:01.000 --> 00:02.000\nAe.\n",
        encoding="utf-8",
    )
    page = devices.tablet(world.ms_lee)
    hand = Hand(page)
    page.goto(f"/clip/{clip}/captions?child={world.aroha}&entry={entry}")
    hand.pick("Load a caption file", file)
    lines = page.get_by_role("listitem").filter(has_text="–")
    expect(lines).to_have_text([re.compile(r"Kia ora!\s*$"), re.compile(r"Ae\.\s*$")])
    hand.button("Remove: Ae.")
    expect(lines).to_have_count(1)
    hand.button("Undo")
    expect(lines).to_have_count(2)
    page.reload()
    expect(lines).to_have_count(2)


def test_a_clip_says_its_place_in_line_and_becomes_ready_by_itself(
    world: World, devices: Devices, six_seconds: Path
) -> None:
    world.house.stop_worker()
    try:
        world.sent(six_seconds)
        entry, _ = world.sent(six_seconds)
        page = devices.phone(world.ms_lee)
        page.goto(f"/c/{world.aroha}/e/{entry}")
        expect(page.get_by_text(re.compile(r"^Waiting: (next|number \d+) in line"))).to_be_visible()
    finally:
        world.house.start_worker()
    expect(page.get_by_role("button", name=re.compile("^Play: "))).to_be_visible(timeout=180_000)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "This file is not a photo"), ("mi", "Ehara tēnei kōnae i te whakaahua")],
)
def test_a_failure_is_told_in_the_persons_language(
    world: World, devices: Devices, tmp_path: Path, language: str, words: str
) -> None:
    file = tmp_path / "words.mp4"
    file.write_text("Not a film at all. " * 20, encoding="utf-8")
    entry, _ = world.sent(file)
    until(lambda: world.clips()[0]["state"] == "failed", what="the refusal")
    world.house.ask("speak", person=world.mere, language=language)
    page = devices.phone(world.mere)
    page.goto(f"/c/{world.aroha}/e/{entry}")
    expect(page.get_by_text(re.compile(words))).to_be_visible()


def _jump(page: Page, part: float) -> None:
    """Tap the strip at a part of its width; wait until the player stands there."""
    strip = page.get_by_role("slider")
    box = strip.bounding_box()
    assert box is not None
    strip.tap(position={"x": box["width"] * part, "y": box["height"] / 2})
    page.wait_for_function(
        "(at) => Math.abs(document.querySelector('video').currentTime - at) < 0.2",
        arg=SECONDS * part,
    )


def _shows(page: Page, length: str, *, what: str) -> None:
    """Expect the cover with this length, without touching the page."""
    cover = page.get_by_text(re.compile(rf"^{length} · "))
    expect(cover, what).to_be_visible(timeout=180_000)


def _said(video: Locator) -> Any:
    tracks = video.evaluate(_TRACKS)
    return tracks if tracks and tracks[0]["said"] else None


def _clip(page: Page, clip: str) -> Any:
    return page.evaluate("(id) => fetch(`/api/clips/${id}`).then((one) => one.json())", clip)

"""A film whose header tells of half of it, trimmed on the phone and looked at again afterwards.

What a family cut away must stay hidden, also the tail that no header tells of.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser import Hand
from tests.e2e.devices import Devices
from tests.e2e.films import claiming, make_film
from tests.e2e.installation import until
from tests.e2e.looking import complaints
from tests.e2e.world import World

SECONDS, TOLD = 8, 4
_TO_ITS_END = "(film) => new Promise((good) => { film.onended = good; film.play() })"


@pytest.fixture(scope="module")
def lying(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("film")
    film = make_film(folder / "whole.mp4", seconds=SECONDS)
    return claiming(film, folder / "kai.mp4", seconds=TOLD)


def test_the_tail_that_no_header_tells_of_can_be_cut_away_and_stays_so(
    world: World, devices: Devices, lying: Path
) -> None:
    phone = devices.phone(world.mere, service_workers="block")
    phone.goto("/film")
    hand = Hand(phone)
    hand.pick("Film", lying)
    expect(phone.get_by_text(f"0:0{TOLD}", exact=True)).to_be_visible()
    hand.button("Trim")
    sheet = phone.get_by_role("dialog")
    sheet.locator("video").evaluate(_TO_ITS_END)
    expect(_end(sheet)).to_have_text(re.compile("^0:0(7.9|8)"))
    hand.tap(sheet.get_by_role("button", name="End here"))
    expect(sheet.get_by_text("All of it will be shown: 0:0")).to_be_visible()
    _stand_at(sheet, seconds=6)
    hand.tap(sheet.get_by_role("button", name="End here"))
    expect(_end(sheet)).to_have_text("0:06")
    assert complaints(phone) == []
    hand.tap(sheet.get_by_role("button", name="Done"))
    expect(phone.get_by_text("0:06 of 0:08")).to_be_visible()
    hand.button("Send")
    clip = until(lambda: _ready(world), what="the film")
    assert abs(clip["duration_ms"] - 6000) <= 200

    phone.goto(f"/clip/{clip['id']}/edit?child={world.aroha}")
    shown = phone.locator("#shown")
    expect(shown).to_contain_text("Shown: 0:00 to 0:06")
    hand.button("End: a little later")
    expect(shown).to_contain_text("Shown: 0:00 to 0:06")
    expect(phone.get_by_role("button", name="Save")).to_have_attribute("aria-disabled", "true")
    hand.button("Back to the whole clip")
    expect(shown).to_contain_text("Shown: all of it")


def _ready(world: World) -> Any:
    return next((one for one in world.clips() if one["state"] == "ready"), None)


def _end(place: Page | Locator) -> Locator:
    return place.get_by_role("spinbutton", name="End")


def _stand_at(sheet: Locator, *, seconds: float) -> None:
    sheet.locator("video").evaluate(
        """(film, at) => new Promise((good) => {
          film.addEventListener('seeked', () => good(), { once: true })
          film.currentTime = at
        })""",
        seconds,
    )

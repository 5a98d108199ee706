"""A film of a goal, from one tap to the player; and everyone can use its screen."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.browser import Hand
from tests.e2e.devices import Devices
from tests.e2e.looking import complaints
from tests.e2e.world import World

_SIZE = "() => { const v = document.querySelector('video'); return [v.videoWidth, v.videoHeight] }"


def _address(world: World) -> str:
    return f"/c/{world.aroha}/goal/{world.drink}/film"


def _wait_for_the_film(page: Page) -> None:
    expect(page.get_by_text("The film is ready.")).to_be_attached(timeout=180_000)
    page.wait_for_function("() => document.querySelector('video')?.videoWidth > 0")


def test_a_teacher_makes_a_film_with_one_tap_and_family_watches_it(
    world: World, devices: Devices
) -> None:
    world.moment()
    world.moment(words="Aroha asked for milk.")
    tablet = devices.tablet(world.ms_lee)
    tablet.goto(_address(world))
    Hand(tablet).button("Make the film")
    _wait_for_the_film(tablet)
    assert tablet.evaluate(_SIZE) == [1280, 720]
    assert complaints(tablet) == []
    phone = devices.phone(world.koro)
    phone.goto(_address(world))
    _wait_for_the_film(phone)
    expect(phone.get_by_role("link", name=re.compile("Save the film"))).to_be_visible()
    expect(phone.get_by_role("button", name="Make it again")).to_have_count(0)
    assert complaints(phone) == []


def test_clips_are_chosen_by_hand_and_a_film_is_removed(world: World, devices: Devices) -> None:
    world.moment()
    phone = devices.phone(world.mere)
    phone.goto(_address(world))
    phone.get_by_text("Choose the shape and the clips").click()
    tick = phone.get_by_role("checkbox").first
    tick.uncheck()
    expect(phone.get_by_text("Please tick at least one clip.")).to_be_visible()
    assert complaints(phone) == []
    tick.check()
    phone.get_by_text("On a phone, held upright").click()
    Hand(phone).button("Make the film")
    _wait_for_the_film(phone)
    assert phone.evaluate(_SIZE) == [720, 1280]
    Hand(phone).button("Remove the film")
    phone.get_by_role("dialog").get_by_role("button", name="Remove the film").click()
    expect(phone.locator("video")).to_have_count(0)


def test_a_goal_without_clips_says_what_to_do(world: World, devices: Devices) -> None:
    phone = devices.phone(world.mere)
    phone.goto(_address(world))
    expect(phone.get_by_text("There is no clip for a film yet.")).to_be_visible()
    assert complaints(phone) == []

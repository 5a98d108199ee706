"""A goal over time: every dot can be reached and plays, and a rating costs two taps."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Hand, plays, title, wait_for_service_worker
from tests.e2e.devices import Devices
from tests.e2e.installation import until
from tests.e2e.world import World

GOAL = "I ask for a drink with my card"
MOMENTS = 12


@pytest.fixture
def grown(world: World) -> World:
    """Aroha's goal has a year behind it."""
    _, clip = world.moment(words="The very first time.")
    given = {name: world.ids[name] for name in ("ms_lee", "mere")}
    world.house.ask("grown", **given, goal=world.drink, clip=clip, count=MOMENTS)
    return world


def _open(page: Page, world: World) -> None:
    page.goto(f"/c/{world.aroha}/goal/{world.drink}")
    title(page, GOAL)
    expect(page.get_by_role("group", name="How much help").locator(".dot")).to_have_count(MOMENTS)


def _ratings(world: World) -> list[dict[str, object]]:
    told: list[dict[str, object]] = world.house.ask("ratings", goal=world.drink)
    return told


def test_a_dot_that_is_tapped_plays_its_clip_in_place(grown: World, devices: Devices) -> None:
    page = devices.phone(grown.mere)
    _open(page, grown)
    dot = page.get_by_role("button", name=re.compile("Has a clip")).last
    dot.tap()
    assert plays(page.locator("video").first)
    assert page.url.endswith(grown.drink)


def test_every_dot_is_reached_and_played_by_keyboard(grown: World, devices: Devices) -> None:
    page = devices.tablet(grown.ms_lee, has_touch=False, is_mobile=False)
    _open(page, grown)
    page.locator(".dot[tabindex='0']").focus()
    names = []
    for _ in range(MOMENTS):
        name = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert re.fullmatch(r"\d+ \w+( \d{4})?, .+, with .+: .+\. (Has a|No) clip\.", name)
        names.append(name)
        page.keyboard.press("ArrowLeft")
    assert len(set(names)) == MOMENTS
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    assert plays(page.locator("video").first)


def test_a_family_says_how_it_went_in_two_taps_and_can_take_it_back(
    grown: World, devices: Devices
) -> None:
    page = devices.phone(grown.mere)
    _open(page, grown)
    before = len(_ratings(grown))
    hand = Hand(page)
    hand.button("How did it go?")
    hand.tap(page.get_by_role("dialog").get_by_role("button", name="With a gesture"))
    expect(page.get_by_text("Saved: With a gesture")).to_be_visible()
    assert hand.taps == 2
    assert len(_ratings(grown)) == before + 1
    page.keyboard.press("Escape")
    hand.button("Undo")
    until(lambda: len(_ratings(grown)) == before, what="taking back")


def test_a_goal_is_rated_with_one_tap_more_while_tagging_without_network(
    grown: World, devices: Devices, film: Path
) -> None:
    before = len(_ratings(grown))
    page = devices.tablet(grown.ms_lee)
    page.goto("/")
    wait_for_service_worker(page)
    page.context.set_offline(True)
    hand = Hand(page)
    hand.pick("Film", film)
    title(page, "Film")
    hand.button("Aroha")
    before_goal = hand.taps
    hand.tap(page.get_by_role("button", name=re.compile(GOAL)).first)
    hand.button("With words")
    assert hand.taps - before_goal == 2
    hand.button("Save")
    expect(page.get_by_text("Saved. It sends itself.")).to_be_visible()
    page.context.set_offline(False)
    until(lambda: len(_ratings(grown)) == before + 1, what="the rating")
    newest = _ratings(grown)[-1]
    assert (newest["kind"], newest["value"], newest["filmed"]) == ("prompt", 3, True)


def test_a_correction_keeps_what_was_said_first(grown: World, devices: Devices) -> None:
    page = devices.tablet(grown.ms_lee)
    _open(page, grown)
    page.get_by_text("The same as a table").tap()
    hand = Hand(page)
    hand.button(re.compile(r"^Change ?: .*Ms Lee"))
    hand.tap(page.get_by_role("dialog").get_by_role("button", name="After being shown"))
    expect(page.get_by_text("Changed. What was said first is kept.")).to_be_visible()
    hand.button(re.compile(r"^Change ?: .*Ms Lee"))
    expect(page.get_by_role("dialog").get_by_text(re.compile("^First, "))).to_be_visible()

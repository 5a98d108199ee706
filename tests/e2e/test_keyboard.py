"""Filming, playing and answering with nothing but a keyboard, which a switch is too."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.browser import kept_here, plays, title
from tests.e2e.devices import Devices
from tests.e2e.installation import until
from tests.e2e.world import World

_NAME = """() => {
  const one = document.activeElement
  const box = one.getBoundingClientRect()
  const isSeen = box.top < innerHeight && box.bottom > 0
  return [(one.closest('label') ?? one).innerText || one.ariaLabel || '', isSeen]
}"""
_MOST_STEPS = 60


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on the control of this name, and in sight."""
    passed = []
    for _ in range(_MOST_STEPS):
        page.keyboard.press("Tab")
        words, is_seen = page.evaluate(_NAME)
        if re.search(name, words):
            assert is_seen, f"{name} has the focus out of sight"
            return
        passed.append(words.replace("\n", " "))
    raise AssertionError(f"Tab never reaches {name}; it went over {passed}")


def test_a_clip_is_filmed_named_and_saved_by_keyboard(
    world: World, devices: Devices, film: Path
) -> None:
    page = devices.tablet(world.ms_lee, has_touch=False, is_mobile=False)
    page.goto("/")
    title(page, "Kia ora, Ms Lee")
    tab_to(page, "^Film\\s*Opens the camera")
    with page.expect_file_chooser() as asked:
        page.keyboard.press("Enter")
    asked.value.set_files(film)
    title(page, "Film")
    for name, key in (("Aroha$", "Space"), ("I ask for a drink", "Space"), ("^Save", "Enter")):
        tab_to(page, name)
        page.keyboard.press(key)
    expect(page.get_by_text("Saved. It sends itself.")).to_be_visible()
    until(lambda: any(row["has_receipt"] for row in world.clips()), what="the receipt")
    until(lambda: kept_here(page)["clips"] == 0, what="clearing away")


def test_a_clip_is_played_and_answered_by_keyboard(world: World, devices: Devices) -> None:
    world.moment()
    page = devices.phone(world.mere, has_touch=False, is_mobile=False)
    page.goto(f"/c/{world.aroha}")
    title(page, "Aroha")
    tab_to(page, "Play: Aroha asked for water")
    page.keyboard.press("Enter")
    assert plays(page.locator("video").first)
    tab_to(page, "^Heart")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="1 heart")).to_be_visible()
    tab_to(page, "^Reply")
    page.keyboard.press("Enter")
    field = page.get_by_label("Say something about Aroha")
    expect(field).to_be_visible()
    for _ in range(_MOST_STEPS):
        page.keyboard.press("Tab")
        if field.evaluate("(one) => one === document.activeElement"):
            break
    page.keyboard.type("Ka pai!")
    tab_to(page, "^Reply$")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ka pai!")).to_be_visible()

"""School, whānau and child agree to a plan on their devices; a later change is a new version."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.browser import Hand, title
from tests.e2e.devices import Devices
from tests.e2e.world import World


def _open(page: Page, world: World) -> Hand:
    page.goto(f"/c/{world.aroha}/goals")
    page.get_by_role("link", name=re.compile("Terms 3 and 4")).tap()
    title(page, "Terms 3 and 4")
    return Hand(page)


def test_three_agree_and_a_change_is_a_new_version(world: World, devices: Devices) -> None:
    given = {name: world.ids[name] for name in ("ms_lee", "mere", "aroha", "drink")}
    world.house.ask("plan", **given)
    teacher, mum = devices.tablet(world.ms_lee), devices.phone(world.mere)
    school, whanau = _open(teacher, world), _open(mum, world)

    school.button("Agree for school")
    expect(teacher.get_by_text(re.compile("Agreed on"))).to_be_visible()
    assert school.taps == 1
    whanau.button("We agree")
    expect(mum.get_by_text(re.compile("Agreed on"))).to_have_count(2)
    assert whanau.taps == 1
    whanau.button("Aroha says yes")
    whanau.button("Signed yes")
    whanau.button("Put the mark")
    expect(mum.get_by_text("All three agreed", exact=True)).to_be_visible()

    whanau.button("Write our hopes")
    expect(mum.get_by_text(re.compile("makes it a draft again"))).to_be_visible()
    mum.get_by_role("textbox", name="What whānau hope for").fill("That she laughs.")
    whanau.button("Save")
    expect(mum.get_by_text("Draft", exact=True)).to_be_visible()
    expect(mum.get_by_text("That she laughs.").first).to_be_visible()
    whanau.button(re.compile("Version 1, agreed on"))
    old = mum.get_by_role("dialog")
    expect(old.get_by_text("That Aroha can tell anyone")).to_be_visible()
    expect(old.get_by_text("Signed yes")).to_be_visible()


def test_words_that_changed_meanwhile_are_not_agreed_unread(world: World, devices: Devices) -> None:
    given = {name: world.ids[name] for name in ("ms_lee", "mere", "aroha", "drink")}
    world.house.ask("plan", **given)
    teacher, mum = devices.tablet(world.ms_lee), devices.phone(world.mere)
    school, whanau = _open(teacher, world), _open(mum, world)
    school.button("Change the plan")
    teacher.get_by_role("textbox", name="What Aroha hopes for").fill("Swim. Horses.")
    school.button("Save")
    expect(teacher.get_by_text("Swim. Horses.", exact=True)).to_be_visible()

    mum.get_by_role("button", name="Write our hopes").tap()
    mum.get_by_role("textbox", name="What whānau hope for").fill("Typed and kept.")
    whanau.button("Save")
    expect(mum.get_by_role("alert")).to_contain_text("has changed since you opened it")
    expect(mum.get_by_role("textbox", name="What whānau hope for")).to_have_value("Typed and kept.")
    whanau.button("Save")
    expect(mum.get_by_text("Typed and kept.")).to_be_visible()
    expect(mum.get_by_text("Swim. Horses.", exact=True)).to_be_visible()

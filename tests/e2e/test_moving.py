"""A page about what a child can do: made with the child, opened by a stranger, ended."""

from playwright.sync_api import expect

from tests.e2e.browser import Hand, plays
from tests.e2e.devices import Devices
from tests.e2e.world import World


def test_a_page_is_made_opened_by_a_link_and_ended(world: World, devices: Devices) -> None:
    world.moment(words="Aroha sets the table.")
    family = devices.phone(world.mere)
    family.goto(f"/c/{world.aroha}/goals")
    hand = Hand(family)
    family.get_by_role("link", name="Moving on").tap()
    hand.button("Make a page")
    family.get_by_label("What I can do").fill("Ka taea e au te whakareri i te tēpu")
    family.get_by_role("button", name="Aroha sets the table.").tap()
    expect(family.get_by_text("1 of 12 chosen")).to_be_visible()
    family.get_by_label("What I say about clip 1").fill("Look at me")
    hand.button("Save")
    expect(family.get_by_text("Nobody outside can see this page.")).to_be_visible()

    hand.button("Make a link")
    family.get_by_label("Who is it for?").fill("The café")
    family.get_by_role("dialog").get_by_role("button", name="Make a link").tap()
    link = family.locator(".url").inner_text()
    stranger = devices.phone(None)
    stranger.goto(link)
    expect(stranger.get_by_text("Ka taea e au te whakareri i te tēpu")).to_be_visible()
    stranger.locator("video").evaluate("(video) => video.play()")
    assert plays(stranger.locator("video"))

    hand.button("Done")
    expect(family.get_by_text("Opened 1 time.")).to_be_visible()
    hand.button("End the link")
    family.get_by_role("dialog").get_by_role("button", name="End the link").tap()
    expect(family.get_by_text("The link for The café has ended.")).to_be_visible()
    stranger.reload()
    expect(stranger.get_by_text("Ask the person who sent it.")).to_be_visible()

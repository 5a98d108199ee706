"""What was ended or taken down is gone on the next request, also for a tab that is open."""

from playwright.sync_api import Page, expect

from tests.e2e.browser import Hand, plays
from tests.e2e.devices import Devices
from tests.e2e.world import World

_RANGE = """async (url) => {
  const answer = await fetch(url, { headers: { Range: 'bytes=0-99' }, cache: 'no-store' })
  return [answer.status, (await answer.arrayBuffer()).byteLength]
}"""


def next_range(page: Page, url: str) -> list[int]:
    """Ask for the next bytes of a clip as the player of this page does: status, bytes."""
    told: list[int] = page.evaluate(_RANGE, url)
    return told


def opens_and_plays(page: Page, world: World) -> str:
    page.goto(f"/c/{world.aroha}")
    Hand(page).button("Play: Aroha asked for water.")
    assert plays(page.locator("video").first)
    url = str(page.locator("video").first.evaluate("(video) => video.currentSrc"))
    assert next_range(page, url) == [206, 100]
    return url


def test_an_ended_caregiver_with_an_open_tab_gets_nothing_more(
    world: World, devices: Devices
) -> None:
    world.moment()
    phone = devices.phone(world.tama)
    url = opens_and_plays(phone, world)

    office = devices.tablet(world.ms_ngata)
    office.goto(f"/c/{world.aroha}/circle")
    row = office.get_by_role("listitem").filter(has_text="Tama")
    row.get_by_role("button", name="End").tap()
    office.get_by_role("dialog").get_by_role("button", name="End").tap()
    expect(office.get_by_text("Tama does not see the diary any more.")).to_be_visible()

    assert next_range(phone, url)[0] == 404
    status = phone.evaluate(
        "async (child) => (await fetch(`/api/children/${child}/timeline`)).status", world.aroha
    )
    assert status == 404
    phone.reload()
    expect(
        phone.get_by_text("No child is linked to you yet.").or_(phone.get_by_role("alert")).first
    ).to_be_visible()
    expect(phone.get_by_text("Aroha asked for water.")).to_have_count(0)
    assert "Aroha" not in phone.content()


def test_what_is_taken_down_stops_at_the_next_piece_of_the_video(
    world: World, devices: Devices
) -> None:
    entry, _ = world.moment()
    phone = devices.phone(world.mere)
    url = opens_and_plays(phone, world)

    tablet = devices.tablet(world.ms_lee)
    tablet.goto(f"/c/{world.aroha}/e/{entry}")
    hand = Hand(tablet)
    hand.button("Take down")
    tablet.get_by_role("dialog").get_by_role("button", name="Take down").tap()
    expect(tablet.get_by_text("It is taken down. Nobody else sees it now.")).to_be_visible()

    assert next_range(phone, url)[0] == 404
    phone.reload()
    expect(phone.get_by_text("Nothing here yet.")).to_be_visible()
    expect(phone.get_by_text("Aroha asked for water.")).to_have_count(0)

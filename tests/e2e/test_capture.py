"""Filming where things go wrong: no network from the start, pages closed, servers killed."""

import hashlib
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.browser import Hand, kept_here, slow_down, title, wait_for_service_worker
from tests.e2e.devices import Devices
from tests.e2e.installation import until
from tests.e2e.world import World

GOAL = "I ask for a drink with my card"
NOTHING = {"entries": 0, "clips": 0, "rows": 0}
A_PIECE = 1024**2


def films(page: Page, film: Path) -> Hand:
    """Film Aroha from the page that is open, under her goal, and save."""
    hand = Hand(page)
    hand.pick("Film", film)
    title(page, "Film")
    hand.button("Aroha")
    hand.tap(page.get_by_role("button", name=GOAL))
    hand.button("Save")
    expect(page.get_by_text("Saved. It sends itself.")).to_be_visible()
    return hand


def is_sending(world: World, *, past: int = 2 * A_PIECE) -> bool:
    """Say whether more than `past` bytes of the newest clip are on the server, and not all."""
    return any(past <= row["offset"] < row["size_bytes"] for row in world.clips()[:1])


def arrives_whole_and_once(world: World, film: Path, page: Page) -> None:
    until(lambda: any(row["has_receipt"] for row in world.clips()), what="the receipt")
    until(lambda: kept_here(page) == NOTHING, what="clearing away")
    (clip,) = world.clips()
    assert clip["sha256"] == hashlib.sha256(film.read_bytes()).hexdigest()
    (row,) = world.house.ask("appearances", child=world.aroha)
    assert row["state"] == "shared"
    assert row["author"] == world.ms_lee


def test_filming_works_from_a_cold_start_without_network_where_it_was_never_opened(
    world: World, devices: Devices, film: Path, tmp_path: Path
) -> None:
    first = devices.keep(world.ms_lee, tmp_path / "disk")
    first.goto("/")
    title(first, "Kia ora, Ms Lee")
    wait_for_service_worker(first)
    first.context.close()

    world.house.stop_web()
    tablet = devices.keep(world.ms_lee, tmp_path / "disk")
    tablet.context.set_offline(True)
    tablet.goto("/film")
    hand = films(tablet, film)
    assert hand.taps <= 4
    expect(tablet.get_by_text("1 clip safe here, waiting for the network")).to_be_visible()

    world.house.start_web()
    tablet.context.set_offline(False)
    arrives_whole_and_once(world, film, tablet)


def test_a_reload_in_the_middle_of_sending_loses_nothing_and_starts_nothing_anew(
    world: World, devices: Devices, long_film: Path
) -> None:
    tablet = devices.tablet(world.ms_lee)
    tablet.goto("/")
    slow_down(tablet, bytes_a_second=A_PIECE)
    films(tablet, long_film)
    until(lambda: is_sending(world), what="the middle of sending")
    starts: list[int] = []
    tablet.on(
        "request",
        lambda asked: (
            asked.method == "PATCH"
            and "/api/uploads/" in asked.url
            and starts.append(int(asked.headers["upload-offset"]))
        ),
    )
    before = world.clips()[0]["offset"]
    starts.clear()
    tablet.reload()
    slow_down(tablet, bytes_a_second=-1)
    arrives_whole_and_once(world, long_film, tablet)
    assert starts, "what was left was sent after the reload"
    assert min(starts) >= before


def test_a_browser_closed_in_the_middle_of_sending_goes_on_when_it_is_opened_again(
    world: World, devices: Devices, long_film: Path, tmp_path: Path
) -> None:
    tablet = devices.keep(world.ms_lee, tmp_path / "disk")
    tablet.goto("/")
    slow_down(tablet, bytes_a_second=A_PIECE)
    films(tablet, long_film)
    until(lambda: is_sending(world), what="the middle of sending")
    tablet.context.close()

    again = devices.keep(world.ms_lee, tmp_path / "disk")
    again.goto("/")
    arrives_whole_and_once(world, long_film, again)


def test_a_server_killed_in_the_middle_of_sending_gets_the_rest_when_it_is_back(
    world: World, devices: Devices, long_film: Path
) -> None:
    tablet = devices.tablet(world.ms_lee)
    tablet.goto("/")
    slow_down(tablet, bytes_a_second=A_PIECE)
    films(tablet, long_film)
    until(lambda: is_sending(world), what="the middle of sending")
    world.house.kill_web()
    world.house.wait_for_web()
    slow_down(tablet, bytes_a_second=-1)
    arrives_whole_and_once(world, long_film, tablet)


def test_the_next_person_on_a_shared_tablet_sees_nothing_of_it_and_it_is_sent_all_the_same(
    world: World, devices: Devices, long_film: Path
) -> None:
    tablet = devices.tablet(world.ms_lee)
    tablet.goto("/")
    slow_down(tablet, bytes_a_second=A_PIECE // 8)
    hand = films(tablet, long_film)
    hand.link("More")
    hand.button("Sign out")
    tablet.wait_for_url("**/login*")
    assert kept_here(tablet)["clips"] == 1

    tablet.goto(f"/login/link/{world.house.ask('way_in', person=world.ms_cole)}")
    tablet.get_by_role("button").first.tap()
    title(tablet, "Kia ora, Ms Cole")
    tablet.goto("/queue")
    expect(tablet.get_by_text("Everything is sent. Nothing is waiting here.")).to_be_visible()
    expect(tablet.locator("a[href='/queue'] progress")).to_have_count(0)
    tablet.goto("/film")
    expect(tablet.get_by_text("Film now and say whose it is after.")).to_be_visible()
    expect(tablet.get_by_text("You were in the middle of something")).to_have_count(0)
    assert kept_here(tablet)["clips"] == 1

    slow_down(tablet, bytes_a_second=-1)
    arrives_whole_and_once(world, long_film, tablet)

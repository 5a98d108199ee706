"""A meeting: both sides prepare it, the tablet runs it without a network, all of it arrives."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Hand, plays, title, wait_for_service_worker
from tests.e2e.devices import Devices
from tests.e2e.looking import complaints
from tests.e2e.world import World

_KEPT = "async () => (await caches.keys()).filter((name) => name.startsWith('meetings:')).length"
_SAFE = re.compile("^Safe here")


@pytest.fixture
def cut(world: World) -> Iterator[World]:
    """The world, whose server a test may stop: it answers again afterwards."""
    yield world
    if not world.house.is_web_running:
        world.house.start_web()


def _bring(page: Page, side: str, words: str, *, clips: int = 0) -> None:
    """Put a point on the agenda, with the latest clips."""
    hand = Hand(page)
    hand.button(f"Add a point {side}")
    page.get_by_label("What would you like to talk about?").fill(words)
    for n in range(clips):
        page.get_by_role("checkbox").nth(n).check()
    hand.button("Save")
    expect(page.get_by_text("Your point is on the agenda.")).to_be_visible()
    expect(page.get_by_role("paragraph").filter(has_text=words)).to_be_visible()


def _plan(page: Page, world: World) -> str:
    """Plan a meeting from the goals' page; return its address."""
    hand = Hand(page)
    page.goto(f"/c/{world.aroha}/goals")
    hand.link("Meetings")
    hand.button("Plan a meeting")
    page.get_by_label("What is the meeting?").fill("IEP meeting, term 4")
    page.get_by_label("Which day?").fill("2026-12-02")
    hand.button("Save")
    title(page, "IEP meeting, term 4")
    return page.url


def _next(page: Page, heading: str | re.Pattern[str]) -> None:
    Hand(page).button("Next")
    title(page, heading)


def _line(page: Page, *, is_on: bool) -> None:
    """Cut the tablet's line, or give it back."""
    page.context.set_offline(not is_on)


def test_both_sides_prepare_a_meeting_that_runs_without_a_network(
    cut: World, devices: Devices
) -> None:
    entry, _ = cut.moment(words="Aroha asked for water.")
    cut.house.ask("measured", goal=cut.drink, by=cut.ms_lee, entry=entry)
    teacher, family = devices.tablet(cut.ms_lee), devices.phone(cut.mere)
    address = _plan(teacher, cut)
    _bring(teacher, "School", "The drink card", clips=1)

    family.goto(address)
    title(family, "IEP meeting, term 4")
    _bring(family, "Whānau", "She sets the table now")
    _bring(family, "Aroha", "I want to swim")
    expect(family.get_by_role("button", name="Add a point School")).to_have_count(0)
    assert complaints(family) == []

    _keep(teacher, address)
    wait_for_service_worker(teacher)
    assert complaints(teacher) == []

    _line(teacher, is_on=False)
    cut.house.stop_web()
    _hold_without_a_line(teacher, address)
    cut.house.start_web()
    _line(teacher, is_on=True)
    expect(teacher.get_by_text("All that was written is with everyone.")).to_be_visible()
    assert teacher.evaluate(_KEPT) == 0, "the copy outlived the meeting"

    family.reload()
    expect(family.get_by_text("We take the card to the pool.")).to_be_visible()
    expect(family.get_by_text("She uses it at Nan's too.")).to_be_visible()
    _answer(family)
    liaison = devices.tablet(cut.mr_patel)
    liaison.goto(address)
    expect(liaison.get_by_text("Time for my questions, please.")).to_be_visible()
    assert complaints(liaison) == []
    teacher.goto(address)
    expect(teacher.get_by_text("How was the meeting?")).to_be_visible()
    expect(teacher.get_by_text("Time for my questions, please.")).to_have_count(0)


def _hold_without_a_line(page: Page, address: str) -> None:
    hand = Hand(page)
    page.goto(f"{address}/room")
    title(page, "IEP meeting, term 4")
    _next(page, "I want to swim")
    _next(page, "She sets the table now")
    _next(page, "The drink card")
    hand.button(re.compile("^Show on the whole screen"))
    assert plays(page.locator("video")), "the clip does not play without a line"
    assert complaints(page) == []
    hand.button("Close")
    page.get_by_label("What did we say?").fill("She uses it at Nan's too.")
    expect(page.get_by_text(_SAFE)).to_be_visible()
    page.reload()
    title(page, "The drink card")
    expect(page.get_by_label("What did we say?")).to_have_value("She uses it at Nan's too.")
    _next(page, "I ask for a drink with my card")
    _play_the_last_dot(page)
    _next(page, "What will Aroha do next?")
    _next(page, "What will whānau do next?")
    _next(page, "What will school do next?")
    page.get_by_label("One next step").fill("We take the card to the pool.")
    assert complaints(page) == []
    _next(page, "Anything else?")
    _next(page, "This is what we agreed")
    expect(page.get_by_text("We take the card to the pool.")).to_be_visible()
    hand.button("End the meeting")
    title(page, "Thank you, everyone")
    expect(page.get_by_text(re.compile("is safe here. It is sent"))).to_be_visible()


def _play_the_last_dot(page: Page) -> None:
    """The chart is drawn from the copy; a dot plays its clip where the meeting holds that."""
    chart = page.get_by_role("group", name="How much help")
    dots = chart.get_by_role("button")
    expect(dots).to_have_count(3)
    dots.last.press("Enter")
    Hand(page).button("Play this clip")
    assert plays(page.locator("video"))
    Hand(page).button("Close")
    assert complaints(page) == []


def _answer(page: Page) -> None:
    for question in ("Did people listen to you?", "Was it clear what comes next?"):
        page.get_by_role("group", name=question).get_by_label("Yes").check()
    page.get_by_label("Anything you want to say?").fill("Time for my questions, please.")
    assert complaints(page) == []
    Hand(page).button("Send my answer")
    expect(page.get_by_text("Thank you. Your answer is there.")).to_be_visible()


def _keep(page: Page, address: str) -> None:
    """Keep a meeting on this device."""
    page.goto(address)
    Hand(page).button(re.compile(r"^Keep on this tablet \("))
    expect(page.get_by_text(re.compile(r"^Kept on this tablet: \d"))).to_be_visible()
    assert page.evaluate(_KEPT) == 1


@pytest.fixture
def meeting(world: World) -> str:
    """Return the address of a meeting that both sides prepared."""
    _, clip = world.moment()
    ids = {name: world.ids[name] for name in ("ms_lee", "mere", "aroha")}
    made = world.house.ask("a_meeting", **ids, clip=clip, is_over=False)
    return f"/c/{world.aroha}/meeting/{made}"


def test_a_copy_goes_when_it_is_taken_off_and_when_the_person_signs_out(
    world: World, devices: Devices, meeting: str
) -> None:
    page = devices.tablet(world.ms_lee)
    _keep(page, meeting)
    Hand(page).button("Take it off this tablet")
    expect(page.get_by_role("button", name=re.compile(r"^Keep on this tablet \("))).to_be_visible()
    assert page.evaluate(_KEPT) == 0
    _keep(page, meeting)
    page.goto("/settings")
    Hand(page).button(re.compile("^Sign out"))
    page.wait_for_url("**/login**")
    assert page.evaluate(_KEPT) == 0


def test_a_copy_is_never_there_for_the_next_person(
    world: World, devices: Devices, meeting: str
) -> None:
    page = devices.tablet(world.ms_lee)
    _keep(page, meeting)
    devices.sign_in(page.context, world.ms_cole)
    page.goto("/")
    page.wait_for_function(f"async () => (await ({_KEPT})()) === 0")
    page.goto(f"{meeting}/room")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text("IEP meeting, term 4")).to_have_count(0)


def test_a_copy_goes_when_its_keeper_may_no_longer_see_the_child(
    world: World, devices: Devices, meeting: str
) -> None:
    page = devices.phone(world.mere)
    _keep(page, meeting)
    world.house.ask("leave_circle", person=world.mere, child=world.aroha)
    page.goto("/settings")
    page.wait_for_function(f"async () => (await ({_KEPT})()) === 0")


def test_the_cards_speak_the_familys_language_whatever_the_pages(
    world: World, devices: Devices, meeting: str
) -> None:
    page = devices.tablet(world.ms_lee)
    page.goto(meeting)
    Hand(page).link("Cards for family")
    expect(page.get_by_text("What went well at home?")).to_be_visible()
    page.get_by_label("Te reo Māori").check()
    expect(page.get_by_text("He aha te mea i pai i te kāinga?")).to_be_visible()
    expect(page.locator("ul[lang=mi]")).to_be_visible()
    title(page, "Cards for family")
    assert complaints(page) == []

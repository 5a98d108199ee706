"""Every screen can be used by everyone: axe finds nothing, targets are large, big letters fit.

Each screen of `screens.ts` and each page without a program has a row; a screen without one fails.
Looked at in both themes and both languages, at the size its people hold.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Hand
from tests.e2e.devices import Devices
from tests.e2e.looking import complaints
from tests.e2e.world import World

_SCREENS_TS = Path(__file__).parents[2] / "frontend" / "src" / "screens.ts"


@dataclass(frozen=True)
class Row:
    """A screen as one person sees it. `opens`: what is tapped first, by its English name."""

    path: str
    opens: str = ""


PHONES = {"mere", "nobody"}
ROWS: dict[str, list[Row]] = {
    "ms_lee": [
        Row("/"),
        Row("/film"),
        Row("/tag"),
        Row("/queue"),
        Row("/settings"),
        Row("/c/:child"),
        Row("/c/:child", opens="Show only…"),
        Row("/c/:child/goals"),
        Row("/c/:child/goal/:goal/film"),
        Row("/c/:child/goals", opens="Add a goal"),
        Row("/c/:child/plan/:plan"),
        Row("/c/:child/plan/:plan", opens="Change the plan"),
        Row("/c/:child/plan/:plan", opens="Version 1, agreed on"),
        Row("/c/:child/meetings"),
        Row("/c/:child/meetings", opens="Plan a meeting"),
        Row("/c/:child/meeting/:meeting"),
        Row("/c/:child/meeting/:meeting", opens="Add a point"),
        Row("/c/:child/meeting/:meeting/cards"),
        Row("/c/:child/meeting/:meeting/room"),
        Row("/c/:child/goal/:drink"),
        Row("/c/:child/goal/:drink", opens="How did it go?"),
        Row("/c/:child/goal/:drink", opens="Change how we look at it"),
        Row("/c/:child/goal/:drink", opens="Add a flag"),
        Row("/c/:child/goal/:drink/then-now"),
        Row("/c/:child/moving"),
        Row("/c/:child/circle"),
        Row("/c/:child/invite"),
        Row("/c/:child/said"),
        Row("/print/plans/:plan"),
        Row("/print/goals/:drink/card"),
        Row("/c/:child/e/:entry"),
        Row("/c/:child/e/:entry", opens="Take down"),
        Row("/entry/:entry/change"),
        Row("/entry/:entry/split"),
        Row("/clip/:id/edit"),
        Row("/clip/:id/captions"),
        Row("/nowhere"),
    ],
    "mere": [
        Row("/"),
        Row("/film"),
        Row("/queue"),
        Row("/settings"),
        Row("/questions"),
        Row("/c/:child"),
        Row("/c/:child", opens="Show only…"),
        Row("/c/:child/goals"),
        Row("/c/:child/goal/:goal/film"),
        Row("/c/:child/plan/:plan"),
        Row("/c/:child/plan/:plan", opens="Aroha says yes"),
        Row("/c/:child/plan/:plan", opens="Propose a goal"),
        Row("/c/:child/goal/:drink"),
        Row("/c/:child/goal/:drink/then-now"),
        Row("/c/:child/moving"),
        Row("/c/:child/moving", opens="Make a new link"),
        Row("/c/:child/circle"),
        Row("/c/:child/invite"),
        Row("/c/:child/meeting/:meeting"),
        Row("/c/:child/meeting/:over"),
        Row("/c/:child/meeting/:meeting/room"),
        Row("/c/:child/watching"),
        Row("/print/plans/:plan"),
        Row("/c/:child/archive"),
        Row("/c/:child/e/:entry"),
        Row("/clip/:home/edit"),
        Row("/clip/:home/captions"),
        Row("/plain/c/:child"),
    ],
    "mr_patel": [
        Row("/"),
        Row("/rounds"),
        Row("/rounds/new"),
        Row("/rounds/:round"),
        Row("/rounds/:round", opens="Note a conversation"),
        Row("/c/:child/watching"),
        Row("/c/:child/meeting/:over"),
        Row("/c/:child/said"),
    ],
    "ms_ngata": [
        Row("/admin"),
        Row("/admin/people"),
        Row("/admin/classes"),
        Row("/admin/classes/:classroom"),
        Row("/admin/children"),
        Row("/admin/children/:child"),
        Row("/admin/import"),
        Row("/admin/strands"),
        Row("/admin/audit"),
        Row("/c/:child/circle"),
    ],
    "mr_webb": [Row("/technician"), Row("/settings")],
    "nobody": [Row("/login"), Row("/j/"), Row("/j/:card"), Row("/m/:secret"), Row("/m/x")],
}


@pytest.fixture(scope="module")
def lived_in(house, ready_clip: str) -> World:  # type: ignore[no-untyped-def]
    """A school in which something of everything has happened."""
    world = World(house, house.ask("cast"), ready_clip)
    made = {}
    for origin, author in (("home", "mere"), ("school", "ms_lee")):
        entry, made[origin] = world.moment(author, origin=origin, words=f"A moment at {origin}.")
    house.ask("copy_clip", clip=ready_clip, into=entry)
    measuring = {"ms_lee": world.ms_lee, "mere": world.mere, "goal": world.drink}
    house.ask("grown", **measuring, clip=made["school"], count=9)
    more = house.ask("live", **{name: world.ids[name] for name in _LIVE}, entry=entry)
    names = {"goal": world.drink, "child": world.aroha, "classroom": world.rimu, "entry": entry}
    names |= {"id": made["school"], "home": made["home"]}
    names |= _meetings(world, made["school"])
    return World(house, world.ids | names | more, ready_clip)


def _meetings(world: World, clip: str) -> dict[str, str]:
    who = {name: world.ids[name] for name in ("ms_lee", "mere", "aroha")}
    ask = world.house.ask
    return {
        name: ask("a_meeting", **who, clip=clip, is_over=name == "over")
        for name in ("meeting", "over")
    }


_LIVE = ("ms_lee", "mere", "tama", "mr_patel", "aroha", "drink")


@pytest.mark.parametrize("language", ["en", "mi"])
@pytest.mark.parametrize("person", ROWS)
def test_everyone_can_use_every_screen(
    lived_in: World, devices: Devices, person: str, language: str
) -> None:
    who = None if person == "nobody" else lived_in.ids[person]
    if who is not None:
        lived_in.house.ask("speak", person=who, language=language)
    held = devices.phone if person in PHONES else devices.tablet
    page = held(who, locale="mi-NZ" if language == "mi" else "en-NZ")
    found: dict[str, list[str]] = {}
    for row in ROWS[person]:
        if row.opens and language != "en":
            continue
        _open(page, lived_in, row)
        if wrong := complaints(page):
            found[f"{row.path} {row.opens}".strip()] = wrong
    assert found == {}, "\n".join(f"{path}\n  " + "\n  ".join(w) for path, w in found.items())


def test_everyone_can_use_the_page_where_a_clip_is_named(
    lived_in: World, devices: Devices, film: Path
) -> None:
    for held, who in ((devices.tablet, lived_in.ms_lee), (devices.phone, lived_in.mere)):
        lived_in.house.ask("speak", person=who, language="en")
        page = held(who)
        page.goto("/film")
        Hand(page).pick("Film", film)
        expect(page.get_by_label("A few words")).to_be_visible()
        face = page.get_by_role("button", name="Aroha")
        if face.count() > 0:
            face.first.tap()
        expect(page.get_by_role("button", name=re.compile("I ask for a drink"))).to_be_visible()
        assert complaints(page) == []


def test_every_screen_has_a_row() -> None:
    told = _SCREENS_TS.read_text(encoding="utf-8")
    known = set(re.findall(r"path: '([^']+)'", told))
    assert len(known) > 20
    looked_at = {row.path.replace(":drink", ":goal") for rows in ROWS.values() for row in rows}
    assert known - looked_at == set()


def _open(page: Page, world: World, row: Row) -> None:
    address = re.sub(r":(\w+)", lambda found: world.ids[found[1]], row.path)
    page.goto(address)
    expect(page.locator("main").locator("h1, p").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    if row.opens:
        Hand(page).button(row.opens)
        expect(page.get_by_role("dialog")).to_be_visible()

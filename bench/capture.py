"""How many taps does a clip cost, and how long does Save take for 60 MB.

    python -m bench.capture

Chromium at tablet and phone size against the running product, on SQLite and disk. Save is pressed
as soon as a script can, right after choosing the file, which no teacher can; its time runs from the
press to the words that it is saved. Source of the bars: frontend.md section 5, F6 and F12.
"""

import os
import re
import statistics
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from playwright.sync_api import Page

from bench.results import Report
from tests.e2e.browser import Hand, plays, running_chromium, title
from tests.e2e.devices import Devices
from tests.e2e.films import short_film, weighty
from tests.e2e.installation import running
from tests.e2e.world import World, first_film

ROUNDS = 5
BIG_BYTES = 60_000_000
SLOW_4G = {"latency": 562.5, "downloadThroughput": 184_375, "uploadThroughput": 84_375}
"""Source: frontend.md section 1 (562.5 ms, 1475 kbps down, 675 kbps up)."""

_WATCH_SAVE = """() => {
  globalThis.saveTook = new Promise((good) => {
    let began = 0
    addEventListener('click', (event) => {
      if (/^Save/.test(event.target.closest('button')?.innerText ?? '')) began = event.timeStamp
    }, true)
    new MutationObserver(() => {
      if (began && document.body.innerText.includes('Saved. It sends itself.'))
        good(performance.now() - began)
    }).observe(document.body, { childList: true, subtree: true, characterData: true })
  })
}"""


def main() -> None:
    """Measure, print and keep."""
    report = Report("python -m bench.capture")
    with tempfile.TemporaryDirectory() as name, running(Path(name)) as house:
        folder = Path(name)
        film = short_film(folder)
        world = World(house, house.ask("cast"), first_film(house, film))
        big = weighty(film, folder / "big.mp4", size_bytes=BIG_BYTES)
        with running_chromium() as browser:
            devices = Devices(browser, house, folder)
            taps, took = _films(devices, world, big)
            report.add("capture: own taps of a teacher", taps, at_most=4)
            seconds = statistics.median(took)
            report.add("capture: Save of a 60 MB clip at once, s (median of 5)", seconds, at_most=1)
            taps, seconds = _opens(devices, world)
            report.add("invitation: taps to the first frame", taps, at_most=2)
            report.add("invitation: to the first frame on Slow 4G, s", seconds, at_most=8)
            devices.close(is_failed=False)
    report.write()


def _films(devices: Devices, world: World, big: Path) -> tuple[int, list[float]]:
    took, taps = [], 0
    for _ in range(ROUNDS):
        page = devices.tablet(world.ms_lee)
        page.goto("/")
        title(page, "Kia ora, Ms Lee")
        page.wait_for_load_state("networkidle")
        page.evaluate(_WATCH_SAVE)
        hand = Hand(page)
        hand.pick("Film", big)
        hand.button("Aroha")
        hand.button(re.compile("I ask for a drink"))
        hand.button("Save")
        took.append(page.evaluate("globalThis.saveTook") / 1000)
        taps = hand.taps
        page.context.close()
    return taps, took


def _opens(devices: Devices, world: World) -> tuple[int, float]:
    """Open an invitation on a cold phone; the time leaves out how long the person reads."""
    world.moment()
    card = world.house.ask(
        "invitation",
        maker=world.ms_lee,
        child=world.aroha,
        name="Hine",
        relation="Nan",
        rights="contribute",
    )
    page = devices.phone()
    _slow(page)
    hand = Hand(page)
    began = _now(page)
    page.goto(f"/j/{card}")
    hand.button("Yes, open the diary")
    hand.button(re.compile("^Play: "))
    if not plays(page.locator("video").first):
        raise RuntimeError("the clip did not play")
    return hand.taps, _now(page) - began


def _now(page: Page) -> float:
    return float(page.evaluate("Date.now()")) / 1000


def _slow(page: Page) -> None:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", {"offline": False, **SLOW_4G})


if __name__ == "__main__":
    main()

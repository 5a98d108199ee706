"""How a clip plays on a poor line: the 240p of a 20 s clip at 400 kb/s and 400 ms, in Chromium.

    python -m bench.playback [--rounds 5]

The running product: the clip goes through its own pipeline, a cold phone opens the child's diary on
the throttled line, and a tap on the film starts it as a family would. First frame: from the tap to
the picture that the browser puts on the screen. First movement: to the first picture after that one
(the player holds it a moment: start.ts). A stall: the player waits for bytes after that.
Source of the bars: frontend.md section 3, "Playback on poor links".
"""

import argparse
import os
import re
import statistics
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from playwright.sync_api import Browser

from bench import phone_clips
from bench.results import Report
from tests.e2e.browser import PHONE, running_chromium, title
from tests.e2e.devices import Devices
from tests.e2e.installation import Installation, running
from tests.e2e.world import World, first_film

_BITS = 400_000
_LINE = {"latency": 400, "downloadThroughput": _BITS / 8, "uploadThroughput": _BITS / 8}
_LATE_S = 0.25
"""Ending later than this after its own length means that it stood still somewhere."""
_WATCH = """() => {
  const told = {
    tapped: 0, first: 0, moved: 0, ended: 0, length: 0, waits: [], stalls: 0, source: '',
  }
  globalThis.told = told
  const on = (name, what) => document.addEventListener(name, what, { capture: true })
  on('click', (event) => { told.tapped ||= event.timeStamp })
  on('loadstart', ({ target }) => {
    target.requestVideoFrameCallback?.((now, { mediaTime: start }) => {
      told.first ||= now
      const moves = (now, { mediaTime }) => {
        if (mediaTime > start) told.moved ||= now
        else target.requestVideoFrameCallback(moves)
      }
      target.requestVideoFrameCallback(moves)
    })
  })
  on('waiting', ({ target }) => {
    const { currentTime, duration } = target
    if (told.moved && currentTime < duration - 0.1) told.waits.push(currentTime)
  })
  on('stalled', ({ target }) => {
    const { buffered, duration } = target
    const whole = buffered.length && buffered.end(buffered.length - 1) > duration - 0.5
    if (told.moved && !whole) told.stalls += 1
  })
  on('ended', ({ target }) => {
    Object.assign(told, {
      ended: performance.now(), length: target.duration * 1000, source: target.currentSrc,
    })
  })
}"""


def main() -> None:
    """Measure, print and keep."""
    words = argparse.ArgumentParser()
    words.add_argument("--rounds", type=int, default=int(os.environ.get("BENCH_ROUNDS", "5")))
    rounds = words.parse_args().rounds
    report = Report("python -m bench.playback")
    film = phone_clips.make(phone_clips.PLAYED)
    with tempfile.TemporaryDirectory() as name, running(Path(name)) as house:
        world = World(house, house.ask("cast"), first_film(house, film))
        world.moment()
        with running_chromium() as browser:
            devices = Devices(browser, house, Path(name))
            found = [_play(browser, devices, world, house) for _ in range(rounds)]
    for one in found:
        print(
            f"  first frame {_since_tap(one, 'first'):.2f} s, moves at"
            f" {_since_tap(one, 'moved'):.2f} s, played {one['length'] / 1000:.1f} s"
            f" {_late(one):+.2f} s, waited at {one['waits']}"
        )
    for name, words in (("first", "first frame"), ("moved", "first movement")):
        seconds = statistics.median(_since_tap(one, name) for one in found)
        report.add(f"240p at 400 kb/s: to the {words} after the tap, s", seconds, at_most=2)
    stalls = max(_stalls(one) for one in found)
    report.add("240p at 400 kb/s: stalls in 20 s (worst round)", stalls, at_most=0)
    report.write()


def _play(browser: Browser, devices: Devices, world: World, house: Installation) -> dict[str, Any]:
    """Open the diary on a cold phone, tap, and let it play to its end."""
    phone: dict[str, Any] = {**PHONE, "has_touch": True, "is_mobile": True}
    context = browser.new_context(base_url=house.url, service_workers="block", **phone)
    context.set_default_timeout(180_000)
    devices.sign_in(context, world.mere)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", {"offline": False, **_LINE})
    page.goto(f"/c/{world.aroha}")
    title(page, "Aroha")
    page.wait_for_load_state("networkidle")
    page.evaluate(_WATCH)
    page.get_by_role("button", name=re.compile("^Play: ")).first.tap()
    page.wait_for_function("() => globalThis.told.ended > 0")
    told: dict[str, Any] = page.evaluate("globalThis.told")
    context.close()
    if "240p" not in told["source"]:
        raise RuntimeError(f"another rung was played: {told['source']}")
    return told


def _since_tap(told: dict[str, Any], name: str) -> float:
    return float(told[name] - told["tapped"]) / 1000


def _late(told: dict[str, Any]) -> float:
    """Return by how much it ended later than its own length after it moved, in seconds."""
    return float(told["ended"] - told["moved"] - told["length"]) / 1000


def _stalls(told: dict[str, Any]) -> int:
    """Count what the player said; and one if time itself says that it stood still unsaid."""
    said = len(told["waits"]) + int(told["stalls"])
    return said or int(_late(told) > _LATE_S)


if __name__ == "__main__":
    main()

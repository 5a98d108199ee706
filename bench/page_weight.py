"""What do a family's first visit to the timeline and a teacher's filming weigh.

    python -m bench.page_weight

A cold phone in Chromium opens the diary of a child with 24 clips; all that it is sent until the
network is quiet counts, as it goes over the line. Of filming, the built code counts up to the last
byte sent; not the words, nor the workers that hash and make smaller, which no screen waits for.
Source of the bars: frontend.md section 5, F1 F2.
"""

import gzip
import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from bench.results import Report
from tests.e2e.browser import running_chromium, title
from tests.e2e.devices import Devices
from tests.e2e.films import short_film
from tests.e2e.installation import ROOT, running
from tests.e2e.world import World, first_film

CLIPS = 24
KB = 1000
_DIST = ROOT / "frontend" / "dist"
_TIMELINE = ("src/main.ts",)
_CAPTURE = (*_TIMELINE, "src/capture/Capture.svelte", "src/lib/outbox/send.ts")
"""Opened cold; `send` (tus) is fetched once something waits to be sent."""


@dataclass
class Line:
    """What went over the line: bytes by address, and which kind each was."""

    sizes: dict[str, float] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def asked(self, event: dict[str, Any]) -> None:
        """Note a request."""
        self.names[event["requestId"]] = event["request"]["url"]
        self.kinds[event["requestId"]] = event.get("type", "Other")

    def done(self, event: dict[str, Any]) -> None:
        """Note how much an answer weighed, its head included."""
        self.sizes[event["requestId"]] = event["encodedDataLength"]


def main() -> None:
    """Measure, print and keep."""
    report = Report("python -m bench.page_weight")
    with tempfile.TemporaryDirectory() as name, running(Path(name)) as house:
        folder = Path(name)
        world = World(house, house.ask("cast"), first_film(house, short_film(folder)))
        for number in range(CLIPS):
            world.moment(words=f"Moment {number} of Aroha, told in a sentence of usual length.")
        with running_chromium() as browser:
            devices = Devices(browser, house, folder)
            line = _visit(devices, world)
            devices.close(is_failed=False)
    asked = {key: url for key, url in line.names.items() if not url.startswith(("data:", "blob:"))}
    foreign = [url for url in asked.values() if not url.startswith(house.url)]
    fonts = [key for key in asked if line.kinds[key] == "Font"]
    weight = sum(line.sizes.get(key, 0) for key in asked) / KB
    report.add("timeline: first-load JS, gzip kB", _code(*_TIMELINE) / KB, at_most=45)
    report.add("capture: JS to film, name and send, gzip kB", _code(*_CAPTURE) / KB, at_most=70)
    report.add("timeline: first screen, kB over the line", weight, at_most=200)
    report.add("timeline: first screen, requests", len(asked), at_most=20)
    report.add("timeline: first screen, requests elsewhere", len(foreign), at_most=0)
    report.add("timeline: first screen, web fonts", len(fonts), at_most=0)
    report.write()
    for key in sorted(asked, key=lambda one: -line.sizes.get(one, 0)):
        print(f"{line.sizes.get(key, 0):10.0f} {line.kinds[key]:10} {asked[key]}")


def _visit(devices: Devices, world: World) -> Line:
    page = devices.phone(world.mere, service_workers="block")
    wire, line = page.context.new_cdp_session(page), Line()
    wire.on("Network.requestWillBeSent", line.asked)
    wire.on("Network.loadingFinished", line.done)
    wire.send("Network.enable")
    page.goto(f"/c/{world.aroha}")
    title(page, "Aroha")
    page.wait_for_load_state("networkidle")
    return line


def _code(*entries: str) -> int:
    """Bytes of gzip -9 of these and all that they import, as Vite's manifest names them."""
    chunks = json.loads((_DIST / ".vite" / "manifest.json").read_text(encoding="utf-8"))
    wanted = list(entries)
    for name in wanted:
        wanted += [other for other in chunks[name].get("imports", []) if other not in wanted]
    files = {chunks[name]["file"] for name in wanted}
    return sum(len(gzip.compress((_DIST / one).read_bytes(), 9)) for one in files)


if __name__ == "__main__":
    main()

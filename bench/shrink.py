"""How much smaller does a phone make a clip before it is sent, and how long does that take it.

    python -m bench.shrink

30 s of noisy 1080p H.264 at 14 Mbit/s are added from home in Chromium, at phone size, against the
running product; there is no encoder in hardware here, so a phone's is no slower. Bytes are those
that the server has; time runs from the first picture to the last one made. Source of the bars:
frontend.md section 5, F8, and section 3 (more than twice real time: the file itself is sent).
"""

import os
import statistics
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from playwright.sync_api import Page

from bench.results import Report
from tests.e2e.browser import Hand, kept_here, running_chromium, title
from tests.e2e.devices import Devices
from tests.e2e.films import heavy_film
from tests.e2e.installation import running, until
from tests.e2e.world import World

ROUNDS = 3
SECONDS = 30
_WATCH = """() => {
  globalThis.making = []
  new BroadcastChannel('outbox').onmessage = ({ data }) => {
    if (data.shrunk !== undefined) making.push([data.shrunk, Date.now()])
  }
}"""


def main() -> None:
    """Measure, print and keep."""
    report = Report("python -m bench.shrink")
    with tempfile.TemporaryDirectory() as name, running(Path(name)) as house:
        folder = Path(name)
        film = heavy_film(folder / "swim.mp4", seconds=SECONDS)
        world = World(house, house.ask("cast"), "")
        with running_chromium() as browser:
            devices = Devices(browser, house, folder)
            rounds = [_send(devices, world, film) for _ in range(ROUNDS)]
            devices.close(is_failed=False)
    ratio = statistics.median(film.bytes_ratio for film in rounds)
    times = statistics.median(film.times_real for film in rounds)
    report.add("shrink: times fewer bytes, 30 s 1080p (median of 3)", ratio, at_least=5)
    report.add("shrink: time, in times real time (median of 3)", times, at_most=2)
    report.write()


class _Sent:
    def __init__(self, film: Path, clip: dict[str, Any], making: list[tuple[float, int]]) -> None:
        self.bytes_ratio = film.stat().st_size / clip["size_bytes"]
        took_ms = making[-1][1] - making[0][1] if making else 0
        self.times_real = took_ms / 1000 / SECONDS


def _send(devices: Devices, world: World, film: Path) -> _Sent:
    known = {clip["id"] for clip in world.clips()}
    page = devices.phone(world.mere)
    page.goto("/film")
    hand = Hand(page)
    hand.pick("Film", film)
    title(page, "Add from home")
    hand.button("Send")
    page.goto("/queue")
    page.evaluate(_WATCH)
    until(lambda: _is_cleared(page), within_s=300, what="the receipt")
    (clip,) = [row for row in world.clips() if row["id"] not in known]
    making = page.evaluate("making")
    page.context.close()
    return _Sent(film, clip, making)


def _is_cleared(page: Page) -> bool:
    return kept_here(page)["clips"] == 0


if __name__ == "__main__":
    main()

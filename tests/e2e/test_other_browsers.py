"""The main steps in WebKit and in Firefox: a family plays, a teacher films.

Both are Debian's. WebKitGTK is the nearest engine to an iPad's that a Linux machine has.
"""

import hashlib
from pathlib import Path

import pytest

from tests.e2e.browser import kept_here
from tests.e2e.films import weighty
from tests.e2e.installation import until
from tests.e2e.slow_line import SlowLine, slow_line
from tests.e2e.webdriver import FIREFOX, WEBKIT, XVFB, OtherPage, firefox, webkit
from tests.e2e.world import World
from tests.missing import missing

NOTHING = {"entries": 0, "clips": 0, "rows": 0}
POOR = 50_000
"""Bytes a second: 400 kb/s."""
FILM_BYTES = 4 * 1024**2
"""Long on its way at that speed, so that there is time to see it kept."""

ENGINES = {"webkit": (webkit, (WEBKIT, XVFB)), "firefox": (firefox, (FIREFOX,))}
_DECODES = """() => document.createElement('video')
  .canPlayType('video/mp4; codecs="avc1.42E01E, mp4a.40.2"') !== ''"""
_VIDEO = """() => {
  const video = document.querySelector('video')
  return video && { width: video.videoWidth, at: video.currentTime }
}"""


@pytest.mark.parametrize("name", ENGINES)
def test_another_engine_plays_on_a_poor_line_and_sends_what_it_keeps(
    name: str, world: World, film: Path, tmp_path: Path
) -> None:
    open_engine, programs = ENGINES[name]
    for program in programs:
        if not program.exists():
            missing(str(program))
    world.moment()
    with slow_line(world.house.port) as line, open_engine(line.url, tmp_path) as page:
        if not page.evaluate(_DECODES):
            missing(f"what decodes H.264 for {name}")
        _plays(world, page, line)
        _sends(world, page, line, weighty(film, tmp_path / "kai.mp4", size_bytes=FILM_BYTES))


def _plays(world: World, page: OtherPage, line: SlowLine) -> None:
    page.sign_in(world.house.ask("session", person=world.mere))
    line.bytes_a_second = POOR
    page.goto(f"/c/{world.aroha}")
    page.tap("button", "Play: Aroha asked for water.")
    until(lambda: _is_playing(page), within_s=60, what="the picture and its time")
    line.bytes_a_second = 0


def _is_playing(page: OtherPage) -> bool:
    told = page.evaluate(_VIDEO)
    return bool(told and told["width"] > 0 and told["at"] > 0.5)


def _sends(world: World, page: OtherPage, line: SlowLine, film: Path) -> None:
    before = {row["id"] for row in world.clips()}
    page.sign_in(world.house.ask("session", person=world.ms_lee))
    page.goto("/film")
    page.give("input[type=file][capture]", film)
    page.tap("button", "Aroha")
    page.tap("button", "I ask for a drink with my card")
    line.bytes_a_second = POOR
    page.tap("button", "Save")
    kept = {"entries": 1, "clips": 1, "rows": FILM_BYTES // 1024**2}
    until(lambda: kept_here(page) == kept, what="keeping")
    page.see("h1", "Kia ora")
    line.bytes_a_second = 0
    until(lambda: kept_here(page) == NOTHING, what="the receipt")
    (arrived,) = [row for row in world.clips() if row["id"] not in before]
    assert arrived["sha256"] == hashlib.sha256(film.read_bytes()).hexdigest()
    page.goto("/queue")
    page.see("p", "Everything is sent. Nothing is waiting here.")

"""People at their devices: a phone or a tablet in Chromium, and a hand that counts its own taps.

Knows Playwright, screens' sizes and what a player looks like; must not know the story of a test.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]
"""Source: dependencies.md section 9 (Chromium as root, without a screen)."""

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
TABLET: dict[str, Any] = {"viewport": {"width": 820, "height": 1180}}

_STORES = """async () => {
  const db = await new Promise((good, bad) => {
    const asked = indexedDB.open('rataka')
    asked.onsuccess = () => good(asked.result)
    asked.onerror = () => bad(asked.error)
  })
  const count = (name) => new Promise((good) => {
    const asked = db.transaction(name).objectStore(name).count()
    asked.onsuccess = () => good(asked.result)
  })
  const told = {}
  for (const name of ['entries', 'clips', 'rows']) told[name] = await count(name)
  db.close()
  return told
}"""

_PLAYING = """(video) => new Promise((good) => {
  const look = () => video.videoWidth > 0 && video.currentTime > 0
  if (look()) return good([video.videoWidth, video.videoHeight])
  video.addEventListener('timeupdate', () => look() && good([video.videoWidth, video.videoHeight]))
  video.addEventListener('error', () => good([0, 0]))
})"""


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Run one browser until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Hand:
    """The hand of one person on one page. `taps` counts what the person does on our screens."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, what: Locator) -> None:
        self.taps += 1
        what.tap()

    def button(self, name: str | re.Pattern[str]) -> None:
        """Tap the button of this name."""
        self.tap(self.page.get_by_role("button", name=name).first)

    def link(self, name: str | re.Pattern[str]) -> None:
        """Tap the link of this name."""
        self.tap(self.page.get_by_role("link", name=name).first)

    def pick(self, label: str, files: Path | Sequence[Path]) -> None:
        """Tap Film or Choose; what the system's camera or library then does is not our tap."""
        field = self.page.get_by_label(label, exact=False).and_(
            self.page.locator("input[type=file]")
        )
        with self.page.expect_file_chooser() as asked:
            self.tap(field.first)
        asked.value.set_files(files)


def kept_here(page: Page) -> dict[str, int]:
    """How many entries, clips and pieces this device keeps in IndexedDB."""
    told: dict[str, int] = page.evaluate(_STORES)
    return told


def plays(video: Locator) -> bool:
    """Say whether a player shows a picture and time goes on."""
    width, height = video.evaluate(_PLAYING)
    return bool(width > 0 and height > 0)


def wait_for_service_worker(page: Page) -> None:
    """Wait until the service worker has kept every file and answers for this page."""
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def slow_down(page: Page, *, bytes_a_second: int) -> None:
    """Let this page send no faster than that; -1: as fast as it can."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": bytes_a_second,
        },
    )


def title(page: Page, words: str | re.Pattern[str]) -> None:
    """Expect the screen of this heading."""
    expect(page.get_by_role("heading", level=1, name=words)).to_be_visible()

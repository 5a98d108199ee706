"""The running installation, the cast in it, and their devices, for every browser test.

Traces and screenshots of failed tests are kept in a folder whose name is printed with the failure.
"""

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from media_processing import tools
from tests.e2e.browser import CHROMIUM, FLAGS, PHONE, TABLET
from tests.e2e.installation import Installation, until
from tests.e2e.sending import send
from tests.missing import missing

_KEPT = Path(tempfile.gettempdir()) / "rataka-e2e"
_SAMPLE = Path(__file__).parents[3] / "shared" / "samples" / "videos" / "geese-720p-gps.mp4"
_TOUCH: dict[str, Any] = {"has_touch": True, "is_mobile": True}
expect.set_options(timeout=60_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here, so that the unit tests never wait for a browser."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[_OUTCOME] = report.failed
    return report


_OUTCOME = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The product, running: web and worker, SQLite and disk."""
    if not (Path(__file__).parents[2] / "frontend" / "dist" / ".vite" / "manifest.json").exists():
        missing("the built front end (make frontend)")
    running = Installation(tmp_path_factory.mktemp("house"))
    try:
        running.open()
        yield running
    finally:
        running.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        missing(str(CHROMIUM))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short film: of a real phone where the samples are, else made by ffmpeg."""
    if _SAMPLE.exists():
        return _SAMPLE
    return make_film(tmp_path_factory.mktemp("film") / "kai.mp4", seconds=2)


def make_film(path: Path, *, seconds: float, more: tuple[str, ...] = ()) -> Path:
    """Draw a moving picture with a tone."""
    picture = f"testsrc2=size=640x360:rate=24:duration={seconds}"
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=duration={seconds}"]
    how = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", *more]
    argv = [str(tools.find().ffmpeg), "-v", "error", "-y", *inputs, *how, str(path)]
    subprocess.run(argv, check=True, timeout=300)
    return path


@pytest.fixture
def long_film(film: Path, tmp_path: Path) -> Path:
    """A film of 12 MiB, so that sending it takes a while."""
    return weighty(film, tmp_path / "kai.mp4", size_bytes=12 * 1024**2)


def weighty(film: Path, path: Path, *, size_bytes: int) -> Path:
    """Copy a film and let it weigh that much, by a box that players skip (ISO 14496-12, `free`)."""
    content = film.read_bytes()
    padding = size_bytes - len(content)
    box = struct.pack(">I4s", padding, b"free") + os.urandom(padding - 8)
    path.write_bytes(content + box)
    return path


@dataclass(frozen=True)
class World:
    """One cast of its own in the running installation: `world.mere` is Mere's id."""

    house: Installation
    ids: dict[str, str]
    ready_clip: str

    def __getattr__(self, name: str) -> str:
        try:
            return self.ids[name]
        except KeyError:
            raise AttributeError(name) from None

    def moment(
        self,
        author: str = "ms_lee",
        child: str = "aroha",
        goal: str | None = "drink",
        words: str = "Aroha asked for water.",
        origin: str = "school",
    ) -> tuple[str, str]:
        """Make a shared entry with a clip that plays; return the ids of both."""
        given = {"author": self.ids[author], "child": self.ids[child]}
        goal_id = self.ids[goal] if goal else None
        entry = self.house.ask("entry", **given, goal=goal_id, words=words, origin=origin)
        return entry, self.house.ask("copy_clip", clip=self.ready_clip, into=entry)

    def clips(self, child: str = "aroha") -> list[dict[str, Any]]:
        return self.house.ask("clips", child=self.ids[child])  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def ready_clip(house: Installation, film: Path) -> str:
    """A clip that went through the real pipeline once; other entries share its bytes."""
    ids = house.ask("cast")
    given = {"author": ids["ms_lee"], "child": ids["aroha"], "goal": ids["drink"]}
    entry = house.ask("entry", **given, words="The first film.", origin="school")
    token = house.ask("device", person=ids["ms_lee"])
    clip = send(house.url, token=token, entry=entry, path=film, kind="video")

    def is_ready() -> bool:
        row = house.ask("clips", child=ids["aroha"])[0]
        assert row["state"] != "failed", row
        return row["state"] == "ready"

    until(is_ready, within_s=300, what="the first film")
    return clip


@pytest.fixture
def world(house: Installation, ready_clip: str) -> World:
    """A cast that no other test has touched."""
    house.wait_for_web()
    return World(house, house.ask("cast"), ready_clip)


class Devices:
    """Opens phones and tablets, signed in or not, and keeps traces of what went wrong on them."""

    def __init__(self, browser: Browser, house: Installation, folder: Path) -> None:
        self._browser = browser
        self._house = house
        self._folder = folder
        self._open: list[BrowserContext] = []

    def tablet(self, person: str | None = None, **more: Any) -> Page:
        return self._page(TABLET, person, more)

    def phone(self, person: str | None = None, **more: Any) -> Page:
        return self._page(PHONE, person, more)

    def sign_in(self, context: BrowserContext, person: str) -> None:
        """Put a session's cookie of this person (by id) into a browser."""
        value = self._house.ask("session", person=person)
        cookie = {"name": "sessionid", "value": value, "url": self._house.url, "httpOnly": True}
        context.clear_cookies()
        context.add_cookies([{**cookie, "expires": time.time() + 86_400}])

    def keep(self, person: str, folder: Path) -> Page:
        """Open a tablet whose browser can be closed and opened again (`folder` is its disk)."""
        context = self._browser.browser_type.launch_persistent_context(
            folder,
            executable_path=CHROMIUM,
            args=FLAGS,
            base_url=self._house.url,
            **TABLET,
            **_TOUCH,
        )
        self._prepare(context)
        if not context.cookies():
            self.sign_in(context, person)
        return context.pages[0]

    def _page(self, device: dict[str, Any], person: str | None, more: dict[str, Any]) -> Page:
        options = {"base_url": self._house.url, **_TOUCH}
        context = self._browser.new_context(**{**device, **options, **more})
        self._prepare(context)
        if person is not None:
            self.sign_in(context, person)
        return context.new_page()

    def _prepare(self, context: BrowserContext) -> None:
        context.set_default_timeout(60_000)
        context.tracing.start(screenshots=True, snapshots=True)
        context.once("close", self._forget)
        self._open.append(context)

    def _forget(self, context: BrowserContext) -> None:
        self._open.remove(context)

    def close(self, *, is_failed: bool) -> None:
        """Close everything; keep pictures and traces when the test failed."""
        for number, context in enumerate(list(self._open)):
            if is_failed:
                self._folder.mkdir(parents=True, exist_ok=True)
                for at, page in enumerate(context.pages):
                    page.screenshot(path=self._folder / f"{number}-{at}.png")
                context.tracing.stop(path=self._folder / f"{number}.zip")
            context.close()
        if is_failed:
            sys.stdout.write(f"\nPictures and traces: {self._folder}\n")


@pytest.fixture
def devices(
    chromium: Browser, house: Installation, request: pytest.FixtureRequest
) -> Iterator[Devices]:
    folder = _KEPT / re.sub(r"[^\w.-]+", "_", request.node.name)
    shutil.rmtree(folder, ignore_errors=True)
    opened = Devices(chromium, house, folder)
    yield opened
    opened.close(is_failed=request.node.stash.get(_OUTCOME, True))

"""The running installation, the cast in it, and their devices, for every browser test.

Traces and screenshots of failed tests are kept in a folder whose name is printed with the failure.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browser import CHROMIUM, running_chromium
from tests.e2e.devices import Devices
from tests.e2e.films import short_film, weighty
from tests.e2e.installation import Installation, running
from tests.e2e.world import World, first_film
from tests.missing import missing

_KEPT = Path(tempfile.gettempdir()) / "rataka-e2e"
_OUTCOME = pytest.StashKey[bool]()
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


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The product, running: web and worker, SQLite and disk."""
    if not (Path(__file__).parents[2] / "frontend" / "dist" / ".vite" / "manifest.json").exists():
        missing("the built front end (make frontend)")
    with running(tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        missing(str(CHROMIUM))
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return short_film(tmp_path_factory.mktemp("film"))


@pytest.fixture
def long_film(film: Path, tmp_path: Path) -> Path:
    """A film of 12 MiB, so that sending it takes a while."""
    return weighty(film, tmp_path / "kai.mp4", size_bytes=12 * 1024**2)


@pytest.fixture(scope="session")
def ready_clip(house: Installation, film: Path) -> str:
    return first_film(house, film)


@pytest.fixture
def world(house: Installation, ready_clip: str) -> World:
    """A cast that no other test has touched."""
    house.wait_for_web()
    return World(house, house.ask("cast"), ready_clip)


@pytest.fixture
def devices(
    chromium: Browser, house: Installation, request: pytest.FixtureRequest
) -> Iterator[Devices]:
    folder = _KEPT / re.sub(r"[^\w.-]+", "_", request.node.name)
    shutil.rmtree(folder, ignore_errors=True)
    opened = Devices(chromium, house, folder)
    yield opened
    is_failed = request.node.stash.get(_OUTCOME, True)
    opened.close(is_failed=is_failed)
    if is_failed:
        sys.stdout.write(f"\nPictures and traces: {folder}\n")

"""A family's clip made smaller on the phone before it is sent, and all that can go wrong with that.

Whatever goes wrong, the file itself arrives, byte for byte and once.
"""

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.e2e.browser import Hand, kept_here, slow_down, title
from tests.e2e.devices import Devices
from tests.e2e.films import heavy_film
from tests.e2e.installation import until
from tests.e2e.world import World

NOTHING = {"entries": 0, "clips": 0, "rows": 0}
A_SECOND_MS = 1000
PATIENT = """() => {
  const now = performance.now.bind(performance)
  performance.now = () => now() / 8
}"""
"""Lets the page's stopwatch run slowly: a machine that also encodes is no phone."""
FAILURES = {
    "throws at once": "VideoEncoder.prototype.encode = () => { throw new Error('no more') }",
    "throws midway": """let pictures = 0
      const real = VideoEncoder.prototype.encode
      VideoEncoder.prototype.encode = function (...given) {
        if (++pictures > 20) throw new Error('midway')
        return real.apply(this, given)
      }""",
    "device is full": """IDBObjectStore.prototype.put = () => {
        throw new DOMException('full', 'QuotaExceededError')
      }""",
    "encoder dies": "VideoEncoder.prototype.configure = function () { this.close() }",
    "does not start": "throw new Error('not in this browser')",
}
"""What the worker that makes copies is given to run before anything else."""
MAKING = "Making this clip smaller to save your data"


@pytest.fixture(scope="module")
def half_a_minute(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """30 s of 1080p H.264 of about 60 MB, as a phone films."""
    return heavy_film(tmp_path_factory.mktemp("film") / "swim.mp4", seconds=30)


@pytest.fixture(scope="module")
def few_seconds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return heavy_film(tmp_path_factory.mktemp("film") / "cup.mp4", seconds=4)


@pytest.fixture
def phone(world: World, devices: Devices) -> Page:
    """Mere's phone, with time enough to make copies."""
    page = devices.phone(world.mere, service_workers="block")
    page.add_init_script(f"({PATIENT})()")
    return page


@pytest.fixture
def broken_phone(world: World, devices: Devices) -> Page:
    """One whose encoder can be broken: no service worker stands between."""
    return devices.phone(world.mere, service_workers="block")


def adds_from_home(page: Page, film: Path) -> None:
    """Send a film from home and look at how it goes."""
    page.goto("/film")
    hand = Hand(page)
    hand.pick("Film", film)
    title(page, "Add from home")
    expect(page.get_by_role("button", name="Trim")).to_be_visible()
    hand.button("Send")
    expect(page.get_by_text("Saved. It sends itself.")).to_be_visible()
    page.goto("/queue")


def arrives(world: World, page: Page) -> dict[str, object]:
    """The one clip, once the server has it whole and this device keeps nothing of it."""
    until(
        lambda: any(row["has_receipt"] for row in world.clips()), within_s=400, what="the receipt"
    )
    until(lambda: kept_here(page) == NOTHING, what="clearing away")
    (clip,) = world.clips()
    return dict(clip)


def arrives_as_filmed(world: World, page: Page, film: Path) -> None:
    clip = arrives(world, page)
    assert clip["sha256"] == hashlib.sha256(film.read_bytes()).hexdigest()
    assert clip["size_bytes"] == film.stat().st_size


def break_the_worker(page: Page, how: str) -> None:
    """Let this run in the worker that makes copies, before anything else does."""

    def answer(route: Route) -> None:
        script = route.fetch()
        route.fulfill(response=script, body=f"{how};\n{script.text()}")

    page.route("**/shrink.worker*", answer)


def test_half_a_minute_from_home_is_made_five_times_smaller_and_plays_as_long(
    world: World, phone: Page, half_a_minute: Path
) -> None:
    offsets: list[int] = []

    def note(asked: Request) -> None:
        if asked.method == "PATCH" and "/api/uploads/" in asked.url:
            offsets.append(int(asked.headers["upload-offset"]))

    phone.on("request", note)
    adds_from_home(phone, half_a_minute)
    expect(phone.get_by_text(MAKING)).to_contain_text("→ about 9.9 MB")
    clip = arrives(world, phone)
    assert offsets == sorted(set(offsets)), "no byte went twice"
    assert half_a_minute.stat().st_size >= 5 * int(str(clip["size_bytes"]))
    ready = until(lambda: world.clips()[0]["state"] == "ready" and world.clips()[0], what="ready")
    assert abs(ready["duration_ms"] - 30 * A_SECOND_MS) <= 200


def test_a_page_closed_while_a_copy_is_made_loses_nothing_and_doubles_nothing(
    world: World, phone: Page, half_a_minute: Path
) -> None:
    adds_from_home(phone, half_a_minute)
    expect(phone.get_by_text(MAKING)).to_be_visible()
    phone.wait_for_timeout(2 * A_SECOND_MS)
    phone.reload()
    expect(phone.get_by_text(MAKING)).to_be_visible()
    phone.wait_for_timeout(A_SECOND_MS)
    phone.reload()
    # Twice is enough: what dies of it twice is sent as it was filmed.
    arrives_as_filmed(world, phone, half_a_minute)


def test_a_copy_half_sent_goes_on_after_a_reload(
    world: World, phone: Page, few_seconds: Path
) -> None:
    slow_down(phone, bytes_a_second=400_000)
    adds_from_home(phone, few_seconds)
    until(lambda: any(row["size_bytes"] < 3_000_000 for row in world.clips()), what="sending")
    phone.reload()
    slow_down(phone, bytes_a_second=-1)
    clip = arrives(world, phone)
    assert int(str(clip["size_bytes"])) < few_seconds.stat().st_size * 0.7


@pytest.mark.parametrize("how", FAILURES.values(), ids=FAILURES)
def test_the_file_itself_is_sent_when_making_a_copy_fails(
    world: World, broken_phone: Page, few_seconds: Path, how: str
) -> None:
    break_the_worker(broken_phone, how)
    adds_from_home(broken_phone, few_seconds)
    arrives_as_filmed(world, broken_phone, few_seconds)


def test_the_file_itself_is_sent_when_the_chunk_cannot_be_fetched(
    world: World, broken_phone: Page, few_seconds: Path
) -> None:
    broken_phone.route("**/shrink.worker*", lambda route: route.abort())
    adds_from_home(broken_phone, few_seconds)
    arrives_as_filmed(world, broken_phone, few_seconds)


def test_a_person_may_send_the_whole_file_instead(
    world: World, phone: Page, half_a_minute: Path
) -> None:
    adds_from_home(phone, half_a_minute)
    phone.get_by_role("button", name="Send the whole file instead").tap()
    arrives_as_filmed(world, phone, half_a_minute)


def test_only_the_part_between_the_marks_is_sent(
    world: World, phone: Page, half_a_minute: Path
) -> None:
    phone.goto("/film")
    hand = Hand(phone)
    hand.pick("Film", half_a_minute)
    hand.button("Trim")
    sheet = phone.get_by_role("dialog")
    _stand_at(phone, seconds=10)
    hand.tap(sheet.get_by_role("button", name="Start here"))
    _stand_at(phone, seconds=14)
    hand.tap(sheet.get_by_role("button", name="End here"))
    hand.tap(sheet.get_by_role("group", name="End").get_by_role("button").last)
    expect(sheet.get_by_text("This part will be shown: 0:04.1")).to_be_visible()
    hand.tap(sheet.get_by_role("button", name="Done"))
    expect(phone.get_by_text("0:04 of 0:30")).to_be_visible()
    hand.button("Send")
    arrives(world, phone)
    ready = until(lambda: world.clips()[0]["state"] == "ready" and world.clips()[0], what="ready")
    assert abs(ready["duration_ms"] - 4100) <= 200
    assert ready["size_bytes"] < half_a_minute.stat().st_size / 10


def _stand_at(page: Page, *, seconds: float) -> None:
    page.locator("dialog video").evaluate(
        """(film, at) => new Promise((good) => {
          film.addEventListener('seeked', () => good(), { once: true })
          film.currentTime = at
        })""",
        seconds,
    )

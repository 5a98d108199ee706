"""Real phones' files and hostile ones, through the product's own door, to the end of each.

    python -m bench.samples

Every file of ../shared/samples is sent over HTTP with a tablet's token, waited for, and what came
of it fetched again over HTTP: shown in Chromium, held against how it was filmed (upright), and read
by exiftool for places and devices. Hostile files name a canary: a port and a file that must stay
untouched. A file may be refused at the door or later, but always in a plain sentence.
"""

import http.client
import http.server
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from playwright.sync_api import Page

from bench.results import Report
from tests.e2e.browser import running_chromium
from tests.e2e.devices import Devices
from tests.e2e.films import SAMPLES, short_film
from tests.e2e.installation import Installation, running
from tests.e2e.sending import Refused, send
from tests.media_processing.test_samples import SIZES

CANARY_PORT = 18_999
CANARY = Path("/tmp/canary-do-not-serve.txt")
WRITTEN = Path("/tmp/canary-written.txt")
MARK = b"canary-of-bench-samples-4d1f"
ENDS_WITHIN_S = 1800
NO_PICTURE = {
    "samsung-motion-photo-shortened.jpg",
    "audio-only.mp4",
    "vvc-unsupported-codec.mp4",
}
"""Real files without a picture that can be decoded (shared/samples/README.md)."""
PHOTOS = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif", ".gif", ".svg"}

_SHOWS = """async ([kind, url]) => {
  if (kind === 'photo') {
    const img = new Image()
    img.src = url
    await img.decode()
    return [img.naturalWidth, img.naturalHeight, 1]
  }
  const player = document.createElement(kind === 'video' ? 'video' : 'audio')
  player.src = url
  player.muted = true
  document.body.append(player)
  const moves = new Promise((good, bad) => {
    player.addEventListener('timeupdate', () => player.currentTime > 0 && good())
    player.addEventListener('ended', () => good())
    player.addEventListener('error', () => bad(new Error(player.error?.message ?? 'error')))
    setTimeout(() => bad(new Error('no picture within 60 s')), 60_000)
  })
  await player.play()
  await moves
  const told = [player.videoWidth ?? 1, player.videoHeight ?? 1, player.currentTime]
  player.remove()
  return told
}"""


@dataclass
class Sent:
    """One file and what came of it. `refusal` is a code; `wrong` is what should not be."""

    path: Path
    kind: str
    clip: str = ""
    state: str = ""
    refusal: str = ""
    sentence: str = ""
    renditions: dict[str, Any] | None = None
    wrong: str = ""

    @property
    def is_hostile(self) -> bool:
        """Say whether the file was made to harm."""
        return self.path.parent.name == "hostile"

    @property
    def has_ended(self) -> bool:
        """Say whether it is ready with something to show, or refused in a sentence."""
        if self.state == "ready":
            return bool(self.renditions)
        return bool(self.refusal and self.sentence)


def main() -> None:
    """Send everything, look at everything, print and keep."""
    if not SAMPLES.is_dir():
        raise SystemExit(f"NOT MEASURED: {SAMPLES} is not here")
    files = [path for path in sorted(SAMPLES.glob("*/*")) if path.is_file()]
    report = Report("python -m bench.samples")
    with tempfile.TemporaryDirectory() as name, _canary() as knocks, running(Path(name)) as house:
        cast = house.ask("cast")
        _try_exiftool(Path(name))
        sent = [_send(house, cast, path) for path in files]
        _wait(house, cast, sent)
        again = _send(house, cast, short_film(Path(name)))
        _wait(house, cast, [again])
        with running_chromium() as browser:
            devices = Devices(browser, house, Path(name))
            page = devices.phone(cast["mere"])
            page.goto("/settings")
            for one in sent:
                _look(page, one, Path(name))
            devices.close(is_failed=False)
        _tell(report, sent, again=again, knocks=len(knocks))
    report.write()
    for one in sent:
        print(f"{one.path.parent.name}/{one.path.name}: {one.state} {one.refusal} {one.wrong}")


def _tell(report: Report, sent: list[Sent], *, again: Sent, knocks: int) -> None:
    real = [one for one in sent if not one.is_hostile]
    hostile = [one for one in sent if one.is_hostile]
    usable = [one for one in real if one.path.name not in NO_PICTURE]
    bare = [one for one in sent if not one.has_ended]
    print(f"{len(real)} real files, {len(usable)} with a picture; {len(hostile)} hostile")
    unready = sum(one.state != "ready" for one in usable)
    report.add("samples: real files with a picture that are not ready", unready, at_most=0)
    report.add("samples: files stuck, or refused without a sentence", len(bare), at_most=0)
    for what in ("unshown", "turned", "place or device", "markup or canary"):
        faults = sum(what in one.wrong for one in sent)
        report.add(f"samples: files whose renditions are wrong ({what})", faults, at_most=0)
    report.add("samples: visits to the canary's port", knocks, at_most=0)
    touched = WRITTEN.exists() or CANARY.read_bytes() != MARK
    report.add("samples: canary files touched", int(touched), at_most=0)
    report.add("samples: films ready after all hostile ones", again.state == "ready", at_least=1)


def _send(house: Installation, cast: dict[str, str], path: Path) -> Sent:
    kind = "photo" if path.suffix.lower() in PHOTOS else "video"
    one = Sent(path, kind)
    given = {"author": cast["ms_lee"], "child": cast["aroha"], "goal": cast["drink"]}
    entry = house.ask("entry", **given, words=path.name, origin="school")
    try:
        token = house.ask("device", person=cast["ms_lee"])
        one.clip = send(house.url, token=token, entry=entry, path=path, kind=kind)
    except Refused as refused:
        one.state, one.refusal, one.sentence = "refused", refused.code, refused.sentence
    return one


def _wait(house: Installation, cast: dict[str, str], sent: list[Sent]) -> None:
    """Wait until each has ended, as the people of the child see it over HTTP."""
    cookie = house.ask("session", person=cast["ms_lee"])
    waiting = {one.clip: one for one in sent if one.clip}
    deadline = time.monotonic() + ENDS_WITHIN_S
    while waiting and time.monotonic() < deadline:
        for clip, one in list(waiting.items()):
            told = _clip(house, cookie, clip)
            one.state, one.renditions = told["state"], told["renditions"]
            if told["failure"]:
                one.refusal, one.sentence = told["failure"]["code"], told["failure"]["sentence"]
            if one.state in {"ready", "failed"}:
                one.kind = told["kind"]
                del waiting[clip]
        time.sleep(1)


def _clip(house: Installation, cookie: str, clip: str) -> dict[str, Any]:
    line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=60)
    try:
        line.request("GET", f"/api/clips/{clip}", headers={"Cookie": f"sessionid={cookie}"})
        answer = line.getresponse()
        told: dict[str, Any] = json.loads(answer.read())
    finally:
        line.close()
    if answer.status != 200:
        raise RuntimeError(f"{clip}: {answer.status} {told}")
    return told


def _look(page: Page, one: Sent, folder: Path) -> None:
    """Show each rendition of a clip in the browser and read its bytes."""
    for name, rendition in (one.renditions or {}).items():
        answer = page.request.get(rendition["url"])
        content = answer.body()
        is_still = rendition["content_type"].startswith("image/")
        kind = "photo" if is_still else one.kind
        try:
            width, height, _ = page.evaluate(_SHOWS, [kind, rendition["url"]])
        except Exception as error:  # noqa: BLE001  (whatever keeps it from being shown is told)
            one.wrong += f" unshown {name}: {str(error)[:80]};"
            continue
        asked = SIZES.get(one.path.name)
        if asked and kind != "sound" and (asked[0] > asked[1]) != (width > height):
            one.wrong += f" turned {name}: {width}x{height};"
        if MARK in content or b"<script" in content:
            one.wrong += f" markup or canary in {name};"
        if told := _traces(content, folder / "served"):
            one.wrong += f" place or device in {name}: {told};"


def _try_exiftool(folder: Path) -> None:
    """Make sure that places would be found: an original that has one must show it."""
    if "GPS" not in _traces((SAMPLES / "photos" / "iphone7-gps.heic").read_bytes(), folder / "one"):
        raise SystemExit("NOT MEASURED: exiftool does not find the place in iphone7-gps.heic")


def _traces(content: bytes, path: Path) -> str:
    """What exiftool reads of places and devices in served bytes."""
    exiftool = shutil.which("exiftool")
    if exiftool is None:
        raise SystemExit("NOT MEASURED: exiftool is not here (make apt)")
    path.write_bytes(content)
    wanted = ["-GPS*", "-*Location*", "-Make", "-Model", "-*Serial*", "-Software", "-*Author*"]
    wanted += [
        "-*Owner*",
        "-*Region*",
        "-*ContentIdentifier*",
        "-MakerNote*",
        "-Artist",
        "-Creator",
    ]
    wanted += ["-Comment", "-Title", "-ThumbnailImage", "-Chapter*", "-CreationDate", "-XMP:all"]
    argv = [exiftool, "-ee", "-a", "-s", "-G1", *wanted, str(path)]
    told = subprocess.run(argv, capture_output=True, text=True, check=False).stdout
    return " ".join(told.split())[:120]


@contextmanager
def _canary() -> Iterator[list[str]]:
    """Lay the canary file out and listen on the canary's port; the list is of who came."""
    knocks: list[str] = []

    class Canary(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            knocks.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            return

    CANARY.write_bytes(MARK)
    WRITTEN.unlink(missing_ok=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", CANARY_PORT), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield knocks
    finally:
        server.shutdown()
        server.server_close()
        CANARY.unlink()


if __name__ == "__main__":
    main()

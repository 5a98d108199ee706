"""A file that crashes the tool, or makes it stand still, each time: tried three times, then parked.

With the real worker and web part; only ffmpeg is stood in for, and only for those files.
"""

import shutil
from pathlib import Path

import pytest

from bench.chaos.films import Film, Studio
from bench.chaos.installation import Installation
from bench.chaos.ledger import Ledger
from bench.chaos.lines import by_device, by_session
from bench.malformed.catalogue import File
from bench.malformed.senders import Sent, Tablet
from tests.e2e.installation import until
from tests.missing import missing

pytestmark = pytest.mark.media

# The input is an absolute path; outputs are bare names.
FAKE = """#!/usr/bin/sh
for word; do
  case "$word" in
    file:/*) end=$(tail -c 12 "${{word#file:}}" | tr -d '\\0') ;;
  esac
done
case "$end" in
  *crashes) exit 139 ;;  # as a shell tells of SIGSEGV
  *"stands still") sleep 10000 ;;
esac
exec {real} "$@"
"""


@pytest.fixture
def site(tmp_path: Path):
    """Give an installation with one worker, whose ffmpeg some files are too much for."""
    real = shutil.which("ffmpeg", path="/usr/bin:/usr/local/bin")
    if real is None:
        missing("an ffmpeg that every wall lets through")
    fake = tmp_path / "ffmpeg"
    fake.write_text(FAKE.format(real=real))
    fake.chmod(0o755)
    (tmp_path / "site").mkdir()
    site = Installation(
        tmp_path / "site",
        workers=1,
        worker="tests.chaos.impatient_worker",
        web="config.wsgi",
        lease_s=60,
        settings={"FFMPEG": str(fake)},
    )
    site.start()
    yield site
    site.stop()


def test_poison_is_tried_three_times_then_parked_and_no_restart_tries_it_again(site, tmp_path):
    told = site.run("-m", "bench.chaos.seed", "0")
    ledger, studio = Ledger(), Studio(tmp_path)
    device = by_device(site.port, told["device"], ledger)
    technician = by_session(site.port, told["technician"], ledger)
    tablet = Tablet(device, child=told["child"], goal=told["goal"])
    before = site.parts["worker 1"].pid

    def send(end: bytes) -> Sent:
        film: Film = studio.film("film")
        content = film.content + end
        return tablet.send(File(0, "film.mp4", "poison", "film", "video", content))

    def stands(sent: Sent) -> tuple[str, str]:
        answer = device.once("GET", f"/api/receipts?clips={sent.clip}")
        assert answer.status == 200
        told = answer.json()["receipts"][0]
        return told["state"], told["failure_code"]

    def parked() -> dict[str, tuple[str, int, str]]:
        answer = technician.once("GET", "/api/technician/queue")
        assert answer.status == 200
        return {
            job["clip"]: (job["state"], job["attempts"], job["error"])
            for job in answer.json()["jobs"]
        }

    crashes, stalls = send(b"crashes"), send(b"stands still")
    good = send(b"")
    until(lambda: stands(good) == ("ready", ""), what="the good film")
    for sent in (crashes, stalls):
        until(lambda sent=sent: stands(sent) == ("failed", "gave_up"), what="the end of the poison")
    ended = {crashes.clip: ("failed", 3, "tool_fault"), stalls.clip: ("failed", 3, "stalled")}
    assert parked() == ended
    assert site.parts["worker 1"].ended() is None
    assert site.parts["worker 1"].pid == before

    assert site.stop() == []
    site.start()
    after = send(b"")
    until(lambda: stands(after) == ("ready", ""), what="a film after the restart")
    assert parked() == ended
    assert tablet.fives == []
    assert list((site.folder / "var" / "work").iterdir()) == []

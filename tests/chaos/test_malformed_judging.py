"""What judges malformed files speaks up when something is wrong."""

import socket
import time
from pathlib import Path

import pytest
from PIL import Image

from bench.malformed import canaries, judging, looks
from bench.malformed.campaign import Result
from bench.malformed.catalogue import Catalogue, File
from bench.malformed.playlists import Bait
from bench.malformed.senders import Sent
from bench.malformed.sources import SECRETS, Source, heic, saved

PLAIN = "This file is empty. Please look on the tablet and send it again."
BAIT = Bait("http://127.0.0.1:1", "/canary", "other", "/originals/other", "/written")


def _sent(**told: object) -> Sent:
    file = File(7, "film.mp4", "mp4", "film.mp4 cut", "video", b"film")
    return Sent(file, "clip", "digest", **{"state": "ready", **told})


def _log(wall: float, cpu: float, crowd: float = 1.0) -> str:
    return f"{judging.SAID} clip renditions 1 {wall:.2f} {cpu:.2f} 70 {crowd}\n"


@pytest.mark.parametrize(
    ("sent", "log", "said"),
    [
        (_sent(), _log(2, 1), None),
        (_sent(state="failed", code="empty", sentence=PLAIN), "", None),
        (_sent(wrong=["240p shows the other child"]), "", "shows the other child"),
        (_sent(state="failed", code="empty"), "", "empty says ''"),
        (_sent(state="failed", code="x", sentence="Errno 2: /var/x is gone now."), "", "x says"),
        (_sent(state="failed", code="gave_up", sentence=PLAIN), "", "our own fault, killed"),
        (_sent(), _log(61, 61), "took 61 s"),
        (_sent(), _log(61, 1), "took 61 s"),
        (_sent(), _log(100, 40), None),
        (_sent(), _log(100, 20), "took 100 s"),
        (_sent(), _log(100, 20, crowd=4), None),
    ],
)
def test_what_is_wrong_is_said(sent: Sent, log: str, said: str | None):
    result = Result(sent=[sent], logs=[log], errors={"clip": "killed"})
    found = list(judging.faults(result))
    assert (found == []) if said is None else (len(found) == 1 and said in found[0])


def test_more_codes_than_promised_are_said():
    sent = [_sent(state="failed", code=f"code{n}", sentence=PLAIN) for n in range(26)]
    assert any("26 codes" in one for one in judging.faults(Result(sent=sent)))


def test_the_same_number_is_the_same_file(tmp_path: Path):
    picture = Image.effect_mandelbrot((64, 48), (-2, -1.5, 1, 1.5), 9).convert("RGB")
    sources = [
        Source("a.jpg", "photo", saved(picture, "JPEG")),
        Source("b.heic", "photo", heic(picture)),
    ]
    one, other = (Catalogue(5, sources, BAIT, tmp_path) for _ in range(2))
    numbers = range(one.built, one.built + 60)
    made = [one.file(number) for number in numbers]
    assert made == [other.file(number) for number in numbers]
    assert len({file.content for file in made}) > 50
    assert all(file.content not in {source.content for source in sources} for file in made)


def test_secrets_and_the_canary_are_found_in_served_bytes(tmp_path: Path):
    picture = saved(Image.new("RGB", (8, 8), "teal"), "WEBP")
    assert looks.wrong_with(picture, "image/webp", tmp_path) == []
    for word in (SECRETS[0], canaries.MARK, b"<script>alert(document.cookie)</script>"):
        assert looks.wrong_with(picture + word, "image/webp", tmp_path)
    assert looks.wrong_with(b"no picture", "image/webp", tmp_path)
    assert looks.wrong_with(picture, "text/html", tmp_path) == ["is text/html"]


def test_who_opens_the_canary_or_calls_is_seen(tmp_path: Path):
    with canaries.set_out(tmp_path, patience_s=0) as laid_out:
        assert laid_out.faults() == []
        laid_out.file.read_bytes()
        socket.create_connection(("127.0.0.1", int(laid_out.url.rpartition(":")[2]))).close()
        while not laid_out.calls:
            time.sleep(0.01)
        laid_out.written.touch()
        said = "\n".join(laid_out.faults())
        laid_out.written.unlink()
    assert "opened" in said
    assert "called" in said
    assert "wrote" in said

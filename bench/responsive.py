"""Do pages stay quick while a clip is made, and how much memory does a job take.

    python -m bench.responsive [--rounds 5]

The running product, its web part as in production and the worker beside it. A signed-in mother's
page of 24 moments is asked for every 40 ms, in windows without and with a 4K transcode going on,
in turns. Memory: the peaks of the job's own process and of its hungriest child, added, for the
heaviest clips that a phone makes. Source of the bars: performance.md A6 and section G.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from bench import phone_clips
from bench.results import Report
from bench.transcoding_job import FIRST
from tests.e2e.films import short_film
from tests.e2e.installation import Installation, running, until
from tests.e2e.sending import send
from tests.e2e.world import World, first_film

MOMENTS = 24
_EVERY_S = 0.04
_WINDOW_S = 8.0
_LEAST = 50
"""So many answers at least are needed for a 95th percentile."""


def main() -> None:
    """Measure, print and keep."""
    words = argparse.ArgumentParser()
    words.add_argument("--rounds", type=int, default=int(os.environ.get("BENCH_ROUNDS", "5")))
    words.add_argument("--no-pages", action="store_true")
    words.add_argument("--no-memory", action="store_true")
    asked = words.parse_args()
    report = Report("python -m bench.responsive")
    if not asked.no_pages:
        _pages(report, asked.rounds)
    if not asked.no_memory:
        _memory(report)
    report.write()


def _pages(report: Report, rounds: int) -> None:
    film = phone_clips.make(phone_clips.FOUR_K)
    with tempfile.TemporaryDirectory() as name, running(Path(name)) as house:
        world = World(house, house.ask("cast"), first_film(house, short_film(Path(name))))
        for number in range(MOMENTS):
            world.moment(words=f"Moment {number} of Aroha, told in a sentence of usual length.")
        reader = _Reader(house, world)
        reader.window(lambda: True, seconds=2)
        idle, busy = [], []
        for number in range(rounds):
            idle.append(reader.window(lambda: True))
            clip = _begin(world, film)
            busy.append(reader.window(partial(_is, world, clip, "processing")))
            until(partial(_is, world, clip, "ready"), within_s=900, what="the clip")
            print(
                f"  round {number + 1}: p95 {_p95(idle[-1]):.1f} ms idle, {_p95(busy[-1]):.1f} ms"
                f" beside a transcode; p50 {statistics.median(idle[-1]):.1f} and"
                f" {statistics.median(busy[-1]):.1f}; {len(idle[-1])} and {len(busy[-1])} pages",
                flush=True,
            )
    ratio = statistics.median(_p95(b) / _p95(a) for a, b in zip(idle, busy, strict=True))
    report.add("page p95 beside a transcode against idle", ratio, at_most=1.3)


class _Reader:
    """A mother's browser that asks for the same page again and again."""

    def __init__(self, house: Installation, world: World) -> None:
        self._net = urlsplit(house.url).netloc
        cookie = house.ask("session", person=world.mere)
        self._head = {"Cookie": f"sessionid={cookie}", "Accept-Encoding": "gzip"}
        self._path = f"/c/{world.aroha}"

    def window(self, goes_on: Callable[[], bool], seconds: float = _WINDOW_S) -> list[float]:
        """Ask for so long and so often, or until it no longer goes on; return each time in ms."""
        took: list[float] = []
        line = http.client.HTTPConnection(self._net, timeout=60)
        began = time.monotonic()
        while time.monotonic() - began < seconds or len(took) < _LEAST:
            if len(took) % 10 == 0 and not goes_on():
                break
            asked = time.perf_counter()
            line.request("GET", self._path, headers=self._head)
            answer = line.getresponse()
            answer.read()
            spent = time.perf_counter() - asked
            if answer.status != 200:
                raise RuntimeError(f"{self._path} answered {answer.status}")
            took.append(spent * 1000)
            time.sleep(max(0.0, _EVERY_S - spent))
        line.close()
        if len(took) < _LEAST:
            raise RuntimeError(f"only {len(took)} pages were answered beside the transcode")
        return took


def _begin(world: World, film: Path) -> str:
    """Send a clip, and return once its first rung is being made."""
    house = world.house
    given = {"author": world.ms_lee, "child": world.aroha, "goal": world.drink}
    entry = house.ask("entry", **given, words="A long film.", origin="school")
    token = house.ask("device", person=world.ms_lee)
    clip = send(house.url, token=token, entry=entry, path=film, kind="video")
    until(partial(_is, world, clip, "processing"), within_s=900, what="the transcode")
    time.sleep(1)  # the probe is over then, and ffmpeg at work
    return clip


def _is(world: World, clip: str, wanted: str) -> bool:
    state = next(row["state"] for row in world.clips() if row["id"] == clip)
    if state == "failed":
        raise RuntimeError("the clip could not be made")
    return bool(state == wanted)


def _p95(took: list[float]) -> float:
    return statistics.quantiles(took, n=20)[-1]


def _memory(report: Report) -> None:
    for filmed in phone_clips.HEAVY:
        clip = phone_clips.make(filmed)
        with tempfile.TemporaryDirectory() as name:
            words = ("-m", "bench.transcoding_job", str(clip), name, FIRST)
            ended = subprocess.run([sys.executable, *words], check=True, stdout=subprocess.PIPE)
        peak = json.loads(ended.stdout)["peak"] / 1e9
        report.add(f"a job's peak memory, {filmed.name}, GB", peak, at_most=1.5)


if __name__ == "__main__":
    main()

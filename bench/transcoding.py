"""What a whole job costs, against one bare ffmpeg run and against two other systems' arguments.

    python -m bench.transcoding [--rounds 5] [--clips 1080p-h264 ...] [--no-likeness]

Processor seconds of whole process trees, all taking turns in one run; each figure is the median of
the rounds' own ratios, so a noisy machine spoils none of them. Clips: bench/phone_clips.py. FFMPEG
and FFPROBE choose other programs; the figures then carry that version in their names. Source of the
bars: performance.md section G, as the issue "Any clip a phone makes" sets them.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import bare, likeness, peers, phone_clips
from bench.results import Report
from bench.transcoding_job import FIRST, TOGETHER
from media_processing import tools

_SMALLEST = "240p"
_LEAST_LIKENESS = -0.005


def main() -> None:
    """Measure, print and keep."""
    asked = _asked()
    report = Report("python -m bench.transcoding")
    print(f"panned over: {phone_clips.picture()}; ffmpeg {_version()}; nothing is niced")
    missing = []
    with tempfile.TemporaryDirectory(prefix="rataka-bench-") as name:
        for filmed in phone_clips.LADDER:
            if asked.clips and filmed.name not in asked.clips:
                continue
            try:
                phone_clips.make(filmed)
            except RuntimeError as error:
                missing.append(filmed.name)
                print(f"*** NOT MEASURED: {error} ***")
                continue
            contest = Contest(filmed, Path(name) / filmed.name)
            contest.run(asked.rounds)
            contest.tell(report, _suffix())
            if not asked.no_likeness:
                contest.tell_likeness(report, _suffix())
    report.write()
    sys.exit(1 if missing else 0)


def _asked() -> argparse.Namespace:
    words = argparse.ArgumentParser()
    words.add_argument("--rounds", type=int, default=int(os.environ.get("BENCH_ROUNDS", "5")))
    words.add_argument("--clips", nargs="*", default=[])
    words.add_argument("--no-likeness", action="store_true")
    return words.parse_args()


def _version() -> str:
    argv = [str(tools.find().ffmpeg), "-version"]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.split()[2]


def _suffix() -> str:
    return f", ffmpeg {_version().split('-')[0].lstrip('n')}" if os.environ.get("FFMPEG") else ""


@dataclass
class Round:
    """What each contestant cost in one round: processor seconds."""

    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    bare: float = 0
    bare_smallest: float = 0
    mediacms: float = 0
    mediacms_smallest: float = 0
    peertube: float = 0
    peertube_pictures: float = 0


_Ratio = Callable[[Round], float]


class Contest:
    """All contestants on one clip."""

    def __init__(self, filmed: phone_clips.Filmed, folder: Path) -> None:
        self._filmed, self._folder = filmed, folder
        self._tools = tools.find()
        sides = (filmed.width, filmed.height)
        upright = sides[::-1] if filmed.turned else sides
        self._source = peers.Source(filmed.path, *upright, filmed.seconds)
        self._rounds: list[Round] = []
        self._modes = (FIRST, TOGETHER)
        job = self._job(FIRST, "warm")
        self._rungs = bare.rungs(job["runs"], job["made"])
        self._tone = bare.tone(job["runs"])

    def run(self, rounds: int) -> None:
        """Let all take turns, so many times."""
        for number in range(rounds):
            found = Round()
            for mode in self._modes:
                found.jobs[mode] = self._job(mode, "ours")
            found.bare = self._bare(self._rungs)
            found.bare_smallest = self._bare(self._rungs[:1])
            runs = peers.mediacms(self._source, self._empty("mediacms"))
            costs = [self._ffmpeg(run) for run in runs]
            at = next(i for i, run in enumerate(runs) if run[-1].endswith("/240.mp4"))
            found.mediacms, found.mediacms_smallest = sum(costs), costs[at]
            runs = peers.peertube(self._source, self._empty("peertube"))
            costs = [self._ffmpeg(run) for run in runs]
            found.peertube, found.peertube_pictures = sum(costs), sum(costs[-2:])
            self._rounds.append(found)
            self._show(number, found)

    def _show(self, number: int, found: Round) -> None:
        jobs = ", ".join(f"{mode} {job['cpu']:.1f}" for mode, job in found.jobs.items())
        print(
            f"{self._filmed.name} round {number + 1}: job {jobs}; bare {found.bare:.1f}, its 240p"
            f" {found.bare_smallest:.1f}; MediaCMS {found.mediacms:.1f} (its 240p"
            f" {found.mediacms_smallest:.1f}), PeerTube {found.peertube:.1f} (its pictures"
            f" {found.peertube_pictures:.1f}) CPU s",
            flush=True,
        )

    def tell(self, report: Report, suffix: str) -> None:
        """Add the ratios of time and bytes, and print where the time of a job goes."""
        for mode in self._modes:
            self._show_steps(mode)
        bars: list[tuple[str, _Ratio, float]] = [
            ("240p first, against bare, CPU", lambda one: _cpu(one, FIRST) / one.bare, 1.65),
            ("240p first, against MediaCMS, CPU", lambda one: _cpu(one, FIRST) / one.mediacms, 0.3),
            ("240p first, against PeerTube, CPU", lambda one: _cpu(one, FIRST) / one.peertube, 0.6),
            ("one run, against bare, CPU", lambda one: _cpu(one, TOGETHER) / one.bare, 1.25),
            ("one run, against MediaCMS, CPU", lambda one: _cpu(one, TOGETHER) / one.mediacms, 0.3),
            ("one run, against PeerTube, CPU", lambda one: _cpu(one, TOGETHER) / one.peertube, 0.6),
            ("first playable against bare 240p, CPU", self._first_against_bare, 1.15),
            ("first playable against MediaCMS's 240p, CPU", self._first_against_mediacms, 1.0),
        ]
        for words, ratio, bar in bars:
            figure = statistics.median(ratio(one) for one in self._rounds)
            report.add(f"transcode {self._filmed.name}: {words}{suffix}", figure, at_most=bar)
        ours = sum(one["bytes"] for one in self._rounds[-1].jobs[FIRST]["made"].values())
        for who, name, bar in (("MediaCMS", "mediacms", 0.40), ("PeerTube", "peertube", 1.0)):
            theirs = sum(path.stat().st_size for path in (self._folder / name).iterdir())
            print(f"  bytes: ours {ours:,}, {who} {theirs:,}")
            label = f"transcode {self._filmed.name}: against {who}, bytes{suffix}"
            report.add(label, ours / theirs, at_most=bar)

    def _first_against_bare(self, one: Round) -> float:
        return float(one.jobs[FIRST]["at"][_SMALLEST]) / one.bare_smallest

    def _first_against_mediacms(self, one: Round) -> float:
        return float(one.jobs[FIRST]["at"][_SMALLEST]) / one.mediacms_smallest

    def _show_steps(self, mode: str) -> None:
        steps = [one.jobs[mode]["steps"] for one in self._rounds]
        whole = statistics.median(one.bare for one in self._rounds)
        print(f"  where a job goes ({mode}; 1 is the bare run):")
        for name in steps[0]:
            seconds = statistics.median(one[name] for one in steps)
            print(f"    {name:32} {seconds:7.2f} CPU s {seconds / whole:6.3f}")

    def tell_likeness(self, report: Report, suffix: str) -> None:
        """Add by how much our rungs are more or less like the source than theirs."""
        clip = self._filmed.path
        ours_look = likeness.Look(likeness.OURS.flags, self._tone)
        ours = {
            one.name: likeness.ssim(self._kept(one.name), clip, ours_look, self._tools)
            for one in self._rungs
        }
        for who, look, rung in (
            ("MediaCMS", likeness.MEDIACMS, peers.mediacms_rung),
            ("PeerTube", likeness.PEERTUBE, peers.peertube_rung),
        ):
            folder = self._folder / who.lower()
            theirs = {
                name: likeness.ssim(folder / f"{name[:-1]}.mp4", clip, look, self._tools)
                for name in ours
                if name != _SMALLEST
            }
            theirs[_SMALLEST] = self._at_our_rate(who, look, rung)
            for name, found in theirs.items():
                print(f"  SSIM {name}: ours {ours[name]:.4f}, {who} {found:.4f}")
                equal = " at equal bitrate" if name == _SMALLEST else ""
                words = f"SSIM of {name}{equal} above {who}'s{suffix}"
                label = f"transcode {self._filmed.name}: {words}"
                report.add(label, ours[name] - found, at_least=_LEAST_LIKENESS)

    def _at_our_rate(self, who: str, look: likeness.Look, rung: peers.Rung) -> float:
        want = likeness.kbps(self._kept(_SMALLEST), self._tools)
        folder = self._empty(f"{who}-equal")
        size = likeness.measured(self._folder / who.lower() / "240.mp4", self._tools)
        width, height = (int(part) for part in size.split("x"))
        clip = self._filmed.path
        small = likeness.lossless(clip, look, size, folder / "small.nut", self._tools)
        made = likeness.at_equal_rate(
            rung,
            peers.Source(small, width, height, self._filmed.seconds),
            want=want,
            folder=folder / "at",
            tools=self._tools,
        )
        print(f"  240p: ours {want:.0f} kb/s, {who} {likeness.kbps(made, self._tools):.0f} kb/s")
        return likeness.ssim(made, clip, look, self._tools)

    def _job(self, mode: str, name: str) -> dict[str, Any]:
        folder = self._empty(name if mode == FIRST else f"{name}-{mode}")
        words = ("-m", "bench.transcoding_job", str(self._filmed.path), str(folder), mode)
        ended = subprocess.run([sys.executable, *words], check=True, stdout=subprocess.PIPE)
        found: dict[str, Any] = json.loads(ended.stdout)
        return found

    def _bare(self, rungs: list[bare.Made]) -> float:
        folder = self._empty("bare")
        return self._ffmpeg(bare.cascade(self._filmed.path, rungs, folder, tone=self._tone))

    def _ffmpeg(self, words: list[str]) -> float:
        process = subprocess.Popen([str(self._tools.ffmpeg), *words])
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"ffmpeg failed: {' '.join(words)}")
        return used.ru_utime + used.ru_stime

    def _empty(self, name: str) -> Path:
        folder = self._folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _kept(self, rung: str) -> Path:
        return self._folder / "ours" / "made" / f"{rung}.mp4"


def _cpu(one: Round, mode: str) -> float:
    return float(one.jobs[mode]["cpu"])


if __name__ == "__main__":
    main()

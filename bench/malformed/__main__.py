"""`python -m bench malformed`: thousands of malformed files through the real upload API.

python -m bench.malformed [--files 3000] [--seed 2026] [--sample 300] [--only 17,2041]
                          [--keep FOLDER]
"""

import argparse
import signal
import sys
import tempfile
import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bench import results
from bench.malformed import canaries, judging
from bench.malformed.campaign import Campaign, Result

FILES = 3000
SEED = 2026


def numbers(files: int, *, sample: int, seed: int) -> list[int]:
    """Return all numbers, or so many of them by seed."""
    return sorted(Random(seed).sample(range(files), sample)) if sample else list(range(files))


def run(asked: list[int], *, seed: int, folder: Path, workers: int = 2) -> Result:
    """Run one campaign in an empty folder; SIGTERM lets it end early and still tell."""
    with canaries.set_out(folder) as laid_out:
        if laid_out.deaf:
            print(f"*** {laid_out.deaf} ***")
        campaign = Campaign(folder, laid_out, seed=seed, workers=workers)
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, lambda *_: campaign.stop())
        return campaign.run(asked)


def tell(result: Result) -> list[str]:
    """Print what happened, as docs/MALFORMED.md keeps it; return the faults."""
    jobs, told = judging.took(result), list(judging.faults(result))
    today = datetime.now(UTC).date()
    print(f"\n── {today}: {len(result.sent)} files, {result.seconds:.0f} s, {len(told)} faults")
    for code, count in judging.codes(result).most_common():
        print(f"   {count:5} {code}")
    by_family = Counter((one.file.family, one.state) for one in result.sent)
    for family in sorted({name for name, _ in by_family}):
        ends = {state: count for (name, state), count in by_family.items() if name == family}
        print(f"      {family}: {ends}")
    wall, cpu = max(job.wall for job in jobs), max(job.cpu for job in jobs)
    print(f"   longest: {wall:.1f} s, {cpu:.1f} s of processor")
    for job in sorted(jobs, key=lambda job: -job.cpu)[:8]:
        name = next((one.file.name for one in result.sent if one.clip == job.clip), "")
        print(f"      {name} {job.kind}: {job.wall:.1f} s, {job.cpu:.1f} s of processor")
    print(f"   spoken of in the logs: {dict(judging.exceptions(result))}")
    for name in result.missing_sources:
        print(f"   NOT MADE HERE: {name}")
    for fault in told:
        print(f"   FAULT {fault}")
    return told


def keep(result: Result, folder: Path) -> None:
    """Keep each file that came to a bad end, to look at it."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in result.sent:
        if one.wrong or one.code == "gave_up":
            (folder / f"{one.file.number}-{one.file.name}").write_bytes(one.file.content)


def report(result: Result, faults: list[str]) -> None:
    """Keep the figures."""
    jobs, kept = judging.took(result), results.Report("python -m bench malformed")
    foreign = [one for one in faults if "shows the other child" in one or "tells " in one]
    refused = {one.code for one in result.sent if one.state == "failed"}
    kept.add("malformed files sent", len(result.sent), at_least=FILES)
    kept.add("malformed: deaths outside the child", result.deaths, at_most=0)
    kept.add("malformed: answers of the 500s", result.fives, at_most=0)
    kept.add("malformed: files over 60 s", sum(job.hung for job in jobs), at_most=0)
    kept.add("malformed: renditions with foreign or private bytes", len(foreign), at_most=0)
    kept.add("malformed: calls at the canary's port", result.calls, at_most=0)
    kept.add("malformed: codes", len(refused), at_most=judging.MOST_CODES)
    kept.add("malformed: parked as our own fault", judging.codes(result)["gave_up"], at_most=0)
    kept.add("malformed: anything else wrong", len(faults), at_most=0)
    most = max(job.most_mb for job in jobs)
    kept.add("malformed: most memory of one tool, MB", most, at_most=judging.MOST_MEMORY_MB)
    kept.write()


def main() -> int:
    """Run, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m bench.malformed", description=__doc__)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    chosen = [int(word) for word in asked.only.split(",") if word]
    chosen = chosen or numbers(asked.files, sample=asked.sample, seed=asked.seed)
    with tempfile.TemporaryDirectory(
        prefix="rataka-malformed-", ignore_cleanup_errors=True
    ) as name:
        result = run(chosen, seed=asked.seed, folder=Path(name), workers=asked.workers)
        faults = tell(result)
        if asked.keep:
            keep(result, asked.keep)
    if not asked.only and not asked.sample:
        report(result, faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

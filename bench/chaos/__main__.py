"""`make chaos`: 500 kills (300 worker, 100 web, 50 of everything, 50 PostgreSQL), and the oracle.

python -m bench.chaos [--seed N] [--kills 500] [--on sqlite|postgres]

Half of them on SQLite and a disk; half on PostgreSQL and, where it is installed, an S3 server.
"""

import argparse
import contextlib
import signal
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench import results
from bench.chaos.campaign import Campaign, Result
from bench.chaos.installation import LEASE_SECONDS
from bench.chaos.plans import shared_out
from bench.chaos.postgres import Postgres
from tests import services

SETTLED_S = 2 * LEASE_SECONDS + 60  # Source: threats.md section 3, row kill -9
KILLS = 500


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """Give a folder that also PostgreSQL's own user may enter."""
    with tempfile.TemporaryDirectory(prefix="rataka-chaos-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name)


def run(campaign: Campaign) -> Result:
    """Run it; SIGTERM ends the killing early, and the oracle still speaks."""
    signal.signal(signal.SIGTERM, lambda *_: campaign.stop())
    return campaign.run()


def on_sqlite(seed: int, kills: int) -> Result:
    """Run one campaign on SQLite, with half of the kills."""
    plan = shared_out(seed, workers=kills * 3 // 10, webs=kills // 10, groups=kills // 20)
    with folder() as root:
        return run(Campaign(plan, root))


def on_postgres(seed: int, kills: int) -> Result:
    """Run one campaign on PostgreSQL, which is killed as well, and a bucket: the other half."""
    plan = shared_out(
        seed + 1,
        workers=kills * 3 // 10,
        webs=kills // 10,
        groups=kills // 20,
        databases=kills // 10,
    )
    with folder() as root, contextlib.ExitStack() as up:
        for name in ("postgres", "school", "bucket"):
            (root / name).mkdir()
        try:
            settings = up.enter_context(services.bucket(root / "bucket"))
        except services.Missing as missing:
            print(f"*** WITHOUT {missing}: files lie on the disk ***")
            settings = {}
        database = Postgres(root / "postgres")
        database.start()
        up.callback(database.stop)
        return run(Campaign(plan, root / "school", database=database, settings=settings))


def tell(name: str, result: Result) -> None:
    """Print what happened, as docs/CHAOS.md keeps it."""
    print(
        f"\n── {name}, {datetime.now(UTC).date()}: {result.kills.total()} kills, "
        f"{len(result.faults)} faults, {result.seconds:.0f} s"
    )
    for sort, count in sorted(result.kills.items()):
        print(f"   {count:4} {sort}")
    for step, count in sorted(result.steps.items()):
        print(f"        {count:4} {step}")
    print("   " + ", ".join(f"{count} {what}" for what, count in result.counts.items()))
    print(
        f"   {result.lines_broken} requests without an answer, "
        f"{result.given_up_and_retried} clips given up and tried again by their teacher, "
        f"{result.pauses} workers slept past their lease, {result.processes_seen} processes seen, "
        f"{result.sets_seen} looks at a ready clip, "
        f"at rest {result.seconds_to_rest:.0f} s after the last piece"
    )
    said = [f"{count} {name}" for name, count in sorted(result.exceptions.items())]
    print(f"   spoken of in the logs: {', '.join(said) or 'nothing'}")
    for fault in result.faults:
        print(f"   FAULT {fault}", flush=True)


def main() -> int:
    """Run, print, keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=2005)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--on", choices=("sqlite", "postgres"))
    asked = parser.parse_args()
    report = results.Report("make chaos")
    faults = 0
    for on, name, work in (
        ("sqlite", "SQLite", on_sqlite),
        ("postgres", "PostgreSQL", on_postgres),
    ):
        if asked.on not in {None, on}:
            continue
        result = work(asked.seed, asked.kills)
        tell(name, result)
        faults += len(result.faults)
        least = asked.kills * 9 // 20 + (asked.kills // 10 if on == "postgres" else 0)
        report.add(f"kill -9 on {name}: kills", result.kills.total(), at_least=least)
        report.add(f"kill -9 on {name}: promises broken", len(result.faults), at_most=0)
        report.add(
            f"kill -9 on {name}: s to rest after it", result.seconds_to_rest, at_most=SETTLED_S
        )
    report.write()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

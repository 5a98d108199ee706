"""`make chaos`: a long campaign on SQLite, a shorter one on PostgreSQL, figures beside their bars.

python -m bench.chaos [--seed N] [--kills 100] [--postgres 40]     (0: leave that one out)
"""

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench import results
from bench.chaos.campaign import Campaign, Plan, Result
from bench.chaos.installation import LEASE_SECONDS
from bench.chaos.postgres import Postgres

SETTLED_S = 2 * LEASE_SECONDS + 60  # Source: threats.md section 3, row kill -9


def plan(seed: int, kills: int, *, has_database: bool) -> Plan:
    """Share out the kills: half for the worker, a fifth for web; of the database, if it is one."""
    share = {
        "worker": 45,
        "worker_steps": 15,
        "web": 8,
        "web_child": 7,
        "web_steps": 10,
        "house": 5,
        "house_steps": 5,
        "everything": 5,
        "database": 15 if has_database else 0,
    }
    whole = sum(share.values())
    parts = {name: -(-kills * part // whole) if part else 0 for name, part in share.items()}
    return Plan(seed=seed, pauses=-(-kills // 20), **parts)


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """Give a folder that also PostgreSQL's own user may enter."""
    with tempfile.TemporaryDirectory(prefix="rataka-chaos-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name)


def on_sqlite(seed: int, kills: int) -> Result:
    """Run one campaign on SQLite."""
    with folder() as root:
        return Campaign(plan(seed, kills, has_database=False), root).run()


def on_postgres(seed: int, kills: int) -> Result:
    """Run one campaign on PostgreSQL, which is killed as well."""
    with folder() as root:
        place, school = root / "postgres", root / "school"
        place.mkdir()
        school.mkdir()
        database = Postgres(place)
        database.start()
        try:
            asked = plan(seed, kills, has_database=True)
            return Campaign(asked, school, database=database).run()
        finally:
            database.stop()


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
        f"at rest {result.seconds_to_rest:.0f} s after the last piece"
    )
    said = [f"{count} {name}" for name, count in sorted(result.exceptions.items())]
    print(f"   spoken of in the logs: {', '.join(said) or 'nothing'}")
    for fault in result.faults:
        print(f"   FAULT {fault}")


def main() -> int:
    """Run, print, keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=2005)
    parser.add_argument("--kills", type=int, default=110)
    parser.add_argument("--postgres", type=int, default=50)
    asked = parser.parse_args()
    report = results.Report("make chaos")
    faults = 0
    for name, kills, run in (
        ("SQLite", asked.kills, on_sqlite),
        ("PostgreSQL", asked.postgres, on_postgres),
    ):
        if not kills:
            continue
        result = run(asked.seed, kills)
        tell(name, result)
        faults += len(result.faults)
        report.add(f"kill -9 on {name}: kills", result.kills.total(), at_least=kills)
        report.add(f"kill -9 on {name}: promises broken", len(result.faults), at_most=0)
        report.add(
            f"kill -9 on {name}: s to rest after it", result.seconds_to_rest, at_most=SETTLED_S
        )
    report.write()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""How fast the page of a goal is, with 500 measured entries against 50, by the front door.

    python -m bench.progress        (DATABASE_URL as always)

Whole requests (session, person, rules, JSON) by Django's own client in process, as a teacher and
as a mother, interleaved in one run. The page paints what it is told first (`only=latest`) and then
asks for the whole; the whole of ten times as many is allowed to take longer, and measured, too.
Bar: issue "Goals and progress".
"""

import gc
import os
import statistics
import time
from collections.abc import Callable

import django
from django.conf import settings

from bench import results

SMALL, LARGE = 50, 500
ROUNDS = 200
PEOPLE = ("teacher", "mother")
PARTS = {"first answer": ("?only=latest", 1.3), "whole": ("", 5.0)}
"""What is asked for, and how much longer it may take with ten times as many."""


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _once(ask: Callable[[], object]) -> float:
    gc.collect(0)  # so that none pays for what the one before it left behind
    gc.disable()
    started = time.perf_counter()
    ask()
    took = time.perf_counter() - started
    gc.enable()
    return took * 1000


def main() -> None:
    """Make both worlds in a database of their own, measure, print and write down."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, get_runner

    from bench import progress_world
    from diary.models import Person

    get_runner(settings)(verbosity=0, interactive=False).setup_databases()
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]

    def asking(world: progress_world.World, person: Person, part: str) -> Callable[[], object]:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        address = f"/api/goals/{world.goal.pk}/progress{PARTS[part][0]}"

        def ask() -> object:
            answer = client.get(address)
            assert answer.status_code == 200, answer.content
            return answer

        return ask

    worlds = {size: progress_world.make(size) for size in (SMALL, LARGE)}
    works = {
        (size, who, part): asking(world, getattr(world, who), part)
        for part in PARTS
        for who in PEOPLE
        for size, world in worlds.items()
    }
    queries = {}
    for key, ask in works.items():
        for _ in range(10):
            ask()
        with CaptureQueriesContext(connection) as asked:
            ask()
        queries[key] = len(asked)
    times: dict[tuple[int, str, str], list[float]] = {key: [] for key in works}
    gc.freeze()
    for _ in range(ROUNDS):
        for key, ask in works.items():
            times[key].append(_once(ask))
    report = results.Report("python -m bench.progress")
    same, most = len(set(queries.values())), max(queries.values())
    name = f"goal page ({connection.vendor}): "
    report.add(f"{name}queries, with session and person", most, at_most=9)
    report.add(f"{name}same queries with {LARGE} entries as with {SMALL}", same, at_most=1)
    for part, (_, bar) in PARTS.items():
        for who in PEOPLE:
            ratio = _p95(times[LARGE, who, part]) / _p95(times[SMALL, who, part])
            what = f"{name}{part} as {who}, p95 with {LARGE} against {SMALL} entries"
            report.add(what, ratio, at_most=bar)
    for (size, who, part), found in times.items():
        p50, p95 = statistics.median(found), _p95(found)
        print(f"  {part:12} {size:4} {who:8} p50 {p50:6.2f} ms  p95 {p95:6.2f} ms")
    report.write()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main()

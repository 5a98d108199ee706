"""How fast a page of the timeline is, in process, against one raw query and ModelSerializer.

    python -m bench.timeline [entries ...]        (default 10000 1000000; DATABASE_URL as always)

Interleaved in one run, so that ratios hold on a noisy machine. Bars: issue "The main job".
"""

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable

import django
import orjson
from django.conf import settings

from bench import results


def _once(work: Callable[[], object]) -> float:
    gc.collect()  # so that none pays for what the one before it left behind
    gc.disable()
    started = time.perf_counter()
    work()
    took = time.perf_counter() - started
    gc.enable()
    return took * 1000


def interleaved(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median of each in ms; A B C A B C."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        for _ in range(5):
            work()
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(_once(work))
    return {name: statistics.median(found) for name, found in times.items()}


def main() -> None:
    """Make the worlds in a database of their own, measure, print and write down."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, get_runner

    from api import rendering
    from bench import timeline_rivals as rivals
    from bench import timeline_world
    from diary import timeline

    sizes = [int(text) for text in sys.argv[1:]] or [10_000, 1_000_000]
    get_runner(settings)(verbosity=0, interactive=False).setup_databases()

    def media(clip: object, name: str) -> str:
        return f"/media/clips/{clip}/{name}"

    worlds = {size: timeline_world.make(size) for size in sizes}
    small, large = worlds[sizes[0]], worlds[sizes[-1]]

    def ours(world: timeline_world.World, cursor: str | None = None) -> Callable[[], object]:
        return lambda: rendering.dumps(
            timeline.page(world.mother, world.child.pk, media=media, cursor=cursor)
        )

    cursor = rivals.cursor_at_depth(large, depth=int(sizes[-1] * 0.9))
    assert orjson.loads(ours(small)()) == rivals.page_by_raw_sql(small), "not the same JSON"
    works = {
        "ours": ours(small),
        "raw": lambda: orjson.dumps(rivals.page_by_raw_sql(small)),
        "serializer": lambda: rivals.page_by_model_serializer(small),
        "large": ours(large),
        "deep": ours(large, cursor),
    }
    found = interleaved(works, rounds=60)
    counts = []
    for world, at in ((small, None), (large, None), (large, cursor)):
        with CaptureQueriesContext(connection) as asked:
            ours(world, at)()
        counts.append(len(asked))
    postgres = connection.vendor == "postgresql"
    where = f"{connection.vendor}, {sizes[0]} entries"
    bar = 4.0 if postgres else 7.5
    report = results.Report("python -m bench.timeline")
    report.add(f"timeline page: queries ({where})", max(counts), at_most=5)
    report.add(f"timeline page: same queries at every size ({where})", len(set(counts)), at_most=1)
    report.add(
        f"timeline page against one raw query ({where})", found["ours"] / found["raw"], at_most=bar
    )
    report.add(
        f"timeline page against ModelSerializer ({where})",
        found["ours"] / found["serializer"],
        at_most=0.55,
    )
    report.add(
        f"timeline: {sizes[-1]} entries against {sizes[0]} ({connection.vendor})",
        found["large"] / found["ours"],
        at_most=1.3,
    )
    report.add(
        f"timeline: depth {int(sizes[-1] * 0.9)} against page 1 ({connection.vendor})",
        found["deep"] / found["large"],
        at_most=1.5,
    )
    for name, ms in found.items():
        print(f"  {name:12} p50 {ms:7.2f} ms")
    report.write()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main()

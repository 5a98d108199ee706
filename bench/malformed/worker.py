"""`manage.py work`, and a line in its log for what each job took.

    python -m bench.malformed.worker work

The worker is the product's; only its one door to the queue is watched.
"""

import os
import resource
import sys
import time
from functools import wraps
from typing import Any

import django

SAID = "measured"


def _measure() -> None:
    from diary import jobs

    claim = jobs.claim
    begun: list[tuple[str, float, float]] = []

    @wraps(claim)
    def watched(**asked: Any) -> Any:
        while begun:
            name, at, used = begun.pop()
            wall, cpu = time.monotonic() - at, _used() - used
            most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
            crowd = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
            print(f"{SAID} {name} {wall:.2f} {cpu:.2f} {most} {crowd:.1f}", flush=True)
        held = claim(**asked)
        if held is not None:
            begun.append((f"{held.subject} {held.kind} {held.attempt}", time.monotonic(), _used()))
        return held

    jobs.claim = watched


def _used() -> float:
    """Processor seconds of this process and of its children that have ended."""
    told = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in told)


def main() -> None:
    """Run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command

    if sys.argv[1] == "work":
        _measure()
    call_command(*sys.argv[1:])


if __name__ == "__main__":
    main()

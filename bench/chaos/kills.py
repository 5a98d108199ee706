"""Kills parts of an installation, each sort in its own way, and starts them again.

Knows processes and steps; must not know what the parts do or who uses them.
"""

import contextlib
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

from bench.chaos import steps
from bench.chaos.installation import LEASE_SECONDS, Installation
from bench.chaos.plans import Plan, Result
from bench.chaos.postgres import Postgres
from bench.chaos.processes import Part, Process, children, look

BUSY_LIMIT_S = 30.0
FIRE_LIMIT_S = 20.0
_WHO = {steps.WORKER_STEPS: "worker", steps.WEB_STEPS: "web", steps.HOUSE_STEPS: "house"}


class Killer:
    """Everything that is killed in one run. `told` hears how many jobs wait or run."""

    def __init__(
        self,
        site: Installation,
        plan: Plan,
        result: Result,
        *,
        database: Postgres | None,
        told: Callable[[int], None],
    ) -> None:
        """`database` None: SQLite."""
        self.site, self._plan, self._result, self._database = site, plan, result, database
        self._told = told
        self._random = random.Random(plan.seed)
        self._asleep: dict[Process, float] = {}
        self._orders = {known: cycle(self._in_turn(known)) for known in _WHO}
        self._armed: dict[Path, tuple[str, ...]] = {}
        self._next_worker = 0
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Kill nothing more; what was killed is still answered for."""
        self._stopping.set()

    def run(self) -> None:
        """Kill everything that is planned, in the order of the seed."""
        acts: dict[str, Callable[[], str]] = {
            "worker": self._kill_worker,
            "worker_steps": lambda: self._arm(steps.WORKER_STEPS),
            "web": self._kill_web,
            "web_child": self._kill_web_child,
            "web_steps": lambda: self._arm(steps.WEB_STEPS),
            "house": self._kill_house,
            "house_steps": self._arm_house,
            "everything": self._kill_everything,
            "pauses": self._pause_worker,
            "database": self._kill_database,
        }
        for sort in self._plan.shuffled():
            if self._stopping.is_set():
                break
            if said := acts[sort]():
                self._result.kills[said] += 1
            self.revive()
        self._wait_for_fire()
        self._wake(now=float("inf"))

    def revive(self) -> None:
        """Start at once whatever has killed itself; note who lives; tell how much waits."""
        self._count_fired()
        self._wake(now=time.monotonic())
        self.start_what_ended()
        jobs = self.site.wait_for_web()
        self._told(jobs["queued"] + jobs["running"])

    def start_what_ended(self) -> None:
        """Start every part that ended; only SIGKILL may have ended it."""
        for part in self.site.parts.values():
            if wrong := part.revive():
                self._result.faults.append(wrong)
            part.note_family()

    def _kill_worker(self) -> str:
        """At a random moment: mostly of its work, sometimes of its start."""
        self._next_worker += 1
        name = self.site.workers[self._next_worker % len(self.site.workers)]
        part = self.site.parts[name]
        if self._random.random() < 0.85:
            self._wait_until_busy(part)
            self._watch(part, self._random.uniform(0, 2.0))
        else:
            self._watch(part, self._random.uniform(0, 1.0))
        part.kill()
        part.start()
        return "worker, at a random moment"

    def _wait_until_busy(self, part: Part) -> None:
        deadline = time.monotonic() + BUSY_LIMIT_S
        while " attempt " not in part.said_since_start() and time.monotonic() < deadline:
            self.start_what_ended()
            time.sleep(0.05)

    def _watch(self, part: Part, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            part.note_family()
            time.sleep(0.05)

    def _kill_web(self) -> str:
        time.sleep(self._random.uniform(0, 1.0))
        self.site.parts["web"].kill_group()
        self.site.parts["web"].start()
        self.site.wait_for_web()
        return "web, all its processes"

    def _kill_web_child(self) -> str:
        """One of those that answer; the first process starts another."""
        time.sleep(self._random.uniform(0, 1.0))
        while not self._kill_one(children(self.site.parts["web"].pid)):
            self.start_what_ended()  # an armed step came first, or they are just starting
            time.sleep(0.05)
        return "web, one of its processes"

    def _kill_one(self, pids: list[int]) -> bool:
        """Kill one of them; False when there is none, or that one has just died by itself."""
        if not pids or (one := look(self._random.choice(pids))) is None:
            return False
        self.site.parts["web"].note_family()
        with contextlib.suppress(ProcessLookupError):
            os.kill(one.pid, signal.SIGKILL)
            return True
        return False

    def _kill_house(self) -> str:
        time.sleep(self._random.uniform(0, 1.0))
        self.site.parts["house"].kill()
        self.site.parts["house"].start()
        return "house, at a random moment"

    def _kill_everything(self) -> str:
        """As a power cut does, but for the disk's own memory."""
        time.sleep(self._random.uniform(0, 1.0))
        if self._database is not None:
            self._database.kill(signal.SIGKILL)
        for part in self.site.parts.values():
            part.kill_group()
        if self._database is not None:
            self._database.start()
        self.site.start()
        return "everything at once"

    def _pause_worker(self) -> str:
        """Put a worker to sleep in the middle of a job, until another has had time to take it.

        One that dies of an armed step just then is started again, and that one sleeps.
        """
        name = self._random.choice(self.site.workers)
        part = self.site.parts[name]
        self._wait_until_busy(part)
        while (process := look(part.pid)) is None:
            self.start_what_ended()
            self._wait_until_busy(part)
        os.kill(process.pid, signal.SIGSTOP)
        self._asleep[process] = time.monotonic() + 3 * LEASE_SECONDS
        self._result.pauses += 1
        return ""

    def _wake(self, *, now: float) -> None:
        for process in [one for one, due in self._asleep.items() if due <= now]:
            del self._asleep[process]
            if look(process.pid) == process:
                os.kill(process.pid, signal.SIGCONT)

    def _arm_house(self) -> str:
        """Most of its steps come by only at its start."""
        self._arm(steps.HOUSE_STEPS)
        return self._kill_house()

    def _in_turn(self, known: tuple[str, ...]) -> list[Path]:
        """Every step of a sort, those first that leave something behind."""
        names = [f"{step}:{when}" for step in known for when in ("before", "after")]
        self._random.shuffle(names)
        risky = [name for name in steps.RISKY if name.partition(":")[0] in known]
        return [self.site.armed / name for name in dict.fromkeys([*risky, *names])]

    def _arm(self, known: tuple[str, ...]) -> str:
        """Arm one step: whoever comes by dies of it, and is counted by `revive`."""
        order = next(one for one in self._orders[known] if one not in self._armed)
        order.touch()
        self._armed[order] = known
        return ""

    def _count_fired(self) -> None:
        for order in [one for one in self._armed if not one.exists()]:
            who = _WHO[self._armed.pop(order)]
            self._result.steps[order.name] += 1
            self._result.kills[f"{who}, at a step of its work"] += 1

    def _wait_for_fire(self) -> None:
        """Let those steps come by that have not, and disarm the others."""
        deadline = time.monotonic() + FIRE_LIMIT_S
        while self._armed and time.monotonic() < deadline:
            self.revive()
            time.sleep(0.1)
        for order in self._armed:
            order.unlink(missing_ok=True)

    def _kill_database(self) -> str:
        if self._database is None:
            return ""
        number = self._random.choice((signal.SIGKILL, signal.SIGQUIT))
        time.sleep(self._random.uniform(0, 1.5))
        self._database.kill(number)
        self._database.start()
        return f"database, {number.name}"

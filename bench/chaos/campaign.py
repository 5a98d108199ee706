"""One campaign: people work, parts are killed, everything comes to rest, the oracle speaks.

Knows the plan of kills and the order of a campaign; must not know tables.
"""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

from bench.chaos import senders, steps
from bench.chaos.films import Studio
from bench.chaos.installation import LEASE_SECONDS, Installation
from bench.chaos.ledger import Ledger
from bench.chaos.lines import Line, by_device, by_session
from bench.chaos.postgres import Postgres
from bench.chaos.processes import Part, Process, children, look, wait_until_gone

MOST_WAITING_JOBS = 8
BUSY_LIMIT_S = 30.0
FIRE_LIMIT_S = 20.0
REST_LIMIT_S = 900.0
_WHO = {steps.WORKER_STEPS: "worker", steps.WEB_STEPS: "web", steps.HOUSE_STEPS: "house"}
_KINDS = ("film", "photo", "film", "sound", "tall", "refused")


@dataclass(frozen=True, slots=True)
class Plan:
    """How many kills of each sort. `*_steps`: at an exact step of the product, by itself.

    `pauses` kill nobody: a worker sleeps past its lease and goes on as if nothing had happened.
    """

    seed: int
    worker: int
    worker_steps: int
    web: int
    web_child: int
    web_steps: int
    house: int
    house_steps: int
    everything: int
    pauses: int
    database: int = 0

    def shuffled(self) -> list[str]:
        """Return the sorts in the order of this seed."""
        names = [name for name in self.__slots__ if name != "seed"]
        order = [name for name in names for _ in range(getattr(self, name))]
        random.Random(self.seed).shuffle(order)
        return order


@dataclass(slots=True)
class Result:
    """What came of it. `faults` is empty when every promise was kept."""

    faults: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    counts: dict[str, int] = field(default_factory=dict)
    exceptions: Counter[str] = field(default_factory=Counter)
    pauses: int = 0
    lines_broken: int = 0
    given_up_and_retried: int = 0
    processes_seen: int = 0
    seconds_to_rest: float = 0.0
    seconds: float = 0.0


class Campaign:
    """Everything of one run."""

    def __init__(self, plan: Plan, folder: Path, *, database: Postgres | None = None) -> None:
        """`database` None: SQLite."""
        self._plan, self._folder, self._database = plan, folder, database
        self._random = random.Random(plan.seed)
        self._result, self._ledger = Result(), Ledger()
        url = database.url if database else ""
        self.site = Installation(folder, workers=2, database_url=url)
        kills = len(plan.shuffled())
        self._told: dict[str, Any] = self.site.run("-m", "bench.chaos.seed", str(kills))
        studio = folder / "studio"
        studio.mkdir()
        self._studio = Studio(studio)
        self._stopping = threading.Event()
        self._paused = threading.Event()
        self._broken: list[str] = []
        self._asleep: dict[Process, float] = {}
        self._orders = {known: cycle(self._in_turn(known)) for known in _WHO}
        self._armed: dict[Path, tuple[str, ...]] = {}
        self._next_worker = 0

    def run(self) -> Result:
        """Do it all. Nothing of it is left running, whatever happens."""
        began = time.monotonic()
        try:
            self.site.start()
            senders_at_work = self._set_to_work()
            self._kill_all()
            self._stopping.set()
            for one in senders_at_work:
                one.join()
            self._result.faults += self._broken
            self._come_to_rest()
        finally:
            self._stopping.set()
            for part in self.site.parts.values():
                if part.process is not None:
                    part.kill_group()
        for part in self.site.parts.values():
            self._result.exceptions += part.exceptions()
        self._result.lines_broken = self._ledger.lines_broken
        self._result.seconds = time.monotonic() - began
        return self._result

    # -- people ------------------------------------------------------------------------------------

    def _line(self, who: str) -> Line:
        make = by_device if who == "device" else by_session
        return make(self.site.port, self._told[who], self._ledger)

    def _set_to_work(self) -> list[threading.Thread]:
        acts = (lambda: self._teach(0), lambda: self._teach(1), self._administer)
        threads = [threading.Thread(target=self._guarded, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        return threads

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001  (it becomes a fault of the campaign)
            self._broken.append(f"{type(error).__name__}: {error}")

    def _teach(self, number: int) -> None:
        child, goal = self._told["child"], self._told["goal"]
        seed = self._plan.seed * 10 + number
        tablet = senders.Tablet(
            self._line("device"), self._ledger, child=child, goal=goal, seed=seed
        )
        mother = senders.Mother(self._line("mother"), self._ledger, child=child)
        kinds = ["poison", *_KINDS] if number else [*_KINDS]
        sent, chance = 0, random.Random(seed)
        while not self._stopping.is_set() or sent < len(kinds):
            if self._paused.is_set() and sent >= len(kinds):
                time.sleep(0.2)
                continue
            kind = kinds[sent] if sent < len(kinds) else chance.choice(_KINDS)
            entry = tablet.save_moment()
            tablet.send(entry, self._studio.film(kind))
            mother.answer(entry)
            sent += 1
        if number:
            tablet.send(tablet.save_moment(), self._studio.film("film"), leave_at=70_000)

    def _administer(self) -> None:
        office = senders.Office(self._line("admin"), self._ledger, child=self._told["child"])
        for number, guest in enumerate(self._told["guests"]):
            place = office.let_in(guest)
            if number % 3:
                office.let_go(guest, place)
            if self._stopping.wait(1.0):
                return

    # -- kills -------------------------------------------------------------------------------------

    def _kill_all(self) -> None:
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
            if said := acts[sort]():
                self._result.kills[said] += 1
            self._revive()
        self._wait_for_fire()
        self._wake(now=float("inf"))

    def _revive(self) -> None:
        """Start whatever has killed itself, at once; note who lives; keep the queue short."""
        self._count_fired()
        self._wake(now=time.monotonic())
        self._start_what_ended()
        jobs = self.site.wait_for_web()
        if jobs["queued"] + jobs["running"] > MOST_WAITING_JOBS:
            self._paused.set()
        else:
            self._paused.clear()

    def _start_what_ended(self) -> None:
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
            self._start_what_ended()
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
        """One gunicorn worker; the first process starts another."""
        time.sleep(self._random.uniform(0, 1.0))
        web = self.site.parts["web"]
        web.note_family()
        os.kill(self._random.choice(children(web.pid)), signal.SIGKILL)
        return "web, one of its processes"

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
        """Put a worker to sleep in the middle of a job, until another has had time to take it."""
        name = self._random.choice(self.site.workers)
        part = self.site.parts[name]
        self._wait_until_busy(part)
        if (process := look(part.pid)) is not None:
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
        """Arm one step: whoever comes by dies of it, and is counted by `_revive`."""
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
            self._revive()
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

    # -- afterwards --------------------------------------------------------------------------------

    def _come_to_rest(self) -> None:
        """Wait, retry what was given up without fault of its own, sweep once, ask the oracle."""
        self._result.seconds_to_rest = self._wait_for_rest()
        self._retry_given_up()
        marks = [self.site.armed / mark for mark in (steps.SWEPT, steps.REPORTED)]
        for part in (self.site.parts[name] for name in ("house", *self.site.workers)):
            if not part.stop():
                self._result.faults.append(f"{part.name} did not end when asked to")
        for mark in marks:
            mark.unlink(missing_ok=True)
        for name in ("house", *self.site.workers):
            self.site.parts[name].start()
        self._wait_for_marks(marks)
        self._wait_for_rest()
        self._compare_receipts()
        left = self.site.stop()
        self._result.faults += [f"{name} did not end when asked to" for name in left]
        alive = wait_until_gone(self.site.seen())
        self._result.faults += [f"process {one.pid} outlived its part" for one in alive]
        self._result.processes_seen = len(self.site.seen())
        spoken = self.ask_oracle()
        self._result.faults += spoken["faults"]
        self._result.counts = spoken["counts"]

    def ask_oracle(self) -> dict[str, Any]:
        """Compare what was promised with what is there: faults, and how much there is."""
        ledger = self._folder / "ledger.json"
        self._ledger.write(ledger)
        spoken: dict[str, Any] = self.site.run("-m", "bench.chaos.oracle", str(ledger))
        return spoken

    def _wait_for_rest(self) -> float:
        """Wait until no job waits or runs; return how long it took."""
        began = time.monotonic()
        while time.monotonic() - began < REST_LIMIT_S:
            self._start_what_ended()
            jobs = self.site.wait_for_web()
            if jobs["queued"] + jobs["running"] == 0 and not self._unsettled():
                return time.monotonic() - began
            time.sleep(0.3)
        self._result.faults.append(f"no rest after {REST_LIMIT_S:g} s: {self._unsettled()}")
        return time.monotonic() - began

    def _unsettled(self) -> list[str]:
        found = self._receipts()
        return [pk for pk, one in found.items() if one["state"] not in {"ready", "failed"}]

    def _receipts(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        ids = list(self._ledger.clips)
        for start in range(0, len(ids), 100):
            asked = ",".join(ids[start : start + 100])
            answer = self._line("device").until({200}, "GET", f"/api/receipts?clips={asked}")
            found |= {one["clip"]: one for one in answer.json()["receipts"]}
        return found

    def _retry_given_up(self) -> None:
        """A clip whose worker was killed under it too often is parked; its teacher tries again."""
        teacher = self._line("teacher")
        for pk, one in self._receipts().items():
            is_poison = self._ledger.clips[pk]["expected"] == "poison"
            if one["failure_code"] == "gave_up" and not is_poison:
                teacher.until({202}, "POST", f"/api/clips/{pk}/retry")
                self._result.given_up_and_retried += 1
        self._wait_for_rest()

    def _wait_for_marks(self, marks: list[Path]) -> None:
        """Let the house do each of its steps once, and a worker clear the benches."""
        deadline = time.monotonic() + REST_LIMIT_S
        while not all(mark.exists() for mark in marks):
            if time.monotonic() > deadline:
                self._result.faults.append("the house did not sweep, or no worker reported")
                return
            time.sleep(0.1)

    def _compare_receipts(self) -> None:
        """The tablet deletes its copy on this: it must be there and right."""
        found = self._receipts()
        for pk, promised in self._ledger.clips.items():
            receipt = found.get(pk, {}).get("receipt")
            told = (receipt["sha256"], receipt["size_bytes"]) if receipt else None
            if told != (promised["sha256"], promised["size_bytes"]):
                self._result.faults.append(f"clip {pk} has the receipt {receipt}")

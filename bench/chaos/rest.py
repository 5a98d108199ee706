"""What is done once the killing is over: wait for rest, try again, sweep, compare, ask the oracle.

Knows receipts and the order of it; what is in the tables knows `oracle` alone.
"""

import time
from pathlib import Path
from typing import Any

from bench.chaos import steps
from bench.chaos.kills import Killer
from bench.chaos.ledger import Ledger
from bench.chaos.lines import Line
from bench.chaos.plans import Result
from bench.chaos.processes import wait_until_gone

REST_LIMIT_S = 900.0


class Rest:
    """The end of one run."""

    def __init__(
        self, killer: Killer, ledger: Ledger, result: Result, *, device: Line, teacher: Line
    ) -> None:
        """`device` asks for receipts, `teacher` tries again what was given up."""
        self.site, self._killer = killer.site, killer
        self._ledger, self._result = ledger, result
        self._device, self._teacher = device, teacher

    def come_to_rest(self) -> None:
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
        ledger = self.site.folder / "ledger.json"
        self._ledger.write(ledger)
        spoken: dict[str, Any] = self.site.run("-m", "bench.chaos.oracle", str(ledger))
        return spoken

    def _wait_for_rest(self) -> float:
        """Wait until no job waits or runs; return how long it took."""
        began = time.monotonic()
        while time.monotonic() - began < REST_LIMIT_S:
            self._killer.start_what_ended()
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
            answer = self._device.until({200}, "GET", f"/api/receipts?clips={asked}")
            found |= {one["clip"]: one for one in answer.json()["receipts"]}
        return found

    def _retry_given_up(self) -> None:
        """A clip whose worker was killed under it too often is parked; its teacher tries again."""
        teacher = self._teacher
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

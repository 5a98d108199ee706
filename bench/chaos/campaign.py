"""One campaign: people work, parts are killed, everything comes to rest, the oracle speaks.

Knows the order of a campaign; must not know tables, nor how anything is killed.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.chaos.installation import Installation
from bench.chaos.kills import Killer
from bench.chaos.ledger import Ledger
from bench.chaos.lines import Line, by_device, by_session
from bench.chaos.people import School
from bench.chaos.plans import Plan, Result
from bench.chaos.postgres import Postgres
from bench.chaos.rest import Rest

__all__ = ["Campaign", "Plan", "Result"]


class Campaign:
    """Everything of one run."""

    def __init__(
        self,
        plan: Plan,
        folder: Path,
        *,
        database: Postgres | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """`database` None: SQLite. `settings`: more of them, such as those of a bucket."""
        self._result, self._ledger = Result(), Ledger()
        given = {"DATABASE_URL": database.url} if database else {}
        self.site = Installation(folder, workers=2, settings={**given, **(settings or {})})
        self._told: dict[str, Any] = self.site.run("-m", "bench.chaos.seed", str(plan.guests))
        self._school = School(self._line, self._ledger, self._told, folder, seed=plan.seed)
        self._killer = Killer(
            self.site, plan, self._result, database=database, told=self._school.hear
        )
        self._rest = Rest(
            self._killer,
            self._ledger,
            self._result,
            device=self._line("device"),
            teacher=self._line("teacher"),
        )

    def run(self) -> Result:
        """Do it all. Nothing of it is left running, whatever happens."""
        began = time.monotonic()
        try:
            self.site.start()
            self._school.begin()
            self._killer.run()
            self._result.faults += self._school.end()
            self._rest.come_to_rest()
        finally:
            self._school.stop()
            for part in self.site.parts.values():
                if part.process is not None:
                    part.kill_group()
        for part in self.site.parts.values():
            self._result.exceptions += part.exceptions()
        self._result.faults += self.site.wrong
        self._result.lines_broken = self._ledger.lines_broken
        self._result.sets_seen = self._school.sets_seen
        self._result.seconds = time.monotonic() - began
        return self._result

    def stop(self) -> None:
        """Kill nothing more, come to rest and ask the oracle."""
        self._killer.stop()

    def ask_oracle(self) -> dict[str, Any]:
        """Compare what was promised with what is there: faults, and how much there is."""
        return self._rest.ask_oracle()

    def _line(self, who: str) -> Line:
        make = by_device if who == "device" else by_session
        return make(self.site.port, self._told[who], self._ledger)

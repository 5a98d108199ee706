"""Keeps a lease alive while work goes on, often enough and not more often. Plain Python.

Knows how to ask and how often; what a beat is, the worker says.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from media_processing.errors import Stopped

BEATS_PER_LEASE = 4
STEP_PERCENT = 5  # a beat also when progress is worth showing


@dataclass(slots=True)
class Pulse:
    """`beat` renews the lease (with a percentage, where one is known) and says whether it holds."""

    beat: Callable[[int | None], bool]
    stopping: Callable[[], bool]
    lease_seconds: float
    _last: float = field(default_factory=time.monotonic)
    _shown: int = -1

    def progress(self, percent: int) -> bool:
        """Note progress; False when we must stop (lease lost, or shutting down)."""
        return self._goes_on(percent, is_due=percent >= self._shown + STEP_PERCENT)

    def goes_on(self) -> bool:
        """Renew the lease when it is time; False when we must stop."""
        return self._goes_on(None, is_due=False)

    def check(self) -> None:
        """Renew the lease when it is time; raise Stopped when we must stop."""
        if not self.goes_on():
            raise Stopped

    def _goes_on(self, percent: int | None, *, is_due: bool) -> bool:
        if self.stopping():
            return False
        if not is_due and time.monotonic() - self._last < self.lease_seconds / BEATS_PER_LEASE:
            return True
        self._last = time.monotonic()
        self._shown = self._shown if percent is None else percent
        return self.beat(percent)

"""How many kills of each sort a campaign has, in which order, and what came of it. Plain values."""

import random
from collections import Counter
from dataclasses import dataclass, field


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

    @property
    def guests(self) -> int:
        """How many people the office lets in, one after the other, while it lasts."""
        return min(400, len(self.shuffled()))


def shared_out(seed: int, *, workers: int, webs: int, groups: int, databases: int = 0) -> Plan:
    """Share kills out: of the workers' a quarter at exact steps, of web's two in five.

    The house is killed besides, about one time for every twenty of the others.
    """
    worker_steps, web_steps, web_child = workers // 4, webs * 2 // 5, webs * 3 // 10
    few = max(1, (workers + webs + groups + databases) // 20)
    return Plan(
        seed=seed,
        worker=workers - worker_steps,
        worker_steps=worker_steps,
        web=webs - web_steps - web_child,
        web_child=web_child,
        web_steps=web_steps,
        house=few,
        house_steps=few,
        everything=groups,
        database=databases,
        pauses=few,
    )


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
    sets_seen: int = 0
    seconds_to_rest: float = 0.0
    seconds: float = 0.0

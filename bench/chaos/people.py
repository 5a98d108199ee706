"""The people of a campaign at work: two tablets, a mother, the office, an editor, an onlooker.

Each works in a thread of its own until told to stop. Knows who does what in which order; what is
asked of the server know `senders` and `editors`.
"""

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.chaos import editors, senders
from bench.chaos.films import Studio
from bench.chaos.ledger import Ledger
from bench.chaos.lines import Line

MOST_WAITING_JOBS = 8
_KINDS = ("film", "photo", "film", "sound", "tall", "refused")


class School:
    """Everybody. `sets_seen`: how often somebody looked at a clip that was ready."""

    def __init__(
        self,
        line: Callable[[str], Line],
        ledger: Ledger,
        told: dict[str, Any],
        folder: Path,
        *,
        seed: int,
    ) -> None:
        """`line` gives that of device, mother, teacher or admin; `told` is what the seed made."""
        self._line, self._ledger, self._told, self._seed = line, ledger, told, seed
        studio = folder / "studio"
        studio.mkdir()
        self._studio = Studio(studio)
        self._stopping, self._paused = threading.Event(), threading.Event()
        self._broken: list[str] = []
        self._threads: list[threading.Thread] = []
        self._onlooker = editors.Onlooker(line("mother"), ledger)

    @property
    def sets_seen(self) -> int:
        """How often a ready clip was looked at."""
        return self._onlooker.seen

    def begin(self) -> None:
        """Set everybody to work."""
        acts = (
            *(lambda: self._teach(0), lambda: self._teach(1)),
            *(self._administer, self._edit, self._look_on),
        )
        self._threads = [threading.Thread(target=self._guarded, args=(act,)) for act in acts]
        for thread in self._threads:
            thread.start()

    def hear(self, jobs: int) -> None:
        """Rest while too much waits, so that the queue stays short."""
        if jobs > MOST_WAITING_JOBS:
            self._paused.set()
        else:
            self._paused.clear()

    def stop(self) -> None:
        """Tell everybody to stop."""
        self._stopping.set()

    def end(self) -> list[str]:
        """Let everybody finish what they do; return what went wrong for them."""
        self.stop()
        for one in self._threads:
            one.join()
        return self._broken + self._onlooker.wrong

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001  (it becomes a fault of the campaign)
            self._broken.append(f"{type(error).__name__}: {error}")

    def _teach(self, number: int) -> None:
        child, goal = self._told["child"], self._told["goal"]
        seed = self._seed * 10 + number
        tablet = senders.Tablet(
            self._line("device"), self._ledger, child=child, goal=goal, seed=seed
        )
        mother = senders.Mother(self._line("mother"), self._ledger, child=child)
        desk = editors.Desk(self._line("teacher"), self._ledger, child=child, goal=goal)
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
            desk.write(sent)
            sent += 1
        if number:
            tablet.send(tablet.save_moment(), self._studio.film("film"), leave_at=70_000)

    def _administer(self) -> None:
        office = senders.Office(self._line("admin"), self._ledger, child=self._told["child"])
        for number, guest in enumerate(self._told["guests"]):
            place = office.let_in(guest)
            if number % 3:
                office.let_go(guest, place)
            office.note_consent(f"Paper {number}", given=True)
            if number % 2:
                office.note_consent(f"Paper {number}", given=False)
            if self._stopping.wait(1.0):
                return

    def _edit(self) -> None:
        editor = editors.Editor(self._line("teacher"), self._ledger, seed=self._seed)
        while not self._stopping.wait(1.5):
            if not self._paused.is_set():
                editor.edit_one()

    def _look_on(self) -> None:
        while not self._stopping.wait(0.2):
            self._onlooker.look_at_one()

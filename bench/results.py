"""One list of figures: each beside its bar, printed, and kept in bench/results.json."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

FILE = Path(__file__).parent / "results.json"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. `bar` in words, such as "<= 4"."""

    name: str
    figure: float
    bar: str
    holds: bool
    command: str
    date: str


class Report:
    """The figures of one command; writing replaces its older ones of the same name."""

    def __init__(self, command: str) -> None:
        """`command` is what anyone can run to measure again."""
        self._command = command
        self._figures: list[Figure] = []

    def add(
        self,
        name: str,
        figure: float,
        *,
        at_most: float | None = None,
        at_least: float | None = None,
    ) -> None:
        """Note one figure against its bar."""
        holds = (at_most is None or figure <= at_most) and (at_least is None or figure >= at_least)
        bar = f"<= {at_most:g}" if at_most is not None else f">= {at_least:g}"
        today = datetime.now(UTC).date().isoformat()
        self._figures.append(Figure(name, round(figure, 3), bar, holds, self._command, today))

    def write(self) -> None:
        """Print every figure beside its bar and keep them."""
        names = {figure.name for figure in self._figures}
        kept = [one for one in _read() if one["name"] not in names]
        rows = kept + [asdict(figure) for figure in self._figures]
        FILE.write_text(json.dumps(sorted(rows, key=lambda row: str(row["name"])), indent=1) + "\n")
        for figure in self._figures:
            mark = "ok  " if figure.holds else "MISS"
            print(f"{mark} {figure.name}: {figure.figure:g} (bar {figure.bar})")


def _read() -> list[dict[str, object]]:
    return json.loads(FILE.read_text()) if FILE.exists() else []


def show() -> None:
    """Print every figure that is kept, those that miss their bar first."""
    for row in sorted(_read(), key=lambda one: (bool(one["holds"]), str(one["name"]))):
        mark = "ok  " if row["holds"] else "MISS"
        print(f"{mark} {row['name']}: {row['figure']} (bar {row['bar']}), {row['date']}")

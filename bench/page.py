"""Writes every kept figure beside its bar into docs/PERFORMANCE.md, below its words.

    python -m bench.page

The words above the mark are a person's; the tables below it are bench/results.json and nothing
else, grouped by the command that measures them again.
"""

import itertools
import json
from pathlib import Path

from bench import results

PAGE = Path(__file__).parents[1] / "docs" / "PERFORMANCE.md"
MARK = "<!-- below: written by `python -m bench.page` -->"


def main() -> None:
    """Write the tables anew."""
    rows = json.loads(results.FILE.read_text())
    words = PAGE.read_text(encoding="utf-8").split(MARK)[0]
    by_command = sorted(rows, key=lambda row: (row["command"], row["name"]))
    tables = [
        _table(command, list(found))
        for command, found in itertools.groupby(by_command, key=lambda row: row["command"])
    ]
    PAGE.write_text("\n".join([f"{words}{MARK}\n", *tables]), encoding="utf-8")


def _table(command: str, rows: list[dict[str, object]]) -> str:
    lines = [
        f"\n### `{command}`\n",
        "| what | figure | bar | | measured |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        missed = "" if row["holds"] else "**missed**"
        told = (row["name"], row["figure"], row["bar"], missed, row["date"])
        lines.append(f"| {' | '.join(map(str, told))} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()

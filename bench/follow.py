"""How long the way of one clip is to read: the files that README.md names, and their lines."""

import re
from pathlib import Path

from bench import results

ROOT = Path(__file__).parents[1]


def files() -> list[Path]:
    """Return the files of the README's table "Follow one clip", in its order."""
    table = (ROOT / "README.md").read_text().split("## Follow one clip")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if re.match(r"\| \d", line)]
    return [ROOT / re.findall(r"\]\(([^)]+)\)", row)[0] for row in rows]


def main() -> None:
    """Count, print and write down."""
    found = files()
    lines = sum(len(path.read_text().splitlines()) for path in found)
    report = results.Report("python -m bench.follow")
    report.add("follow one clip: files", len(found), at_most=7)
    report.add("follow one clip: lines", lines, at_most=1500)
    report.write()


if __name__ == "__main__":
    main()

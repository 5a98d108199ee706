"""Writes the table of docs/PERMISSIONS.md out of the access matrix, so that both say the same.

`python -m tests.permissions_table` renews the file; tests/test_permissions_doc.py compares.
"""

from pathlib import Path

from tests.access_matrix import EVERYONE, Row
from tests.access_rows import ROWS

DOCUMENT = Path(__file__).parents[1] / "docs" / "PERMISSIONS.md"
START, END = "<!-- table: python -m tests.permissions_table -->", "<!-- end of table -->"
_WHO = {
    "ms_lee": "team",
    "mere": "family who decides",
    "tama": "family who contributes",
    "koro": "family who looks on",
    "mr_patel": "liaison",
    "ms_ngata": "admin",
    "mr_webb": "technician",
}
_TOGETHER = (
    ({"mere", "tama", "koro"}, "family"),
    ({"mere", "tama"}, "family who contributes or decides"),
)
_OTHERS = {
    "other_admin": "",  # the admin of another school, at addresses without a child: as `admin`
    "ms_cole": "other teachers (own classes)",
    "mr_stone": "",
}


def _words(names: frozenset[str]) -> str:
    if names == EVERYONE:
        return "everyone signed in"
    left, told = set(names), []
    for group, words in _TOGETHER:
        if group <= left:
            told.append(words)
            left -= group
    told += [words for name, words in {**_WHO, **_OTHERS}.items() if name in left and words]
    return ", ".join(told) or "–"


def _line(row: Row) -> str:
    route = row.route.replace("<uuid:", "{").replace("<str:", "{").replace("<slug:", "{")
    shown = route.replace(">", "}").replace("|", "\\|")
    nobody = f", not signed in: {row.nobody}" if row.nobody != 401 else ""
    cells = (
        row.method,
        f"`/{shown}`",
        _words(row.allowed),
        _words(row.refused),
        f"{row.stranger}{nobody}" if row.allowed != EVERYONE else nobody.lstrip(", ") or "–",
        row.note,
    )
    return "| " + " | ".join(cells) + " |"


def table() -> str:
    """Return the table in Markdown."""
    head = (
        "| method | address | who may | who may look but not do that (403) | everyone else | note |"
    )
    rows = [_line(row) for row in ROWS]
    return "\n".join([head, "|---|---|---|---|---|---|", *rows])


def with_table(document: str) -> str:
    """Return the document with the table as it should be."""
    before, _, rest = document.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(with_table(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")

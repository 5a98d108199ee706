"""Reads a table out of whatever a school's office saves as CSV. Pure: bytes in, lines out.

Knows encodings, separators and headings; knows no school and no table of ours. A cell is text and
nothing else: formulas are never worked out.
"""

import codecs
import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from diary.errors import DiaryError, KindUnknown, TooBig

MOST_BYTES = 1_000_000
MOST_LINES = 5_000
_SEPARATORS = ",;\t"
_OFFICE_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods are ZIP, .xls is OLE2


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: its number in the file (the heading is 1), and its cells by column.

    `has_extra`: it has more cells than the heading, so that nobody knows which is which.
    """

    number: int
    cells: dict[str, str]
    has_extra: bool


@dataclass(frozen=True, slots=True)
class Table:
    """What the file holds. `columns` are ours; `ignored` are headings that we don't know."""

    columns: tuple[str, ...]
    ignored: tuple[str, ...]
    lines: tuple[Line, ...]


def read(content: bytes, *, headings: Mapping[str, str]) -> Table:
    """Return the table; `headings` maps each known heading (see `plain`) to our column.

    Raises TooBig, KindUnknown, or DiaryError for a file that nobody could read lines from.
    """
    if len(content) > MOST_BYTES:
        raise TooBig("file_too_big", "This file is bigger than 1 MB. Please split it in two.")
    text = _text(content)
    rows = _rows(text)
    if not rows:
        raise DiaryError("file_empty", "This file is empty. Please choose another.")
    (_, first), *rest = rows
    columns = [headings.get(plain(cell), "") for cell in first]
    known = [column for column in columns if column]
    twice = {column for column in known if known.count(column) > 1}
    if twice:
        names = ", ".join(
            cell for cell, column in zip(first, columns, strict=True) if column in twice
        )
        sentence = f"Two columns mean the same: {names}. Please keep one of them."
        raise DiaryError("column_twice", sentence)
    ignored = (cell.strip() for cell, column in zip(first, columns, strict=True) if not column)
    return Table(
        columns=tuple(known),
        ignored=tuple(cell for cell in ignored if cell),
        lines=tuple(_line(number, cells, columns) for number, cells in rest),
    )


def plain(heading: str) -> str:
    """Return a heading without case, spaces and signs: `First-Name ` is `firstname`."""
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


def _text(content: bytes) -> str:
    if content.startswith(_OFFICE_FILES):
        raise KindUnknown(
            "not_csv",
            "This is a spreadsheet file. Open it, choose Save as, take CSV UTF-8, and send that.",
        )
    text = _decoded(content)
    if "\0" in text:
        raise KindUnknown("not_csv", "This is not a CSV file. Please choose another.")
    return text


def _decoded(content: bytes) -> str:
    """UTF-8 and UTF-16 with or without their mark, else what Excel on Windows calls ANSI."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        guesses = ["utf-16"]
    elif b"\0" in content[:200]:
        is_big = content[:200:2].count(0) > content[1:200:2].count(0)
        guesses = ["utf-16-be" if is_big else "utf-16-le"]
    else:
        guesses = ["utf-8-sig", "cp1252"]
    for encoding in guesses:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise KindUnknown("not_csv", "We can't read the letters of this file. Save it as CSV UTF-8.")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the lines that hold something, each with its number in the file."""
    separator, text, skipped = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    number = skipped + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((number, cells))
            number = skipped + reader.line_num + 1
    except csv.Error as error:
        sentence = f"Line {number} has a quotation mark that is not closed, or is too long."
        raise DiaryError("line_not_readable", sentence) from error
    if len(rows) - 1 > MOST_LINES:
        raise TooBig(
            "too_many_lines", "This file has more than 5,000 lines. Please split it in two."
        )
    return rows


def _separator(text: str) -> tuple[str, str, int]:
    """Return the separator, the text without Excel's `sep=` line, and how many lines that took."""
    first, _, rest = text.partition("\n")
    mark = first.strip().strip('"').lower()
    if mark.startswith("sep=") and len(mark) == len("sep=;"):
        return first.strip().strip('"')[-1], rest, 1
    return max(_SEPARATORS, key=first.count), text, 0


def _line(number: int, cells: list[str], columns: list[str]) -> Line:
    extra = any(cell.strip() for cell in cells[len(columns) :])
    padded = [*cells, *[""] * len(columns)]
    named = {column: cell.strip() for column, cell in zip(columns, padded, strict=False) if column}
    return Line(number, named, extra)

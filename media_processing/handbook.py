"""Writes the tables of docs/MEDIA.md out of the code, so that there is one list of everything.

    python -m media_processing.handbook        renews the file; a test compares

It knows where each table's facts stand. It must not state one itself.
"""

import ast
import inspect
import re
from collections.abc import Iterable
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

from media_processing import errors, kinds, rungs, sprite, stills, tools

DOCUMENT = Path(__file__).parents[1] / "docs" / "MEDIA.md"
_MARKED = re.compile(r"<!-- table: (\w+) -->\n.*?<!-- end of table -->", re.DOTALL)


def written(document: str) -> str:
    """Return the document with every table between its marks written anew."""
    return _MARKED.sub(
        lambda mark: f"<!-- table: {mark[1]} -->\n{_TABLES[mark[1]]()}\n<!-- end of table -->",
        document,
    )


def _table(head: str, rows: Iterable[tuple[object, ...]]) -> str:
    columns = head.count("|") + 1
    lines = [f"| {head} |", "|" + "---|" * columns]
    return "\n".join([*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)])


def _millions(pixels: int) -> str:
    return f"{pixels / 1_000_000:g} million" if pixels else "–"


def _photos() -> str:
    rows = ((one.name, _millions(one.max_pixels), one.opened_by) for one in kinds.STILLS)
    return _table("photo | largest, width x height | opened by", rows)


def _containers() -> str:
    rows = (
        (f"`{one.demuxer}`", _millions(one.max_pixels), one.sent_by) for one in kinds.CONTAINERS
    )
    return _table("ffmpeg's demuxer | largest picture | who sends it", rows)


def _codecs() -> str:
    return ", ".join(f"`{name}`" for name in tools.WANTED_DECODERS)


def _renditions() -> str:
    films = [_film(rung) for rung in (*rungs.LADDER, rungs.FULL_HD, rungs.AV1)]
    size = f"{sprite.TILE_SIDE} px on the short side"
    sheet = f"WebP; up to {sprite.MOST_TILES} pictures, {sprite.IN_A_ROW} in a row, {size}"
    posters = [("video", f"`{one.name}`", _picture(one)) for one in stills.POSTER_SIZES]
    photos = [("photo", f"`{one.name}`", _picture(one)) for one in stills.PHOTO_SIZES]
    sound = ("sound", "`sound`", "AAC, stereo or mono, in MP4 (.m4a), and a line of 64 loudnesses")
    rows = [*films, *posters, ("video", "`sprite`", sheet), *photos, sound]
    return _table("kind | name | what", rows)


def _film(rung: rungs.Rung) -> tuple[object, ...]:
    codec = "AV1" if rung is rungs.AV1 else "H.264 High"
    rate = f", picture at most {rung.video_kbps:,} kb/s" if rung.video_kbps else ""
    wish = "; by setting only" if rung in {rungs.AV1, rungs.FULL_HD} else ""
    size = f"short side {rung.short_side}"
    return "video", f"`{rung.name}`", f"{codec}, {size}{rate}, AAC {rung.audio_kbps} kb/s{wish}"


def _picture(size: object) -> str:
    width, height = getattr(size, "width", 0), getattr(size, "height", 0)
    most = getattr(size, "max_bytes", 0)
    return f"WebP, at most {width} x {height}" + (f", at most {most:,} bytes" if most else "")


def _limits() -> str:
    limits, reasons = kinds.Limits(), _reasons(kinds.Limits)
    rows = (
        (f"`{one.name}`", f"{getattr(limits, one.name):,}", reasons.get(one.name, ""))
        for one in fields(limits)
    )
    return _table("limit | value | unit and reason", rows)


def _reasons(described: type) -> dict[str, str]:
    """Read the text that stands under each field in the code."""
    (body,) = ast.parse(inspect.getsource(described)).body
    found: dict[str, str] = {}
    parts = list(ast.iter_child_nodes(body))
    for field, text in pairwise(parts):
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
            name, value = ast.unparse(field.target), ast.literal_eval(text.value)
            found[name] = " ".join(str(value).split())
    return found


def _refusals() -> str:
    rows = ((f"`{code}`", sentence) for code, sentence in errors.REFUSALS.items())
    return _table("code | what the person reads", rows)


_TABLES = {
    "photos": _photos,
    "containers": _containers,
    "codecs": _codecs,
    "renditions": _renditions,
    "limits": _limits,
    "refusals": _refusals,
}


def main() -> None:
    """Renew the document."""
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()

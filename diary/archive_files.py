"""Writes a told diary as one ZIP: a page that opens from disk, its media, checksums of all.

Knows ZIP and hashes; must not know who may have what.
"""

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from typing import IO

import orjson
from django.template.loader import render_to_string

from diary import storage
from diary.archive_pages import ToldDiary

_BLOCKS_A_BEAT = 64  # 16 MiB
_FOR_US = frozenset({"files", "texts", "holds"})


def write(diary: ToldDiary, to: IO[bytes], *, on_block: Callable[[], None]) -> None:
    """Write the ZIP. `on_block` is called every so often, and may raise to stop."""
    sums: list[str] = []
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as copy:
        page = render_to_string("diary/archive.html", {"diary": diary})
        _add(copy, sums, "index.html", page.encode())
        words = {name: value for name, value in asdict(diary).items() if name not in _FOR_US}
        _add(copy, sums, "diary.json", orjson.dumps(words, option=orjson.OPT_INDENT_2))
        for text in diary.texts:
            _add(copy, sums, text.name, text.content.encode())
        for file in diary.files:
            on_block()
            _add_object(copy, sums, name=file.name, key=file.key, on_block=on_block)
        copy.writestr("SHA256SUMS", "".join(sums))


def _add(copy: zipfile.ZipFile, sums: list[str], name: str, content: bytes) -> None:
    copy.writestr(name, content)
    sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")


def _add_object(
    copy: zipfile.ZipFile, sums: list[str], *, name: str, key: str, on_block: Callable[[], None]
) -> None:
    """Add media as it is: it does not get smaller."""
    digest = hashlib.sha256()
    member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    member.external_attr = 0o644 << 16
    with copy.open(member, "w", force_zip64=True) as target:
        for index, block in enumerate(storage.blocks(key)):
            digest.update(block)
            target.write(block)
            if index % _BLOCKS_A_BEAT == _BLOCKS_A_BEAT - 1:
                on_block()
    sums.append(f"{digest.hexdigest()}  {name}\n")

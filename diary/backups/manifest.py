"""What a backup holds, in one file that is written last: a folder without it is not a backup."""

import gzip
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import orjson

from diary.backups.objects import Kept, hashed, sync_folder

FORMAT = 1
FILE_NAME, SEAL_NAME, OBJECTS_NAME = "manifest.json", "manifest.sha256", "objects.jsonl.gz"


class Damaged(Exception):
    """A file of the backup is not what was written; says which."""


@dataclass(frozen=True, slots=True)
class Table:
    """One file of rows."""

    name: str
    file: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`objects` counts them; their list is a file of its own. `missing`, `damaged`: keys."""

    format: int
    made_at: datetime
    migrations: list[str]
    tables: list[Table]
    objects: int
    objects_sha256: str
    size_bytes: int
    missing: list[str]
    damaged: list[str]


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest and then its seal, both synced: from now on the folder is a backup."""
    text = orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2)
    write_synced(folder / FILE_NAME, text)
    write_synced(folder / SEAL_NAME, hashlib.sha256(text).hexdigest().encode())
    sync_folder(folder)


def read(folder: Path) -> Manifest:
    """Return the manifest of a backup; Damaged when it is not there, not whole or too new."""
    try:
        text = (folder / FILE_NAME).read_bytes()
        seal = (folder / SEAL_NAME).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Damaged(f"{folder} is not a finished backup.") from error
    if hashlib.sha256(text).hexdigest() != seal:
        raise Damaged(f"{FILE_NAME} was changed after it was written.")
    row = orjson.loads(text)
    if row["format"] != FORMAT:
        raise Damaged(f"This backup has format {row['format']}; this version reads {FORMAT}.")
    row["made_at"] = datetime.fromisoformat(row["made_at"])
    row["tables"] = [Table(**table) for table in row["tables"]]
    return Manifest(**row)


def write_objects(folder: Path, kept: Iterable[Kept]) -> str:
    """Write the list of objects; return its SHA-256."""
    path = folder / OBJECTS_NAME
    with gzip.GzipFile(path, "wb", compresslevel=4, mtime=0) as file:
        for one in kept:
            row = [one.key, one.sha256, one.size_bytes]
            file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    sync_file(path)
    return hashed(path)


def objects(folder: Path) -> Iterator[Kept]:
    """Yield the objects of a backup."""
    with gzip.open(folder / OBJECTS_NAME, "rb") as lines:
        for line in lines:
            key, sha256, size = orjson.loads(line)
            yield Kept(key, sha256, size, is_as_recorded=True)


def write_synced(path: Path, content: bytes) -> None:
    """Write a file that survives a power cut."""
    path.write_bytes(content)
    sync_file(path)


def sync_file(path: Path) -> None:
    """Make what was written survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

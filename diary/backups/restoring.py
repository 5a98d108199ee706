"""Brings a backup back into an empty installation, or says exactly what is wrong with it.

Everything is checked first; then the objects are stored (again is fine: what is there with the
right content stays); then all rows come in one transaction that also replays the journal. Until
that moment there is nobody in the database who could sign in, so an interrupted restore is simply
run again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from diary import audit, journal, storage
from diary.backups import making, manifest, older, tables
from diary.backups.manifest import Damaged, Manifest
from diary.backups.objects import Kept, hashed
from diary.backups.replay import replay
from diary.erasure import scrub_free_pages
from diary.errors import Conflict
from diary.installation import is_empty
from diary.models import Job, Upload

_FOLDERS = ("originals", "renditions", "faces", "archives", "reels")
_AGAIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Restored:
    """How much came back, and how many lines of the journal were done again."""

    rows: int
    objects: int
    journal: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a backup; of media alone, a person may choose to go on."""

    sentence: str
    is_of_media: bool = False


def check(folder: Path) -> list[Fault]:
    """Return each thing that is wrong with a backup; none when it is whole."""
    try:
        described = manifest.read(folder)
    except Damaged as damage:
        return [Fault(str(damage))]
    faults = [*_wrong_files(folder, described)]
    if faults:
        return faults
    contents = making.store(folder.parent)
    for one in manifest.objects(folder):
        path = contents.path(one.sha256)
        if not path.is_file():
            sentence = f"{one.key} is missing from the backup."
            faults.append(Fault(sentence, is_of_media=True))
        elif hashed(path) != one.sha256:
            sentence = f"{one.key} is damaged in the backup ({path.name})."
            faults.append(Fault(sentence, is_of_media=True))
    return faults


def _wrong_files(folder: Path, described: Manifest) -> Iterator[Fault]:
    files = [(table.file, table.sha256) for table in described.tables]
    for name, sha256 in [*files, (manifest.OBJECTS_NAME, described.objects_sha256)]:
        path = folder / name
        if not path.is_file():
            yield Fault(f"{name} is missing from the backup.")
        elif hashed(path) != sha256:
            yield Fault(f"{name} is damaged in the backup.")


def restore(folder: Path, *, despite_missing: bool = False) -> Restored:
    """Restore a backup. Conflict, with nothing changed, when the place or the backup is not fit.

    `despite_missing` goes on without objects that are missing or damaged; rows are never left out.
    """
    folder = folder.resolve()
    if not is_empty():
        raise Conflict("not_empty", "A restore needs an empty database. Nothing was changed.")
    faults = check(folder)
    _refuse_faults(faults, despite_missing=despite_missing)
    described = manifest.read(folder)
    older.refuse_newer(described)
    _refuse_strange_objects(folder)
    count = _store_objects(folder)
    lines = journal.read(folder.parent / journal.FILE_NAME)
    if journal.path().resolve() != folder.parent / journal.FILE_NAME:
        lines += journal.read(journal.path())
    with older.brought_up(folder, described) as files, transaction.atomic():
        rows = _load(files)
        removed = replay(lines, since=described.made_at)
        audit.record("backup.restored", actor=None, detail={"rows": rows, "objects": count})
    for gone in removed:
        for key in gone.keys:
            storage.delete(key)
    scrub_free_pages()
    return Restored(rows=rows, objects=count, journal=len(lines))


def _refuse_faults(faults: list[Fault], *, despite_missing: bool) -> None:
    if any(not (one.is_of_media and despite_missing) for one in faults):
        told = "\n".join(one.sentence for one in faults)
        raise Conflict("backup_damaged", f"Nothing was changed. This is wrong with it:\n{told}")


def _refuse_strange_objects(folder: Path) -> None:
    """Allow only what an interrupted restore of the same backup may have left."""
    expected = {one.key for one in manifest.objects(folder)}
    for key in _stored(_FOLDERS):
        if key not in expected:
            raise Conflict(
                "media_not_empty",
                f"There is media here that is not of this backup ({key}). Nothing was changed.",
            )


def _stored(folders: tuple[str, ...]) -> Iterator[str]:
    for folder in folders:
        try:
            inner, files = default_storage.listdir(folder)
        except FileNotFoundError:
            continue
        yield from (f"{folder}/{name}" for name in files if name)
        yield from _stored(tuple(f"{folder}/{name}" for name in inner if name))


def _store_objects(folder: Path) -> int:
    contents, count = making.store(folder.parent), 0
    for one in manifest.objects(folder):
        path = contents.path(one.sha256)
        if not path.is_file() or hashed(path) != one.sha256:
            continue  # told by `check`, and allowed by `despite_missing`
        if not _is_there(one):
            with contents.open_content(one.sha256) as content:
                storage.save(one.key, content)
        count += 1
    return count


def _is_there(one: Kept) -> bool:
    if not storage.exists(one.key) or storage.size_bytes(one.key) != one.size_bytes:
        return False
    local = storage.local_path(one.key)
    return local is not None and hashed(local) == one.sha256


def _load(files: list[Path]) -> int:
    tables.clear()
    rows = sum(tables.read(file) for file in files)
    tables.reset_counters()
    now = timezone.now()
    # Bytes on their way were not in the backup; the devices still have them and send them again.
    Upload.objects.filter(finished_at=None).update(offset=0, expires_at=now + _AGAIN)
    Job.objects.filter(state=Job.State.RUNNING).update(
        state=Job.State.QUEUED, token=None, lease_until=None, run_after=now
    )
    Job.objects.filter(kind=Job.Kind.ARCHIVE).delete()
    return rows

"""Makes backups, lists the good ones and lets old ones go.

Database first, in one frozen view; then every object that its rows speak of; the manifest last. A
folder counts as a backup only once its manifest is sealed and it has its name: killed before that,
it is cleared away by the next one.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model
from django.utils import timezone

from diary import journal
from diary.backups import manifest, tables
from diary.backups.manifest import Damaged, Manifest, Table
from diary.backups.objects import Kept, Store, hashed, is_wanted_now, sync_folder, wanted
from diary.errors import Conflict

KEEP = 14
LONGEST = timedelta(days=35)  # Source: threats.md section 3 (stated erasure horizon)
_NAME = "%Y-%m-%dT%H%M%S.%fZ"
_PARTIAL = ".partial"


@dataclass(frozen=True, slots=True)
class Backup:
    """One good backup."""

    folder: Path
    made_at: datetime
    size_bytes: int
    missing: tuple[str, ...]
    damaged: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether every object was there and as recorded."""
        return not self.missing and not self.damaged


def folder() -> Path:
    """Return where backups are kept."""
    return Path(settings.BACKUPS_DIR)


def store(beside: Path) -> Store:
    """Return the contents that the backups of a folder share."""
    return Store(beside / "objects")


def listed() -> list[Backup]:
    """Return the good backups, the newest first."""
    found = []
    if not folder().is_dir():
        return []
    for path in folder().iterdir():
        if path.is_dir() and not path.name.endswith(_PARTIAL) and path.name != "objects":
            try:
                found.append(_described(path, manifest.read(path)))
            except Damaged:
                continue
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def _described(path: Path, of: Manifest) -> Backup:
    return Backup(path, of.made_at, of.size_bytes, tuple(of.missing), tuple(of.damaged))


def is_due(*, every: timedelta) -> bool:
    """Tell whether the newest good backup is older than that, or there is none."""
    newest = next(iter(listed()), None)
    return newest is None or timezone.now() - newest.made_at >= every


def make() -> Backup:
    """Make a backup, then let old ones go. Conflict while another is being made."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone():
        _clear_partial()
        journal.keep_up()
        made_at = timezone.now()
        partial = folder() / (made_at.astimezone(UTC).strftime(_NAME) + _PARTIAL)
        partial.mkdir(mode=0o700)
        try:
            described = _write(partial, made_at=made_at)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        final = partial.with_name(partial.name.removesuffix(_PARTIAL))
        partial.rename(final)
        sync_folder(folder())
        _let_go()
        return _described(final, described)


def _write(into: Path, *, made_at: datetime) -> Manifest:
    with tables.frozen() as using:
        migrations = sorted(
            f"{app}.{name}"
            for app, name in MigrationRecorder.Migration.objects.using(using)
            .filter(app__in=["diary", "account"])
            .values_list("app", "name")
        )
        written = [_table(into, model, using=using) for model in tables.models()]
        objects = list(wanted(using=using))
    kept: list[Kept] = []
    missing: list[str] = []
    contents = store(folder())
    for one in objects:
        try:
            kept.append(contents.keep(one))
        except FileNotFoundError:
            if is_wanted_now(one.key):
                missing.append(one.key)
    described = Manifest(
        format=manifest.FORMAT,
        made_at=made_at,
        migrations=migrations,
        tables=written,
        objects=len(kept),
        objects_sha256=manifest.write_objects(into, kept),
        size_bytes=sum(one.size_bytes for one in kept),
        missing=missing,
        damaged=[one.key for one in kept if not one.is_as_recorded],
    )
    manifest.write(into, described)
    return described


def _table(into: Path, model: type[Model], *, using: str) -> Table:
    name = tables.label(model)
    path = into / f"{name}.jsonl.gz"
    rows = tables.write(model, path, using=using)
    manifest.sync_file(path)
    return Table(name=name, file=path.name, rows=rows, sha256=hashed(path))


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the folder alone; the kernel frees it with the process."""
    with (folder() / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict("backup_running", "A backup is being made just now.") from error
        yield


def _clear_partial() -> None:
    for path in folder().glob(f"*{_PARTIAL}"):
        shutil.rmtree(path, ignore_errors=True)


def _let_go() -> None:
    """Keep the newest 14, none older than 35 days (but always the newest), and their contents."""
    good = listed()
    limit = timezone.now() - LONGEST
    for index, backup in enumerate(good):
        if index >= KEEP or (index > 0 and backup.made_at < limit):
            shutil.rmtree(backup.folder)
    in_use = {one.sha256 for backup in listed() for one in manifest.objects(backup.folder)}
    store(folder()).sweep(in_use=in_use)

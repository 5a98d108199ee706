"""Rows of an older version, brought up to this one beside the real database.

A temporary SQLite file is migrated to where the backup stood, filled, migrated on, and read again:
the real database so gets today's rows in one transaction, whichever database it is.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from diary.backups import tables
from diary.backups.manifest import Manifest
from diary.errors import Conflict

_OLDER = "older"
Node = tuple[str, str]


def refuse_newer(described: Manifest) -> None:
    """Raise Conflict for a backup of a version that this one does not know."""
    if not described.migrations or set(described.migrations) - _ours():
        raise Conflict(
            "backup_newer",
            "This backup was made by a newer version of Rātaka. Install that one, then restore.",
        )


@contextmanager
def brought_up(folder: Path, described: Manifest) -> Iterator[list[Path]]:
    """Give the files of rows as this version writes them: the backup's own, or made from them."""
    files = [folder / table.file for table in described.tables]
    if set(described.migrations) == _ours():
        yield files
        return
    with (
        tempfile.TemporaryDirectory(prefix="rataka-older-") as name,
        _temporary(Path(name) / "older.sqlite3"),
    ):
        _fill(files, _targets(described))
        yield _written(Path(name))


def _ours() -> set[str]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {f"{app}.{name}" for app, name in loader.disk_migrations if app in tables.APPS}


def _targets(described: Manifest) -> list[Node]:
    """Return the last migration of each of our apps that the backup had."""
    last: dict[str, str] = {}
    for node in sorted(described.migrations):
        app, _, name = node.partition(".")
        last[app] = name
    return list(last.items())


@contextmanager
def _temporary(file: Path) -> Iterator[None]:
    settings = {**connections["default"].settings_dict, "NAME": file, "OPTIONS": {}}
    settings["ENGINE"] = "django.db.backends.sqlite3"
    connections[_OLDER] = DatabaseWrapper(settings, alias=_OLDER)
    try:
        yield
    finally:
        connections[_OLDER].close()
        del connections[_OLDER]


def _fill(files: list[Path], targets: list[Node]) -> None:
    executor = MigrationExecutor(connections[_OLDER])
    state = executor.migrate(targets)
    with transaction.atomic(using=_OLDER):
        for model in state.apps.get_models():
            if model._meta.app_label in tables.APPS:  # noqa: SLF001  (what migrations put there)
                model._base_manager.using(_OLDER).all()._raw_delete(_OLDER)  # noqa: SLF001
        for file in files:
            tables.read(file, registry=state.apps, using=_OLDER)
    executor.loader.build_graph()
    executor.migrate(executor.loader.graph.leaf_nodes())


def _written(folder: Path) -> list[Path]:
    files = []
    for model in tables.models():
        files.append(folder / f"{tables.label(model)}.jsonl.gz")
        tables.write(model, files[-1], using=_OLDER)
    return files

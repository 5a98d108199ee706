"""Rows to lines and back: one compressed file for each table, the same for every database.

The first line names the table and its fields, each further line is one row. Reading happens in one
frozen view of the database, so that all tables belong to one instant and nobody has to wait.
"""

# `Model._meta` is Django's documented way to a table's fields, and begins with a line all the same.
# ruff: noqa: SLF001

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import orjson
from django.apps import apps
from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.models import Field, Model

APPS = ("diary", "account")
_LEFT_OUT = {"diary.archive"}  # made again when asked for
_FROZEN = "frozen"
_BATCH = 1000


def models() -> list[type[Model]]:
    """Return every table that a backup holds."""
    found = [
        model
        for label in APPS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
    return [model for model in found if model._meta.label_lower not in _LEFT_OUT]


@contextmanager
def frozen() -> Iterator[str]:
    """Give the name of a connection that sees the database as it was at one instant.

    SQLite in WAL mode and PostgreSQL both let others write meanwhile.
    """
    view = connections["default"].copy(alias=_FROZEN)
    view.settings_dict["OPTIONS"].pop("transaction_mode", None)  # reading waits for no writer
    connections[_FROZEN] = view
    try:
        with transaction.atomic(using=_FROZEN):
            if view.vendor == "postgresql":
                with view.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield _FROZEN
    finally:
        view.close()
        del connections[_FROZEN]


def write(model: type[Model], into: Path, *, using: str) -> int:
    """Write a table's rows as the connection sees them; return how many."""
    fields = _fields(model)
    names = [field.attname for field in fields]
    rows = model._base_manager.using(using).order_by("pk").values_list(*names)
    count = 0
    with gzip.GzipFile(into, "wb", compresslevel=4, mtime=0) as file:
        head = {"table": model._meta.label_lower, "fields": names}
        file.write(orjson.dumps(head, option=orjson.OPT_APPEND_NEWLINE))
        for row in rows.iterator(chunk_size=_BATCH):
            file.write(orjson.dumps(row, default=str, option=orjson.OPT_APPEND_NEWLINE))
            count += 1
    return count


def label(model: type[Model]) -> str:
    """Return the name of a table in a backup."""
    return model._meta.label_lower


def clear() -> None:
    """Empty every table, in the caller's transaction (migrations put the four strands there)."""
    with connections["default"].cursor() as cursor:
        for model in models():
            cursor.execute(f"DELETE FROM {_quoted(model._meta.db_table)}")  # noqa: S608  (our names)


def read(file: Path, *, registry: Apps = apps, using: str = "default") -> int:
    """Insert the rows of a file, with their ids and times as they were; return how many.

    `registry` knows the tables as they were when the rows were written (older versions).
    """
    count = 0
    with gzip.open(file, "rb") as lines:
        head = orjson.loads(next(lines))
        model = registry.get_model(head["table"])
        by_name = {field.attname: field for field in _fields(model)}
        fields = [by_name[name] for name in head["fields"]]
        for batch in batched_lines(lines):
            _insert(model, fields, batch, using=using)
            count += len(batch)
    return count


def batched_lines(lines: IO[bytes] | gzip.GzipFile) -> Iterator[list[list[Any]]]:
    """Yield the rows of a file, some at a time."""
    rows: list[list[Any]] = []
    for line in lines:
        rows.append(orjson.loads(line))
        if len(rows) == _BATCH:
            yield rows
            rows = []
    if rows:
        yield rows


def reset_counters() -> None:
    """Let numbered tables go on after their highest number (PostgreSQL counts apart)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models()):
            cursor.execute(statement)


def _insert(
    model: type[Model], fields: list["Field[Any, Any]"], rows: list[list[Any]], *, using: str
) -> None:
    connection = connections[using]
    columns = ", ".join(_quoted(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    values = [
        [
            field.get_db_prep_save(_value(field, value), connection)
            for field, value in zip(fields, row, strict=True)
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _value(field: "Field[Any, Any]", value: Any) -> Any:
    return field.to_python(value) if value is not None else None


def _fields(model: type[Model]) -> list["Field[Any, Any]"]:
    return list(model._meta.concrete_fields)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)

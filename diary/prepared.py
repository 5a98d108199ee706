"""Querysets that are turned into SQL once and asked many times with other values.

Building a queryset and its SQL costs Django ten times what the database needs for a page of the
timeline (bench/timeline.py: 25 ms against 1). The rules stay where they are, in `access`: this
module only remembers the SQL that a rule gave, and fills in who asks, about whom, and when.

Safe by construction: a query is built from stand-ins of each value, and every id, time and free
text that its SQL holds must be one of them. One that is not (a rule that looked into the person, a
clock that was read while building) is a fault and raises at once, in the first test that asks.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.utils import timezone

from diary.models.base import moment_stands_for

if TYPE_CHECKING:
    import sqlite3

Value = UUID | datetime | str | Sequence[UUID]
Build = Callable[[Mapping[str, Any]], QuerySet[Any, tuple[Any, ...]]]
_STAND_IN_YEAR = datetime(1800, 1, 1, tzinfo=UTC)
_MARK = "stand-in:"
_NOW = "now"


class NotPrepared(Exception):
    """The query holds a value of its own: it would answer everyone with the first asker's."""


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    sqlite_sql: str  # the same with SQLite's own marks, which Django would put in at each question
    slots: tuple[str | None, ...]  # for each parameter: which value goes there, None for a constant
    constants: tuple[Any, ...]
    converters: tuple[tuple[int, tuple[Any, ...], Any], ...]


class Prepared:
    """One query. Make it once, at the top of a module; `rows` is safe in any thread."""

    def __init__(self, build: Build) -> None:
        """`build` makes the queryset from the values; it must end in `values_list`."""
        self._build = build
        self._statements: dict[tuple[object, ...], _Statement] = {}
        self._lock = threading.Lock()

    def rows(self, **values: Value) -> list[list[Any]]:
        """Ask with these values, in one query. A list's length is part of the SQL."""
        here = connections[DEFAULT_DB_ALIAS]
        shape = (here.vendor, *((name, _length(value)) for name, value in values.items()))
        statement = self._statements.get(shape)
        if statement is None:
            with self._lock:
                statement = self._statements.setdefault(shape, _prepare(self._build, values))
        adapted = dict(_flat({**values, _NOW: timezone.now()}, here=here))
        params = [
            constant if slot is None else adapted[slot]
            for slot, constant in zip(statement.slots, statement.constants, strict=True)
        ]
        found = [list(row) for row in _ask(here, statement, params)]
        for column in statement.converters:
            _convert(found, *column, here=here)
        return found


def _ask(
    here: BaseDatabaseWrapper, statement: _Statement, params: list[Any]
) -> Sequence[tuple[Any, ...]]:
    """Ask the database; SQLite directly, unless somebody counts or logs the questions."""
    if here.vendor != "sqlite" or here.queries_logged or here.execute_wrappers:
        with here.cursor() as cursor:
            cursor.execute(statement.sql, params)
            return cast("list[tuple[Any, ...]]", cursor.fetchall())
    here.ensure_connection()
    with here.wrap_database_errors:
        plain: sqlite3.Connection = here.connection
        return plain.execute(statement.sqlite_sql, params).fetchall()


def _convert(
    rows: list[list[Any]],
    place: int,
    converters: tuple[Any, ...],
    expression: object,
    *,
    here: BaseDatabaseWrapper,
) -> None:
    """Turn one column into Python's values; an id that repeats (a clip's files) is turned once."""
    known: dict[Any, Any] = {}
    for row in rows:
        raw = row[place]
        if raw not in known:
            value = raw
            for convert in converters:
                value = convert(value, expression, here)
            known[raw] = value
        row[place] = known[raw]


def padded(ids: Sequence[UUID], *, to: int) -> list[UUID]:
    """Return the ids, the last one repeated up to a fixed length: one SQL fits every page."""
    return [*ids, *([ids[-1]] * (to - len(ids)))]


def _length(value: Value) -> int:
    return len(value) if isinstance(value, list | tuple) else -1


def _prepare(build: Build, values: Mapping[str, Value]) -> _Statement:
    here = connections[DEFAULT_DB_ALIAS]
    stand_ins = {name: _stand_in(name, value) for name, value in values.items()}
    now = _stand_in(_NOW, timezone.now())
    with moment_stands_for(now):
        query = build(stand_ins).query
    compiler = query.get_compiler(connection=here)
    sql, params = compiler.as_sql()
    names = {adapted: slot for slot, adapted in _flat({**stand_ins, _NOW: now}, here=here)}
    slots = tuple(names.get(param) for param in params)
    for slot, param in zip(slots, params, strict=True):
        if slot is None and _is_own(param):
            raise NotPrepared(f"{param!r} in {sql}")
    expressions = [expression for expression, _, _ in compiler.select]
    converters = tuple(
        (place, tuple(found), expression)
        for place, (found, expression) in compiler.get_converters(expressions).items()
    )
    sqlite_sql = (sql % (("?",) * len(params))) if params else sql
    return _Statement(sql, sqlite_sql, slots, tuple(params), converters)


def _stand_in(name: str, value: Value) -> Any:
    if isinstance(value, UUID):
        return uuid5(NAMESPACE_OID, name)
    if isinstance(value, datetime):
        return _STAND_IN_YEAR + timedelta(microseconds=uuid5(NAMESPACE_OID, name).int % 10**15)
    if isinstance(value, str):
        return _MARK + name
    return [uuid5(NAMESPACE_OID, f"{name}.{place}") for place in range(len(value))]


def _flat(values: Mapping[str, Any], *, here: BaseDatabaseWrapper) -> list[tuple[str, Any]]:
    """Return (slot, value as the database takes it); each id of a list is a slot of its own."""
    found = []
    for name, value in values.items():
        if isinstance(value, list | tuple):
            found += [(f"{name}.{place}", _adapted(one, here)) for place, one in enumerate(value)]
        else:
            found.append((name, _adapted(value, here)))
    return found


def _adapted(value: UUID | datetime | str, here: BaseDatabaseWrapper) -> Any:
    if isinstance(value, UUID):
        return value if here.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return here.ops.adapt_datetimefield_value(value)
    return value


def _is_own(param: object) -> bool:
    """Whether a constant could be somebody's: an id or a time, in the database's form."""
    if isinstance(param, UUID | datetime):
        return True
    if not isinstance(param, str):
        return False
    is_hex = len(param) == 32 and set(param) <= set("0123456789abcdef")
    return is_hex or param[:4].isdigit() or param.startswith(_MARK)

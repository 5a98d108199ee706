"""Reads the settings that an installation may give in its environment.

Knows names and types; must not know what any setting is for. A wrong value stops the start with
one plain sentence, because a service that guesses at its settings is worse than one that is down.
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name: str, *, default: str = "") -> str:
    """Return the setting, or the content of the file that `NAME_FILE` points to, or the default."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE={path} cannot be read: {error}") from error
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """Return a yes/no setting (1, true, yes, on / 0, false, no, off)."""
    value = text(name, default="1" if default else "0").strip().lower()
    if value not in _TRUE | _FALSE:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value in _TRUE


def number(name: str, *, default: int, least: int = 0) -> int:
    """Return a whole number of at least `least`."""
    value = text(name, default=str(default))
    try:
        parsed = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error
    if parsed < least:
        raise ImproperlyConfigured(f"{name} must be {least} or more, not {parsed}.")
    return parsed


def words(name: str, *, default: str = "") -> list[str]:
    """Return a comma separated list, without empty words."""
    return [word.strip() for word in text(name, default=default).split(",") if word.strip()]


def database(*, default_file: Path) -> dict[str, object]:
    """Return Django's description of the database in `DATABASE_URL`, or SQLite in `default_file`.

    SQLite options: WAL so that readers never wait, FULL so that an acknowledged upload survives a
    power cut, IMMEDIATE so that two writers queue up instead of failing half-way
    (Source: dependencies.md section 3).
    """
    url = text("DATABASE_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": default_file,
            "CONN_MAX_AGE": 60,  # opening the file costs more than a page's queries
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                "PRAGMA secure_delete=ON;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A short query gains nothing from being compiled, and waits 100 ms for it.
        "OPTIONS": {"options": "-c jit=off", **query},
    }

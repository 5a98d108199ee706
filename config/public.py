"""Refuses to serve a demonstration where strangers could reach it (design.md section 5).

In a demonstration anyone signs in with one tap, so it lives on this machine alone. Asked twice: as
the system check `diary.E001`, which `migrate` and with it `make run` passes through, and by the web
entry, which any other way of starting passes through.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from config import processes
from diary import demonstration

_SENTENCE = (
    "This database holds the demonstration school, where anyone signs in with one tap, and HOST "
    "lets others reach it. Nothing was started."
)
_HINT = "Set HOST=127.0.0.1, or choose another DATA_DIR (or DATABASE_URL) for a real school."


def is_exposed() -> bool:
    """Tell whether a demonstration would be served beyond this machine."""
    if processes.address().is_loopback:
        return False
    try:
        return demonstration.is_demonstration()
    except DatabaseError:  # no tables yet: nothing was ever made here
        return False


def refuse_exposed_demonstration() -> None:
    """Raise ImproperlyConfigured instead of serving a demonstration to strangers."""
    if is_exposed():
        raise ImproperlyConfigured(f"{_SENTENCE} {_HINT}")


@register(Tags.database)
def demonstration_is_private(
    *, databases: Sequence[str] | None = None, **_options: Any
) -> list[CheckMessage]:
    """Answer Django's system check; asked only by commands that use the database."""
    if not databases or not is_exposed():
        return []
    return [Error(_SENTENCE, hint=_HINT, id="diary.E001")]

"""What an installation consists of while it runs: which commands, and at which address.

Knows the settings of the start (HOST, PORT, WEB_WORKERS, DEMO) and the commands; must not start
any of them: config/run.py does, and docker-compose.yml and systemd name the same ones through it.
"""

import ipaddress
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config import env

_ROOT = Path(__file__).resolve().parent.parent
_MANAGE = (sys.executable, str(_ROOT / "manage.py"))
# Below the supervisor's own patience, so that the server ends by itself first.
_WEB_FAREWELL_S = 5
# A thread keeps its connection to the database; one that ends for want of work gives it up.
_WEB_IDLE_S = 600


@dataclass(frozen=True, slots=True)
class Part:
    """One command to be kept running; `is_task` ends by itself and is then left alone."""

    name: str
    argv: tuple[str, ...]
    is_task: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """Where the web part listens."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Say whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def nearest(self) -> str:
        """Return the host to ask from this very machine (a wildcard is no address to call)."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104

    @property
    def url(self) -> str:
        """Return what a person types into a browser on this machine."""
        host = f"[{self.nearest}]" if ":" in self.nearest else self.nearest
        return f"http://{host}:{self.port}"


def address() -> Address:
    """Read HOST and PORT; raise ImproperlyConfigured with one plain sentence."""
    port = env.number("PORT", default=8000, least=1)
    if port > 65_535:
        raise ImproperlyConfigured(f"PORT must be 65535 or less, not {port}.")
    return Address(host=env.text("HOST", default="127.0.0.1"), port=port)


def web_threads() -> int:
    """Read how many requests each web process answers at once."""
    return env.number("WEB_THREADS", default=16, least=2)


def preparations() -> list[Part]:
    """Return what must have been done, in this order, before any part may start."""
    quietly = ("--noinput", "--verbosity=0")
    return [
        Part("tables", (*_MANAGE, "migrate", *quietly), is_task=True),
        # Compresses what browsers are given, once and not for each of them.
        Part(
            "static files",
            (*_MANAGE, "collectstatic", "--ignore=rest_framework", *quietly),
            is_task=True,
        ),
    ]


def parts(place: Address, *, only: Sequence[str] = ()) -> list[Part]:
    """Return the parts to keep running, or those named in `only`.

    The demonstration school is filled beside the web part, so that the first page is up at once,
    and only where nobody else can reach it (design.md section 5).
    """
    known = [
        _web(place),
        Part("worker", (*_MANAGE, "work")),
        Part("house", (*_MANAGE, "keep_house")),
    ]
    if env.flag("DEMO", default=place.is_loopback):
        known.append(Part("demonstration", (*_MANAGE, "make_demonstration"), is_task=True))
    else:
        known.append(Part("welcome", (*_MANAGE, "welcome"), is_task=True))
    if strangers := set(only) - {part.name for part in known}:
        raise ImproperlyConfigured(
            f"There is no part called {', '.join(sorted(strangers))}. "
            f"There are: {', '.join(part.name for part in known)}."
        )
    return [part for part in known if not only or part.name in only]


def _web(place: Address) -> Part:
    """Return the server. It streams bodies in and out itself, so that WSGI costs no thread there.

    Each thread answers one request at a time; api/uploads/line.py sees to it that bodies which come
    slowly never hold all of them.
    """
    options = {
        "--interface": "wsgi",
        "--http": "1",
        # Of a body that comes faster than it is stored, no more than this waits in memory.
        "--http1-buffer-size": str(128 * 1024),
        "--host": _ip(place.host),
        "--port": str(place.port),
        "--workers": str(env.number("WEB_WORKERS", default=2, least=1)),
        "--blocking-threads": str(web_threads()),
        "--blocking-threads-idle-timeout": str(_WEB_IDLE_S),
        "--workers-kill-timeout": str(_WEB_FAREWELL_S),
        "--log-level": "error",
    }
    flat = (word for pair in options.items() for word in pair)
    flags = ("--no-ws", "--respawn-failed-workers")
    return Part("web", (sys.executable, "-m", "granian", "config.wsgi:application", *flat, *flags))


def _ip(host: str) -> str:
    """Return the address that a name stands for on this machine; the server takes no names."""
    try:
        return str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])
    except OSError as error:
        raise ImproperlyConfigured(f"HOST={host} is no address of this machine: {error}") from error

"""One running installation: a real web server, real sockets, a database and folders of its own.

Knows how to start it, kill it outright and start it again; must not know what is sent to it.
"""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from api.uploads.protocol import PIECE_TYPE, write_metadata
from config import processes
from config.processes import Address

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 30


class School:
    """`url`, the device's `token`, and as many `entries` as were asked for."""

    def __init__(self, folder: Path, *, entries: int, app: str, **more: str) -> None:
        self.folder, self._app = folder, app
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **os.environ,
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(ROOT),
            "LOG_LEVEL": "ERROR",
            "SECRET_KEY": uuid4().hex,
            **more,
        }
        if "DATABASE_URL" in os.environ:
            self._environment["DATABASE_URL"] = _own_database(os.environ["DATABASE_URL"])
        self._process: subprocess.Popen[bytes] | None = None
        self.run("manage.py", "migrate", "--noinput", "--verbosity=0")
        told = json.loads(self.run("-m", "tests.interop.seed", str(entries)))
        self.token: str = told["token"]
        self.entries: list[str] = told["entries"]

    def run(self, *words: str) -> bytes:
        """Run Python with the settings of this installation; return what it printed."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self._environment,
            check=True,
            stdout=subprocess.PIPE,
        )
        return done.stdout

    def start(self) -> None:
        """Start the server as config/processes.py does; return once it answers."""
        web = processes.parts(Address(host="127.0.0.1", port=self.port), only=["web"])[0]
        argv = [self._app if word == "config.wsgi:application" else word for word in web.argv]
        self._process = subprocess.Popen(
            argv,
            cwd=ROOT,
            env=self._environment,
            start_new_session=True,
        )
        deadline = time.monotonic() + START_LIMIT_S
        while True:
            with contextlib.suppress(OSError):
                self.ask("OPTIONS", "/api/uploads/")
                return
            assert self._process.poll() is None, "the server ended at once"
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.1)

    @property
    def pid(self) -> int:
        """The process that started all others of it."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End every process of it at once, without a word (SIGKILL)."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def headers(self, **more: object) -> dict[str, str]:
        told = {"Tus-Resumable": "1.0.0", "Authorization": f"Device {self.token}"}
        return told | {name.replace("_", "-"): str(value) for name, value in more.items()}

    def ask(self, method: str, path: str, body: bytes = b"", **headers: object) -> "Answer":
        """Send one request on a connection of its own."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request(method, path, body or None, self.headers(**headers))
            found = line.getresponse()
            return Answer(found.status, found.headers, found.read())
        finally:
            line.close()

    def begin(self, length: int, *, entry: int = 0) -> str:
        """Begin a clip and return its path."""
        claims = {"clip": str(uuid4()), "entry": self.entries[entry], "kind": "video"}
        told = write_metadata(claims | {"filename": "kai.mp4"})
        answer = self.ask("POST", "/api/uploads/", Upload_Length=length, Upload_Metadata=told)
        assert answer.status == 201, answer.body
        return answer.headers["Location"]

    def patch(self, path: str, body: bytes, *, at: int, **headers: object) -> "Answer":
        return self.ask("PATCH", path, body, Upload_Offset=at, Content_Type=PIECE_TYPE, **headers)

    def offset(self, path: str) -> int:
        return int(self.ask("HEAD", path).headers["Upload-Offset"])

    def open_piece(self, path: str, *, at: int, length: int, **more: object) -> socket.socket:
        """Open a connection and send the head of a PATCH; the caller sends the body, or not."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        told = self.headers(
            Upload_Offset=at, Content_Type=PIECE_TYPE, Content_Length=length, **more
        )
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        line.sendall(f"PATCH {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}\r\n".encode())
        return line

    def original(self, path: str) -> bytes:
        """Read what was stored of a finished clip."""
        key = f"originals/{path.rpartition('/')[2]}"
        if not os.environ.get("S3_BUCKET"):
            return (self.folder / "media" / key).read_bytes()
        from diary import storage  # noqa: PLC0415  (settings are those of the test run)

        return b"".join(storage.blocks(key))

    def finish(self, path: str, content: bytes) -> None:
        """Send the rest of a clip from where it stands, and check what was stored."""
        offset = self.offset(path)
        while offset < len(content):
            piece = content[offset : offset + 8 * 1024**2]
            answer = self.patch(path, piece, at=offset)
            assert answer.status == 204, answer.body
            offset = int(answer.headers["Upload-Offset"])
        assert self.original(path) == content


class Answer:
    def __init__(self, status: int, headers: Message, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body


def _own_database(url: str) -> str:
    """Make a database beside the one that the tests use, and return its address."""
    import psycopg  # noqa: PLC0415  (only where PostgreSQL is)

    name = f"school_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextlib.contextmanager
def running(
    folder: Path,
    *,
    entries: int = 1,
    app: str = "tests.interop.served:application",
    **more: str,
) -> Iterator[School]:
    """Run an installation until the block ends."""
    school = School(folder, entries=entries, app=app, **more)
    try:
        school.start()
        yield school
    finally:
        school.kill()

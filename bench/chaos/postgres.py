"""A PostgreSQL that keeps its word (everything synced), is killed and started again.

Knows the server's processes; must not know what is in the tables.
"""

import os
import pwd
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from tests import services

START_LIMIT_S = 120


class Postgres:
    """One server on a socket in its own folder."""

    def __init__(self, folder: Path) -> None:
        """Make its tables; services.Missing when it is not installed."""
        self._folder = folder
        self._programs = services._postgres_programs(folder)  # noqa: SLF001
        self._tables, self._sockets = folder / "tables", folder / "socket"
        self._options: dict[str, Any] = {}
        for made in (self._tables, self._sockets):
            made.mkdir(mode=0o700)
        if os.geteuid() == 0:
            user = pwd.getpwnam(services.UNPRIVILEGED)
            self._options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            for made in (folder, self._tables, self._sockets):
                os.chown(made, user.pw_uid, user.pw_gid)
        argv = [str(self._programs / "initdb"), "-D", str(self._tables), "-U", "postgres"]
        subprocess.run(
            [*argv, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            **self._options,
        )
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://postgres@/postgres?host={self._sockets}"

    def start(self) -> None:
        """Start it; tried again while what was killed still holds its shared memory."""
        deadline = time.monotonic() + START_LIMIT_S
        self._launch()
        while not self._answers():
            if time.monotonic() > deadline:
                raise services.DidNotStart("PostgreSQL did not come back")
            if self._process is not None and self._process.poll() is not None:
                self._launch()
            time.sleep(0.1)

    def kill(self, number: signal.Signals) -> None:
        """SIGKILL the first process alone, or (SIGQUIT) let all end at once: `-m immediate`."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait()

    def stop(self) -> None:
        """End it for good."""
        self.kill(signal.SIGQUIT)

    def _launch(self) -> None:
        options = ("-k", str(self._sockets), "-h", "", "-c", "max_connections=60")
        argv = [str(self._programs / "postgres"), "-D", str(self._tables), *options]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                argv,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self._options,
            )

    def _answers(self) -> bool:
        argv = [
            str(self._programs / "pg_isready"),
            "-q",
            "-h",
            str(self._sockets),
            "-U",
            "postgres",
        ]
        return subprocess.run(argv, check=False).returncode == 0

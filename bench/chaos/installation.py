"""One installation: web, workers and house as `config.processes` starts them, a folder of its own.

Knows commands and settings; must not know when anything is killed.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.chaos.processes import Part, Process
from bench.chaos.steps import FOLDER
from config import processes

ROOT = Path(__file__).resolve().parents[2]
LEASE_SECONDS = 3
MOST_ATTEMPTS = 3
START_LIMIT_S = 180
CRASH_LOOP = "Worker crash loop detected"
"""The web server ends when one of its processes dies twice within seconds."""
_NOT_OURS = ("DATABASE_URL", "PUBLIC_URL", "ALLOWED_HOSTS", "HTTPS", "ACCEL_LOCATION", "HOST")


class Installation:
    """`parts` by name: web, house, and the workers."""

    def __init__(
        self,
        folder: Path,
        *,
        workers: int,
        worker: str = "bench.chaos.worker",
        web: str = "bench.chaos.web",
        lease_s: int = LEASE_SECONDS,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Bring its tables up to date; nothing is started.

        `worker` and `web` are modules of ours around the product's; `settings` are more of them.
        """
        self.folder = folder
        self.wrong: list[str] = []
        self.armed = self._made("armed")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in _NOT_OURS and not name.startswith("S3_")
        }
        self.environment = kept | {
            "DATA_DIR": str(folder / "var"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "SECRET_KEY": uuid4().hex,
            "LOG_LEVEL": "INFO",
            "TMPDIR": str(self._made("tmp")),
            "DEMO": "0",
            "BACKUP_HOURS": "0",
            "JOB_LEASE_SECONDS": str(lease_s),
            "JOB_MAX_ATTEMPTS": str(MOST_ATTEMPTS),
            FOLDER: str(self.armed),
            **(settings or {}),
        }
        place = processes.Address(host="127.0.0.1", port=self.port)
        argv = next(part for part in processes.parts(place) if part.name == "web").argv
        served = tuple(word.replace("config.wsgi", web) for word in argv)
        command = (sys.executable, "-m", worker)
        self.workers = [f"worker {number + 1}" for number in range(workers)]
        self.parts = {
            "web": self._part("web", served, last_words=CRASH_LOOP),
            "house": self._part("house", (*command, "keep_house")),
            **{name: self._part(name, (*command, "work")) for name in self.workers},
        }
        self.run("manage.py", "migrate", "--noinput", "--verbosity=0")

    def _made(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder

    def _part(self, name: str, argv: tuple[str, ...], *, last_words: str = "") -> Part:
        log = self.folder / f"{name.replace(' ', '-')}.log"
        return Part(name, argv, self.environment, log, last_words)

    def run(self, *words: str) -> Any:
        """Run Python with our settings; return the JSON that it printed, or None."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
        )
        return json.loads(done.stdout) if done.stdout else None

    def start(self) -> None:
        """Start every part; return once the web part answers."""
        for part in self.parts.values():
            part.start()
        self.wait_for_web()

    def wait_for_web(self) -> dict[str, int]:
        """Wait for the web part; return how many jobs wait, run and failed."""
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline:
            if wrong := self.parts["web"].revive():
                self.wrong.append(wrong)
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                line.request("GET", "/readyz")
                answer = line.getresponse()
                if answer.status == 200:
                    counts: dict[str, int] = json.loads(answer.read())["jobs"]
                    return counts
            except (OSError, http.client.HTTPException):
                pass
            finally:
                line.close()
            time.sleep(0.1)
        raise TimeoutError(self.parts["web"].said_since_start()[-2000:])

    def stop(self) -> list[str]:
        """Ask every part to end; return those that did not by themselves."""
        return [part.name for part in self.parts.values() if not part.stop()]

    def seen(self) -> set[Process]:
        """Return every process that was ever seen below a part."""
        return set().union(*(part.seen for part in self.parts.values()))

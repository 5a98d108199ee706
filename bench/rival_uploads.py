"""The rival in receiving: @tus/server (npm) with its file store, started beside ours.

Knows how it is installed and started (bench/rivals); must not know what is measured.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

FOLDER = Path(__file__).parent / "rivals"


@dataclass(frozen=True, slots=True)
class Rival:
    """A running server. `pid` is the process that takes the bytes; `waiting` where they lie."""

    port: int
    pid: int
    waiting: Path

    def begin(self, length: int) -> str:
        """Begin an upload and return its path."""
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/files",
            method="POST",
            headers={
                "Tus-Resumable": "1.0.0",
                "Upload-Length": str(length),
                "Upload-Metadata": f"filename {b64encode(b'kai.mp4').decode()}",
            },
        )
        with urllib.request.urlopen(asked) as answer:
            return urlsplit(answer.headers["Location"]).path


def install() -> None:
    """Install it as its lock says; a loud end where npm or the registry cannot be had."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        sys.exit("*** NOT MEASURED: @tus/server needs node and npm ***")
    if not (FOLDER / "node_modules").is_dir():
        npm = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        if subprocess.run(npm, cwd=FOLDER, check=False).returncode:
            sys.exit("*** NOT MEASURED: @tus/server could not be installed (npm ci) ***")


@contextlib.contextmanager
def running(folder: Path, *, is_durable: bool) -> Iterator[Rival]:
    """Run it until the block ends; `is_durable`: each piece synced before it is acknowledged."""
    folder.mkdir()
    process = subprocess.Popen(
        ["node", FOLDER / "tus.mjs", folder],
        env=os.environ | ({"DURABLE": "1"} if is_durable else {}),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # as ours is: Linux shares the processor among sessions
    )
    try:
        assert process.stdout is not None
        yield Rival(port=int(process.stdout.readline()), pid=process.pid, waiting=folder)
    finally:
        process.kill()
        process.wait()

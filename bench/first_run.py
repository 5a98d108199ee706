"""From a clean clone to the first page: `git clone`, `make run`, and the way in answers.

Uses the package registries that this machine is set up for, and no cache but theirs.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from bench import results

ROOT = Path(__file__).parents[1]
PORT = 8731
LIMIT_S = 600


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def main() -> None:
    """Clone, run, wait for the page, stop with Ctrl-C, and write the figures down."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "rataka"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        environment = {**os.environ, "PORT": str(PORT), "UV_CACHE_DIR": f"{folder}/uv"}
        environment.pop("DATA_DIR", None)
        started = time.monotonic()
        made = subprocess.Popen(["make", "run"], cwd=clone, env=environment, start_new_session=True)
        while not _answers(f"http://127.0.0.1:{PORT}/login"):
            if made.poll() is not None or time.monotonic() - started > LIMIT_S:
                raise SystemExit("make run never showed its first page")
            time.sleep(0.2)
        first_page = time.monotonic() - started
        stopped = time.monotonic()
        os.killpg(made.pid, signal.SIGINT)
        made.wait(30)
        stop = time.monotonic() - stopped
        shutil.rmtree(clone / ".venv", ignore_errors=True)
    report = results.Report("python -m bench.first_run")
    report.add("make run on a clean clone to the first page, s", first_page, at_most=300)
    report.add("Ctrl-C to the end of every process, s", stop, at_most=10)
    report.write()


if __name__ == "__main__":
    main()

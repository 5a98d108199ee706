"""How fast are authorised bytes: ours, and through nginx, against nginx alone with the same file.

    python -m bench.delivery

A 60 MB file over loopback, asked for by curl: whole, and in 256 KiB ranges at random places, eight
at a time. All take turns in one run. Source of the bars: performance.md section G.
"""

import contextlib
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import results
from tests.interop.school import School, running

SIZE_BYTES = 60_000_000
RANGE_BYTES = 256 * 1024
RANGES = 400
ROUNDS = 5
NGINX = """
{user} daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
  access_log off; sendfile on; client_body_temp_path {folder}/t; proxy_temp_path {folder}/t;
  fastcgi_temp_path {folder}/t; uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t;
  upstream web {{ server 127.0.0.1:{web}; keepalive 8; }}
  server {{
    listen 127.0.0.1:{port};
    location /static/ {{ alias {media}/; }}
    location /internal/disk/ {{ internal; alias {media}/; }}
    location / {{
      proxy_pass http://web; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host 127.0.0.1;
    }}
  }}
}}
"""


@contextlib.contextmanager
def _nginx(school: School, program: str) -> Iterator[str]:
    """Run nginx before the school; yield its address."""
    folder = school.folder / "nginx"
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    media = school.folder / "media"
    user = "user root;" if os.geteuid() == 0 else ""  # it must read what the web part wrote
    conf = folder / "nginx.conf"
    conf.write_text(NGINX.format(user=user, folder=folder, web=school.port, port=port, media=media))
    process = subprocess.Popen([program, "-e", folder / "error.log", "-c", conf])
    try:
        time.sleep(1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _curl(*words: str) -> float:
    """Return how many seconds curl took; a failed answer is an error."""
    started = time.perf_counter()
    subprocess.run(["curl", "-sf", *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def _whole(url: str, cookie: str) -> float:
    return SIZE_BYTES / 1e6 / _curl("-b", cookie, "-o", "/dev/null", url)


def _ranges(url: str, cookie: str) -> float:
    pick = random.Random(7)
    starts = [pick.randrange(SIZE_BYTES - RANGE_BYTES) for _ in range(RANGES)]
    blocks = [
        f'url = "{url}"\noutput = "/dev/null"\nsilent\nfail\ncookie = "{cookie}"\n'
        f'range = "{start}-{start + RANGE_BYTES - 1}"\n'
        for start in starts
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".curl") as told:
        told.write("next\n".join(blocks))
        told.flush()
        return RANGES / _curl("-Z", "--no-progress-meter", "--parallel-max", "8", "-K", told.name)


def main() -> None:
    """Measure, compare with the bars, keep the figures."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if program is None or shutil.which("curl") is None:
        sys.exit("*** NOT MEASURED: nginx and curl are needed (make apt) ***")
    report = results.Report("python -m bench.delivery")
    with contextlib.ExitStack() as up:
        folder = up.enter_context(tempfile.TemporaryDirectory(prefix="rataka-bench-"))
        plain = up.enter_context(_school(Path(folder) / "plain"))
        behind = up.enter_context(_school(Path(folder) / "behind", ACCEL_LOCATION="/internal/disk"))
        front = up.enter_context(_nginx(behind, program))
        ours, accel = (
            json.loads(one.run("-m", "bench.delivery_world", str(SIZE_BYTES)))
            for one in (plain, behind)
        )
        targets = {
            "static": (f"{front}/static/{accel['key']}", "x=1"),
            "without nginx": (plain.url + ours["path"], f"sessionid={ours['cookie']}"),
            "behind nginx": (front + accel["path"], f"sessionid={accel['cookie']}"),
        }
        for name, measure in (("MB/s", _whole), ("ranges a second", _ranges)):
            _compare(name, targets, measure, report)
    report.write()


def _school(folder: Path, **more: str) -> contextlib.AbstractContextManager[School]:
    folder.mkdir()
    return running(folder, app="config.wsgi:application", **more)


def _compare(name, targets, measure, report) -> None:  # type: ignore[no-untyped-def]
    found = [{who: measure(*target) for who, target in targets.items()} for _ in range(ROUNDS)]
    least = {"MB/s": (0.9, 0.9), "ranges a second": (0.5, 0.4)}[name]
    for who in targets:
        print(f"{who}: {statistics.median(one[who] for one in found):.0f} {name}")
    for who, bar in zip(("without nginx", "behind nginx"), least, strict=True):
        ratio = statistics.median(one[who] / one["static"] for one in found)
        report.add(f"delivery {who} against nginx alone, {name}", ratio, at_least=bar)


if __name__ == "__main__":
    main()

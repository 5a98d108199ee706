"""How fast are authorised bytes: ours, and through nginx, against nginx alone with the same file.

    python -m bench.delivery

A 60 MB file over loopback: whole, by curl, and in 256 KiB ranges at random places, eight at a time,
by wrk (bench/ranges.lua, the same for all). All take turns in one run. `floor` is our own server
with the same file and nothing asked: what the question of each request costs is seen beside it.
Source of the bars: performance.md section G.
"""

import contextlib
import json
import os
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
LUA = Path(__file__).parent / "ranges.lua"
RANGES_SECONDS = 2
ROUNDS = 7
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
    # In a session of its own, as ours is: Linux shares the processor among sessions.
    argv = [program, "-e", folder / "error.log", "-c", conf]
    process = subprocess.Popen(argv, start_new_session=True)
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


def _ranges(url: str, cookie: str, *, turn: int) -> float:
    """Return how many ranges a second wrk was given, eight at a time; a failed one is an error."""
    told = subprocess.run(
        ["wrk", "-t1", "-c8", f"-d{RANGES_SECONDS}s", "-s", LUA, "-H", f"Cookie: {cookie}", url],
        env=os.environ | {"SIZE_BYTES": str(SIZE_BYTES), "SEED": str(turn)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    count, microseconds, bad = (
        int(word) for word in told.partition("RESULT ")[2].splitlines()[0].split()
    )
    if bad:
        raise RuntimeError(f"{url}: {bad} of {count} ranges failed")
    return count / microseconds * 1e6


def main() -> None:
    """Measure, compare with the bars, keep the figures."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if program is None or shutil.which("curl") is None or shutil.which("wrk") is None:
        sys.exit("*** NOT MEASURED: nginx, curl and wrk are needed (apt-get install wrk) ***")
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
            "floor": (f"{plain.url}/floor/{ours['key']}", "x=1"),
            "without nginx": (plain.url + ours["path"], f"sessionid={ours['cookie']}"),
            "behind nginx": (front + accel["path"], f"sessionid={accel['cookie']}"),
        }
        for url, cookie in targets.values():
            _curl("-b", cookie, "-o", "/dev/null", url)  # a session's first request renews it
        _compare_whole(targets, report)
        _compare_ranges(targets, report)
    report.write()


def _school(folder: Path, **more: str) -> contextlib.AbstractContextManager[School]:
    folder.mkdir()
    return running(folder, app="bench.served:application", **more)


Targets = dict[str, tuple[str, str]]


def _compare_whole(targets: Targets, report: results.Report) -> None:
    found = [{who: _whole(*target) for who, target in targets.items()} for _ in range(ROUNDS)]
    for who in targets:
        print(f"{who}: {statistics.median(one[who] for one in found):.0f} MB/s")
    for who in ("without nginx", "behind nginx"):
        ratio = statistics.median(one[who] / one["static"] for one in found)
        report.add(f"delivery {who} against nginx alone, MB/s", ratio, at_least=0.9)


def _compare_ranges(targets: Targets, report: results.Report) -> None:
    found = []
    for turn in range(ROUNDS):
        order = [*targets][turn % len(targets) :] + [*targets][: turn % len(targets)]
        found.append({who: _ranges(*targets[who], turn=turn) for who in order})
    for who in targets:
        print(f"{who}: {statistics.median(one[who] for one in found):.0f} ranges a second")

    def ratio(who: str, other: str) -> float:
        return statistics.median(one[who] / one[other] for one in found)

    for who, least in (("without nginx", 0.5), ("behind nginx", 0.4)):
        report.add(
            f"delivery {who} against nginx alone, ranges a second",
            ratio(who, "static"),
            at_least=least,
        )
    report.add(
        "delivery of the floor (our server, nothing asked) against nginx alone, ranges a second",
        ratio("floor", "static"),
        at_least=0.5,
    )
    report.add(
        "delivery without nginx against its floor, ranges a second",
        ratio("without nginx", "floor"),
        at_least=0.4,
    )


if __name__ == "__main__":
    main()

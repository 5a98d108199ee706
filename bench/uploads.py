"""How fast do clips arrive, and how much does a cut or a kill -9 cost.

    python -m bench.uploads

A real gunicorn as in config/processes.py, over loopback; the product and the least that keeps its
promise (bytes synced, then an offset synced: bench/served.py) take turns in one run.
Source of the bars: performance.md section G.
"""

import http.client
import os
import statistics
import tempfile
import time
from pathlib import Path

from bench import results
from tests.interop.school import School, running

MB = 1_000_000
CLIP = os.urandom(64 * MB)
ROUNDS = 5


def _send(school: School, chunk: int) -> float:
    """Send a clip on one connection as a tablet does; return MB/s."""
    path = school.begin(len(CLIP))
    headers = school.headers(Content_Type="application/offset+octet-stream")
    return _timed(school, path, chunk, headers)


def _send_bare(school: School, chunk: int) -> float:
    return _timed(school, "/bare", chunk, {})


def _timed(school: School, path: str, chunk: int, headers: dict[str, str]) -> float:
    line = http.client.HTTPConnection("127.0.0.1", school.port)
    started = time.perf_counter()
    for at in range(0, len(CLIP), chunk):
        piece = CLIP[at : at + chunk]
        line.request("PATCH", path, piece, headers | {"Upload-Offset": str(at)})
        answer = line.getresponse()
        answer.read()
        if answer.status != 204:
            raise RuntimeError(f"{path} answered {answer.status}")
    line.close()
    return len(CLIP) / MB / (time.perf_counter() - started)


def _kept_after_cut(school: School) -> float:
    path = school.begin(len(CLIP))
    with school.open_piece(path, at=0, length=len(CLIP)) as line:
        line.sendall(CLIP[: 60 * MB])
    return _kept(school, path)


def _kept_after_kill(school: School) -> float:
    path = school.begin(len(CLIP))
    with school.open_piece(path, at=0, length=len(CLIP)) as line:
        line.sendall(CLIP[: 60 * MB])
        _kept(school, path)
        school.kill()
    school.start()
    return _kept(school, path)


def _kept(school: School, path: str) -> float:
    """Wait until the offset stands still; return the share of 60 MB that is kept."""
    before = -1
    while (now := school.offset(path)) != before:
        before = now
        time.sleep(0.5)
    return now / (60 * MB)


def _peak_bytes(school: School) -> int:
    """Return the highest peak of memory among the processes of the server."""
    children = Path(f"/proc/{school.pid}/task/{school.pid}/children").read_text().split()
    peaks = []
    for process in children:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        peaks += [int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")]
    return max(peaks)


def _compare(school: School, chunk: int, report: results.Report) -> None:
    pairs = [(_send(school, chunk), _send_bare(school, chunk)) for _ in range(ROUNDS)]
    ours, bare = (statistics.median(found) for found in zip(*pairs, strict=True))
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    pieces = f"{chunk // MB} MB pieces"
    print(f"{pieces}: {ours:.0f} MB/s, bare {bare:.0f} MB/s, {ratio:.2f}")
    if chunk >= 5 * MB:  # the tablet's smallest pieces have no bar: it grows them by itself
        report.add(f"upload against bytes and offset synced, bare ({pieces})", ratio, at_least=0.85)


def main() -> None:
    """Measure, compare with the bars, keep the figures."""
    report = results.Report("python -m bench.uploads")
    with (
        tempfile.TemporaryDirectory(prefix="rataka-bench-") as name,
        running(Path(name), app="bench.served:application") as school,
    ):
        for chunk in (1 * MB, 5 * MB, 8 * MB):
            _compare(school, chunk, report)
        report.add("upload memory peak, MB", _peak_bytes(school) / MB, at_most=100)
        report.add("upload kept after a cut", _kept_after_cut(school), at_least=0.94)
        report.add("upload kept after kill -9", _kept_after_kill(school), at_least=0.94)
    report.write()


if __name__ == "__main__":
    main()

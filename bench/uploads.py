"""How fast do clips arrive, and how much does a cut or a kill -9 cost.

    python -m bench.uploads

The real web server as in config/processes.py, over loopback. The same raw client sends to each in
turn, in one run: the product, @tus/server as it comes, @tus/server made durable (by itself it syncs
nothing; we sync before each acknowledgement), and the least that keeps our promise (bytes synced,
then an offset synced: bench/served.py). Source of the bars: performance.md section G.
"""

import contextlib
import http.client
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import results, rival_uploads
from tests.interop.school import School, running

MB = 1_000_000
FILE_BYTES = 200 * MB
CLIP = os.urandom(FILE_BYTES)
SENT = 60 * MB
ROUNDS = 5
_TICKS = os.sysconf("SC_CLK_TCK")
TUS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


@dataclass(frozen=True, slots=True)
class Way:
    """One server to send to: how to begin, what to say, and whose CPU counts."""

    name: str
    port: int
    pid: int
    begin: Callable[[], str]
    headers: dict[str, str]
    forget: Callable[[str], None] = lambda path: None


def _send(way: Way, piece_bytes: int) -> tuple[float, float]:
    """Send a clip on one connection; return MB/s, and the server's CPU seconds."""
    path, body = way.begin(), memoryview(CLIP)
    line = http.client.HTTPConnection("127.0.0.1", way.port, timeout=120)
    cpu, started = _cpu_seconds(way.pid), time.perf_counter()
    for at in range(0, FILE_BYTES, piece_bytes):
        piece = body[at : at + piece_bytes]
        line.request("PATCH", path, piece, way.headers | {"Upload-Offset": str(at)})
        answer = line.getresponse()
        answer.read()
        if answer.status != 204:
            raise RuntimeError(f"{way.name}: {path} answered {answer.status}")
    rate = FILE_BYTES / MB / (time.perf_counter() - started)
    line.close()
    spent = _cpu_seconds(way.pid) - cpu
    way.forget(path)
    return rate, spent


def _cpu_seconds(pid: int) -> float:
    """Return what a process and all below it have used."""
    total = 0.0
    with contextlib.suppress(FileNotFoundError):
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total = (int(stat[11]) + int(stat[12])) / _TICKS
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                total += _cpu_seconds(int(child))
    return total


def _kept_after_cut(school: School) -> float:
    path = school.begin(FILE_BYTES)
    with school.open_piece(path, at=0, length=FILE_BYTES) as line:
        line.sendall(memoryview(CLIP)[:SENT])
    kept = _kept(school, path)
    school.finish(path, CLIP)
    return kept


def _kept_after_kill(school: School) -> float:
    path = school.begin(FILE_BYTES)
    with school.open_piece(path, at=0, length=FILE_BYTES) as line:
        line.sendall(memoryview(CLIP)[:SENT])
        _kept(school, path)
        school.kill()
    school.start()
    kept = _kept(school, path)
    school.finish(path, CLIP)
    return kept


def _kept(school: School, path: str) -> float:
    """Wait until the offset stands still; return the share of what was sent that is kept."""
    before = -1
    while (now := school.offset(path)) != before:
        before = now
        time.sleep(1)
    return now / SENT


def _peak_bytes(pid: int) -> int:
    """Return the highest peak of memory among the processes below one."""
    peaks = [0]
    for process in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        for told in Path(f"/proc/{process}/status").read_text().splitlines():
            if told.startswith("VmHWM"):
                peaks.append(int(told.split()[1]) * 1024)
        peaks.append(_peak_bytes(int(process)))
    return max(peaks)


def _grow(school: School, size_bytes: int) -> int:
    """Send a file of this size in 8 MB pieces; return the server's peak of memory in bytes."""
    path, at = school.begin(size_bytes), 0
    while at < size_bytes:
        piece = memoryview(CLIP)[: min(8 * MB, size_bytes - at)]
        answer = school.patch(path, piece, at=at)
        if answer.status != 204:
            raise RuntimeError(f"{path} answered {answer.status}")
        at += len(piece)
    return _peak_bytes(school.pid)


def _compare(ways: list[Way], piece_bytes: int, report: results.Report) -> None:
    found: list[dict[str, tuple[float, float]]] = []
    for turn in range(ROUNDS):
        order = ways[turn % len(ways) :] + ways[: turn % len(ways)]
        found.append({way.name: _send(way, piece_bytes) for way in order})
    pieces = f"{piece_bytes // MB} MB pieces"
    for way in ways:
        rate = statistics.median(one[way.name][0] for one in found)
        cpu = statistics.median(one[way.name][1] for one in found)
        print(f"{pieces}: {way.name}: {rate:.0f} MB/s, {cpu:.2f} CPU seconds for 200 MB")

    def ratio(other: str, figure: int = 0) -> float:
        return statistics.median(one["ours"][figure] / one[other][figure] for one in found)

    if piece_bytes >= 5 * MB:  # the tablet's smallest pieces have no bar: it grows them by itself
        report.add(f"upload against @tus/server ({pieces})", ratio("@tus/server"), at_least=1.2)
        report.add(
            f"upload against @tus/server made durable ({pieces})", ratio("durable"), at_least=1.2
        )
        report.add(
            f"upload CPU against @tus/server ({pieces})", ratio("@tus/server", 1), at_most=0.9
        )
        report.add(
            f"upload against bytes and offset synced, bare ({pieces})", ratio("bare"), at_least=0.85
        )


def main() -> None:
    """Measure, compare with the bars, keep the figures."""
    rival_uploads.install()
    report = results.Report("python -m bench.uploads")
    with contextlib.ExitStack() as up:
        folder = Path(up.enter_context(tempfile.TemporaryDirectory(prefix="rataka-bench-")))
        (folder / "school").mkdir()
        school = up.enter_context(running(folder / "school", app="bench.served:application"))
        as_is = up.enter_context(rival_uploads.running(folder / "tus", is_durable=False))
        durable = up.enter_context(rival_uploads.running(folder / "durable", is_durable=True))
        token = {"Authorization": f"Device {school.token}"}
        ways = [
            Way(
                "ours",
                school.port,
                school.pid,
                lambda: school.begin(FILE_BYTES),
                TUS | token,
                lambda path: (folder / "school/media/originals" / path.rpartition("/")[2]).unlink(),
            ),
            Way("bare", school.port, school.pid, lambda: "/bare", TUS),
            *(
                Way(
                    name,
                    rival.port,
                    rival.pid,
                    lambda rival=rival: rival.begin(FILE_BYTES),
                    TUS,
                    lambda path, rival=rival: (rival.waiting / path.rpartition("/")[2]).unlink(),
                )
                for name, rival in (("@tus/server", as_is), ("durable", durable))
            ),
        ]
        for piece_bytes in (1 * MB, 5 * MB, 8 * MB):
            _compare(ways, piece_bytes, report)
        (folder / "alone").mkdir()
        alone = up.enter_context(running(folder / "alone", app="config.wsgi:application"))
        for size_bytes, words in ((FILE_BYTES, "200 MB files"), (1000 * MB, "a 1 GB file")):
            peak = _grow(alone, size_bytes)
            report.add(f"upload memory peak, MB, {words}", peak / MB, at_most=100)
        report.add("upload kept after a cut", _kept_after_cut(alone), at_least=0.94)
        report.add("upload kept after kill -9", _kept_after_kill(alone), at_least=0.94)
    report.write()


if __name__ == "__main__":
    main()

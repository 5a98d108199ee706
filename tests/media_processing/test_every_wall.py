"""Files that are made to cost much: each is refused by one stable code, within its limits.

Source: threats.md M-09 to M-14. Nothing here asks about wall time; processor time is what is spent.
"""

import resource
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from media_processing.errors import Refused
from media_processing.kinds import Limits
from media_processing.tools import Tools
from tests.media_processing.reel import AAC, H264, Reel
from tests.missing import missing

pytestmark = pytest.mark.media


@pytest.fixture
def found(either: Tools) -> Tools:
    return either


def _box(name: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return struct.pack(">I", len(inside) + 8) + name + inside


def _full(name: bytes, *content: bytes) -> bytes:
    return _box(name, bytes(4), *content)


_FTYP = _box(b"ftyp", b"isom", bytes(4), b"isommp41")
_MVHD = _full(b"mvhd", struct.pack(">IIII", 0, 0, 1000, 1000), bytes(80))


def _track(number: int, *table: bytes) -> bytes:
    """Write a sound track of 8-bit samples; without tables it is empty."""
    tkhd = _full(b"tkhd", struct.pack(">IIII", 0, 0, number, 0), bytes(64))
    mdhd = _full(b"mdhd", struct.pack(">IIII", 0, 0, 8000, 8000), bytes(4))
    hdlr = _full(b"hdlr", bytes(4), b"soun", bytes(13))
    entry = _box(
        b"raw ", bytes(6), b"\0\1", bytes(8), struct.pack(">HHHHI", 1, 8, 0, 0, 8000 << 16)
    )
    stsd = _full(b"stsd", struct.pack(">I", 1), entry)
    minf = _box(b"minf", _box(b"stbl", stsd, *table))
    return _box(b"trak", tkhd, _box(b"mdia", mdhd, hdlr, minf))


def _table(samples: int, *, said: int | None = None) -> tuple[bytes, ...]:
    """Write the four tables of a track, whose counts may be ``said`` larger than they are."""
    count = said if said is not None else samples
    return (
        _full(b"stts", struct.pack(">III", 1, count, 1)),
        _full(b"stsc", struct.pack(">IIII", 1, 1, min(count, 2**32 - 1), 1)),
        _full(b"stsz", struct.pack(">II", 1, count)),
        _full(b"stco", struct.pack(">II", 1, len(_FTYP) + 8)),
    )


def _nested(depth: int) -> bytes:
    """Write boxes inside boxes, each of its true length."""
    heads = (struct.pack(">I", 8 * (depth - at)) + b"moov" for at in range(depth))
    return b"".join(heads)


def _movie(*tracks: bytes, media: bytes = b"") -> bytes:
    return _FTYP + _box(b"mdat", media or bytes(4000)) + _box(b"moov", _MVHD, *tracks)


def _chapters(count: int) -> bytes:
    lines = (f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={n}\nEND={n + 1}\n" for n in range(count))
    return (";FFMETADATA1\n" + "".join(lines)).encode()


HEAVY = {
    "101 tracks": (_movie(*(_track(n, *_table(4000)) for n in range(1, 102))), "too_heavy"),
    "2,000 tracks": (_movie(*(_track(n, *_table(4000)) for n in range(1, 2001))), "too_heavy"),
    "100,000 empty tracks": (_movie(*[_box(b"trak")] * 100_000), "too_heavy"),
    "100,000 bare tracks": (_movie(*[_track(1)] * 100_000), "too_heavy"),
    "20,000 nested boxes": (_FTYP + _nested(20_000), None),
    "times without end": (_movie(_track(1, *_table(4000, said=2**32 - 1))), None),
    "ten million samples": (_movie(_track(1, *_table(10_000_000))), None),
}
"""What it is -> the file, and the code where only one is right."""
_CODES = {"too_heavy", "unreadable", "index_lost", "nothing_inside", "too_long"}


@pytest.mark.parametrize("name", HEAVY)
def test_a_file_made_to_cost_much_is_refused_within_its_limits(
    name: str, work: Callable, tmp_path: Path
) -> None:
    content, expected = HEAVY[name]
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(content)
    before = _cpu()
    code = _code(work, clip, Limits(probe_seconds=20, cpu_seconds=20))
    assert code == expected if expected else code in {*_CODES, ""}
    assert _cpu() - before < 25


def test_a_thousand_chapters_are_refused_and_a_few_are_not(
    reel: Reel, work: Callable, tmp_path: Path
) -> None:
    film = reel.film("plain.mkv", *H264, *AAC, size="96x64")
    for count, code in ((20, ""), (1500, "too_heavy")):
        (tmp_path / "chapters.txt").write_bytes(_chapters(count))
        clip = tmp_path / f"{count}.mkv"
        reel.run(
            "-i", film, "-i", tmp_path / "chapters.txt", "-map_chapters", 1, "-c", "copy", clip
        )
        assert _code(work, clip, Limits()) == code


def _code(work: Callable, clip: Path, limits: Limits) -> str:
    try:
        work(clip, limits=limits)
    except Refused as refused:
        return refused.code
    return ""


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_no_tool_opens_a_line_or_starts_another_program(
    reel: Reel, found: Tools, tmp_path: Path
) -> None:
    """The walls would stop it; here it is seen that nothing even tries."""
    strace = shutil.which("strace")
    if strace is None:
        missing("strace")
    film = reel.film("plain.mkv", *H264, *AAC, size="96x64")
    log = tmp_path / "calls"
    argv = [strace, "-f", "-o", log, "-e", "trace=network,execve", sys.executable, "-c", _ONE_JOB]
    argv += [film, tmp_path, found.ffmpeg, found.ffprobe]
    traced = subprocess.run(list(map(str, argv)), check=False, capture_output=True, timeout=120)
    if b"PTRACE" in traced.stderr:
        missing("the right to trace")
    assert traced.returncode == 0, traced.stderr[-2000:]
    calls = log.read_text()
    started = {line.split('"')[1] for line in calls.splitlines() if " execve(" in line}
    own = {
        str(found.ffmpeg),
        str(found.ffprobe),
        sys.executable,
        str(Path(sys.executable).resolve()),
    }
    assert started <= own
    assert str(found.ffmpeg) in started
    assert "socket(" not in calls.replace("socket(AF_UNIX", "")
    assert "connect(" not in calls


_ONE_JOB = """
import sys
from pathlib import Path
from media_processing import child, pipeline, tools
film, folder, ffmpeg, ffprobe = map(Path, sys.argv[1:])
(folder / "made").mkdir()
pipeline.run(
    film,
    folder=folder / "made",
    tools=tools.Tools(ffmpeg, ffprobe),
    limits=pipeline.Limits(),
    on_output=lambda _: None,
    on_progress=lambda _: True,
)
"""
"""Without a wall, so that what is asked for is seen and not what is forbidden."""

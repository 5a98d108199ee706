"""How like its source a rung looks: ffmpeg's SSIM against the source scaled in the same way.

Each is held against the source scaled straight to that rung's own size with that system's own
filter, and in the colours that it means to give: ours against tone-mapped HLG, the others, which
leave HLG as it is, against that. So none pays for another's idea of the picture.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench import peers
from media_processing.tools import Tools

_NEAR = 0.02
"""Rates this close count as equal."""
_TRIES = 4


@dataclass(frozen=True, slots=True)
class Look:
    """How a system scales: its filter's flags, and what follows for HLG."""

    flags: str
    then: str = ""


OURS, MEDIACMS, PEERTUBE = Look("bicubic"), Look("lanczos"), Look("bicubic")


def ssim(rung: Path, source: Path, look: Look, tools: Tools) -> float:
    """Return the SSIM of all three planes, 0 to 1."""
    size = measured(rung, tools).replace("x", ":")
    graph = (
        f"[1:v]scale={size}:flags={look.flags}{look.then},format=yuv420p,setpts=PTS-STARTPTS[r];"
        "[0:v]setpts=PTS-STARTPTS,format=yuv420p[e];[e][r]ssim"
    )
    argv = [str(tools.ffmpeg), "-nostdin", "-hide_banner", "-i", str(rung), "-i", str(source)]
    ended = _asked([*argv, "-lavfi", graph, "-an", "-f", "null", "-"])
    found = re.findall(r"SSIM .*All:([0-9.]+)", ended.stderr)
    return float(found[-1])


def measured(path: Path, tools: Tools) -> str:
    """Return the size of the picture as WIDTHxHEIGHT."""
    return _probe(tools, path, "stream=width,height", form="csv=p=0:s=x").strip("x\n")


def kbps(path: Path, tools: Tools) -> float:
    """Return the rate of the picture alone: its packets over its length."""
    lines = _probe(tools, path, "packet=size,duration_time", form="csv=p=0").split()
    rows = [line.split(",") for line in lines]
    seconds = sum(float(row[0]) for row in rows)
    return sum(int(row[1]) for row in rows) * 8 / 1000 / seconds


def at_equal_rate(
    rung: peers.Rung, source: peers.Source, *, want: float, folder: Path, tools: Tools
) -> Path:
    """Make a peer's 240p with the rate that ours came to; aim again until it is within 2 %."""
    folder.mkdir(parents=True)
    ask = want
    path = folder / "240.mp4"
    for _ in range(_TRIES):
        _asked([str(tools.ffmpeg), *rung(source, 240, folder, kbps=ask)])
        got = kbps(path, tools)
        if abs(got / want - 1) <= _NEAR:
            break
        ask *= want / got
    return path


def lossless(source: Path, look: Look, size: str, path: Path, tools: Tools) -> Path:
    """Keep the source scaled, without loss, so that a rung can be tried at several rates soon."""
    scale = f"scale={size.replace('x', ':')}:flags={look.flags},format=yuv420p"
    argv = [str(tools.ffmpeg), "-y", "-nostdin", "-v", "error", "-i", str(source), "-vf", scale]
    _asked([*argv, "-an", "-c:v", "ffv1", str(path)])
    return path


def _probe(tools: Tools, path: Path, entries: str, *, form: str) -> str:
    argv = [str(tools.ffprobe), "-v", "error", "-select_streams", "v:0"]
    return _asked([*argv, "-show_entries", entries, "-of", form, str(path)]).stdout


def _asked(argv: list[str]) -> subprocess.CompletedProcess[str]:
    ended = subprocess.run(argv, check=False, capture_output=True, text=True)
    if ended.returncode:
        raise RuntimeError(f"{argv[0]} failed: {ended.stderr[-500:]}")
    return ended

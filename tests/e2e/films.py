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
    argv = [str(tools.find().ffmpeg), "-v", "error", "-y", *inputs, *how, str(path)]
    subprocess.run(argv, check=True, timeout=300)
    return path


def weighty(film: Path, path: Path, *, size_bytes: int) -> Path:
    """Copy a film and let it weigh that much, by a box that players skip (ISO 14496-12, `free`)."""
    content = film.read_bytes()
    padding = size_bytes - len(content)
    box = struct.pack(">I4s", padding, b"free") + os.urandom(padding - 8)
    path.write_bytes(content + box)
    return path

"""Makes the recordings that the tests need, with the same ffmpeg that the workshop uses."""

import json
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from media_processing import child
from media_processing.tools import Tools

CORNERS = {(-1, -1): "red", (1, -1): "lime", (-1, 1): "blue", (1, 1): "white"}
"""Where each colour of the test picture stands, seen from its middle (y goes down)."""
_RGB = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}
H264_AAC = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")


@dataclass(frozen=True)
class Studio:
    """Where recordings are made."""

    tools: Tools
    folder: Path
    camera: Path
    """The ffmpeg that makes the films: the one that can make most."""

    def run(self, *arguments: object) -> None:
        argv = [str(self.camera), "-v", "error", "-nostdin", "-y", *map(str, arguments)]
        subprocess.run(argv, check=True, cwd=self.folder, timeout=120)

    def film(
        self,
        name: str,
        *,
        size: str = "320x240",
        seconds: float = 1,
        fps: object = 30,
        sound: str | None = "sine=frequency=440",
        options: Sequence[object] = H264_AAC,
    ) -> Path:
        """Film the four corners with a little movement, with one tone or none."""
        path = self.folder / name
        inputs: list[object] = ["-f", "lavfi", "-i", _corners(size, fps, seconds)]
        if sound:
            inputs += ["-f", "lavfi", "-i", f"{sound}:duration={seconds}"]
        self.run(*inputs, *options, "-pix_fmt", "yuv420p", path)
        return path

    def describe(self, path: Path) -> dict:
        """Ask ffprobe about a finished file, all frames counted."""
        argv = [str(self.tools.ffprobe), "-v", "error", "-count_frames", "-show_streams"]
        argv += ["-show_format", "-of", "json", str(path)]
        return json.loads(subprocess.run(argv, check=True, capture_output=True, timeout=60).stdout)

    def picture(self, path: Path, *, at: float = 0) -> Image.Image:
        """Look at one moment of a recording, exactly as stored (no turning by us)."""
        argv = [str(self.tools.ffmpeg), "-v", "error", "-noautorotate", "-ss", str(at)]
        argv += ["-i", str(path), "-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "-"]
        shot = subprocess.run(argv, check=True, capture_output=True, timeout=60).stdout
        return Image.open(BytesIO(shot)).convert("RGB")


def _corners(size: str, fps: object, seconds: float) -> str:
    width, height = (int(part) for part in size.split("x"))
    return f"color=black:s={size}:r={fps}:d={seconds}," + corner_filters(width, height)


def corner_filters(width: int, height: int) -> str:
    """Write ffmpeg's filters that paint the four corners."""
    w, h = width // 2, height // 2
    return ",".join(
        f"drawbox=x={w if x > 0 else 0}:y={h if y > 0 else 0}:w={width}:h={height}:t=fill:color={c}"
        for (x, y), c in sorted(CORNERS.items(), key=lambda one: (one[0][1], one[0][0]))
    )


def corner_picture(size: tuple[int, int]) -> Image.Image:
    """Draw the same four corners as a still."""
    picture = Image.new("RGB", size)
    width, height = size[0] // 2, size[1] // 2
    for (x, y), colour in CORNERS.items():
        left, top = (width if x > 0 else 0), (height if y > 0 else 0)
        picture.paste(_RGB[colour], (left, top, left + width, top + height))
    return picture


def colours(picture: Image.Image) -> dict[tuple[int, int], str]:
    """Name the colour of each corner of a picture, whatever its encoder did to it."""
    seen = {}
    for x, y in CORNERS:
        at = (picture.width * (2 + x) // 4, picture.height * (2 + y) // 4)
        seen[(x, y)] = name_of(picture.convert("RGB").getpixel(at))
    return seen


def name_of(pixel: tuple[int, ...]) -> str:
    """Name the one of the four colours that is nearest."""
    return min(_RGB, key=lambda name: _distance(_RGB[name], pixel))


def _distance(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def turned(path: Path, matrix: tuple[int, int, int, int]) -> Path:
    """Write a display matrix (a, b, c, d) into every track header of an MP4, as a camera does."""
    content = bytearray(path.read_bytes())
    at = content.find(b"tkhd")
    while at >= 0:
        a, b, c, d = (value << 16 for value in matrix)
        numbers = (a, b, 0, c, d, 0, 0, 0, 1 << 30)
        content[at + 44 : at + 80] = struct.pack(">9i", *numbers)
        at = content.find(b"tkhd", at + 4)
    path.write_bytes(content)
    return path


def as_shown(matrix: tuple[int, int, int, int]) -> dict[tuple[int, int], str]:
    """Say where each colour must stand once the matrix is applied (ISO 14496-12, 6.2.2)."""
    a, b, c, d = matrix
    return {(a * x + c * y, b * x + d * y): colour for (x, y), colour in CORNERS.items()}


def fake_ffmpeg(folder: Path, found: Tools, script: str) -> Tools:
    """Put a shell script in ffmpeg's place, without a wall so that it finds its own programs."""
    program = folder / "ffmpeg"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return replace(found, ffmpeg=program, wall=child.NO_WALL)

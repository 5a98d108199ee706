"""Looks at what is served: does it decode, does it show the other child, does it tell a secret.

The other child's film is a pattern of 8 x 8 blocks and one high tone, which no source has; by both
it is known again in any rendition, whatever its size. Knows ffmpeg and Pillow.
"""

import math
import subprocess
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image

from bench.malformed.canaries import MARK
from bench.malformed.guises import MARKUP
from bench.malformed.sources import SECRETS, run
from media_processing import tools

TONE_HZ = 3137
_RATE = 8000
_PATTERN = Random(40).choices((-1, 1), k=64)
_ALIKE = 0.75
"""Share of sameness from which a picture counts as the pattern; of 64 blocks by chance: never."""
_LOUD = 0.3
_SHOWN = ("-map", "0:v:0", "-vf", "scale=8:8:flags=area,format=gray", "-f", "rawvideo")
_HEARD = ("-map", "0:a:0?", "-vn", "-ac", "1", "-ar", str(_RATE), "-f", "s16le")
_TELLING = (
    *SECRETS,
    MARK,
    MARKUP,
    b"Exif\0\0",
    b"ISO6709",
    b"ns.adobe.com",
    b"#EXTM3U",
    b"com.apple",
)


def film_sibling(folder: Path) -> bytes:
    """Film the pattern with its tone."""
    small = Image.new("L", (8, 8))
    small.putdata([255 if one > 0 else 0 for one in _PATTERN])
    small.resize((128, 128), Image.Resampling.NEAREST).save(folder / "pattern.png")
    shown = ("-loop", "1", "-framerate", "10", "-i", "pattern.png")
    heard = ("-f", "lavfi", "-i", f"sine=frequency={TONE_HZ}:duration=1")
    run(folder, *shown, *heard, "-t", "1", "-c:v", "libx264", "-pix_fmt", "yuv420p", "sibling.mp4")
    return (folder / "sibling.mp4").read_bytes()


def wrong_with(content: bytes, content_type: str, folder: Path) -> list[str]:
    """Say everything that is wrong with one served file."""
    found = [f"tells {word!r}" for word in _TELLING if word in content]
    if content_type == "image/webp":
        return found + _wrong_picture(content)
    if content_type not in {"video/mp4", "audio/mp4"}:
        return [*found, f"is {content_type}"]
    path = folder / "served"
    path.write_bytes(content)
    heard = _decoded(path, *_HEARD)
    shown = _decoded(path, *_SHOWN) if content_type == "video/mp4" else heard
    if said := _complaint(shown) or _complaint(heard):
        return [*found, f"does not decode: {said[:200]!r}"]
    frames = (shown.stdout[at : at + 64] for at in range(0, len(shown.stdout) - 63, 64))
    is_seen = content_type == "video/mp4" and any(map(_is_pattern, frames))
    if is_seen or _is_tone(memoryview(heard.stdout).cast("h")):
        found.append("shows the other child")
    return found


def is_sibling_picture(content: bytes) -> bool:
    """Say whether a still is the other child's."""
    with Image.open(BytesIO(content)) as picture:
        return _is_pattern(picture.convert("L").resize((8, 8), Image.Resampling.BOX).tobytes())


def _wrong_picture(content: bytes) -> list[str]:
    try:
        with Image.open(BytesIO(content), formats=["WEBP"]) as picture:
            picture.load()
    except OSError as error:
        return [f"does not decode: {error}"]
    return ["shows the other child"] if is_sibling_picture(content) else []


def _is_pattern(grey: bytes) -> bool:
    mean = sum(grey) / 64
    apart = [one - mean for one in grey]
    size = math.sqrt(sum(one * one for one in apart) * 64)
    return size > 64 and sum(a * b for a, b in zip(apart, _PATTERN, strict=True)) / size > _ALIKE


def _is_tone(samples: memoryview) -> bool:
    """Goertzel's measure of one tone against everything that is heard."""
    power = sum(one * one for one in samples)
    if not samples or power < len(samples) * 100:
        return False
    turn, before, now = 2 * math.cos(2 * math.pi * TONE_HZ / _RATE), 0.0, 0.0
    for one in samples:
        before, now = now, one + turn * now - before
    tone = before * before + now * now - turn * before * now
    return 2 * tone / (power * len(samples)) > _LOUD


def _complaint(done: "subprocess.CompletedProcess[bytes]") -> bytes:
    """What ffmpeg said when it could not; a film without sound is no complaint."""
    is_silent = b"does not contain any stream" in done.stderr
    return done.stderr if done.returncode and not is_silent else b""


def _decoded(path: Path, *words: str) -> "subprocess.CompletedProcess[bytes]":
    argv = [str(tools.find().ffmpeg), "-v", "error", "-nostdin", "-xerror", "-f", "mp4"]
    argv += ["-i", str(path), *words, "-"]
    return subprocess.run(argv, check=False, capture_output=True, timeout=300)

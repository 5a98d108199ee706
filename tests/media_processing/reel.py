"""Films of every sort, made once a session, and how a finished one is looked at.

Each film shows four coloured corners. Late in it the picture flashes white while the sound beeps:
so every copy shows which way up it is and whether sound and picture are in step.
"""

import subprocess
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from PIL import Image

from tests.media_processing.filming import CORNERS, corner_filters, name_of

FLASH_S, LENGTH_S = 0.8, 1.2
_RATE, _SAMPLES = 100, 8000
_WHITE, _LOUD = 150, 2500
H264 = ("-c:v", "libx264", "-preset", "ultrafast")
AAC = ("-c:a", "aac")
X265 = (
    "-c:v",
    "libx265",
    "-preset",
    "ultrafast",
    "-tag:v",
    "hvc1",
    "-x265-params",
    "log-level=none",
)


@dataclass(frozen=True)
class Reel:
    """Where the films of a session lie, and the ffmpeg that makes them."""

    ffmpeg: Path
    folder: Path

    def run(self, *arguments: object) -> None:
        argv = [str(self.ffmpeg), "-v", "error", "-nostdin", "-y", *map(str, arguments)]
        subprocess.run(argv, check=True, cwd=self.folder, timeout=120)

    def film(
        self,
        name: str,
        *options: object,
        size: str = "160x120",
        fps: object = 30,
        seconds: float = LENGTH_S,
        flash: float = FLASH_S,
        channels: str | None = "stereo",
        pixels: str = "yuv420p",
    ) -> Path:
        """Film it, unless exactly that was filmed before; no channels: no sound."""
        asked = repr((name, options, size, fps, seconds, flash, channels, pixels))
        path = self.folder / sha256(asked.encode()).hexdigest()[:12] / name
        if path.exists():
            return path
        path.parent.mkdir()
        width, height = (int(part) for part in size.split("x"))
        picture = f"color=black:s={size}:r={fps}:d={seconds},{corner_filters(width, height)}"
        picture += f",drawbox=t=fill:c=white:enable='between(t,{flash}-0.001,{flash}+0.2)'"
        inputs: list[object] = ["-f", "lavfi", "-i", picture]
        if channels:
            inputs += ["-f", "lavfi", "-i", beep(seconds, flash, channels)]
        self.run(*inputs, "-pix_fmt", pixels, *options, path)
        return path


def beep(seconds: float, at: float, channels: str = "stereo") -> str:
    """Write the lavfi source of a tone of a fifth of a second."""
    tone = f"0.5*sin(2000*PI*t)*between(t\\,{at}\\,{at}+0.2)"
    return f"aevalsrc='{tone}':s=48000:d={seconds},pan={channels}|" + "|".join(
        f"c{n}=c0" for n in range(CHANNELS[channels])
    )


CHANNELS = {"mono": 1, "stereo": 2, "5.1": 6, "7.1": 8}


@dataclass(frozen=True)
class Seen:
    """What a finished film shows."""

    corners: dict[tuple[int, int], str]
    flash_s: float | None
    beep_s: float | None
    seconds: float
    """Of the picture."""


def look(ffmpeg: Path, path: Path, folder: Path) -> Seen:
    """Decode all of it at 100 pictures a second, exactly as stored (no turning by us)."""
    picture, sound = folder / "look.rgb", folder / "look.s16"
    sound.unlink(missing_ok=True)
    argv: list[object] = [ffmpeg, "-v", "error", "-xerror", "-nostdin", "-y", "-noautorotate"]
    argv += ["-i", path, "-map", "0:v:0", "-vf"]
    argv += [f"fps={_RATE}:start_time=0,scale=4:4:flags=area,format=rgb24", "-f", "rawvideo"]
    argv += [picture, "-map", "0:a:0?", "-af", "aresample=first_pts=0", "-ac", "1"]
    argv += ["-ar", _SAMPLES, "-f", "s16le", sound]
    has_sound = subprocess.run(list(map(str, argv)), check=False, capture_output=True, timeout=120)
    if has_sound.returncode:
        subprocess.run(list(map(str, argv[: argv.index(picture) + 1])), check=True, timeout=120)
    frames = picture.read_bytes()
    shown = [frames[at : at + 48] for at in range(0, len(frames), 48)]
    first = Image.frombytes("RGB", (4, 4), shown[len(shown) // 4])
    corners = {(x, y): name_of(first.getpixel((x > 0 and 3, y > 0 and 3))) for x, y in CORNERS}
    flash = next((n for n, one in enumerate(shown) if min(one) > _WHITE), None)
    samples = array("h", sound.read_bytes() if sound.exists() else b"")
    beep = next((n for n, one in enumerate(samples) if abs(one) > _LOUD), None)
    return Seen(
        corners=corners,
        flash_s=flash if flash is None else flash / _RATE,
        beep_s=beep if beep is None else beep / _SAMPLES,
        seconds=len(shown) / _RATE,
    )


def first_tile(sprite: Path, tiles: int) -> Image.Image:
    """Cut the first picture out of a sprite."""
    with Image.open(sprite) as whole:
        across, down = min(tiles, 5), -(-tiles // 5)
        return whole.convert("RGB").crop((0, 0, whole.width // across, whole.height // down))


def streams(ffprobe: Path, path: Path, *entries: str) -> Sequence[dict[str, str]]:
    """Ask ffprobe for a few words of each stream."""
    argv = [str(ffprobe), "-v", "error", "-count_frames", "-show_entries", ":".join(entries)]
    told = subprocess.run([*argv, "-of", "compact=p=0", str(path)], check=True, capture_output=True)
    return [
        dict(word.split("=", 1) for word in line.split("|") if "=" in word)
        for line in told.stdout.decode().splitlines()
    ]

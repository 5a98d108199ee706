"""What is sent: clips of a second, made once by ffmpeg and Pillow, each copy with its own bytes."""

import os
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from bench.chaos.worker import POISON
from media_processing import tools

_FREE_BYTES = 150_000
"""Filling, so that a clip of a second takes several pieces."""


@dataclass(frozen=True, slots=True)
class Film:
    """One file to send; `expected` is ready, refused or poison."""

    name: str
    kind: str
    content: bytes
    expected: str


class Studio:
    """Keeps one of each kind and hands out copies."""

    def __init__(self, folder: Path) -> None:
        """Film everything, in an empty folder."""
        self._folder = folder
        wide = self._filmed("wide.mp4", "testsrc=s=320x240:r=15:d=1")
        tall = self._filmed("tall.mp4", "testsrc=s=480x640:r=15:d=1")
        Image.effect_mandelbrot((640, 480), (-2, -1.5, 1, 1.5), 40).convert("RGB").save(
            folder / "photo.jpg"
        )
        self._ffmpeg("-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", "sound.m4a")
        sound = (folder / "sound.m4a").read_bytes()
        self._makers = {
            "film": lambda: Film("film", "video", _filled(wide), "ready"),
            "tall": lambda: Film("tall", "video", _filled(tall), "ready"),
            "photo": lambda: Film("photo", "photo", self._photo(), "ready"),
            "sound": lambda: Film("sound", "sound", _filled(sound), "ready"),
            # The index stands at the end of a film from a camera: half a film has none.
            "refused": lambda: Film(
                "refused", "video", wide[: len(wide) // 2] + os.urandom(8), "refused"
            ),
            "poison": lambda: Film("poison", "video", _filled(wide, end=POISON), "poison"),
        }

    def film(self, name: str) -> Film:
        """Return a new copy of film, tall, photo, sound, refused or poison."""
        return self._makers[name]()

    def _photo(self) -> bytes:
        comment = os.urandom(60_000)
        plain = (self._folder / "photo.jpg").read_bytes()
        # Source: ITU T.81, B.2.4.5 (a comment segment, after the start of the image).
        return plain[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + plain[2:]

    def _filmed(self, name: str, source: str) -> bytes:
        sound = ("-f", "lavfi", "-i", "sine=d=1")
        coded = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
        self._ffmpeg("-f", "lavfi", "-i", source, *sound, *coded, name)
        return (self._folder / name).read_bytes()

    def _ffmpeg(self, *words: str) -> None:
        argv = [str(tools.find().ffmpeg), "-v", "error", "-nostdin", *words]
        subprocess.run(argv, check=True, cwd=self._folder)


def _filled(film: bytes, *, end: bytes = b"") -> bytes:
    """Add a box of random bytes that every player skips. Source: ISO 14496-12, 8.1.2."""
    filling = os.urandom(_FREE_BYTES) + end
    return film + struct.pack(">I", len(filling) + 8) + b"free" + filling

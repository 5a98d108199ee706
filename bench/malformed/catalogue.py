"""Every malformed file by its number: first those built on purpose, then spoilt ones without end.

The same seed and number give the same file (as far as this machine's ffmpeg makes the same source).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.malformed import bombs, boxes, chunks, crowds, damage, guises, heif, playlists
from bench.malformed.playlists import Bait
from bench.malformed.sources import SAMPLES, Source

_PHOTOS = {".jpg", ".png", ".webp", ".gif", ".heic", ".avif"}
_SOUNDS = {".m4a", ".mp3", ".wav", ".ogg", ".flac", ".aac", ".amr"}


@dataclass(frozen=True, slots=True)
class File:
    """One file to send. `recipe` says how it came about; `kind` is the tablet's claim."""

    number: int
    name: str
    family: str
    recipe: str
    kind: str
    content: bytes


class Catalogue:
    """All files of one seed."""

    def __init__(self, seed: int, sources: list[Source], bait: Bait, folder: Path) -> None:
        """`folder` is for what ffmpeg has to make on the way."""
        self._seed, self._sources = seed, sources
        self._built: list[tuple[str, str, Callable[[], bytes]]] = [
            (family, name, build)
            for family, some in (
                ("playlists", playlists.files(bait)),
                ("bombs", bombs.files()),
                ("crowds", crowds.files()),
                ("heif", heif.files()),
                ("guises", guises.files(bait, folder)),
                ("samples", _samples()),
            )
            for name, build in some
        ]

    @property
    def built(self) -> int:
        """How many files were built on purpose."""
        return len(self._built)

    def whole(self, *names: str) -> list[Source]:
        """Return these sources as they are."""
        return [source for source in self._sources if source.name in names]

    def file(self, number: int) -> File:
        """Make the file of this number, 0 to any."""
        if number < len(self._built):
            family, name, build = self._built[number]
            return File(number, name, family, "built", _kind(name), build())
        chance = Random(f"{self._seed}:{number}")
        source = self._sources[(number - len(self._built)) % len(self._sources)]
        content, recipe = self._spoilt(source, chance)
        kind = source.kind if chance.random() < 0.95 else chance.choice(("photo", "video", "sound"))
        return File(number, source.name, Path(source.name).suffix[1:], recipe, kind, content)

    def _spoilt(self, source: Source, chance: Random) -> tuple[bytes, str]:
        """Spoil it once or twice, until it is another file."""
        content, recipe = source.content, source.name
        while content == source.content or not content:
            content, recipe = source.content, source.name
            for _ in range(chance.choice((1, 1, 2))):
                if len(content) < 2:
                    break
                content, way = self._once(content, chance)
                recipe += f" {way}"
        return content, recipe

    def _once(self, content: bytes, chance: Random) -> tuple[bytes, str]:
        if chance.random() < 0.07:
            joined = chance.choice(damage.WITH_ANOTHER)
            other = chance.choice(self._sources)
            return joined(content, other.content, chance), f"{joined.__name__}({other.name})"
        own = boxes.WAYS if list(boxes.walk(content))[:1] else chunks.ways(content)
        way = chance.choice(own if own and chance.random() < 0.6 else damage.ALONE)
        return way(content, chance), way.__name__


def _kind(name: str) -> str:
    suffix = Path(name).suffix
    return "photo" if suffix in _PHOTOS else "sound" if suffix in _SOUNDS else "video"


def _samples() -> list[tuple[str, Callable[[], bytes]]]:
    """The hostile files that were handed to us, where they are at hand."""
    found = sorted((SAMPLES / "hostile").glob("*"))
    return [(path.name, path.read_bytes) for path in found if path.is_file()]

"""Three sizes of a 12-megapixel photo, against Pillow used plainly. Source: performance.md F.

    python -m bench.photos

The plain way decodes everything, scales three times from the whole and writes WebP of quality 78 at
Pillow's own effort. Ours is the workshop's: a child of its own behind its wall, with all that
starting it costs. Both make the same three sizes. Processor seconds and memory are those of the
child processes; the rounds alternate, and each figure is the median of the ratios of a round.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pillow_heif
from PIL import Image

from bench.results import Report

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 7
SAMPLES = Path(__file__).parents[2] / "shared" / "samples" / "photos"
PHOTOS = {"JPEG": "pixel8-ultrahdr-gps.jpg", "HEIC": "iphone7-gps.heic"}
BARS = {"JPEG": 0.45, "HEIC": 0.70}

_PLAIN = """
import sys
from PIL import Image, ImageOps
if sys.argv[1].endswith("heic"):
    import pillow_heif
    pillow_heif.register_heif_opener()
with Image.open(sys.argv[1]) as opened:
    whole = ImageOps.exif_transpose(opened)
for size in sys.argv[3:]:
    width, height = map(int, size.split("x"))
    smaller = whole.resize((width, height), Image.Resampling.LANCZOS).convert("RGB")
    smaller.save(f"{sys.argv[2]}/plain-{width}.webp", quality=78, method=4)
"""
_OURS = """
import sys
from pathlib import Path
from media_processing import ffmpeg, stills, tools
from media_processing.kinds import Limits, recognise
wall = tools.walls()
nothing = tools.Tools(Path("ffmpeg"), Path("ffprobe"), 0, wall)
folder, photo = Path(sys.argv[2]), Path(sys.argv[1])
task = ffmpeg.Task(folder, photo, nothing, Limits(), on_tick=lambda: True)
import resource
before = resource.getrusage(resource.RUSAGE_CHILDREN)
made = stills.develop(photo, recognise(photo), stills.PHOTO_SIZES, task).made
after = resource.getrusage(resource.RUSAGE_CHILDREN)
spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
import json
print(json.dumps([spent, after.ru_maxrss, [f"{one.width}x{one.height}" for one in made]]))
"""
_MEASURE = """
import json, resource, subprocess, sys
subprocess.run([sys.executable, "-I", "-c", *sys.argv[1:]], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss, []]))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one way took: processor seconds, and most memory in kB."""

    cpu_seconds: float
    memory_kb: int
    sizes: list[str]


def main() -> None:
    """Measure both kinds of photo, print and keep."""
    report = Report("python -m bench.photos")
    with tempfile.TemporaryDirectory() as place:
        for kind, photo in _photos(Path(place)).items():
            folder = Path(place, kind).resolve()
            folder.mkdir()
            ours, plain = _rounds(photo, folder)
            for what, cost in (
                ("processor time", lambda one: one.cpu_seconds),
                ("memory", lambda one: one.memory_kb),
            ):
                pairs = zip(ours, plain, strict=True)
                ratio = statistics.median(cost(a) / cost(b) for a, b in pairs)
                name = f"photo: three sizes of a 12 MP {kind}, {what} against plain Pillow"
                report.add(name, ratio, at_most=BARS[kind])
            _tell(kind, ours, plain, folder)
    report.write()


def _photos(folder: Path) -> dict[str, Path]:
    if SAMPLES.is_dir():
        return {kind: SAMPLES / name for kind, name in PHOTOS.items()}
    print("../shared/samples is not here: measured with photos that were made up")
    noise = Image.effect_noise((1008, 756), 40).resize((4032, 3024), Image.Resampling.BICUBIC)
    ramps = (Image.linear_gradient("L"), Image.radial_gradient("L"))
    picture = Image.merge("RGB", (noise, *(one.resize(noise.size) for one in ramps)))
    made = {"JPEG": folder / "photo.jpg", "HEIC": folder / "photo.heic"}
    picture.save(made["JPEG"], quality=92)
    pillow_heif.from_pillow(picture).save(made["HEIC"], quality=60)
    return made


def _rounds(photo: Path, folder: Path) -> tuple[list[Cost], list[Cost]]:
    """Take turns, once unmeasured so that all of it lies in memory."""
    sizes = _cost(_OURS, photo, folder, []).sizes
    ways: dict[str, Callable[[], Cost]] = {
        "ours": lambda: _cost(_OURS, photo, folder, []),
        "plain": lambda: _cost(_MEASURE, _PLAIN, photo, folder, sizes),
    }
    done: dict[str, list[Cost]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            done[name].append(way())
    return done["ours"], done["plain"]


def _cost(*said: str | Path | list[str]) -> Cost:
    program, *arguments = said
    words = [str(one) for one in arguments[:-1]]
    sizes = arguments[-1]
    argv = [sys.executable, "-c", str(program), *words, *sizes]
    told = subprocess.run(argv, check=True, capture_output=True, text=True).stdout
    return Cost(*json.loads(told.splitlines()[-1]))


def _tell(kind: str, ours: list[Cost], plain: list[Cost], folder: Path) -> None:
    for name, costs in (("ours", ours), ("plain", plain)):
        cpu = statistics.median(one.cpu_seconds for one in costs)
        memory = statistics.median(one.memory_kb for one in costs)
        print(f"{kind} {name}: {cpu:.2f} s of processor time, {memory / 1024:.0f} MB")
    sizes = {
        name: sum(one.stat().st_size for one in folder.glob(name))
        for name in ("plain*", "[wt]*.webp")
    }
    print(f"{kind} bytes of all three: plain {sizes['plain*']:,}, ours {sizes['[wt]*.webp']:,}")


if __name__ == "__main__":
    main()

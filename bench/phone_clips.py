"""Clips such as phones and tablets make, drawn by seed: nothing is fetched, nothing is committed.

A hand-held pan over a photo of 12 to 16 million pixels, a smaller picture that moves before it, and
noise as of a sensor. The photos are those of ../shared/samples where that folder is; elsewhere a
drawn texture stands in, and `picture()` says which. Rates, codecs and lengths are those of
performance.md section 0. Made once, into CACHE; delete that folder to have them made again.
"""

import os
import random
import struct
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageFilter, ImageOps

from media_processing import tools

CACHE = Path(os.environ.get("BENCH_CLIPS") or Path(tempfile.gettempdir()) / "rataka-bench-clips-2")
PHOTOS = Path(__file__).parents[2] / "shared" / "samples" / "photos"
_BEHIND, _BEFORE = "nokia-8.3-hdr.heif", "iphone8plus-orientation-6.heic"
_SEED = 3
_WIDE = (4608, 3456)
_X265 = "log-level=error:bframes=0:keyint=30:min-keyint=30"
_HLG = "colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc"


@dataclass(frozen=True, slots=True)
class Filmed:
    """One clip to be made; `rate_kbps` is of the picture."""

    name: str
    width: int
    height: int
    seconds: int
    rate_kbps: int
    encoder: tuple[str, ...]
    turned: bool = False
    """Held upright: the file says "rotate 90", as an iPad's does."""

    @property
    def path(self) -> Path:
        """Where it lies once it is made."""
        return CACHE / f"{self.name}.mov"


def _h264(preset: str) -> tuple[str, ...]:
    return ("-c:v", "libx264", "-preset", preset, "-bf", "0", "-g", "30", "-pix_fmt", "yuv420p")


def _hevc(preset: str, *, hlg: bool) -> tuple[str, ...]:
    form = "yuv420p10le" if hlg else "yuv420p"
    more = f"{_X265}:{_HLG}" if hlg else _X265
    said = ("-color_primaries", "bt2020", "-color_trc", "arib-std-b67", "-colorspace", "bt2020nc")
    base = ("-c:v", "libx265", "-preset", preset, "-tag:v", "hvc1", "-pix_fmt", form)
    return (*base, "-x265-params", more, *(said if hlg else ()))


IPAD = Filmed("1080p-h264", 1920, 1080, 10, 16_000, _h264("veryfast"), turned=True)
HLG = Filmed("1080p-hevc-hlg", 1920, 1080, 10, 9_000, _hevc("superfast", hlg=True))
FOUR_K = Filmed("4k-hevc", 3840, 2160, 6, 26_000, _hevc("superfast", hlg=False))
FOUR_K_HLG = Filmed("4k-hevc-hlg", 3840, 2160, 3, 26_000, _hevc("ultrafast", hlg=True))
EIGHT_K_HLG = Filmed("8k-hevc-hlg", 7680, 4320, 2, 60_000, _hevc("ultrafast", hlg=True))
PLAYED = Filmed("720p-h264", 1280, 720, 20, 6_000, _h264("veryfast"))
LADDER = (IPAD, HLG, FOUR_K)
HEAVY = (FOUR_K_HLG, EIGHT_K_HLG)


def picture() -> str:
    """Say what is panned over."""
    if (PHOTOS / _BEHIND).exists():
        return "photos of shared/samples"
    return "a texture drawn by seed (shared/samples is not here)"


def make(filmed: Filmed) -> Path:
    """Return the clip, made now or long ago; RuntimeError when this ffmpeg cannot make it."""
    if filmed.path.exists():
        return filmed.path
    CACHE.mkdir(parents=True, exist_ok=True)
    behind, before = _still("behind", _BEHIND, _WIDE), _still("before", _BEFORE, (900, 1200))
    unfinished = filmed.path.with_suffix(".part")
    sound = f"anoisesrc=color=pink:seed={_SEED}:amplitude=0.1:d={filmed.seconds}"
    argv = [str(tools.find().ffmpeg), "-v", "error", "-y", "-nostdin"]
    for photo in (behind, before):
        argv += ["-framerate", "30", "-i", str(photo)]
    argv += ["-f", "lavfi", "-i", sound]
    argv += ["-filter_complex", _graph(filmed), "-map", "[v]", "-map", "2:a", *filmed.encoder]
    rate = filmed.rate_kbps
    argv += ["-b:v", f"{rate}k", "-maxrate", f"{rate * 9 // 8}k", "-bufsize", f"{rate}k"]
    argv += ["-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000"]
    argv += ["-t", str(filmed.seconds), "-f", "mov", str(unfinished)]
    ended = subprocess.run(argv, check=False, capture_output=True, text=True)
    if ended.returncode:
        raise RuntimeError(f"{filmed.name} cannot be made here: {ended.stderr[-300:]}")
    if filmed.turned:
        _turn(unfinished, height=filmed.height)
    unfinished.rename(filmed.path)
    return filmed.path


def _graph(filmed: Filmed) -> str:
    """Pan and shake a window over the photo, let the other picture walk by, add noise."""
    w, h = filmed.width, filmed.height
    x = "(iw-ow)*(0.5+0.4*sin(t*0.7))+9*sin(t*11)+5*sin(t*23)"
    y = "(ih-oh)*(0.5+0.3*sin(t*0.5+1))+7*sin(t*13+2)+4*sin(t*29)"
    walk = f"x='(W-w)*(0.5+0.5*sin(t*0.9))':y='(H-h)*0.7+{h // 60}*sin(t*6)'"
    noise = f"noise=c0_seed={_SEED}:c0s=5:c0f=t:c1_seed={_SEED}:c1s=3:c1f=t:c2s=3:c2f=t"
    again = "loop=loop=-1:size=1,setpts=N"  # each photo is decoded once
    return (
        f"[0:v]{again},crop=3840:2160:'{x}':'{y}',scale={w}:{h}:flags=bicubic,format=yuv444p[b];"
        f"[1:v]scale={w // 5}:-2,format=yuv444p,{again}[f];[b][f]overlay={walk}:format=yuv444,"
        f"{noise},setsar=1[v]"
    )


def _still(name: str, photo: str, size: tuple[int, int]) -> Path:
    path = CACHE / f"{name}.png"
    if not path.exists():
        source = PHOTOS / photo
        found = _photo(source) if source.exists() else _texture(size)
        ImageOps.fit(found, size, Image.Resampling.LANCZOS).save(path, compress_level=1)
    return path


def _photo(path: Path) -> Image.Image:
    import pillow_heif

    pillow_heif.register_heif_opener()
    with Image.open(path) as photo:
        return ImageOps.exif_transpose(photo).convert("RGB")


def _texture(size: tuple[int, int]) -> Image.Image:
    """Lay noise of many sizes over each other: detail at every scale, as in a photo."""
    chance = random.Random(_SEED)
    found = Image.new("RGB", size, (128, 128, 128))
    for cells in (6, 18, 54, 162, 486, 1458):
        small = (cells, cells * size[1] // size[0])
        noise = Image.frombytes("RGB", small, chance.randbytes(small[0] * small[1] * 3))
        layer = noise.resize(size, Image.Resampling.BICUBIC)
        found = Image.blend(found, layer, 0.35)
    return found.filter(ImageFilter.GaussianBlur(1))


def _turn(path: Path, *, height: int) -> None:
    """Write "rotate 90" into the picture's track header (ISO 14496-12, `tkhd`, its matrix)."""
    content = bytearray(path.read_bytes())
    at = content.index(b"tkhd", content.rindex(b"moov")) + 4 + 40
    one, minus = 0x10000, 0xFFFF0000
    matrix = (0, one, 0, minus, 0, 0, height << 16, 0, 0x40000000)
    content[at : at + 36] = struct.pack(">9I", *matrix)
    path.write_bytes(content)

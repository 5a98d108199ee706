"""Opens one photo with Pillow and writes its renditions: the program inside the cage.

``stills.py`` starts it with nothing of ours in reach but this package's folder, so it imports
Pillow, the standard library, ``colours`` and ``claimed``. It knows one format, one file and one
folder. It must not choose the format: ``stills.py`` did, by the first bytes. It prints one JSON
object: the photo, or the code of a refusal.
"""

import json
import struct
import sys
from dataclasses import asdict, dataclass, field, replace
from importlib import import_module
from io import BytesIO
from itertools import islice
from mmap import ACCESS_READ, mmap
from pathlib import Path
from re import finditer

from PIL import Image, ImageFile, UnidentifiedImageError

from media_processing import claimed, colours

_QUALITY = 78
_METHOD = 2
"""Effort of the WebP encoder. Source of both: performance.md F (354 ms against 592 ms for 12 MP).
"""
_SMALLER = ((60, 320), (45, 320), (30, 320), (30, 240), (30, 160), (5, 160))
"""Quality and width, tried in turn when a file must not be larger; the last fits any picture."""
_PLUGINS = {"JPEG": "Jpeg", "PNG": "Png", "WEBP": "WebP", "GIF": "Gif", "AVIF": "Avif"}
_JPEGS = {"JPEG", "MPO"}
_FILL = 128
"""The grey that a JPEG decoder leaves where nothing arrived."""
_HEIFS, _MOST_ITEMS = {"HEIF", "AVIF"}, 4096
"""200 megapixels are about 800 tiles; 60,000 items took the decoder 31 s before it opened one."""
_CUT_SHARE, _BLANK_SHARE = 0.25, 0.9
"""With more than this share in exactly that grey a JPEG was cut short; or shows nothing at all."""
_LAYERED = {"P", "PA", "LA", "RGBA", "La", "RGBa"}
_PLAIN = {"RGB", "CMYK", "L"}
_ORIENTATION, _INTEROP, _INTEROP_INDEX = 0x0112, 0xA005, 1
_TURNS = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
"""Degrees clockwise -> what Pillow calls it, which counts the other way."""
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF's orientation -> what brings it upright."""
_HEAD_BYTES = 262_144
"""Within this much of an AVIF or PNG its colours are named."""
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    RuntimeError,
    ZeroDivisionError,
    OverflowError,
    struct.error,
    UnidentifiedImageError,
)
"""What Pillow and its plugins raise on a damaged file."""


@dataclass(frozen=True, slots=True)
class Size:
    """One rendition that is wanted."""

    name: str
    width: int
    height: int
    """Largest of each; a picture is scaled to fit both, and never up."""
    max_bytes: int = 0
    """Quality, then size, are lowered until the file is at most this large; 0 means no such bound.
    """


@dataclass(frozen=True, slots=True)
class Job:
    """One photo."""

    source: str
    format: str
    """Pillow's name of the one format that is tried."""
    max_pixels: int
    folder: str
    sizes: list[Size]
    turn: int = 0
    """Degrees clockwise by which a person turned it, beyond what the file says."""
    beside: dict[str, str] = field(default_factory=dict)
    """Name -> a PNG of ours that becomes a rendition as it is, in the same go."""


@dataclass(frozen=True, slots=True)
class Made:
    """One rendition that was written as ``<name>.webp``."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Photo:
    """What was found and made."""

    width: int = 0
    height: int = 0
    captured_at: str = ""
    """ISO 8601, with a time zone only where the file has one; or empty."""
    content_id: str = ""
    """The mark that this still shares with the film of a Live Photo, or empty."""
    is_cut_short: bool = False
    made: list[Made] = field(default_factory=list)
    refused: str = ""
    """A code of ``errors.REFUSALS``, or empty."""


class _Refusal(Exception):
    """The photo cannot be used; the message is a code of ``errors.REFUSALS``."""


def develop(job: Job) -> Photo:
    """Decode once, turn upright, and write every size from the next larger one."""
    try:
        picture, photo = _take(job)
        return replace(photo, made=[*_write_all(picture, job), *_write_beside(job)])
    except _Refusal as refusal:
        return Photo(refused=str(refusal))
    except MemoryError:
        return Photo(refused="too_heavy")


def _take(job: Job) -> tuple[Image.Image, Photo]:
    """Return the picture, upright and in ordinary colours, and what is known of it."""
    try:
        if job.format == "WEBP" and _webp_pixels(job.source) > job.max_pixels:
            raise _Refusal("picture_too_large")
        if job.format in _HEIFS and _has_too_many_items(job.source):
            raise _Refusal("photo_unreadable")
        with Image.open(job.source, formats=[job.format]) as opened:
            if opened.width * opened.height > job.max_pixels:
                raise _Refusal("picture_too_large")
            return _decoded(opened, job)
    except Image.DecompressionBombError as error:
        raise _Refusal("picture_too_large") from error
    except _DAMAGE as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        raise _Refusal("photo_unreadable") from error


def _decoded(opened: Image.Image, job: Job) -> tuple[Image.Image, Photo]:
    captured_at, content_id = _claims(opened)
    size = opened.size
    box = _box(opened, job.sizes)
    opened.draft("RGB", box)
    ended_early = _decode(opened)
    missing = _missing(opened)
    if missing > _BLANK_SHARE:
        raise _Refusal("photo_blank")
    orientation = opened.getexif().get(_ORIENTATION, 1)
    picture = _to_srgb(opened, box, job.source)
    for way in (_UPRIGHT.get(orientation), _TURNS.get(job.turn)):
        picture = picture if way is None else picture.transpose(way)
    if (picture.width > picture.height) != (size[0] > size[1]):
        size = size[1], size[0]
    is_cut_short = ended_early or missing > _CUT_SHARE
    return picture, Photo(*size, captured_at, content_id, is_cut_short)


def _has_too_many_items(source: str) -> bool:
    """Count the entries of a HEIF's or AVIF's list of items. Source: ISO 14496-12, 8.11.6."""
    with Path(source).open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return next(islice(finditer(b"infe", content), _MOST_ITEMS, None), None) is not None


def _webp_pixels(source: str) -> int:
    """Read the size from the header: opening would already take memory for the whole canvas.

    Source: RFC 9649 sections 2.5 to 2.7.
    """
    with Path(source).open("rb") as file:
        head = file.read(30).ljust(30, b"\0")
    if head[12:16] == b"VP8X":
        width, height = int.from_bytes(head[24:27], "little"), int.from_bytes(head[27:30], "little")
        return (width + 1) * (height + 1)
    if head[12:16] == b"VP8L":
        both = int.from_bytes(head[21:25], "little")
        return ((both & 0x3FFF) + 1) * ((both >> 14 & 0x3FFF) + 1)
    width, height = (int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    return width * height


def _box(opened: Image.Image, sizes: list[Size]) -> tuple[int, int]:
    """Return how large the picture must at least be decoded, in its own orientation."""
    sideways = opened.size[::-1]
    share = max(max(_share(opened.size, size), _share(sideways, size)) for size in sizes)
    return max(1, round(opened.width * share)), max(1, round(opened.height * share))


def _share(picture: tuple[int, int], size: Size) -> float:
    return min(1.0, size.width / picture[0], size.height / picture[1])


def _decode(opened: Image.Image) -> bool:
    """Decode; a JPEG that ends early gives what is there. Return whether it ended early."""
    try:
        opened.load()
    except OSError:
        if opened.format not in _JPEGS:
            raise
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        opened.load()
        return True
    return False


def _missing(picture: Image.Image) -> float:
    """Measure which share of a JPEG never arrived; the decoder does not always say."""
    if picture.format not in _JPEGS:
        return 0
    counts = picture.convert("L").histogram()
    return counts[_FILL] / sum(counts)


def _to_srgb(opened: Image.Image, box: tuple[int, int], source: str) -> Image.Image:
    """Scale to the box, then bring the colours to sRGB; put white behind what is transparent.

    Scaling comes first, as every step on the whole of 200 megapixels would take another 600 MB.
    """
    exif, profile = opened.getexif(), opened.info.get("icc_profile")
    points = _points(opened, exif, source)
    picture = _plain(opened)
    if picture.size != box:
        picture = _resized(picture, box)
    if isinstance(profile, bytes):
        picture = colours.by_profile(picture, profile)
    picture = picture if picture.mode == "RGB" else picture.convert("RGB")
    if points and not isinstance(profile, bytes):
        picture = colours.by_points(picture, points)
    return picture


def _plain(picture: Image.Image) -> Image.Image:
    """Bring it to 8 bits a channel without transparency."""
    if picture.mode in _LAYERED or "transparency" in picture.info:
        return _on_white(picture)
    if picture.mode.startswith(("I", "F")):
        return _to_8_bit(picture)
    return picture if picture.mode in _PLAIN else picture.convert("RGB")


def _points(opened: Image.Image, exif: Image.Exif, source: str) -> colours.Points | None:
    """Read how the file names its colours by number, where it does."""
    named = opened.info.get("nclx_profile")  # of HEIF
    if isinstance(named, dict):
        return colours.Points(named["color_primaries"], named["transfer_characteristics"])
    if opened.format in {"AVIF", "PNG"}:
        return _points_of_head(source, b"colrnclx" if opened.format == "AVIF" else b"\0\0\0\4cICP")
    if opened.format in _JPEGS and exif.get_ifd(_INTEROP).get(_INTEROP_INDEX, "")[:3] == "R03":
        return colours.ADOBE_RGB
    return None


def _points_of_head(source: str, name: bytes) -> colours.Points | None:
    with Path(source).open("rb") as file:
        head = file.read(_HEAD_BYTES)
    at = head.find(name) + len(name)
    if at < len(name):
        return None
    if name.endswith(b"cICP"):
        return colours.Points(head[at], head[at + 1]) if head[at + 2 : at + 3] == b"\0" else None
    primaries, transfer = struct.unpack_from(">HH", head, at)
    return colours.Points(primaries, transfer)


def _on_white(picture: Image.Image) -> Image.Image:
    layered = picture.convert("RGBA")
    ground = Image.new("RGBA", layered.size, "white")
    ground.alpha_composite(layered)
    return ground.convert("RGB")


def _to_8_bit(picture: Image.Image) -> Image.Image:
    """Bring 16-bit grey to 8 bits, which Pillow would cut off instead."""
    return picture.convert("I").point(lambda value: value / 256).convert("L")


def _claims(opened: Image.Image) -> tuple[str, str]:
    """Read the moment of the photo and the mark of a Live Photo; each empty when it is not said."""
    try:
        return claimed.of_exif(opened.getexif())
    except _DAMAGE:
        return "", ""


def _write_all(picture: Image.Image, job: Job) -> list[Made]:
    """Write each size from the next larger one, without metadata; list them in the order asked."""
    made: dict[str, Made] = {}
    for size in sorted(job.sizes, key=lambda one: one.width, reverse=True):
        picture = _fitted(picture, size)
        content, written = _webp(picture), picture
        for quality, width in _SMALLER if size.max_bytes else ():
            if len(content) <= size.max_bytes:
                break
            written = _fitted(picture, replace(size, width=width, height=2 * width))
            content = _webp(written, quality)
        Path(job.folder, f"{size.name}.webp").write_bytes(content)
        made[size.name] = Made(size.name, written.width, written.height)
    return [made[size.name] for size in job.sizes]


def _write_beside(job: Job) -> list[Made]:
    """Write what needs no fitting: sheets that ffmpeg has laid out."""
    made = []
    for name, source in job.beside.items():
        with Image.open(source, formats=["PNG"]) as opened:
            picture = opened.convert("RGB")
        Path(job.folder, f"{name}.webp").write_bytes(_webp(picture))
        made.append(Made(name, picture.width, picture.height))
    return made


def _fitted(picture: Image.Image, size: Size) -> Image.Image:
    """Scale down to fit; never up."""
    share = _share(picture.size, size)
    if share == 1:
        return picture
    smaller = max(1, round(picture.width * share)), max(1, round(picture.height * share))
    return _resized(picture, smaller)


def _resized(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Scale by whole steps as far as they go, then finely: a third of the time of Lanczos alone."""
    return picture.resize(size, Image.Resampling.BICUBIC, reducing_gap=1.0)


def _webp(picture: Image.Image, quality: int = _QUALITY) -> bytes:
    buffer = BytesIO()
    picture.save(
        buffer, "WEBP", quality=quality, method=_METHOD, exif=b"", icc_profile=b"", xmp=b""
    )
    return buffer.getvalue()


def _load(job: Job) -> None:
    """Load the code of the formats of this job and no other: Pillow would take all of them."""
    Image.MAX_IMAGE_PIXELS = None  # our own bound, per format, stands in the job
    Image._initialized = 2  # noqa: SLF001 (says that all are loaded)
    if job.format == "HEIF":
        import pillow_heif  # noqa: PLC0415 (loads libheif: only for those who need it)

        pillow_heif.register_heif_opener(thumbnails=False)
    for name in {job.format, "WEBP", *(["PNG"] if job.beside else [])} & set(_PLUGINS):
        import_module(f"PIL.{_PLUGINS[name]}ImagePlugin")


def main() -> None:
    """Read the job from the command line, print the photo."""
    described = json.loads(sys.argv[1])
    described["sizes"] = [Size(**size) for size in described["sizes"]]
    job = Job(**described)
    _load(job)
    sys.stdout.write(json.dumps(asdict(develop(job))) + "\n")

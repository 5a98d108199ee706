"""Opens one photo with Pillow and writes its renditions: the program inside the cage.

It is started by file name (``python -I darkroom.py JOB``), so it imports Pillow and the standard
library only. It knows one format, one file and one folder. It must not choose the format:
``stills.py`` did, by the first bytes. It prints one JSON object: the photo, or the code of a
refusal.
"""

import json
import struct
import sys
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

_QUALITY = 78
_METHOD = 2
"""Effort of the WebP encoder. Source of both: performance.md F (354 ms against 592 ms for 12 MP).
"""
_SMALLER = ((60, 320), (45, 320), (30, 320), (30, 240), (30, 160), (5, 160))
"""Quality and width, tried in turn when a file must not be larger; the last fits any picture."""
_TALLEST = 2
"""A rendition is at most twice as tall as it may be wide: a long screenshot must not become a
poster roll.
"""
_JPEGS = {"JPEG", "MPO"}
_FILL = 128
"""The grey that a JPEG decoder leaves where nothing arrived."""
_CUT_SHARE, _BLANK_SHARE = 0.25, 0.9
"""With more than this share in exactly that grey a JPEG was cut short; or shows nothing at all."""
_EARLIEST_YEAR = 1990
"""A clock that was never set says 1970 or 1980: no claim at all."""
_LAYERED = {"P", "PA", "LA", "RGBA", "La", "RGBa"}
_PLAIN = {"RGB", "CMYK", "L"}
_ORIENTATION = 0x0112
_DATE, _ORIGINAL_DATE, _ORIGINAL_OFFSET, _EXIF, _GPS = 0x0132, 0x9003, 0x9011, 0x8769, 0x8825
_GPS_TIME, _GPS_DATE = 7, 29
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
    """ISO 8601 with time zone, or empty."""
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
        return replace(photo, made=_write_all(picture, job))
    except _Refusal as refusal:
        return Photo(refused=str(refusal))
    except MemoryError:
        return Photo(refused="too_heavy")


def _take(job: Job) -> tuple[Image.Image, Photo]:
    """Return the picture, upright and in ordinary colours, and what is known of it."""
    try:
        if job.format == "WEBP" and _webp_pixels(job.source) > job.max_pixels:
            raise _Refusal("picture_too_large")
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
    captured_at = _captured_at(opened)
    width, height = opened.size
    box = _box(opened, max(size.width for size in job.sizes))
    opened.draft("RGB", box)
    ended_early = _decode(opened)
    missing = _missing(opened)
    if missing > _BLANK_SHARE:
        raise _Refusal("photo_blank")
    picture = ImageOps.exif_transpose(_to_srgb(opened, box))
    if (picture.width > picture.height) != (width > height):
        width, height = height, width
    return picture, Photo(width, height, captured_at, ended_early or missing > _CUT_SHARE)


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


def _box(opened: Image.Image, width: int) -> tuple[int, int]:
    """Return how large the picture must at least be decoded, in its own orientation."""
    upright = opened.size
    if opened.getexif().get(_ORIENTATION, 1) in {5, 6, 7, 8}:
        upright = (opened.height, opened.width)
    share = _share(upright, width)
    return max(1, round(opened.width * share)), max(1, round(opened.height * share))


def _share(size: tuple[int, int], width: int) -> float:
    return min(1.0, width / size[0], width * _TALLEST / size[1])


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


def _to_srgb(opened: Image.Image, box: tuple[int, int]) -> Image.Image:
    """Scale to the box, then bring the colours to sRGB; put white behind what is transparent.

    Scaling comes first, as every step on the whole of 200 megapixels would take another 600 MB.
    """
    orientation = opened.getexif().get(_ORIENTATION, 1)
    profile = opened.info.get("icc_profile")
    picture: Image.Image = opened
    if picture.mode in _LAYERED or "transparency" in picture.info:
        picture = _on_white(picture)
    elif picture.mode.startswith(("I", "F")):
        picture = _to_8_bit(picture)
    elif picture.mode not in _PLAIN:
        picture = picture.convert("RGB")
    if picture.size != box:
        picture = picture.resize(box, Image.Resampling.LANCZOS)
    if isinstance(profile, bytes):
        picture = _by_profile(picture, profile)
    picture = picture if picture.mode == "RGB" else picture.convert("RGB")
    picture.getexif()[_ORIENTATION] = orientation
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    layered = picture.convert("RGBA")
    ground = Image.new("RGBA", layered.size, "white")
    ground.alpha_composite(layered)
    return ground.convert("RGB")


def _to_8_bit(picture: Image.Image) -> Image.Image:
    """Bring 16-bit grey to 8 bits, which Pillow would cut off instead."""
    return picture.convert("I").point(lambda value: value / 256).convert("L")


def _by_profile(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, *_DAMAGE):  # a profile that does not fit its picture is no profile
        return picture
    return changed or picture


def _captured_at(opened: Image.Image) -> str:
    """Read the moment of the photo, where its time zone is known: any other would be a guess."""
    try:
        exif = opened.getexif()
        moment = _by_own_clock(exif) or _by_satellite(exif)
    except _DAMAGE:
        return ""
    return moment.isoformat() if moment and moment.year >= _EARLIEST_YEAR else ""


def _by_own_clock(exif: Image.Exif) -> datetime | None:
    detail = exif.get_ifd(_EXIF)
    text = str(detail.get(_ORIGINAL_DATE) or exif.get(_DATE) or "").strip("\0 ")
    offset = str(detail.get(_ORIGINAL_OFFSET) or "").strip("\0 ")
    if not text or not offset:
        return None
    return datetime.strptime(f"{text[:19]} {offset}", "%Y:%m:%d %H:%M:%S %z")


def _by_satellite(exif: Image.Exif) -> datetime | None:
    """Read the GPS clock, which is UTC."""
    place = exif.get_ifd(_GPS)
    if _GPS_DATE not in place or _GPS_TIME not in place:
        return None
    hours, minutes, seconds = (int(part) for part in place[_GPS_TIME])
    day = datetime.strptime(str(place[_GPS_DATE]).strip("\0 "), "%Y:%m:%d").replace(tzinfo=UTC)
    return day.replace(hour=hours, minute=minutes, second=seconds)


def _write_all(picture: Image.Image, job: Job) -> list[Made]:
    """Write each size from the next larger one, without metadata; list them in the order asked."""
    made: dict[str, Made] = {}
    for size in sorted(job.sizes, key=lambda one: one.width, reverse=True):
        picture = _fitted(picture, size.width)
        content, written = _webp(picture), picture
        for quality, width in _SMALLER if size.max_bytes else ():
            if len(content) <= size.max_bytes:
                break
            written = _fitted(picture, width)
            content = _webp(written, quality)
        Path(job.folder, f"{size.name}.webp").write_bytes(content)
        made[size.name] = Made(size.name, written.width, written.height)
    return [made[size.name] for size in job.sizes]


def _fitted(picture: Image.Image, width: int) -> Image.Image:
    """Scale down to a width; never up."""
    share = _share(picture.size, width)
    if share == 1:
        return picture
    smaller = max(1, round(picture.width * share)), max(1, round(picture.height * share))
    return picture.resize(smaller, Image.Resampling.LANCZOS)


def _webp(picture: Image.Image, quality: int = _QUALITY) -> bytes:
    buffer = BytesIO()
    picture.save(
        buffer, "WEBP", quality=quality, method=_METHOD, exif=b"", icc_profile=b"", xmp=b""
    )
    return buffer.getvalue()


def main() -> None:
    """Read the job from the command line, print the photo."""
    described = json.loads(sys.argv[1])
    described["sizes"] = [Size(**size) for size in described["sizes"]]
    job = Job(**described)
    Image.MAX_IMAGE_PIXELS = None  # our own bound, per format, stands in the job
    if job.format == "HEIF":
        import pillow_heif  # noqa: PLC0415 (loads libheif: only for those who need it)

        pillow_heif.register_heif_opener(thumbnails=False)
    sys.stdout.write(json.dumps(asdict(develop(job))) + "\n")


if __name__ == "__main__":
    main()

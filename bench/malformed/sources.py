"""Small whole files of every kind that may come in: filmed by ffmpeg, drawn by Pillow.

Each carries words that no rendition may repeat (SECRETS). Knows formats; must not spoil anything.
"""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import ExifTags, Image, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

from media_processing import tools

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
LARGEST_SAMPLE_BYTES = 200_000
"""Larger ones take seconds each to decode; what they exercise, bench/samples.py sends whole."""
SECRETS = (b"Owner-Of-This-Phone", b"-36.848461", b"Serial-81-71-4711")
_PICTURE = "testsrc2=s=96x64:r=10:d=0.6"
_TONE = "sine=frequency=440:duration=0.6"
_X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
_VIDEOS = {
    "film.mp4": (*_X264, "-c:a", "aac"),
    "faststart.mp4": (*_X264, "-c:a", "aac", "-movflags", "+faststart"),
    "fragmented.mp4": (*_X264, "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov", "-g", "3"),
    "hevc.mov": ("-c:v", "libx265", "-x265-params", "log-level=none", "-c:a", "aac"),
    "frames.mov": ("-c:v", "mjpeg", "-q:v", "12", "-c:a", "pcm_s16le", "-ar", "8000"),
    "old.3gp": ("-s", "128x96", "-c:v", "h263", "-c:a", "aac"),
    "vp9.webm": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libopus"),
    "vp8.webm": ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libvorbis"),
    "film.mkv": (*_X264, "-c:a", "aac"),
    "camera.avi": ("-c:v", "mpeg4", "-c:a", "mp3"),
    "frames.avi": ("-c:v", "mjpeg", "-q:v", "12", "-c:a", "pcm_u8", "-ar", "8000"),
    "film.ts": (*_X264, "-c:a", "aac"),
    "disc.mpg": ("-r", "25", "-c:v", "mpeg2video", "-c:a", "mp2", "-f", "vob"),
    "screen.flv": ("-c:v", "flv1", "-c:a", "mp3", "-ar", "44100"),
    "laptop.wmv": ("-c:v", "wmv2", "-c:a", "wmav2"),
}
_SOUNDS = {
    "sound.m4a": ("-c:a", "aac"),
    "sound.mp3": ("-c:a", "mp3"),
    "sound.wav": ("-c:a", "pcm_s16le", "-ar", "16000"),
    "sound.ogg": ("-c:a", "libopus"),
    "sound.flac": ("-c:a", "flac"),
    "sound.aac": ("-c:a", "aac", "-f", "adts"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """One whole file. `kind` is what a tablet would call it."""

    name: str
    kind: str
    content: bytes


class Missing(Exception):
    """This machine's ffmpeg or Pillow cannot make a source: say so, do without."""


def gather(folder: Path) -> tuple[list[Source], list[str]]:
    """Make every source in an empty folder; return them, and the names of those that failed."""
    found, failed = [], []
    for name, words in {**_VIDEOS, **_SOUNDS}.items():
        try:
            found.append(_filmed(folder, name, words))
        except Missing:
            failed.append(name)
    # AMR: forty frames of 12.2 kbit/s, whatever they sound like. Source: RFC 4867, 5.
    frames = b"".join(
        b"\x3c" + bytes((step * 7 + part) % 256 for part in range(31)) for step in range(40)
    )
    found.append(Source("sound.amr", "sound", b"#!AMR\n" + frames))
    return [*found, *_photos(), *_samples()], failed


def _filmed(folder: Path, name: str, words: tuple[str, ...]) -> Source:
    is_video = name in _VIDEOS
    inputs = ("-f", "lavfi", "-i", _PICTURE) if is_video else ()
    said = (
        "-metadata",
        f"title={SECRETS[0].decode()}",
        "-metadata",
        "location=-36.848461+174.763/",
    )
    try:
        run(folder, *inputs, "-f", "lavfi", "-i", _TONE, *words, *said, name)
    except subprocess.CalledProcessError as error:
        raise Missing(name) from error
    return Source(name, "video" if is_video else "sound", (folder / name).read_bytes())


def run(folder: Path, *words: str) -> None:
    """Run the machine's ffmpeg in a folder."""
    argv = [str(tools.find().ffmpeg), "-v", "error", "-nostdin", "-y", *words]
    subprocess.run(argv, check=True, cwd=folder, stderr=subprocess.DEVNULL, timeout=120)


def _photos() -> Iterator[Source]:
    picture = Image.effect_mandelbrot((160, 120), (-2, -1.5, 1, 1.5), 40).convert("RGB")
    exif, text = _told(), PngInfo()
    text.add_text("Comment", SECRETS[0].decode())
    text.add_itxt("XML:com.adobe.xmp", _XMP.decode(), zip=True)
    ways = {
        "photo.jpg": ("JPEG", {"exif": exif, "quality": 80}),
        "scans.jpg": ("JPEG", {"exif": exif, "progressive": True}),
        "photo.png": ("PNG", {"exif": exif, "pnginfo": text}),
        "photo.webp": ("WEBP", {"exif": exif, "xmp": _XMP}),
        "lossless.webp": ("WEBP", {"exif": exif, "lossless": True}),
        "photo.avif": ("AVIF", {"exif": exif, "speed": 10}),
    }
    for name, (form, options) in ways.items():
        yield Source(name, "photo", saved(picture, form, **options))
    turned = [picture.rotate(step * 30) for step in range(4)]
    moving = {"save_all": True, "append_images": turned, "duration": 80}
    yield Source("moving.gif", "photo", saved(picture.quantize(16), "GIF", **moving))
    yield Source("moving.webp", "photo", saved(picture, "WEBP", **moving))
    yield Source("moving.png", "photo", saved(picture, "PNG", **moving))
    yield Source("photo.heic", "photo", heic(picture, exif=exif))


def heic(picture: Image.Image, **options: object) -> bytes:
    """Return a HEIC photo."""
    import pillow_heif

    kept = BytesIO()
    pillow_heif.from_pillow(picture).save(kept, **options)
    return kept.getvalue()


def saved(picture: Image.Image, form: str, **options: object) -> bytes:
    """Return a picture as Pillow writes it."""
    kept = BytesIO()
    picture.save(kept, form, **options)
    return kept.getvalue()


_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b"<rdf:Description owner='"
    + SECRETS[0]
    + b"' serial='"
    + SECRETS[2]
    + b"'/></rdf:RDF></x:xmpmeta>"
)


def _told() -> Image.Exif:
    """What a phone writes: place, owner, serial number."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = SECRETS[0].decode()
    exif[ExifTags.Base.ImageDescription] = SECRETS[1].decode()
    exif[ExifTags.Base.CameraOwnerName] = SECRETS[0].decode()
    exif[ExifTags.Base.BodySerialNumber] = SECRETS[2].decode()
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    degrees = tuple(TiffImagePlugin.IFDRational(part) for part in (36, 50, 54))
    place.update({1: "S", 2: degrees, 3: "E", 4: degrees})
    return exif


def _samples() -> Iterator[Source]:
    """Real files, where they are at hand."""
    for folder, kind in (("photos", "photo"), ("videos", "video")):
        for path in sorted((SAMPLES / folder).glob("*")):
            if path.is_file() and path.stat().st_size <= LARGEST_SAMPLE_BYTES:
                yield Source(path.name, kind, path.read_bytes())

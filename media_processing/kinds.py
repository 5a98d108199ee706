"""The one list of what may come in, how it is known by its first bytes, and how large it may be.

It knows signatures, the names that Pillow and ffmpeg give to formats, and limits. It must not open
a decoder, start a process or look at a file's name: a name is a claim. The tables of
``docs/MEDIA.md`` are written from here (``media_processing.handbook``), and a test compares.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from media_processing.errors import Refused

HEAD_BYTES = 1024
"""How much of the start of a file is looked at: five MPEG-TS packets and every signature fit."""

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_OTHER_PHOTOS = (
    *(b"II*\0", b"MM\0*", b"IIU\0", b"IIRO", b"IIRS", b"MMOR"),  # TIFF, DNG and most RAW
    *(b"FUJIFILMCCD-RAW", b"FOVb", b"8BPS"),
    *(b"\xff\x0a", b"\0\0\0\x0cJXL ", b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51"),  # JPEG XL, 2000
)
_MOV_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"moof", b"styp"}


@dataclass(frozen=True, slots=True)
class Still:
    """A kind of photo: opened by Pillow alone, under exactly this format name."""

    name: str
    """Pillow's name of the format."""
    max_pixels: int
    """Largest width x height that is decoded. Source of the figures: threats.md section 0 no. 4."""
    matches: Callable[[bytes], bool]
    opened_by: str
    """Which library reads it, and what of it."""


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of video or sound file: opened by ffmpeg alone, with exactly this demuxer."""

    demuxer: str
    """ffmpeg's name of the demuxer, forced, so that no other can be chosen by the content."""
    max_pixels: int
    """Largest width x height of one picture of its video; 0: it holds sound only."""
    matches: Callable[[bytes], bool]
    sent_by: str
    """Who makes such files: the reason why it is on the list."""


def _starts(*prefixes: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(prefixes)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def _brands(head: bytes) -> list[bytes]:
    """Return the major brand and then the compatible ones of an ISO base media file, or nothing."""
    if head[4:8] != b"ftyp":
        return []
    box = head[8 : min(int.from_bytes(head[:4], "big"), len(head))]
    return [box[:4], *(box[i : i + 4] for i in range(8, len(box) - 3, 4))]


def _is_avif(head: bytes) -> bool:
    brands = _brands(head)
    return bool(brands) and (
        brands[0] in _AVIF_BRANDS
        or (brands[0] in {b"mif1", b"msf1"} and not _AVIF_BRANDS.isdisjoint(brands))
    )


def _is_heif(head: bytes) -> bool:
    return _brands(head)[:1] != [] and _brands(head)[0] in _HEIF_BRANDS and not _is_avif(head)


def _is_mov(head: bytes) -> bool:
    is_photo = _is_avif(head) or _is_heif(head) or _is_other_photo(head)
    return head[4:8] in _MOV_BOXES and not is_photo


def _is_mpegts(head: bytes) -> bool:
    """Look for the sync byte of three packets, with and without the time code of AVCHD cameras."""
    return any(head[at : at + 2 * size + 1 : size] == b"GGG" for at, size in ((0, 188), (4, 192)))


def _is_adts(head: bytes) -> bool:
    return len(head) > 7 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0


def _is_mp3(head: bytes) -> bool:
    is_frame = len(head) > 4 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 == 2
    return head.startswith(b"ID3") or is_frame


def _is_other_photo(head: bytes) -> bool:
    """Look for a photo that we do not open, to say so: RAW of cameras, JPEG XL, TIFF, BMP."""
    is_bitmap = head.startswith(b"BM") and head[6:10] == bytes(4)
    return head.startswith(_OTHER_PHOTOS) or _brands(head)[:1] == [b"crx "] or is_bitmap


STILLS: tuple[Still, ...] = (
    # A Galaxy S24 Ultra takes 199.8 million pixels as HEIC (measured: 1,366 MB to decode); JPEG is
    # decoded smaller by its own scaling. The others hold no phone photo of that size, and a 256 KB
    # WebP of 144 million pixels took 2,217 MB. Source: threats.md section 0 no. 4.
    Still(
        "JPEG",
        220_000_000,
        _starts(b"\xff\xd8\xff"),
        "Pillow; also MPO, Ultra HDR and motion photos (the first picture)",
    ),
    Still(
        "HEIF",
        220_000_000,
        _is_heif,
        "pillow-heif: HEIC of iPhone, iPad, Samsung (the primary picture)",
    ),
    Still("AVIF", 50_000_000, _is_avif, "Pillow; the first picture of a moving one"),
    Still("PNG", 50_000_000, _starts(b"\x89PNG\r\n\x1a\n"), "Pillow; the first picture of an APNG"),
    Still("WEBP", 50_000_000, _riff(b"WEBP"), "Pillow; the first picture of a moving one"),
    Still("GIF", 25_000_000, _starts(b"GIF87a", b"GIF89a"), "Pillow; the first picture"),
)

_8K, _4K = 36_000_000, 9_500_000
"""7680x4320 passes and 16384x8192 does not (threats.md M-12); 4096x2304 passes."""

CONTAINERS: tuple[Container, ...] = (
    Container("mov", _8K, _is_mov, "MP4, MOV, M4A, 3GP: phones, tablets, cameras, sound recorders"),
    Container("matroska", _8K, _starts(b"\x1a\x45\xdf\xa3"), "WebM of browsers, MKV"),
    Container("avi", _4K, _riff(b"AVI "), "older cameras"),
    Container("mpegts", _4K, _is_mpegts, "AVCHD camcorders (.mts, .m2ts)"),
    Container("mpeg", _4K, _starts(b"\x00\x00\x01\xba"), "the school's DVDs (.vob, .mpg)"),
    Container(
        "asf",
        _4K,
        _starts(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
        "WMV and WMA of older laptops",
    ),
    Container("flv", _4K, _starts(b"FLV\x01"), "older screen recordings"),
    Container("wav", 0, _riff(b"WAVE"), "sound"),
    Container("ogg", _4K, _starts(b"OggS"), "sound recorded by a browser; Theora films"),
    Container("flac", 0, _starts(b"fLaC"), "sound"),
    Container("amr", 0, _starts(b"#!AMR"), "sound recorders of older phones"),
    Container("aac", 0, _is_adts, "sound"),
    Container("mp3", 0, _is_mp3, "sound"),
)

FORMAT_WHITELIST = ",".join(container.demuxer for container in CONTAINERS)
PROTOCOL_WHITELIST = "file,pipe"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Every default says where it comes from."""

    max_duration_ms: int = 10 * 60 * 1000
    """Longest recording, judged by what decodes. Source: design.md section 3 (school's setting)."""
    max_pixels: int = _8K
    """Largest picture of any video; a container may allow less (``CONTAINERS``)."""
    max_tracks: int = 100
    """Tracks of one file; ffmpeg alone would go to 1,000 (threats.md M-14)."""
    max_chapters: int = 1000
    """Chapters of one file; all of them are left out anyway."""
    max_frames_per_second: int = 300
    """Pictures for each second that a recording may last. Source: threats.md M-12."""
    memory_bytes: int = 2 * 1024**3
    """Address space of one tool. Source: threats.md section 3 (2 GB cap)."""
    cpu_seconds: int = 120
    """Processor time that any file may take, however short it is."""
    cpu_per_second: int = 8
    """And this much more for each second of recording: three times the bare run on 4K.

    Source: performance.md A2 (C10: 22 CPU s for 10 s of 4K).
    """
    wall_seconds: int = 3600
    """After this long our machine is at fault, not the file."""
    stall_seconds: int = 120
    """ffmpeg must get further within this time."""
    output_bytes: int = 500_000_000
    """Largest file that a tool may write. Source: threats.md section 3."""
    output_files: int = 64
    """Files that may lie in a job's folder; our recipes write under twenty."""
    probe_seconds: int = 60
    """Processor time for reading what a file says about itself."""
    photo_seconds: int = 120
    """Processor time for one photo; 200 megapixels took 8.4 s (threats.md section 0 no. 4)."""

    @property
    def max_frames(self) -> int:
        """Most pictures of one recording."""
        return self.max_duration_ms * self.max_frames_per_second // 1000


def recognise(original: Path) -> Still | Container:
    """Say what kind of file this is by its first bytes.

    Raises ``Refused`` (``empty``, ``photo_form_unknown``, ``unknown_kind``).
    """
    with original.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise Refused("empty")
    kinds: tuple[Still | Container, ...] = (*STILLS, *CONTAINERS)
    for kind in kinds:
        if kind.matches(head):
            return kind
    raise Refused("photo_form_unknown" if _is_other_photo(head) else "unknown_kind")

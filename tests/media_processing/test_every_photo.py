"""Photos of every sort: colours measured, the still and only the still, refusals that help.

Distances are CIEDE2000.
"""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageCms

from media_processing import colours
from media_processing.claimed import content_id_of_note
from media_processing.errors import Refused
from tests.media_processing.filming import CORNERS, corner_picture
from tests.media_processing.filming import colours as corners_of
from tests.media_processing.reel import AAC, H264, Reel
from tests.media_processing.seeing import distance

pytestmark = pytest.mark.media
PATCHES = ((200, 120, 90), (128, 128, 128), (60, 90, 180), (20, 170, 40))
"""Skin, grey, sky, grass."""
_MARK = "53D98F36-0D57-4B4D-9EB5-1C8C4B5F3A90"


def _stripes(patches: tuple[tuple[int, ...], ...], mode: str = "RGB") -> Image.Image:
    picture = Image.new(mode, (80 * len(patches), 60))
    for place, colour in enumerate(patches):
        picture.paste(colour, (80 * place, 0, 80 * place + 80, 60))
    return picture


def _assert_shows(
    path: Path, patches: tuple[tuple[int, ...], ...] = PATCHES, *, within: float = 3
) -> None:
    with Image.open(path) as made:
        step = made.width // len(patches)
        for place, colour in enumerate(patches):
            seen = made.convert("RGB").getpixel((step * place + step // 2, made.height // 2))
            assert distance(seen, colour) <= within, (path.name, seen, colour)


def _profile(red: tuple, green: tuple, blue: tuple, gamma: float) -> bytes:
    """Write an ICC profile of three primaries (as PCS XYZ, D50) and one gamma."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    tags = {b"wtpt": (0.9642, 1.0, 0.8249), b"rXYZ": red, b"gXYZ": green, b"bXYZ": blue}
    blocks = {
        name: b"XYZ " + bytes(4) + b"".join(struct.pack(">i", round(v * 65_536)) for v in value)
        for name, value in tags.items()
    }
    blocks |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    blocks[b"desc"] = b"desc" + bytes(4) + struct.pack(">I", 2) + b"x\0" + bytes(80)
    at, table, data = 132 + 12 * len(blocks), b"", b""
    for name, block in blocks.items():
        table += name + struct.pack(">II", at + len(data), len(block))
        data += block + bytes(-len(block) % 4)
    body = struct.pack(">I", len(blocks)) + table + data
    head = struct.pack(">I", 128 + len(body)) + bytes(4) + b"\x02\x40\0\0mntrRGB XYZ "
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">iii", 63_190, 65_536, 54_061)
    return head.ljust(128, b"\0") + body


P3 = _profile((0.5151, 0.2412, -0.0011), (0.2919, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841), 2.2)
ADOBE = _profile((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446), 2.2)
"""Display P3 with a plain gamma, and Adobe RGB (1998). Source: both specifications, D50."""


def _stored_in(profile: bytes) -> Image.Image:
    """Store the patches in the colours of a profile, as a camera would."""
    srgb, target = ImageCms.createProfile("sRGB"), ImageCms.ImageCmsProfile(BytesIO(profile))
    stored = ImageCms.profileToProfile(_stripes(PATCHES), srgb, target)
    assert stored is not None
    return stored


@pytest.mark.parametrize("suffix", [".jpg", ".heic", ".png", ".webp", ".avif"])
@pytest.mark.parametrize("profile", [P3, ADOBE], ids=["p3", "adobe"])
def test_wide_colours_with_a_profile_become_ordinary(
    tmp_path: Path, work: Callable, suffix: str, profile: bytes
) -> None:
    path = tmp_path / f"photo{suffix}"
    picture = _stored_in(profile)
    if suffix == ".heic":
        made = pillow_heif.from_pillow(picture)
        made.info["icc_profile"], made.info["icc_profile_type"] = profile, "prof"
        made.save(path, quality=95)
    else:
        picture.save(path, icc_profile=profile, quality=98)
    _assert_shows(work(path).path("w960"), within=4)


def test_adobe_rgb_that_only_exif_tells_of_becomes_ordinary(tmp_path: Path, work: Callable) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0xA001: 65_535, 0xA005: {1: "R03"}})
    path = tmp_path / "photo.jpg"
    _stored_in(ADOBE).save(path, exif=exif, quality=98)
    _assert_shows(work(path).path("w960"), within=4)


def _light(code: int) -> tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]:
    stored = tuple((level, level, level) for level in (50, 100, 150, 190))
    curve = {16: colours._pq, 18: lambda one: colours._hlg((one, one, one))[0]}[code]
    shown = []
    for level, _, _ in stored:
        light = colours._tone_mapped((curve(level / 255),) * 3)[0]
        shown.append((round(255 * colours._srgb(light)),) * 3)
    return stored, tuple(shown)


@pytest.mark.parametrize("code", [16, 18], ids=["pq", "hlg"])
@pytest.mark.parametrize("suffix", [".avif", ".heic", ".png"])
def test_stills_of_more_light_than_a_screen_has_become_natural(
    tmp_path: Path, work: Callable, suffix: str, code: int
) -> None:
    stored, shown = _light(code)
    path = tmp_path / f"photo{suffix}"
    picture = _stripes(stored)
    if suffix == ".heic":
        options = {"color_primaries": 9, "transfer_characteristics": code, "matrix_coefficients": 9}
        pillow_heif.from_pillow(picture).save(path, quality=95, save_nclx_profile=True, **options)
    else:
        picture.save(path, quality=98)
        content = path.read_bytes()
        if suffix == ".avif":
            at = content.index(b"colrnclx") + 8
            content = content[:at] + struct.pack(">HH", 9, code) + content[at + 4 :]
        else:
            chunk = b"cICP" + bytes((9, code, 0, 1))
            crc = struct.pack(">I", zlib.crc32(chunk))
            at = content.index(b"IDAT") - 4
            content = content[:at] + struct.pack(">I", 4) + chunk + crc + content[at:]
        path.write_bytes(content)
    _assert_shows(work(path).path("w960"), shown, within=4)
    assert 100 <= shown[2][0] <= 235


def test_four_inks_come_out_as_the_colours_that_they_print(tmp_path: Path, work: Callable) -> None:
    path = tmp_path / "photo.jpg"
    inks = ((0, 0, 0, 0), (0, 255, 255, 0), (255, 0, 0, 0), (0, 0, 0, 255))
    _stripes(inks, "CMYK").save(path, quality=95)
    seen = ((255, 255, 255), (255, 0, 0), (0, 255, 255), (0, 0, 0))
    _assert_shows(work(path).path("w960"), seen, within=8)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "progressive"])
def test_progressive_and_palette_pictures(tmp_path: Path, work: Callable, mode: str) -> None:
    path = tmp_path / ("photo.jpg" if mode == "progressive" else "photo.png")
    picture = _stripes(PATCHES)
    if mode == "progressive":
        picture.save(path, progressive=True, quality=95)
    elif mode == "P":
        picture.quantize(8).save(path)
    else:
        picture.convert(mode).save(path)
    _assert_shows(work(path).path("w960"), within=4)


@pytest.mark.parametrize(("mode", "level"), [("I;16", 0x8080), ("L", 128), ("LA", (128, 255))])
def test_deep_and_plain_grey(tmp_path: Path, work: Callable, mode: str, level: object) -> None:
    path = tmp_path / "photo.png"
    Image.new(mode, (320, 60), level).save(path)
    with Image.open(work(path).path("w960")) as made:
        assert abs(made.convert("L").getpixel((160, 30)) - 128) <= 2


def test_ten_bits_a_channel(tmp_path: Path, work: Callable) -> None:
    deep = b"".join(
        struct.pack("<3H", *(value * 257 for value in PATCHES[x // 80]))
        for _ in range(60)
        for x in range(320)
    )
    path = tmp_path / "photo.heic"
    pillow_heif.from_bytes("RGB;16", (320, 60), deep).save(path, quality=95)
    _assert_shows(work(path).path("w960"), within=4)


def _motion_photo(path: Path, still: Image.Image, film: bytes) -> None:
    if path.suffix == ".heic":
        pillow_heif.from_pillow(still).save(path, quality=90)
        film = struct.pack(">I", len(film) + 8) + b"mpvd" + film
    else:
        still.save(path, quality=90)
    path.write_bytes(path.read_bytes() + film)


@pytest.mark.parametrize("suffix", [".jpg", ".heic"])
def test_of_a_motion_photo_only_the_still_is_served(
    tmp_path: Path, work: Callable, reel: Reel, suffix: str
) -> None:
    film = reel.film("behind.mp4", *H264, *AAC, size="96x64").read_bytes()
    path = tmp_path / f"photo{suffix}"
    _motion_photo(path, corner_picture((640, 400)), film)
    done = work(path)
    assert done.outcome.kind == "photo"
    assert set(done.outputs) == {"thumb", "w960", "w1920"}
    for made in done.outputs.values():
        content = made.path.read_bytes()
        assert b"ftyp" not in content
        assert int.from_bytes(content[4:8], "little") + 8 == len(content)
        with Image.open(made.path) as picture:
            assert corners_of(picture) == CORNERS


@pytest.mark.parametrize("order", ["first", "second"])
def test_of_a_burst_the_picture_that_the_phone_chose_is_shown(
    tmp_path: Path, work: Callable, order: str
) -> None:
    burst = pillow_heif.HeifFile()
    pictures = [corner_picture((320, 200)), Image.new("RGB", (320, 200))]
    for picture in pictures if order == "first" else reversed(pictures):
        burst.add_from_pillow(picture)
    path = tmp_path / "burst.heic"
    burst.save(path, primary_index=0 if order == "first" else 1)
    with Image.open(work(path).path("w960")) as made:
        assert corners_of(made) == CORNERS


def test_two_pictures_in_one_jpeg_give_the_first(tmp_path: Path, work: Callable) -> None:
    path = tmp_path / "photo.jpg"
    more = [Image.new("RGB", (320, 200))]
    corner_picture((320, 200)).save(path, "MPO", save_all=True, append_images=more)
    with Image.open(work(path).path("w960")) as made:
        assert corners_of(made) == CORNERS


def _note(mark: str, *, order: str = ">") -> bytes:
    """Write the maker note of an iPhone: two entries, the second is the mark."""
    text = mark.encode() + b"\0"
    head = b"Apple iOS\0\0\x01" + (b"MM" if order == ">" else b"II")
    entries = struct.pack(f"{order}HHHII", 2, 1, 9, 1, 14)
    entries += struct.pack(f"{order}HHII", 0x11, 2, len(text), 14 + 2 + 24 + 4)
    return head + entries + bytes(4) + text


@pytest.mark.parametrize("order", [">", "<"])
def test_the_mark_of_a_live_photo_is_read_from_the_maker_s_note(order: str) -> None:
    note = _note(_MARK, order=order)
    assert content_id_of_note(note) == _MARK
    assert content_id_of_note(note[:40]) in {"", _MARK[:0]}
    for size in range(len(note)):
        assert len(content_id_of_note(note[:size])) <= 64


@pytest.mark.parametrize("note", [b"", b"Nikon\0", b"Apple iOS\0" + b"\xff" * 200])
def test_any_other_note_has_no_mark(note: bytes) -> None:
    assert content_id_of_note(note) == ""


@pytest.mark.parametrize("suffix", [".jpg", ".heic"])
def test_the_still_of_a_live_photo_hands_its_mark_on_and_does_not_serve_it(
    tmp_path: Path, work: Callable, suffix: str
) -> None:
    exif, path = Image.Exif(), tmp_path / f"photo{suffix}"
    exif.get_ifd(0x8769)[0x927C] = _note(_MARK)
    picture = corner_picture((320, 200))
    if suffix == ".heic":
        pillow_heif.from_pillow(picture).save(path, exif=exif.tobytes())
    else:
        picture.save(path, exif=exif)
    done = work(path)
    assert done.outcome.content_id == _MARK
    assert all(_MARK.encode() not in made.path.read_bytes() for made in done.outputs.values())


@pytest.mark.parametrize(
    "head", [b"II*\0\x08\0\0\0", b"\xff\x0a\xfa\x7f", b"\0\0\0\x0cJXL \r\n\x87\n"]
)
def test_raw_and_jpeg_xl_are_refused_with_what_to_do(
    tmp_path: Path, work: Callable, head: bytes
) -> None:
    path = tmp_path / "photo.dng"
    path.write_bytes(head + bytes(4000))
    with pytest.raises(Refused) as refused:
        work(path)
    assert refused.value.code == "photo_form_unknown"
    assert "save it as JPEG" in refused.value.sentence

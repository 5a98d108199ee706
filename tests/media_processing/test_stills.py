"""Photos: upright, in their colours, at three widths, without a word about where or by whom."""

from collections.abc import Callable
from datetime import timedelta, timezone
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from bench.malformed import heif
from media_processing.errors import Refused
from media_processing.ffmpeg import Task
from media_processing.kinds import Limits, Still, recognise
from media_processing.stills import PHOTO_SIZES, THUMB_BYTES, Developed, develop
from media_processing.tools import Tools
from tests.media_processing.filming import CORNERS, colours, corner_picture

pytestmark = pytest.mark.media

_ORIENTATIONS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""EXIF orientation -> how an upright picture is stored under it."""
_GPS_IFD, _MAKER, _ARTIST, _TITLE = 0x8825, 0x010F, 0x013B, 0x010E
WIDTHS = {"thumb": 320, "w960": 960, "w1920": 1920}


def _exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[_MAKER] = "Tablet of Aroha"
    exif[_ARTIST] = "=HYPERLINK(1)"
    exif[_TITLE] = "<script>alert(1)</script>"
    exif.get_ifd(_GPS_IFD).update({1: "S", 2: (41.0, 17.0, 0.0), 3: "E", 4: (174.0, 46.0, 0.0)})
    return exif


def _save(picture: Image.Image, path: Path, orientation: int = 1) -> Path:
    if path.suffix == ".heic":
        pillow_heif.from_pillow(picture).save(path, exif=_exif(orientation).tobytes(), quality=90)
    else:
        picture.save(path, exif=_exif(orientation), quality=95)
    return path


@pytest.mark.parametrize("orientation", _ORIENTATIONS)
@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".png"])
def test_every_orientation_comes_out_upright_and_bare(
    tmp_path: Path, work: Callable, orientation: int, suffix: str
) -> None:
    picture = corner_picture((640, 400))
    stored = _ORIENTATIONS[orientation]
    turned = picture.transpose(stored) if stored is not None else picture
    done = work(_save(turned, tmp_path / f"photo{suffix}", orientation))
    assert (done.outcome.kind, done.outcome.width, done.outcome.height) == ("photo", 640, 400)
    for name, width in WIDTHS.items():
        with Image.open(done.path(name), formats=["WEBP"]) as made:
            assert made.size == (min(width, 640), round(400 * min(width, 640) / 640))
            assert colours(made) == CORNERS
            assert not made.getexif()
            assert "xmp" not in made.info


def test_a_heic_of_a_tablet_is_turned_once(tmp_path: Path, work: Callable) -> None:
    turned = corner_picture((640, 400)).transpose(Image.Transpose.ROTATE_90)
    done = work(_save(turned, tmp_path / "photo.heic", 6))
    with Image.open(done.path("w960")) as made:
        assert made.size == (640, 400)
        assert colours(made) == CORNERS


def test_the_three_names_come_smallest_first(tmp_path: Path, work: Callable) -> None:
    done = work(_save(corner_picture((3000, 2000)), tmp_path / "photo.jpg"))
    assert list(done.outputs) == ["thumb", "w960", "w1920"]
    assert {name: made.width for name, made in done.outputs.items()} == WIDTHS
    assert {made.content_type for made in done.outputs.values()} == {"image/webp"}


def test_nothing_that_was_written_into_the_original_is_in_a_rendition(
    tmp_path: Path, work: Callable
) -> None:
    original = _save(corner_picture((640, 400)), tmp_path / "photo.jpg")
    content = original.read_bytes()
    assert b"Aroha" in content
    comment = b"<html><script>alert(1)</script></html>"
    segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
    original.write_bytes(content[:2] + segment + content[2:] + comment)
    for made in work(original).outputs.values():
        served = made.path.read_bytes()
        assert all(word not in served for word in (b"script", b"Aroha", b"Exif", b"EXIF", b"ICCP"))


def test_a_thumb_is_small_however_busy_the_photo(tmp_path: Path, work: Callable) -> None:
    path = tmp_path / "noise.jpg"
    Image.effect_noise((3000, 4000), 120).convert("RGB").save(path, quality=95)
    assert work(path).outputs["thumb"].size_bytes <= THUMB_BYTES


def test_a_long_screenshot_does_not_become_a_roll(tmp_path: Path, work: Callable) -> None:
    path = tmp_path / "roll.png"
    Image.new("RGB", (800, 12_000), "teal").save(path)
    made = work(path).outputs["thumb"]
    assert (made.width, made.height) == (42, 640)


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1), (161, 121)])
def test_odd_sizes(tmp_path: Path, work: Callable, size: tuple[int, int]) -> None:
    path = tmp_path / "odd.png"
    Image.new("RGB", size, "teal").save(path)
    done = work(path)
    assert (done.outcome.width, done.outcome.height) == size
    assert set(done.outputs) == set(WIDTHS)


def test_the_wide_colours_of_a_tablet_become_ordinary_ones(tmp_path: Path, work: Callable) -> None:
    """A profile with red and green swapped shows whether it was used at all."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, green = srgb.index(b"rXYZ"), srgb.index(b"gXYZ")
    swapped = bytearray(srgb)
    swapped[red : red + 4], swapped[green : green + 4] = b"gXYZ", b"rXYZ"
    path = tmp_path / "photo.png"
    Image.new("RGB", (64, 64), (255, 0, 0)).save(path, icc_profile=bytes(swapped))
    with Image.open(work(path).path("w960")) as made:
        r, g, _ = made.convert("RGB").getpixel((32, 32))
    assert g > r


def _mode(mode: str) -> Image.Image:
    picture = corner_picture((320, 200))
    if mode == "I;16":
        return Image.new("I;16", (320, 200), 32_768)
    return picture.convert(mode)


@pytest.mark.parametrize(
    ("mode", "suffix"),
    [
        *((mode, ".png") for mode in ("L", "1", "P", "RGBA", "LA", "I;16")),
        *(("CMYK", ".jpg"), ("L", ".jpg"), ("P", ".gif"), ("RGBA", ".webp"), ("RGB", ".avif")),
    ],
)
def test_every_way_to_store_colours(tmp_path: Path, work: Callable, mode: str, suffix: str) -> None:
    path = tmp_path / f"photo{suffix}"
    _mode(mode).save(path)
    with Image.open(work(path).path("w960")) as made:
        if mode in {"RGBA", "CMYK", "RGB", "P"}:
            assert colours(made) == CORNERS
        if mode == "I;16":
            assert 120 <= made.convert("L").getpixel((100, 100)) <= 136


def test_what_is_transparent_becomes_white(tmp_path: Path, work: Callable) -> None:
    path = tmp_path / "sticker.png"
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(path)
    with Image.open(work(path).path("w960")) as made:
        assert min(made.convert("RGB").getpixel((32, 32))) > 250


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".png"])
def test_of_a_moving_picture_the_first_is_kept(tmp_path: Path, work: Callable, suffix: str) -> None:
    path = tmp_path / f"moving{suffix}"
    first = corner_picture((320, 200))
    first.save(path, save_all=True, append_images=[Image.new("RGB", (320, 200))] * 3, duration=100)
    with Image.open(work(path).path("w960")) as made:
        assert colours(made) == CORNERS
        assert getattr(made, "n_frames", 1) == 1


@pytest.mark.parametrize(("kept", "code"), [(20_000, "photo_blank"), (100, "photo_unreadable")])
def test_a_photo_of_which_nearly_nothing_came(
    tmp_path: Path, work: Callable, kept: int, code: str
) -> None:
    path = tmp_path / "photo.jpg"
    Image.effect_noise((2000, 2000), 90).convert("RGB").save(path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(Refused) as refused:
        work(path)
    assert refused.value.code == code


def test_half_a_photo_is_shown_and_said_to_be_cut(tmp_path: Path, work: Callable) -> None:
    path = _save(Image.effect_noise((800, 600), 60).convert("RGB"), tmp_path / "photo.jpg")
    assert not work(path).outcome.is_cut_short
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert work(path).outcome.is_cut_short


@pytest.mark.parametrize("suffix", [".heic", ".avif", ".webp", ".png", ".gif"])
def test_other_kinds_that_were_cut_are_refused(tmp_path: Path, work: Callable, suffix: str) -> None:
    path = tmp_path / f"photo{suffix}"
    noise = Image.effect_noise((400, 300), 60)
    if suffix == ".heic":
        pillow_heif.from_pillow(noise.convert("RGB")).save(path)
    else:
        noise.convert("L" if suffix == ".gif" else "RGB").save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 5])
    with pytest.raises(Refused) as refused:
        work(path)
    assert refused.value.code == "photo_unreadable"


def test_a_bomb_of_text_does_not_take_the_memory(tmp_path: Path, work: Callable) -> None:
    """zTXt of 256 MB from 261 KB (threats.md M-10)."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "x" * 64_000_000, zip=True)
    path = tmp_path / "photo.png"
    Image.new("RGB", (64, 64), "teal").save(path, pnginfo=notes)
    assert path.stat().st_size < 200_000
    with pytest.raises(Refused) as refused:
        work(path, limits=Limits(memory_bytes=400_000_000))
    assert refused.value.code == "photo_unreadable"


@pytest.mark.parametrize("name", ["avif-60000-items.avif", "heic-60000-items.heic"])
def test_a_photo_of_far_too_many_items_is_refused_before_they_are_read(
    tmp_path: Path, work: Callable, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(dict(heif.files())[name]())
    with pytest.raises(Refused) as refused:
        work(path, limits=Limits(photo_seconds=5))
    assert refused.value.code == "photo_unreadable"


@pytest.mark.parametrize(
    ("suffix", "size", "options"),
    [
        (".png", (9000, 6000), {}),
        (".gif", (6000, 5000), {}),
        (".webp", (9000, 6000), {"quality": 1, "method": 0}),
        (".webp", (9000, 6000), {"lossless": True, "quality": 0, "method": 0}),
        (".webp", (9000, 6000), {"quality": 1, "method": 0, "exif": b"Exif"}),
    ],
)
def test_a_bomb_of_pixels_is_refused_from_its_header(
    tmp_path: Path, work: Callable, suffix: str, size: tuple[int, int], options: dict
) -> None:
    path = tmp_path / f"bomb{suffix}"
    Image.new("L", size).save(path, **options)
    with pytest.raises(Refused) as refused:
        work(path, limits=Limits(memory_bytes=200_000_000))
    assert refused.value.code == "picture_too_large"


def test_a_photo_that_needs_more_memory_than_one_may_have(tmp_path: Path, work: Callable) -> None:
    path = tmp_path / "photo.png"
    Image.new("RGB", (7000, 7000)).save(path)
    with pytest.raises(Refused) as refused:
        work(path, limits=Limits(memory_bytes=200_000_000))
    assert refused.value.code == "too_heavy"


@pytest.mark.parametrize(
    ("written", "offset", "taken"),
    [
        ("2026:03:01 09:30:00", "+13:00", "2026-03-01T09:30:00+13:00"),
        ("2026:03:01 09:30:00", None, "2026-03-01T09:30:00+12:45"),
        ("2026:03:01 09:30:00", "teatime", "2026-03-01T09:30:00+12:45"),
        ("1980:01:01 00:00:00", "+13:00", None),
        ("2126:03:01 09:30:00", None, None),
        ("0000:00:00 00:00:00", None, None),
        ("=HYPERLINK(1)", None, None),
    ],
)
def test_a_clock_without_a_zone_is_the_one_on_the_wall_of_the_school(
    tmp_path: Path, found: Tools, written: str, offset: str | None, taken: str | None
) -> None:
    exif = Image.Exif()
    detail = exif.get_ifd(0x8769)
    detail[0x9003] = written
    if offset:
        detail[0x9011] = offset
    Image.new("RGB", (32, 32)).save(tmp_path / "photo.jpg", exif=exif)
    here = timezone(timedelta(hours=12, minutes=45))
    photo = _develop(tmp_path / "photo.jpg", found, time_zone=here)
    assert (photo.captured_at and photo.captured_at.isoformat()) == taken


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_turn_by_hand_comes_on_top_of_the_files_own(
    tmp_path: Path, found: Tools, turn: int, orientation: int
) -> None:
    upright = corner_picture((640, 400))
    stored = _ORIENTATIONS[orientation]
    picture = upright.transpose(stored) if stored is not None else upright
    path = _save(picture, tmp_path / "photo.jpg", orientation)
    photo = _develop(path, found, turn=turn)
    assert (photo.width, photo.height) == ((640, 400) if turn in {0, 180} else (400, 640))
    expected = upright.rotate(-turn, expand=True)
    with Image.open(tmp_path / "made" / "w960.webp") as made:
        assert made.size == expected.size
        assert colours(made) == colours(expected)


def _develop(path: Path, found: Tools, **asked: object) -> Developed:
    folder = path.parent / "made"
    folder.mkdir(exist_ok=True)
    task = Task(folder, path, found, Limits(), on_tick=lambda: True)
    kind = recognise(path)
    assert isinstance(kind, Still)
    return develop(path, kind, PHOTO_SIZES, task, **asked)

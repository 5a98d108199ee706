"""How many pictures a sheet has, how large they are, and what each shows."""

from collections.abc import Callable

import pytest
from PIL import Image

from media_processing import sprite
from tests.media_processing.filming import Studio


@pytest.mark.parametrize(
    ("duration_ms", "count", "columns", "rows"),
    [
        (1, 1, 1, 1),
        (2000, 1, 1, 1),
        (2001, 2, 2, 1),
        (9000, 5, 5, 1),
        (30_000, 15, 5, 3),
        (31_000, 16, 5, 4),
        (600_000, 50, 5, 10),
    ],
)
def test_one_picture_for_two_seconds(duration_ms: int, count: int, columns: int, rows: int) -> None:
    pictures = sprite.pictures(duration_ms)
    assert (pictures.count, pictures.columns, pictures.rows) == (count, columns, rows)


@pytest.mark.parametrize(
    ("size", "tile"),
    [((426, 240), (284, 160)), ((240, 426), (160, 284)), ((176, 144), (176, 144))],
)
def test_tiles_are_never_larger_than_the_film(size: tuple[int, int], tile: tuple[int, int]) -> None:
    assert sprite.tile(*size) == tile


def _grey(sheet: Image.Image, tiles: int, number: int) -> int:
    columns = min(tiles, 5)
    width, height = sheet.width // columns, sheet.height // -(-tiles // 5)
    at = (number % 5) * width + width // 2, (number // 5) * height + height // 2
    return sheet.convert("L").getpixel(at)


@pytest.mark.media
@pytest.mark.parametrize("fps", [30, 3])
def test_each_tile_shows_the_middle_of_its_part(studio: Studio, work: Callable, fps: int) -> None:
    """The film gets lighter by ten levels a second."""
    clip = studio.folder / "clip.mp4"
    ramp = f"color=black:s=320x240:r={fps}:d=13,geq=lum='40+10*T':cb=128:cr=128"
    studio.run("-f", "lavfi", "-i", ramp, "-c:v", "libx264", "-preset", "ultrafast", clip)
    made = work(clip).outputs["sprite"]
    assert made.tiles == 7
    with Image.open(made.path) as sheet:
        assert sheet.size == (made.width, made.height) == (5 * 213, 2 * 160)
        for number in range(7):
            shown_at = (number + 0.5) / 7 * 13
            expected = (40 + 10 * shown_at - 16) * 255 / 219
            assert abs(_grey(sheet, 7, number) - expected) <= 12 / min(fps, 30) * 3 + 5


@pytest.mark.media
def test_a_picture_that_ends_before_the_sound_fills_its_sheet(
    studio: Studio, work: Callable
) -> None:
    picture = studio.film("picture.mp4", sound=None, seconds=2)
    clip = studio.folder / "clip.mp4"
    tone = "sine=frequency=440:duration=9"
    studio.run("-i", picture, "-f", "lavfi", "-i", tone, "-c:v", "copy", "-c:a", "aac", clip)
    done = work(clip)
    assert done.outputs["sprite"].tiles == 5
    with Image.open(done.path("sprite")) as sheet:
        for number in range(5):
            left = sheet.width // 5 * number
            assert sheet.convert("RGB").getpixel((left + 20, 20))[0] > 200  # the red corner

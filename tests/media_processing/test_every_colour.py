"""Colours of every sort of film come out as they went in, on both ffmpegs: measured, not looked at.

Distances are CIEDE2000; 10 is the bound of the samples' chart, and plain colours stay well within.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from media_processing import colours
from media_processing.errors import Refused
from media_processing.tools import Tools
from tests.media_processing.filming import Studio
from tests.media_processing.reel import H264, X265, Reel, first_tile
from tests.media_processing.seeing import ciede2000, distance
from tests.missing import SAMPLES, missing

pytestmark = pytest.mark.media
PATCHES = {
    (-1, -1): (200, 120, 90),
    (1, -1): (128, 128, 128),
    (-1, 1): (60, 90, 180),
    (1, 1): (20, 170, 40),
}
"""Skin, grey, sky, grass."""


@pytest.fixture
def found(either: Tools) -> Tools:
    return either


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ],
)
def test_the_measure_itself(one: tuple[float, ...], other: tuple[float, ...], apart: float) -> None:
    """Source: Sharma, Wu, Dalal 2005, table 1."""
    assert round(ciede2000(one, other), 4) == apart


def _patches(size: str = "160x120") -> str:
    width, height = (int(part) // 2 for part in size.split("x"))
    boxes = ",".join(
        f"drawbox=x={width if x > 0 else 0}:y={height if y > 0 else 0}:w={width}:h={height}:t=fill"
        f":color=0x{r:02x}{g:02x}{b:02x}"
        for (x, y), (r, g, b) in PATCHES.items()
    )
    return f"color=black:s={size}:r=10:d=0.3,format=gbrp,{boxes}"


def _tags(matrix: str, *, full: bool = False, curve: str = "bt709", light: str = "bt709") -> tuple:
    said = ("-colorspace", matrix, "-color_range", "pc" if full else "tv")
    return (*said, "-color_trc", curve, "-color_primaries", light)


def _by_scale(matrix: str, *, full: bool = False) -> str:
    return f"scale=out_color_matrix={matrix}:out_range={'full' if full else 'limited'}"


_P3 = "zscale=pin=bt709:tin=bt709:p=smpte432:t=bt709:m=bt709:r=limited"
_2020 = "zscale=pin=bt709:tin=bt709:p=bt2020:t=bt709:m=bt2020nc:r=limited"
WAYS = {
    "full range": (_by_scale("bt709", full=True), "yuv420p", H264, _tags("bt709", full=True)),
    "bt601": (_by_scale("smpte170m"), "yuv420p", H264, _tags("smpte170m")),
    "bt601, silent": (_by_scale("smpte170m"), "yuv420p", H264, ()),
    "pal": (_by_scale("bt470bg"), "yuv420p", H264, _tags("bt470bg", light="bt470bg")),
    "mjpeg": (_by_scale("smpte170m", full=True), "yuvj420p", ("-c:v", "mjpeg", "-q:v", 2), ()),
    "4:4:4": (_by_scale("bt709"), "yuv444p", H264, _tags("bt709")),
    "4:2:2, 10 bit": (_by_scale("bt709"), "yuv422p10le", H264, _tags("bt709")),
    "4:4:4, 12 bit": (_by_scale("bt709"), "yuv444p12le", X265, _tags("bt709")),
    "rgb": ("null", "rgb24", ("-c:v", "libx264rgb", "-preset", "ultrafast"), ()),
    "wide primaries": (_P3, "yuv420p", X265, _tags("bt709", light="smpte432")),
    "bt2020, ordinary light": (
        _2020,
        "yuv420p10le",
        X265,
        _tags("bt2020nc", curve="bt2020-10", light="bt2020"),
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_colours_are_kept_however_they_are_stored(
    way: str, reel: Reel, work: Callable, studio: Studio
) -> None:
    filters, pixels, codec, tags = WAYS[way]
    film = reel.folder / f"{way.replace(', ', '-').replace(':', '')}.mkv"
    if not film.exists():
        source = ("-f", "lavfi", "-i", _patches(), "-vf", f"{filters},format={pixels}")
        reel.run(*source, *codec, *tags, film)
    _assert_shows(PATCHES, work(film), studio, within=5)


def _assert_shows(expected: dict, done: object, studio: Studio, *, within: float) -> None:
    with Image.open(done.path("poster")) as poster:
        pictures = {"240p": studio.picture(done.path("240p")), "poster": poster.convert("RGB")}
    if sprite := done.outputs.get("sprite"):
        pictures["sprite"] = first_tile(sprite.path, sprite.tiles)
    for name, picture in pictures.items():
        for (x, y), colour in expected.items():
            at = (picture.width * (2 + x) // 4, picture.height * (2 + y) // 4)
            seen = picture.getpixel(at)
            assert distance(seen, colour) <= within, (name, seen, colour)


@pytest.mark.parametrize("curve", ["arib-std-b67", "smpte2084"], ids=["hlg", "pq"])
def test_light_beyond_a_screens_becomes_ordinary_by_one_curve(
    curve: str, reel: Reel, work: Callable, studio: Studio
) -> None:
    """Films get the same curve as stills: four greys from shade to sun, and all of them grey."""
    code = {"arib-std-b67": 18, "smpte2084": 16}[curve]
    levels = {(-1, -1): 0.2, (1, -1): 0.4, (-1, 1): 0.58, (1, 1): 0.75}
    expected = {}
    for place, level in levels.items():
        stored = Image.new("RGB", (1, 1), (round(level * 255),) * 3)
        shown = colours.by_points(stored, colours.Points(9, code)).getpixel((0, 0))
        expected[place] = shown
    film = reel.folder / f"greys-{curve}.mp4"
    if not film.exists():
        lum = "+".join(
            f"{64 + round(level * 255) / 255 * 876:.0f}*{'gte' if x > 0 else 'lt'}(X,80)"
            f"*{'gte' if y > 0 else 'lt'}(Y,60)"
            for (x, y), level in levels.items()
        )
        source = f"color=gray:s=160x120:r=10:d=0.3,format=yuv420p10le,geq=lum='{lum}':cb=512:cr=512"
        told = f"colorprim=bt2020:transfer={curve}:colormatrix=bt2020nc:log-level=none"
        tags = _tags("bt2020nc", curve=curve, light="bt2020")
        reel.run("-f", "lavfi", "-i", source, *X265[:-1], told, *tags, film)
    done = work(film)
    _assert_shows(expected, done, studio, within=5)
    picture = studio.picture(done.path("240p"))
    for x, y in levels:
        seen = picture.getpixel((picture.width * (2 + x) // 4, picture.height * (2 + y) // 4))
        assert max(seen) - min(seen) <= 4


CHART = [
    (243, 243, 242),
    (200, 200, 200),
    (160, 160, 160),
    (122, 122, 121),
    (85, 85, 85),
    (52, 52, 52),
]
"""The six greys of the chart, as its maker gives them."""


def test_the_greys_of_a_real_chart_stay_grey(work: Callable, studio: Studio) -> None:
    chart = SAMPLES / "videos" / "android14-hevc-10bit-hlg.mp4"
    if not chart.exists():
        missing("../shared/samples")
    done = work(chart)
    with Image.open(done.path("poster")) as poster:
        pictures = [poster.convert("RGB")]
    pictures += [studio.picture(done.path(name)) for name in ("240p", "480p", "720p")]
    pictures.append(first_tile(done.path("sprite"), done.outputs["sprite"].tiles))
    for picture in pictures:
        for at, grey in zip((145, 268, 390, 512, 636, 760), CHART, strict=True):
            middle = round(at * picture.width / 960), round(430 * picture.height / 540)
            seen = picture.getpixel(middle)
            assert distance(seen, grey) <= 10, (picture.size, seen, grey)


def test_of_two_dolby_visions_one_is_right_and_one_is_refused(
    work: Callable, tmp_path: Path
) -> None:
    """Profile 8.4 has an ordinary picture inside, profile 5 would come out green and pink."""
    film = SAMPLES / "videos" / "iphone14pro-dolbyvision-rotated-gps.mov"
    if not film.exists():
        missing("../shared/samples")
    content = bytearray(film.read_bytes())
    profile = content.index(b"dvvC") + 6
    assert content[profile] >> 1 == 8
    content[profile] = 5 << 1 | content[profile] & 1
    clip = tmp_path / "clip.mov"
    clip.write_bytes(content)
    with pytest.raises(Refused) as refused:
        work(clip)
    assert (refused.value.code, "Dolby" in refused.value.sentence) == ("codec_unknown", True)

"""Brings a photo's colours to sRGB, whatever they were stored in: by profile or by code points.

It runs inside the cage beside ``darkroom.py``, so it imports Pillow and the standard library only.
It knows profiles, primaries and curves. It must not know files, sizes or orientations.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageFilter

_Triple = tuple[float, float, float]
_Matrix = tuple[_Triple, _Triple, _Triple]

_STEPS = 33
"""Points of the colour table on each side: the error is then under one level of 255."""
_WHITE_NITS, _PEAK_NITS = 250, 1200
"""As for films; the figures behind it stand in ``recipes.py``."""
_SCREEN_NITS = 1000
"""Peak of the screen that HLG is meant for. Source: ITU-R BT.2100."""
_D65 = (0.3127, 0.3290)
_PRIMARIES = {
    1: ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06)),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    0: ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)),
}
"""Code point -> red, green, blue. Source: ITU-T H.273 table 2; 0 is ours for Adobe RGB."""
_ORDINARY, _BT2020, _DISPLAY_P3, _ADOBE = 1, 9, 12, 0
_PQ, _HLG = 16, 18
_LUMA_2020 = (0.2627, 0.6780, 0.0593)


@dataclass(frozen=True, slots=True)
class Points:
    """What a file says of its colours by number. Source: ITU-T H.273."""

    primaries: int
    transfer: int

    @property
    def is_ordinary(self) -> bool:
        """Whether a screen shows it right as it is."""
        return self.primaries not in {_BT2020, _DISPLAY_P3, _ADOBE} and not self.is_high_range

    @property
    def is_high_range(self) -> bool:
        """Whether its light must be mapped before an ordinary screen can show it."""
        return self.transfer in {_PQ, _HLG}


_SRGB_NAMES = (b"sRGB IEC61966", "sRGB IEC61966".encode("utf-16-be"))
"""As profiles of version 2 and 4 write it."""
ADOBE_RGB = Points(_ADOBE, 4)
"""A camera's other setting; said in EXIF and not by a profile (DCF 2.0, option file R03)."""


def by_profile(picture: Image.Image, profile: bytes) -> Image.Image:
    """Return the picture in sRGB; as it is where the profile is damaged or does not fit.

    Most tablets name sRGB itself, and converting it to itself would take a tenth of all the work.
    """
    if picture.mode == "RGB" and any(name in profile for name in _SRGB_NAMES):
        return picture
    from PIL import ImageCms  # noqa: PLC0415 (4 MB and 10 ms: only for those who need it)

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return changed or picture


def by_points(picture: Image.Image, points: Points) -> Image.Image:
    """Return an RGB picture in sRGB, its light mapped if there is more of it than a screen has."""
    if points.is_ordinary:
        return picture
    gamut = _to_ordinary(points.primaries)
    to_light = _light(points.transfer)

    def convert(red: float, green: float, blue: float) -> _Triple:
        r, g, b = _times(gamut, to_light((red, green, blue)))
        return _srgb(r), _srgb(g), _srgb(b)

    return picture.filter(ImageFilter.Color3DLUT.generate(_STEPS, convert))


def _light(transfer: int) -> Callable[[_Triple], _Triple]:
    """Choose how stored values become light, where 1 is an ordinary screen's white."""
    if transfer == _PQ:
        return lambda stored: _tone_mapped((_pq(stored[0]), _pq(stored[1]), _pq(stored[2])))
    if transfer == _HLG:
        return lambda stored: _tone_mapped(_hlg(stored))
    if transfer in {1, 6, 13, 14, 15}:
        return lambda stored: (_unsrgb(stored[0]), _unsrgb(stored[1]), _unsrgb(stored[2]))
    return lambda stored: (stored[0] ** 2.2, stored[1] ** 2.2, stored[2] ** 2.2)


def _pq(value: float) -> float:
    """Source: SMPTE ST 2084, in units of the reference white."""
    power: float = value ** (1 / 78.84375)
    light = max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)
    return float(10_000 / _WHITE_NITS * light ** (1 / 0.1593017578125))


def _hlg(stored: _Triple) -> _Triple:
    """Source: ITU-R BT.2100, with the system gamma of a screen of 1000 nits."""
    scene = [
        one * one / 3
        if one <= 0.5
        else (math.exp((one - 0.55991073) / 0.17883277) + 0.28466892) / 12
        for one in stored
    ]
    luma = sum(a * b for a, b in zip(_LUMA_2020, scene, strict=True))
    gain = _SCREEN_NITS / _WHITE_NITS * luma**0.2
    return scene[0] * gain, scene[1] * gain, scene[2] * gain


def _tone_mapped(light: _Triple) -> _Triple:
    """Bring highlights down by the curve that films get (``recipes.py``), keeping the hue."""
    brightest = max(light)
    if brightest <= 0:
        return light
    gain = _hable(brightest) / _hable(_PEAK_NITS / _WHITE_NITS) / brightest
    return light[0] * gain, light[1] * gain, light[2] * gain


def _hable(light: float) -> float:
    a, b, c, d, e, f = 0.15, 0.50, 0.10, 0.20, 0.02, 0.30
    return (light * (a * light + c * b) + d * e) / (light * (a * light + b) + d * f) - e / f


def _srgb(light: float) -> float:
    light = min(1.0, max(0.0, light))
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def _unsrgb(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _to_ordinary(primaries: int) -> _Matrix:
    """Return the matrix from light of these primaries to light of sRGB's."""
    return _product(_inverse(_to_xyz(_ORDINARY)), _to_xyz(primaries))


def _to_xyz(primaries: int) -> _Matrix:
    known = _PRIMARIES.get(primaries, _PRIMARIES[_ORDINARY])
    columns = [(x / y, 1.0, (1 - x - y) / y) for x, y in known]
    rows = _matrix(*zip(*columns, strict=True))
    white = (_D65[0] / _D65[1], 1.0, (1 - sum(_D65)) / _D65[1])
    strength = _times(_inverse(rows), white)
    return _matrix(*(tuple(a * b for a, b in zip(row, strength, strict=True)) for row in rows))


def _matrix(*rows: tuple[float, ...]) -> _Matrix:
    (a, b, c), (d, e, f), (g, h, i) = rows
    return (a, b, c), (d, e, f), (g, h, i)


def _times(matrix: _Matrix, vector: _Triple) -> _Triple:
    x, y, z = vector
    a, b, c = (row[0] * x + row[1] * y + row[2] * z for row in matrix)
    return a, b, c


def _product(left: _Matrix, right: _Matrix) -> _Matrix:
    columns = [_times(left, column) for column in zip(*right, strict=True)]
    return _matrix(*zip(*columns, strict=True))


def _inverse(matrix: _Matrix) -> _Matrix:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    first, second, third = e * i - f * h, f * g - d * i, d * h - e * g
    size = a * first + b * second + c * third
    rows = (
        (first, c * h - b * i, b * f - c * e),
        (second, a * i - c * g, c * d - a * f),
        (third, b * g - a * h, a * e - b * d),
    )
    return _matrix(*(tuple(value / size for value in row) for row in rows))

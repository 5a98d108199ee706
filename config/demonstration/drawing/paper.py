"""A sheet on which shapes of coloured paper are laid, with a shadow under all of them.

Knows pixels and shapes. Coordinates are those of a scene of 640 x 360, whatever size comes out; a
sheet is drawn larger than it is wanted and then reduced, which rounds its edges.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageChops, ImageColor, ImageDraw

WIDTH, HEIGHT = 640, 360
_FINER = 2
_SHADOW = (72, 48, 34)
_SHADOW_STRENGTH = 46
_CURVE_STEPS = 7

Point = tuple[float, float]


def ramp(t: float, start: float, end: float) -> float:
    """Return 0 before `start`, 1 after `end`, and a soft way between them."""
    share = min(1.0, max(0.0, (t - start) / (end - start)))
    return share * share * (3 - 2 * share)


def between(a: Point, b: Point, share: float) -> Point:
    """Return the point that lies `share` of the way from one to the other."""
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def wave(t: float, *, times: float, phase: float = 0.0) -> float:
    """Return a swing between -1 and 1 that repeats `times` while t goes from 0 to 1."""
    return math.sin((t * times + phase) * math.tau)


@lru_cache(maxsize=256)
def shade(colour: str, share: float) -> str:
    """Return the colour made darker (share below 1) or lighter (above 1, up to 2 for white)."""
    red, green, blue = ImageColor.getrgb(colour)[:3]
    if share <= 1:
        mixed = [round(part * share) for part in (red, green, blue)]
    else:
        mixed = [round(part + (255 - part) * (share - 1)) for part in (red, green, blue)]
    return "#{:02x}{:02x}{:02x}".format(*mixed)


@lru_cache(maxsize=4)
def _grain(size: tuple[int, int]) -> Image.Image:
    """Return the fibres of the paper: a pale noise that darkens a little here and there."""
    noise = Image.effect_noise(size, 26).point(
        lambda value: 249 + max(-14, min(6, (value - 128) // 4))
    )
    return Image.merge("RGB", (noise, noise, noise))


class Sheet:
    """Shapes laid one over the other. `finish` gives the picture with what lies behind it."""

    def __init__(self, *, pixels_wide: int = WIDTH, behind: "Image.Image | None" = None) -> None:
        """Begin with nothing on the sheet; `behind` is a background of the size wanted."""
        self._k = pixels_wide / WIDTH * _FINER
        size = (round(WIDTH * self._k), round(HEIGHT * self._k))
        self._behind = behind
        self._layer = Image.new("RGBA", size, (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._layer)

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        k = self._k
        return [(x * k, y * k) for x, y in points]

    def shape(self, points: Sequence[Point], colour: str) -> None:
        """Lay a piece with straight edges."""
        self._draw.polygon(self._scaled(points), fill=colour)

    def soft(self, points: Sequence[Point], colour: str) -> None:
        """Lay a piece whose edge runs smoothly through the points."""
        self.shape(_smooth(points), colour)

    def box(
        self, x: float, y: float, wide: float, high: float, colour: str, *, r: float = 0
    ) -> None:
        """Lay a rectangle with its corners rounded by `r`."""
        k = self._k
        corners = (x * k, y * k, (x + wide) * k, (y + high) * k)
        self._draw.rounded_rectangle(corners, radius=r * k, fill=colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: str) -> None:
        """Lay an ellipse around its middle."""
        k = self._k
        self._draw.ellipse(((x - rx) * k, (y - ry) * k, (x + rx) * k, (y + ry) * k), fill=colour)

    def tilted(self, x: float, y: float, rx: float, ry: float, angle: float, colour: str) -> None:
        """Lay an ellipse turned by an angle in radians."""
        sin, cos = math.sin(angle), math.cos(angle)
        ring = [(math.cos(step) * rx, math.sin(step) * ry) for step in _RING]
        self.shape([(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in ring], colour)

    def strip(self, points: Sequence[Point], width: float, colour: str) -> None:
        """Lay a strip of one width along the points, with round ends and joints."""
        k, radius = self._k, width * self._k / 2
        scaled = self._scaled(points)
        self._draw.line(scaled, fill=colour, width=max(1, round(width * k)))
        for x, y in scaled:
            self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)

    def arc(
        self, x: float, y: float, r: float, span: tuple[float, float], width: float, colour: str
    ) -> None:
        """Lay a thin part of a circle; `span` in degrees, clockwise from the right."""
        k = self._k
        box = ((x - r) * k, (y - r) * k, (x + r) * k, (y + r) * k)
        self._draw.arc(box, span[0], span[1], fill=colour, width=max(1, round(width * k)))

    def background(self) -> Image.Image:
        """Return what was laid, opaque and at its own size, to lie behind many pictures."""
        return self._layer.reduce(_FINER).convert("RGB")

    def finish(self) -> Image.Image:
        """Return the picture at its own size: background, shadow, shapes, fibres of the paper."""
        layer = self._layer.reduce(_FINER)
        behind = self._behind
        picture = behind.copy() if behind else Image.new("RGB", layer.size, "#f6ead7")
        alpha = layer.getchannel("A")
        away = round(4 * self._k / _FINER)
        faint = alpha.point(lambda value: value * _SHADOW_STRENGTH // 255)
        picture.paste(_SHADOW, (away, away), faint)
        picture.paste(layer, (0, 0), alpha)
        return ImageChops.multiply(picture, _grain(picture.size))


_RING = [step * math.tau / 28 for step in range(28)]


def _smooth(points: Sequence[Point]) -> list[Point]:
    """Return a closed Catmull-Rom curve through the points."""
    count, curve = len(points), []
    for index in range(count):
        a, b, c, d = (points[(index + step) % count] for step in (-1, 0, 1, 2))
        for step in range(_CURVE_STEPS):
            t = step / _CURVE_STEPS
            curve.append((_along(a[0], b[0], c[0], d[0], t), _along(a[1], b[1], c[1], d[1], t)))
    return curve


def _along(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3
    )

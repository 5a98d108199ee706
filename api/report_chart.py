"""The picture of one goal over time, drawn as SVG for paper. Pure: values in, markup out.

Each measurement is a shape: where it was tells the shape, and one without a clip is hollow. Colours
and fonts stand in the shapes themselves, since the maker of PDFs gives pictures no style sheet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SHAPES = {
    "school": "M-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0z",
    "home": "M0-10L10-1H7V8H-7V-1H-10z",
    "community": "M0-10L10 8H-10z",
    "respite": "M-7.5-7.5H7.5V7.5H-7.5z",
}
"""As the goal's page draws them: circle, house, triangle, square; about 18 wide, around 0 0."""
_WIDTH, _HEIGHT, _TOP, _BOTTOM, _RIGHT = 640, 260, 16, 46, 20
_LETTER = 6.6  # width of a letter of 12 px, on average
_INK, _SOFT, _LINE, _DOT, _AIM = "#22302e", "#55635f", "#ddd6ca", "#1f6159", "#a8491f"


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement at its height on the axis."""

    on: date
    height: float
    setting: str
    has_clip: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """Heights from `low` to `high`, and the words beside some of them."""

    low: float
    high: float
    ticks: list[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """A height that is named: where we began, what we hope for.

    What we hope for is named on the left, where no measurement is near it yet.
    """

    height: float
    words: str
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn. `told` is the picture in words; `marked` are days on which things changed.

    `start` and `end` are days with their words, at the two ends of the axis of time.
    """

    told: str
    points: Sequence[Point]
    axis: Axis
    start: tuple[date, str]
    end: tuple[date, str]
    lines: Sequence[Line] = ()
    marked: Sequence[date] = ()


def number_axis(heights: Sequence[float], *, most: float | None = None) -> Axis:
    """Return an axis from 0 that holds these heights, with four or five round steps."""
    high = most or max([*heights, 1.0])
    step = next(
        size
        for size in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 10_000, high)
        if high / size <= 5
    )
    count = int(-(-high // step))
    heights_named = [number * step for number in range(count + 1)]
    return Axis(0, count * step, [(height, f"{height:g}") for height in heights_named])


def draw(picture: Picture) -> SafeString:
    """Return the picture as one `<svg>`, with its words for those who do not see it."""
    left = 14 + max(len(words) for _, words in picture.axis.ticks) * _LETTER
    frame = _Frame(picture, left)
    return format_html(
        '<svg class="chart" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}" '
        'xmlns="http://www.w3.org/2000/svg" font-family="DejaVu Sans, system-ui, sans-serif" '
        'font-size="12">{}{}{}{}{}{}</svg>',
        picture.told,
        _WIDTH,
        _HEIGHT,
        _WIDTH,
        _HEIGHT,
        frame.ticks(),
        frame.days(),
        frame.marked(),
        frame.lines(),
        frame.path(),
        frame.dots(),
    )


def sign(setting: str, *, is_hollow: bool = False) -> SafeString:
    """Return one shape by itself, for the words that explain the picture."""
    return format_html(
        '<svg class="sign" aria-hidden="true" viewBox="-12 -12 24 24" width="18" height="18" '
        'xmlns="http://www.w3.org/2000/svg">{}</svg>',
        _shape(setting, x=0, y=0, is_hollow=is_hollow),
    )


def _shape(setting: str, *, x: float, y: float, is_hollow: bool) -> SafeString:
    return format_html(
        '<path transform="translate({} {})" d="{}" fill="{}" stroke="{}" stroke-width="2.5" '
        'stroke-linejoin="round"/>',
        f"{x:.1f}",
        f"{y:.1f}",
        SHAPES.get(setting, SHAPES["school"]),
        "#fff" if is_hollow else _DOT,
        _DOT,
    )


class _Frame:
    """Knows where on the paper a day and a height lie."""

    def __init__(self, picture: Picture, left: float) -> None:
        self._picture = picture
        self._left = left
        self._right = _WIDTH - _RIGHT
        self._floor = _HEIGHT - _BOTTOM

    def x(self, on: date) -> float:
        first, last = self._picture.start[0], self._picture.end[0]
        share = (on - first).days / max((last - first).days, 1)
        return self._left + 12 + share * (self._right - self._left - 24)

    def y(self, height: float) -> float:
        low, high = self._picture.axis.low, self._picture.axis.high
        share = (min(max(height, low), high) - low) / ((high - low) or 1)
        return self._floor - 12 - share * (self._floor - _TOP - 24)

    def ticks(self) -> SafeString:
        row = (
            f'<line x1="{self._left:.1f}" x2="{self._right}" y1="{{0}}" y2="{{0}}" '
            f'stroke="{_LINE}"/><text x="{self._left - 6:.1f}" y="{{1}}" text-anchor="end" '
            f'fill="{_SOFT}">{{2}}</text>'
        )
        rows = ((self.y(at), words) for at, words in self._picture.axis.ticks)
        return format_html_join("", row, ((f"{y:.1f}", f"{y + 4:.1f}", words) for y, words in rows))

    def days(self) -> SafeString:
        (first, start), (last, end) = self._picture.start, self._picture.end
        ends = ((self.x(first) - 12, "start", start), (self.x(last) + 12, "end", end))
        row = f'<text x="{{}}" y="{_HEIGHT - 14}" text-anchor="{{}}" fill="{_SOFT}">{{}}</text>'
        return format_html_join("", row, ((f"{x:.1f}", side, words) for x, side, words in ends))

    def marked(self) -> SafeString:
        row = (
            f'<line x1="{{0}}" x2="{{0}}" y1="{_TOP}" y2="{self._floor}" stroke="{_SOFT}" '
            f'stroke-dasharray="2 3"/><text x="{{0}}" y="{self._floor + 14}" '
            f'text-anchor="middle" fill="{_INK}">{{1}}</text>'
        )
        marks = enumerate(self._picture.marked, start=1)
        return format_html_join("", row, ((f"{self.x(on):.1f}", number) for number, on in marks))

    def lines(self) -> SafeString:
        row = (
            f'<line x1="{self._left:.1f}" x2="{self._right}" y1="{{0}}" y2="{{0}}" '
            f'stroke="{_AIM}" stroke-width="1.5" stroke-dasharray="7 4"/><text '
            f'x="{{3}}" y="{{1}}" text-anchor="{{4}}" fill="{_AIM}">{{2}}</text>'
        )
        ends = {True: (f"{self._left + 4:.1f}", "start"), False: (f"{self._right}", "end")}
        rows = ((self.y(one.height), one.words, ends[one.is_left]) for one in self._picture.lines)
        return format_html_join(
            "", row, ((f"{y:.1f}", f"{y - 5:.1f}", words, *end) for y, words, end in rows)
        )

    def path(self) -> SafeString:
        """Return thin lines from one measurement to the next: they lead the eye, no more."""
        places = [(self.x(one.on), self.y(one.height)) for one in self._picture.points]
        row = f'<line x1="{{}}" y1="{{}}" x2="{{}}" y2="{{}}" stroke="{_LINE}" stroke-width="1.5"/>'
        steps = (
            tuple(f"{number:.1f}" for number in (*before, *after))
            for before, after in pairwise(places)
        )
        return format_html_join("", row, steps)

    def dots(self) -> SafeString:
        shapes = (
            _shape(one.setting, x=self.x(one.on), y=self.y(one.height), is_hollow=not one.has_clip)
            for one in self._picture.points
        )
        return format_html_join("", "{}", ((shape,) for shape in shapes))

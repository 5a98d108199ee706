"""Draws the cards of a film with Pillow: the program inside the cage, as ``darkroom`` for photos.

``cards.py`` starts it with nothing of ours in reach but this package's folder. It knows words in
boxes, one font and pictures of ours. It must not know what the words say. It prints how many cards
it wrote.
"""

import json
import sys
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).resolve().parent / "fonts"
_REGULAR, _BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
_LEAST_SIZE = 14
_SPACING = 1.25
"""Height of a line in sizes of its letters: a macron keeps clear of the line above."""
_NOWHERE = "\U000f0000"
"""A sign of the private area, which the font has not: what it draws stands for "no such letter"."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text in a box, as large as it fits, at most ``size`` pixels high."""

    text: str
    box: tuple[int, int, int, int]
    """Left, top, width, height."""
    size: int
    colour: str
    is_bold: bool = False
    ground: str = ""
    """Fills the box first; empty: what is there stays."""


@dataclass(frozen=True, slots=True)
class Still:
    """A picture of ours, whole, in the middle of a box, on black."""

    path: str
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Card:
    """One picture of a film's size, written as ``<name>.png``."""

    name: str
    width: int
    height: int
    ground: str
    words: list[Words]
    stills: list[Still]


def draw(card: Card) -> Image.Image:
    """Draw one card."""
    picture = Image.new("RGB", (card.width, card.height), card.ground)
    for still in card.stills:
        _paste(picture, still)
    pen = ImageDraw.Draw(picture)
    for words in card.words:
        _write(pen, words)
    return picture


def drawable(text: str, *, is_bold: bool = False) -> str:
    """Leave out the signs that the font has not, rather than draw a box for each."""
    font = _font(24, is_bold=is_bold)
    none = _shape(font, _NOWHERE)
    kept = [
        sign
        for sign in unicodedata.normalize("NFC", text)
        if sign.isspace() or (sign.isprintable() and _shape(font, sign) != none)
    ]
    return " ".join("".join(kept).split())


def _shape(font: ImageFont.FreeTypeFont, sign: str) -> bytes:
    mask = font.getmask(sign)
    return bytes(mask) + repr(mask.size).encode()


@lru_cache(maxsize=64)
def _font(size: int, *, is_bold: bool) -> ImageFont.FreeTypeFont:
    """Open the font. The plain layout: no library of the machine changes how a word looks."""
    path = FONTS / (_BOLD if is_bold else _REGULAR)
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def _write(pen: ImageDraw.ImageDraw, words: Words) -> None:
    left, top, width, height = words.box
    if words.ground:
        pen.rectangle((left, top, left + width - 1, top + height - 1), fill=words.ground)
    text = drawable(words.text, is_bold=words.is_bold)
    size, lines = _fitted(text, words)
    font, step = _font(size, is_bold=words.is_bold), round(size * _SPACING)
    ascent, descent = font.getmetrics()
    at = top + (height - step * (len(lines) - 1) - ascent - descent) // 2
    for line in lines:
        pen.text((left + (width - font.getlength(line)) / 2, at), line, words.colour, font)
        at += step


def _fitted(text: str, words: Words) -> tuple[int, list[str]]:
    """Return the largest size at which the text fits its box, and its lines."""
    _, _, width, height = words.box
    for size in range(words.size, _LEAST_SIZE, -2):
        lines = _lines(text, _font(size, is_bold=words.is_bold), width)
        fits = all(_font(size, is_bold=words.is_bold).getlength(one) <= width for one in lines)
        if fits and len(lines) * size * _SPACING <= height:
            return size, lines
    most = max(1, int(height / (_LEAST_SIZE * _SPACING)))
    return _LEAST_SIZE, _lines(text, _font(_LEAST_SIZE, is_bold=words.is_bold), width)[:most]


def _lines(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _paste(picture: Image.Image, still: Still) -> None:
    left, top, width, height = still.box
    with Image.open(still.path, formats=["WEBP"]) as found:
        share = min(width / found.width, height / found.height)
        size = (max(1, round(found.width * share)), max(1, round(found.height * share)))
        shown = found.convert("RGB").resize(size, Image.Resampling.BICUBIC)
    picture.paste(shown, (left + (width - size[0]) // 2, top + (height - size[1]) // 2))


def main() -> None:
    """Read the cards from the command line, write each into the folder."""
    told = json.loads(sys.argv[1])
    cards = [
        Card(
            **{
                **one,
                "words": [Words(**words) for words in one["words"]],
                "stills": [Still(**still) for still in one["stills"]],
            }
        )
        for one in told["cards"]
    ]
    for card in cards:
        draw(card).save(Path(told["folder"]) / f"{card.name}.png", compress_level=1)
    sys.stdout.write(f"{len(cards)}\n")


if __name__ == "__main__":
    main()

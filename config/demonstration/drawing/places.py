"""Where things happen: rooms of a school, a home, a garden, the beach, the street, a shop.

Knows backgrounds only. The same seed gives the same room, so that a place is known again; another
seed changes its colours, its weather and what hangs on the wall.
"""

import math
from collections.abc import Callable
from random import Random

from PIL import Image

from config.demonstration.drawing.paper import Sheet, shade

FLOOR = 268.0
_WALLS = ("#f4e3c6", "#dfe6d0", "#d8e6e8", "#f3d9cc", "#e8dff0", "#f6ecc9")
_FLOORS = ("#c99a6b", "#b98a63", "#d3ab7d", "#a9876a")
_BRIGHT = ("#d9583f", "#e8a33d", "#3f7d9a", "#4f8a5b", "#7a5c9e", "#c95d83", "#2f8f83")


def place(name: str, *, seed: int, pixels_wide: int) -> Image.Image:
    """Return the background of that name, this wide."""
    sheet, chance = Sheet(pixels_wide=pixels_wide), Random(seed)  # noqa: S311  (a drawing)
    _PLACES[name](sheet, chance)
    return sheet.background()


def _room(sheet: Sheet, chance: Random) -> None:
    wall, floor = chance.choice(_WALLS), chance.choice(_FLOORS)
    sheet.box(0, 0, 640, 360, wall)
    sheet.box(0, FLOOR, 640, 92, floor)
    sheet.box(0, FLOOR - 7, 640, 8, shade(wall, 1.5))
    for line in range(5):
        sheet.strip(
            [(0, FLOOR + 12 + line * 20), (640, FLOOR + 12 + line * 20)], 1.2, shade(floor, 0.92)
        )


def _window(sheet: Sheet, chance: Random, x: float) -> None:
    sky = chance.choice(("#bfe0ee", "#a9d3ea", "#d7e7ea", "#f7d9a8"))
    sheet.box(x - 7, 37, 154, 126, "#fffaf0", r=5)
    sheet.box(x, 44, 140, 112, sky)
    sheet.oval(x + chance.randint(25, 110), 70, 15, 15, "#f8d463")
    sheet.soft(
        [
            (x, 128),
            (x + 34, 104),
            (x + 72, 126),
            (x + 110, 100),
            (x + 140, 122),
            (x + 140, 156),
            (x, 156),
        ],
        "#83ad7f",
    )
    sheet.box(x, 140, 140, 16, "#6b9a6c")
    for cloud in range(chance.randint(0, 2)):
        cx = x + 30 + cloud * 62
        for step in (-12, 0, 12):
            sheet.oval(cx + step, 66 + cloud * 16 - (step == 0) * 5, 13, 9, "#ffffff")
    for left, top, wide, high in (
        (67, 0, 6, 112),
        (0, 52, 140, 6),
        (-7, 0, 8, 119),
        (139, 0, 8, 119),
        (-7, 112, 154, 7),
    ):
        sheet.box(x + left, 44 + top, wide, high, "#fffaf0")


def _pictures(sheet: Sheet, chance: Random, x: float, count: int) -> None:
    kinds = chance.sample(range(4), count)
    for index, kind in enumerate(kinds):
        left, top = x + index * 62, 52 + chance.randint(-6, 8)
        sheet.box(left, top, 48, 58, "#fffdf6", r=2)
        ink = chance.sample(_BRIGHT, 3)
        if kind == 0:
            sheet.oval(left + 24, top + 22, 12, 12, ink[0])
            sheet.box(left + 6, top + 42, 36, 8, ink[1])
        elif kind == 1:
            for step in range(5):
                angle = step * math.tau / 5
                sheet.oval(
                    left + 24 + math.cos(angle) * 10, top + 24 + math.sin(angle) * 10, 7, 7, ink[0]
                )
            sheet.oval(left + 24, top + 24, 6, 6, "#f5c542")
        elif kind == 2:
            sheet.shape(
                [(left + 8, top + 32), (left + 24, top + 14), (left + 40, top + 32)], ink[0]
            )
            sheet.box(left + 12, top + 32, 24, 16, ink[1])
        else:
            for step in range(3):
                sheet.arc(left + 24, top + 44, 20 - step * 6, (180, 360), 5, ink[step])


def _bunting(sheet: Sheet, chance: Random) -> None:
    first = chance.randrange(len(_BRIGHT))
    for index in range(16):
        x = index * 42 + 4
        y = 14 + math.sin((index % 8) / 8 * math.pi) * 13
        colour = _BRIGHT[(first + index) % len(_BRIGHT)]
        sheet.shape([(x, y), (x + 34, y), (x + 17, y + 24)], colour)


def _plant(sheet: Sheet, x: float, y: float) -> None:
    for angle in (-0.9, -0.45, 0.0, 0.45, 0.9):
        sheet.tilted(
            x + math.sin(angle) * 26,
            y - 38 - math.cos(angle) * 16,
            8,
            30,
            angle,
            "#4e8a5a" if angle else "#5f9f68",
        )
    sheet.shape([(x - 18, y - 26), (x + 18, y - 26), (x + 13, y), (x - 13, y)], "#c96f4a")


def _shelf(sheet: Sheet, chance: Random, x: float) -> None:
    sheet.box(x, 180, 118, 92, "#b07d4f", r=3)
    for row in range(2):
        sheet.box(x + 6, 186 + row * 43, 106, 36, "#8d6240")
        left = x + 9
        while left < x + 98:
            wide, high = chance.randint(7, 13), chance.randint(22, 33)
            sheet.box(left, 222 + row * 43 - high, wide, high, chance.choice(_BRIGHT), r=1)
            left += wide + 1


def _classroom(sheet: Sheet, chance: Random) -> None:
    _room(sheet, chance)
    side = chance.random() < 0.5
    _window(sheet, chance, 60 if side else 440)
    _pictures(sheet, chance, 390 if side else 70, 3)
    _bunting(sheet, chance)
    _shelf(sheet, chance, 505 if side else 18)
    _plant(sheet, 40 if side else 600, 272)


def _corridor(sheet: Sheet, chance: Random) -> None:
    _room(sheet, chance)
    for index in range(6):
        x = 30 + index * 104
        sheet.box(x, 118, 44, 9, "#a97b52", r=4)
        sheet.oval(x + 22, 130, 5, 6, "#8d6240")
        colour = chance.choice(_BRIGHT)
        sheet.soft([(x + 10, 138), (x + 34, 138), (x + 39, 190), (x + 5, 190)], colour)
        sheet.box(x + 12, 162, 20, 18, shade(colour, 0.85), r=3)
    _bunting(sheet, chance)
    sheet.box(0, FLOOR + 30, 640, 34, shade(chance.choice(_BRIGHT), 1.45))


def _hall(sheet: Sheet, chance: Random) -> None:
    _room(sheet, chance)
    curtain = chance.choice(("#a8413a", "#31677f", "#58773f"))
    for index in range(16):
        sheet.box(index * 40, 0, 40, FLOOR - 8, shade(curtain, 0.92 if index % 2 else 1.06))
    for index in range(16):
        sheet.oval(index * 40 + 20, 2, 26, 26, shade(curtain, 0.8))
    band = 46
    for index in range(22):
        x = index * 30
        sheet.shape(
            [(x, band), (x + 15, band + 22), (x + 30, band)], "#f3e6cf" if index % 2 else "#2b2523"
        )


def _kitchen(sheet: Sheet, chance: Random) -> None:
    _room(sheet, chance)
    _window(sheet, chance, 250)
    cloth = chance.choice(_BRIGHT)
    sheet.soft([(238, 30), (292, 30), (262, 120), (238, 150)], cloth)
    sheet.soft([(348, 30), (402, 30), (402, 150), (378, 120)], cloth)
    cupboard = chance.choice(("#7fa79a", "#c98f6b", "#88a0c0", "#b9a5c9"))
    for x in (20, 470):
        sheet.box(x, 40, 150, 74, cupboard, r=4)
        sheet.strip([(x + 75, 44), (x + 75, 110)], 1.6, shade(cupboard, 0.8))
        sheet.box(x, 206, 150, 66, shade(cupboard, 0.94), r=3)
        sheet.box(x - 6, 196, 162, 12, "#f0e2cb", r=3)
    sheet.soft([(508, 160), (548, 160), (560, 196), (496, 196)], "#d9583f")
    sheet.arc(528, 160, 17, (180, 360), 5, "#4a3a36")
    for x, colour in ((60, "#e8a33d"), (86, "#3f7d9a"), (112, "#c95d83")):
        sheet.box(x, 172, 19, 24, colour, r=3)


def _washroom(sheet: Sheet, chance: Random) -> None:
    _room(sheet, chance)
    tile = chance.choice(("#bcd9da", "#cfe0c8", "#e3cfd6", "#d5d3ea"))
    for row in range(6):
        for column in range(17):
            bright = chance.choice((1.0, 1.0, 1.15, 1.25))
            sheet.box(column * 40 - (row % 2) * 20, 30 + row * 39, 37, 36, shade(tile, bright), r=3)
    sheet.box(0, 22, 640, 8, shade(tile, 0.8))
    towel = chance.choice(_BRIGHT)
    sheet.box(46, 96, 76, 7, "#a97b52", r=3)
    sheet.soft([(54, 98), (114, 98), (118, 190), (50, 190)], towel)
    sheet.box(53, 160, 63, 9, shade(towel, 1.5))
    _plant(sheet, 590, 270)


def _ground(sheet: Sheet, sky: str, ground: str) -> None:
    sheet.box(0, 0, 640, 360, sky)
    sheet.box(0, FLOOR - 40, 640, 140, ground)


def _weather(sheet: Sheet, chance: Random) -> None:
    sheet.oval(chance.randint(70, 560), 58, 30, 30, "#f8d463")
    for _ in range(chance.randint(1, 3)):
        x, y = chance.randint(60, 580), chance.randint(34, 92)
        for step, high in ((-24, 11), (0, 19), (22, 13), (40, 8)):
            sheet.oval(x + step, y, 23, high, "#fffdf7")


def _garden(sheet: Sheet, chance: Random) -> None:
    _ground(sheet, chance.choice(("#bfe0ee", "#cde7df", "#f6dfb6")), "#8fb571")
    _weather(sheet, chance)
    sheet.soft(
        [
            (-30, 230),
            (90, 150),
            (230, 205),
            (380, 140),
            (520, 200),
            (680, 150),
            (680, 250),
            (-30, 250),
        ],
        "#74a06d",
    )
    for index in range(17):
        sheet.box(index * 40 + 4, 172, 26, 66, "#fff5e2", r=6)
    sheet.box(0, 190, 640, 8, "#f3e4c8")
    sheet.box(0, 216, 640, 8, "#f3e4c8")
    for _ in range(40):
        x, y = chance.randint(0, 640), chance.randint(248, 356)
        sheet.strip([(x, y), (x + 3, y - 8)], 2, "#7aa45f")


def _beach(sheet: Sheet, chance: Random) -> None:
    _ground(sheet, chance.choice(("#bfe3ef", "#f9d9b0", "#cfe0f2")), "#ecd5a4")
    _weather(sheet, chance)
    sheet.soft([(-20, 186), (80, 130), (190, 160), (280, 184), (280, 200), (-20, 200)], "#6f9c86")
    sheet.box(0, 182, 640, 66, "#5fa9b8")
    for index in range(14):
        sheet.arc(index * 50 + chance.randint(-8, 8), 214, 20, (200, 340), 2.4, "#d5eef0")
        sheet.oval(index * 50, 249, 34, 6, "#fdfbf2")
    for _ in range(26):
        sheet.oval(chance.randint(0, 640), chance.randint(268, 356), 3, 2, shade("#ecd5a4", 0.88))
    for index in range(9):
        angle = index * 0.7
        sheet.oval(
            600 + math.cos(angle) * 46,
            40 + math.sin(angle) * 26,
            26,
            20,
            "#c2392e" if index % 2 else "#4f7d55",
        )


def _street(sheet: Sheet, chance: Random) -> None:
    _ground(sheet, chance.choice(("#cfe5ea", "#f7dfb8", "#d9e4f2")), "#b9b4ab")
    _weather(sheet, chance)
    x = -10
    while x < 640:
        wide, high = chance.randint(70, 112), chance.randint(70, 130)
        colour = chance.choice(("#e6b98f", "#c98f7a", "#a8bfae", "#d9c19a", "#b3a6c2"))
        sheet.box(x, 228 - high, wide, high, colour)
        sheet.shape(
            [(x - 6, 228 - high), (x + wide / 2, 200 - high), (x + wide + 6, 228 - high)],
            shade(colour, 0.75),
        )
        for column in range(2):
            sheet.box(x + 12 + column * (wide - 44), 244 - high, 20, 22, "#fff6df")
        x += wide + 6
    sheet.box(0, 226, 640, 40, "#d9d2c4")
    for index in range(7):
        sheet.box(index * 100, 326, 56, 6, "#f7f0df")


def _shop(sheet: Sheet, chance: Random) -> None:
    _room(sheet, chance)
    for row in range(3):
        sheet.box(40, 90 + row * 56, 330, 9, "#a97b52")
        for index in range(11):
            x, high = 48 + index * 29, chance.randint(20, 36)
            colour = chance.choice(_BRIGHT)
            if chance.random() < 0.5:
                sheet.box(x, 90 + row * 56 - high, 21, high, colour, r=3)
            else:
                sheet.oval(x + 10, 80 + row * 56, 11, 11, colour)
    for index in range(16):
        sheet.soft(
            [
                (index * 40, 0),
                (index * 40 + 40, 0),
                (index * 40 + 40, 30),
                (index * 40 + 20, 42),
                (index * 40, 30),
            ],
            "#d9583f" if index % 2 else "#fff6e6",
        )


_PLACES: dict[str, Callable[[Sheet, Random], None]] = {
    "classroom": _classroom,
    "corridor": _corridor,
    "washroom": _washroom,
    "hall": _hall,
    "kitchen": _kitchen,
    "garden": _garden,
    "beach": _beach,
    "street": _street,
    "shop": _shop,
}

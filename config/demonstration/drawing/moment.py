"""What an act is given to draw one picture of itself, and the things that many acts need.

Knows props: a table, a cup, a helping grown-up, the joy at the end. Must not know any one skill.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from config.demonstration.drawing.figures import Look, Pose, arm, figure
from config.demonstration.drawing.paper import Point, Sheet, ramp, shade, wave

GROWN = Look("#c98f66", "#6a3f2a", "bob", "#6f9a8d", legs="#54473f", shoes="#3b2a26")
GRANDFATHER = Look(
    "#8f5f41", "#d8d4cc", "short", "#5b6f52", legs="#54473f", shoes="#3b2a26", glasses=True
)
MOTHER = Look("#a8714b", "#2a1c1a", "bob", "#b8566a", legs="#54473f", shoes="#3b2a26")
TABLE_Y = 254.0
_CONFETTI = ("#d9583f", "#e8a33d", "#3f7d9a", "#4f8a5b", "#c95d83", "#7a5c9e")


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant of a clip. `t`: 0 to 1 over the clip; `skill`: 0 (first tries) to 1."""

    t: float
    skill: float
    look: Look
    is_home: bool = False
    friends: tuple[Look, ...] = ()

    @property
    def is_blinking(self) -> bool:
        """Eyes close for a moment, twice in a clip."""
        return (self.t * 2 + 0.13) % 1 > 0.955

    @property
    def helper(self) -> Look:
        """The grown-up who is near: staff at school, Koro at home."""
        return GRANDFATHER if self.is_home else GROWN

    def effort(self, start: float, end: float) -> float:
        """Return how far a movement is; it stops in the middle while it is new."""
        whole = ramp(self.t, start, end)
        if self.skill > 0.66:
            return whole
        middle = (start + end) / 2
        rest = 0.06 if self.skill > 0.33 else 0.14
        first, second = ramp(self.t, start, middle - rest), ramp(self.t, middle + rest, end)
        return 0.45 * first + 0.55 * second

    def tremble(self) -> float:
        """Return a small shake in points, less of it the better the skill."""
        return wave(self.t, times=17) * 2.6 * (1 - self.skill) ** 2


Act = Callable[[Sheet, Moment], None]


def child(sheet: Sheet, now: Moment, pose: Pose) -> None:
    """Lay the child, breathing and blinking."""
    breath = wave(now.t, times=3) * 0.8
    figure(sheet, now.look, replace(pose, y=pose.y + breath, is_blinking=now.is_blinking))


def helping_hand(sheet: Sheet, now: Moment, at: Point, *, until: float = 0.34) -> None:
    """Lay a grown-up's hand on `at` while the skill is new; later it is not needed."""
    if now.skill < until:
        arm(sheet, (at[0] + 130, 372), at, (now.helper.top, now.helper.skin), width=24, bend=0.16)


def table(sheet: Sheet, *, y: float = TABLE_Y, colour: str = "#d9a86f") -> None:
    """Lay the near edge of a table over whoever sits behind it."""
    sheet.box(40, y, 560, 24, colour, r=8)
    sheet.box(40, y + 20, 560, 10, shade(colour, 0.84), r=5)
    for x in (74, 536):
        sheet.box(x, y + 28, 24, 90, shade(colour, 0.78), r=4)


def cup(sheet: Sheet, x: float, y: float, *, colour: str = "#3f7d9a", size: float = 1.0) -> None:
    """Lay a cup that stands on (x, y)."""
    sheet.arc(x + 15 * size, y - 17 * size, 8 * size, (-90, 90), 4 * size, shade(colour, 0.85))
    sheet.shape(
        [
            (x - 14 * size, y - 32 * size),
            (x + 14 * size, y - 32 * size),
            (x + 11 * size, y),
            (x - 11 * size, y),
        ],
        colour,
    )
    sheet.oval(x, y - 32 * size, 14 * size, 4 * size, shade(colour, 1.5))


def card_with(
    sheet: Sheet, at: Point, picture: str, *, angle: float = 0.0, size: float = 1.0
) -> None:
    """Lay a picture card: `drink`, `book`, `music`, `heart` or `play`."""
    x, y = at
    half, sin, cos = 23 * size, math.sin(angle), math.cos(angle)
    corners = ((-half, -half), (half, -half), (half, half), (-half, half))
    sheet.shape([(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in corners], "#fffdf6")
    symbol(sheet, at, picture, size=size)


def symbol(sheet: Sheet, at: Point, picture: str, *, size: float = 1.0) -> None:
    """Lay the small picture of a card or of a talking screen."""
    (x, y), s = at, size
    if picture == "drink":
        cup(sheet, x - 2 * s, y + 13 * s, size=0.8 * s)
    elif picture == "book":
        sheet.shape(
            [(x - 16 * s, y - 9 * s), (x, y - 5 * s), (x, y + 13 * s), (x - 16 * s, y + 9 * s)],
            "#d9583f",
        )
        sheet.shape(
            [(x + 16 * s, y - 9 * s), (x, y - 5 * s), (x, y + 13 * s), (x + 16 * s, y + 9 * s)],
            "#e07a5f",
        )
    elif picture == "music":
        sheet.oval(x - 7 * s, y + 10 * s, 6 * s, 5 * s, "#7a5c9e")
        sheet.oval(x + 10 * s, y + 7 * s, 6 * s, 5 * s, "#7a5c9e")
        sheet.strip(
            [
                (x - 2 * s, y + 9 * s),
                (x - 2 * s, y - 12 * s),
                (x + 15 * s, y - 15 * s),
                (x + 15 * s, y + 6 * s),
            ],
            3 * s,
            "#7a5c9e",
        )
    elif picture == "heart":
        sheet.soft(
            [
                (x, y - 5 * s),
                (x + 9 * s, y - 13 * s),
                (x + 16 * s, y - 4 * s),
                (x, y + 14 * s),
                (x - 16 * s, y - 4 * s),
                (x - 9 * s, y - 13 * s),
            ],
            "#c94f6d",
        )
    else:
        sheet.oval(x, y, 14 * s, 14 * s, "#4f8a5b")
        sheet.arc(x, y, 8 * s, (200, 340), 3 * s, "#ffffff")


def bubble(sheet: Sheet, at: Point, picture: str, *, size: float) -> None:
    """Lay a speech bubble of that size (0 to 1) with a picture in it."""
    if size < 0.05:
        return
    x, y = at
    sheet.shape(
        [
            (x - 6 * size, y + 20 * size),
            (x + 12 * size, y + 20 * size),
            (x - 16 * size, y + 46 * size),
        ],
        "#fffdf6",
    )
    sheet.oval(x, y, 46 * size, 36 * size, "#fffdf6")
    symbol(sheet, at, picture, size=size * 1.15)


def joy(sheet: Sheet, now: Moment, at: Point, *, start: float = 0.72) -> None:
    """Let paper stars fly when it worked: more of them the better it went."""
    since = ramp(now.t, start, 1.0)
    if since <= 0:
        return
    for index in range(5 + round(now.skill * 9)):
        angle = index * 2.399 + 0.6
        away = (34 + (index * 37) % 62) * since
        x, y = at[0] + math.cos(angle) * away * 1.5, at[1] + math.sin(angle) * away - 18 * since
        _star(
            sheet,
            (x, y),
            4.5 + index % 3 * 1.6,
            _CONFETTI[index % len(_CONFETTI)],
            angle + since * 3,
        )


def _star(sheet: Sheet, at: Point, r: float, colour: str, turn: float) -> None:
    points = []
    for step in range(10):
        angle, length = turn + step * math.pi / 5, r if step % 2 == 0 else r * 0.46
        points.append((at[0] + math.cos(angle) * length, at[1] + math.sin(angle) * length))
    sheet.shape(points, colour)

"""The children and grown-ups of the drawings, cut from a few pieces of paper each.

Knows how a body is put together. Must not know what anyone is doing: `acts` move them.
"""

import math
from dataclasses import dataclass

from config.demonstration.drawing.paper import Point, Sheet, shade

INK = "#3b2a26"


@dataclass(frozen=True, slots=True)
class Look:
    """What makes one figure known again in every picture."""

    skin: str
    hair: str
    style: str
    """bun, bob, curls, short, braids or beanie."""
    top: str
    legs: str = "#4a5a78"
    shoes: str = "#c8553d"
    glasses: bool = False
    flower: str = ""
    stripe: str = ""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a figure is and what it does just now. `x`, `y`: the middle of the hips.

    `joy` 0 to 1 widens the smile; `turn` -1 to 1 is where the face looks; hands are points, or None
    for a hand that hangs down. `stride` None: sitting or hidden, without legs. `hides` names an arm
    (`left`, `right`) that the act lays itself, over what is in front of the figure.
    """

    x: float
    y: float
    size: float = 1.0
    joy: float = 0.5
    turn: float = 0.0
    tilt: float = 0.0
    is_blinking: bool = False
    left: Point | None = None
    right: Point | None = None
    stride: float | None = None
    is_grown: bool = False
    hides: str = ""


def figure(sheet: Sheet, look: Look, pose: Pose) -> None:
    """Lay one figure: legs, back hair, body, head, face, front hair, arms."""
    s = pose.size
    tall = 86 if pose.is_grown else 64
    radius = (31 if pose.is_grown else 35) * s
    neck = (pose.x + pose.tilt * 14 * s, pose.y - tall * s)
    head = (neck[0] + pose.tilt * 12 * s, neck[1] - radius * 0.86)
    if pose.stride is not None:
        _legs(sheet, look, pose)
    _back_hair(sheet, look, head, radius)
    _body(sheet, look, pose, neck)
    _head(sheet, look, pose, head, radius)
    for side, target in ((-1, pose.left), (1, pose.right)):
        if pose.hides == ("left" if side < 0 else "right"):
            continue
        shoulder = (neck[0] + side * 24 * s, neck[1] + 13 * s)
        hand = target or (shoulder[0] + side * 12 * s, shoulder[1] + 52 * s)
        arm(sheet, shoulder, hand, (look.top, look.skin), width=16 * s, bend=side * 0.24)


def arm(
    sheet: Sheet,
    shoulder: Point,
    hand: Point,
    colours: tuple[str, str],
    *,
    width: float,
    bend: float = 0.2,
) -> None:
    """Lay an arm that reaches from shoulder to hand; colours: sleeve, skin."""
    sleeve, skin = colours
    over = ((shoulder[1] - hand[1]) * bend, (hand[0] - shoulder[0]) * bend)
    elbow = ((shoulder[0] + hand[0]) / 2 - over[0], (shoulder[1] + hand[1]) / 2 + abs(over[1]))
    path = [_bow(shoulder, elbow, hand, step / 10) for step in range(11)]
    sheet.strip(path[7:], width * 0.72, skin)
    sheet.oval(*hand, width * 0.56, width * 0.56, skin)
    sheet.strip(path[:8], width, shade(sleeve, 0.93))


def _bow(a: Point, b: Point, c: Point, t: float) -> Point:
    u = 1 - t
    return (
        u * u * a[0] + 2 * u * t * b[0] + t * t * c[0],
        u * u * a[1] + 2 * u * t * b[1] + t * t * c[1],
    )


def _legs(sheet: Sheet, look: Look, pose: Pose) -> None:
    s, swing = pose.size, pose.stride or 0.0
    long = (74 if pose.is_grown else 52) * s
    for side in (-1, 1):
        lift = max(0.0, swing * side) * 9 * s
        foot = (pose.x + side * 11 * s + swing * side * 17 * s, pose.y + long - lift)
        colour = shade(look.legs, 0.9 if side < 0 else 1.0)
        sheet.strip([(pose.x + side * 10 * s, pose.y - 6 * s), foot], 19 * s, colour)
        sheet.oval(foot[0] + 4 * s, foot[1] + 7 * s, 15 * s, 8 * s, look.shoes)


def _body(sheet: Sheet, look: Look, pose: Pose, neck: Point) -> None:
    s, x, y = pose.size, pose.x, pose.y
    sheet.strip(
        [(neck[0], neck[1] - 8 * s), (neck[0], neck[1] + 12 * s)], 17 * s, shade(look.skin, 0.92)
    )
    shoulders = neck[1] + 6 * s
    outline = [
        (neck[0] - 20 * s, shoulders),
        (neck[0] + 20 * s, shoulders),
        (neck[0] + 31 * s, shoulders + 16 * s),
        (x + 31 * s, y),
        (x + 22 * s, y + 8 * s),
        (x - 22 * s, y + 8 * s),
        (x - 31 * s, y),
        (neck[0] - 31 * s, shoulders + 16 * s),
    ]
    sheet.soft(outline, look.top)
    if look.stripe:
        middle = (shoulders + y) / 2
        sheet.box(x - 30 * s, middle, 60 * s, 9 * s, look.stripe, r=2 * s)


def _head(sheet: Sheet, look: Look, pose: Pose, head: Point, r: float) -> None:
    x, y = head
    for side in (-1, 1):
        sheet.oval(
            x + side * r * 0.98 - pose.turn * r * 0.1,
            y + r * 0.12,
            r * 0.2,
            r * 0.24,
            shade(look.skin, 0.92),
        )
    sheet.oval(x, y, r, r * 1.02, look.skin)
    _front_hair(sheet, look, head, r)
    _face(sheet, look, pose, (x + pose.turn * r * 0.24, y + r * 0.16), r)


def _face(sheet: Sheet, look: Look, pose: Pose, middle: Point, r: float) -> None:
    x, y = middle
    cheek = _mixed(look.skin, "#e0645a")
    for side in (-1, 1):
        eye = x + side * r * 0.36
        sheet.oval(x + side * r * 0.56, y + r * 0.3, r * 0.17, r * 0.12, cheek)
        if pose.is_blinking:
            sheet.arc(eye, y - r * 0.06, r * 0.13, (20, 160), r * 0.07, INK)
        else:
            sheet.oval(eye, y, r * 0.1, r * 0.135, INK)
            sheet.oval(eye + r * 0.035, y - r * 0.05, r * 0.033, r * 0.04, "#ffffff")
        if look.glasses:
            sheet.arc(eye, y, r * 0.27, (0, 360), r * 0.055, "#40506a")
    if look.glasses:
        sheet.strip([(x - r * 0.1, y), (x + r * 0.1, y)], r * 0.05, "#40506a")
    sheet.oval(x, y + r * 0.2, r * 0.07, r * 0.05, shade(look.skin, 0.82))
    if pose.joy > 0.75:
        sheet.soft(_grin((x, y + r * 0.36), r), "#8c2f30")
    else:
        width = r * (0.16 + 0.2 * pose.joy)
        sheet.arc(x, y + r * 0.46 - width * 0.8, width, (25, 155), r * 0.075, "#7d3430")


def _grin(at: Point, r: float) -> list[Point]:
    x, y = at
    return [
        (x - r * 0.27, y),
        (x, y + r * 0.05),
        (x + r * 0.27, y),
        (x + r * 0.17, y + r * 0.22),
        (x, y + r * 0.28),
        (x - r * 0.17, y + r * 0.22),
    ]


def _mixed(skin: str, other: str) -> str:
    pairs = zip(
        (skin[1:3], skin[3:5], skin[5:7]), (other[1:3], other[3:5], other[5:7]), strict=True
    )
    return "#" + "".join(f"{round(int(a, 16) * 0.68 + int(b, 16) * 0.32):02x}" for a, b in pairs)


def _back_hair(sheet: Sheet, look: Look, head: Point, r: float) -> None:
    x, y = head
    if look.style == "bun":
        sheet.oval(x, y - r * 1.16, r * 0.42, r * 0.4, look.hair)
    elif look.style == "bob":
        sheet.soft(
            [
                (x - r * 1.1, y - r * 0.2),
                (x, y - r * 1.1),
                (x + r * 1.1, y - r * 0.2),
                (x + r * 1.16, y + r * 0.85),
                (x, y + r * 0.7),
                (x - r * 1.16, y + r * 0.85),
            ],
            look.hair,
        )
    elif look.style == "braids":
        for side in (-1, 1):
            for step in range(4):
                sheet.oval(
                    x + side * r * (1.0 + step * 0.04),
                    y + r * (0.3 + step * 0.34),
                    r * 0.21,
                    r * 0.22,
                    look.hair,
                )
            sheet.oval(x + side * r * 1.14, y + r * 1.58, r * 0.12, r * 0.12, look.top)
    elif look.style == "curls":
        for step in range(11):
            angle = math.pi * (0.86 + step * 0.128)
            sheet.oval(
                x + math.cos(angle) * r * 1.02,
                y + math.sin(angle) * r * 0.98,
                r * 0.36,
                r * 0.36,
                look.hair,
            )


def _front_hair(sheet: Sheet, look: Look, head: Point, r: float) -> None:
    x, y = head
    if look.style == "beanie":
        sheet.soft(
            [
                (x - r * 1.02, y - r * 0.32),
                (x - r * 0.7, y - r * 1.06),
                (x, y - r * 1.3),
                (x + r * 0.7, y - r * 1.06),
                (x + r * 1.02, y - r * 0.32),
            ],
            look.hair,
        )
        sheet.box(
            x - r * 1.06, y - r * 0.62, r * 2.12, r * 0.34, shade(look.hair, 0.85), r=r * 0.16
        )
        sheet.oval(x, y - r * 1.34, r * 0.22, r * 0.22, shade(look.hair, 1.4))
        return
    fringe = -0.36 if look.style in {"short", "curls"} else -0.28
    sheet.soft(
        [
            (x - r * 1.04, y + r * 0.02),
            (x - r * 0.94, y - r * 0.58),
            (x - r * 0.5, y - r),
            (x, y - r * 1.13),
            (x + r * 0.5, y - r),
            (x + r * 0.94, y - r * 0.58),
            (x + r * 1.04, y + r * 0.02),
            (x + r * 0.72, y + r * (fringe - 0.08)),
            (x + r * 0.1, y + r * fringe),
            (x - r * 0.6, y + r * (fringe - 0.14)),
        ],
        look.hair,
    )
    if look.style == "curls":
        for step in range(5):
            sheet.oval(
                x + (step - 2) * r * 0.4,
                y - r * (0.74 - abs(step - 2) * 0.1),
                r * 0.27,
                r * 0.27,
                look.hair,
            )
    if look.flower:
        fx, fy = x + r * 0.78, y - r * 0.6
        for step in range(5):
            angle = step * math.tau / 5
            sheet.oval(
                fx + math.cos(angle) * r * 0.17,
                fy + math.sin(angle) * r * 0.17,
                r * 0.14,
                r * 0.14,
                look.flower,
            )
        sheet.oval(fx, fy, r * 0.1, r * 0.1, "#f5c542")

"""Physical acts: walking with a frame, throwing a ball, reaching while standing, painting."""

import math
from itertools import pairwise

from config.demonstration.drawing.figures import Pose, arm, figure
from config.demonstration.drawing.moment import Moment, child, helping_hand, joy
from config.demonstration.drawing.paper import Point, Sheet, between, ramp, shade, wave


def walking(sheet: Sheet, now: Moment) -> None:
    """Walk with the frame: a few steps with a hand on the back, later the whole way."""
    far = 110 + 300 * (0.25 + 0.75 * now.skill)
    x = 120 + (far - 20) * now.effort(0.04, 0.9)
    is_moving = 0.05 < now.t < 0.9
    step = wave(now.t, times=3 + now.skill * 4) if is_moving else 0.0
    if now.skill < 0.4:
        figure(
            sheet,
            now.helper,
            Pose(
                x - 78,
                254,
                1.15,
                joy=0.7,
                turn=0.8,
                stride=step * 0.7,
                is_grown=True,
                right=(x - 26, 206),
                left=(x - 100, 250),
            ),
        )
    else:
        figure(
            sheet,
            now.helper,
            Pose(
                582,
                258,
                1.15,
                joy=0.9,
                turn=-0.8,
                is_grown=True,
                stride=0.0,
                left=(528, 196 - ramp(now.t, 0.7, 0.9) * 20),
                right=(624, 216),
            ),
        )
    bob = abs(step) * 3
    child(
        sheet,
        now,
        Pose(
            x,
            268 - bob,
            1.15,
            joy=0.45 + 0.55 * ramp(now.t, 0.6, 0.9),
            turn=0.6,
            tilt=0.1,
            stride=step,
            left=(x + 26, 246),
            right=(x + 50, 246),
        ),
    )
    _frame(sheet, x + 40, now)
    joy(sheet, now, (x, 120), start=0.84)


def _frame(sheet: Sheet, x: float, now: Moment) -> None:
    blue = "#3b6fb0"
    for left in (-26, 22):
        sheet.strip([(x + left, 246), (x + left - 6, 326)], 6, shade(blue, 0.85))
        sheet.strip([(x + left, 246), (x + left + 26, 326)], 6, blue)
        turn = now.t * 9
        sheet.oval(x + left + 27, 330, 9, 9, "#2b2b33")
        sheet.oval(x + left + 27 + math.cos(turn) * 3, 330 + math.sin(turn) * 3, 3, 3, "#cfd6de")
    sheet.strip([(x - 26, 246), (x + 22, 246)], 7, "#f0c64a")
    sheet.strip([(x - 14, 288), (x + 34, 288)], 5, blue)


def ball(sheet: Sheet, now: Moment) -> None:
    """Throw a ball into a basket: one, then two, then three in a row."""
    throws = 1 + round(now.skill * 2)
    part = min(now.t * throws, throws - 0.001) if now.t < 0.92 else throws - 0.001
    count, u = int(part), part % 1
    swing = ramp(u, 0.05, 0.3)
    reach = 468.0
    sheet.shape([(428, 258), (532, 258), (514, 330), (446, 330)], "#b07d4f")
    for line in range(3):
        sheet.strip(
            [(434 + line * 4, 272 + line * 20), (526 - line * 4, 272 + line * 20)], 4, "#8d6240"
        )
    for index in range(count + (1 if now.t >= 0.9 else 0)):
        sheet.oval(456 + index * 24, 254, 15, 15, ("#d9583f", "#e8a33d", "#3f7d9a")[index % 3])
    hand = between((250, 250), (300, 172 + now.tremble()), swing)
    child(
        sheet,
        now,
        Pose(
            220,
            268,
            1.15,
            joy=0.5 + 0.5 * ramp(now.t, 0.5, 0.8),
            turn=0.6,
            tilt=0.1 * swing,
            stride=0.2,
            left=(176, 236),
            right=hand,
        ),
    )
    if u < 0.3:
        at = (hand[0] + 12, hand[1] - 12)
    else:
        fly = min(1.0, (u - 0.3) / 0.5)
        at = (
            312 + (reach - 312) * fly,
            160 - 150 * fly * (1 - fly) * (1.3 - 0.4 * now.skill) + 92 * fly,
        )
    if not (now.t >= 0.9 or (u > 0.82)):
        sheet.oval(*at, 16, 16, ("#d9583f", "#e8a33d", "#3f7d9a")[count % 3])
        sheet.arc(*at, 10, (200, 300), 3, "#fff6e6")
    helping_hand(sheet, now, (hand[0] - 12, hand[1] + 20), until=0.2)
    joy(sheet, now, (480, 210), start=0.8)


def standing(sheet: Sheet, now: Moment) -> None:
    """Stand and reach for a mobile that hangs higher each time."""
    high = 196 - 56 * now.skill
    reach = now.effort(0.15, 0.62)
    touched = ramp(now.t, 0.62, 0.68)
    swing = wave(now.t, times=4) * 12 * touched
    for index, colour in enumerate(("#e8a33d", "#c95d83", "#3f7d9a")):
        x = 366 + index * 44 + swing * (1 - index * 0.2)
        sheet.strip([(366 + index * 44, 0), (x, high - 20 + index * 8)], 2, "#6b5a50")
        sheet.oval(x, high + index * 8, 19, 19, colour)
        sheet.oval(x - 5, high - 6 + index * 8, 6, 5, shade(colour, 1.5))
    hand = between((330, 270), (352, high + 14 + now.tremble()), reach)
    child(
        sheet,
        now,
        Pose(
            290,
            266,
            1.25,
            joy=0.4 + touched * 0.6,
            turn=0.5,
            tilt=0.16 * reach,
            stride=0.0,
            left=(232, 262),
            right=hand,
        ),
    )
    sheet.box(150, 258, 100, 12, "#b07d4f", r=5)
    for x in (158, 232):
        sheet.box(x, 266, 10, 78, "#8d6240", r=3)
    helping_hand(sheet, now, (300, 256), until=0.45)
    joy(sheet, now, (380, 120), start=0.68)


def painting(sheet: Sheet, now: Moment) -> None:
    """Paint: a line, then a sun, then a whole house in a garden."""
    done = now.effort(0.08, 0.86)
    sheet.strip([(340, 350), (384, 78)], 8, "#a97b52")
    sheet.strip([(516, 350), (472, 78)], 8, "#a97b52")
    sheet.box(336, 82, 184, 166, "#fffdf6", r=3)
    tip = _picture(sheet, now, done)
    hand = (tip[0] - 14, tip[1] + 20 + now.tremble())
    child(
        sheet,
        now,
        Pose(
            256,
            276,
            1.2,
            joy=0.5 + done * 0.45,
            turn=0.7,
            tilt=0.08,
            stride=0.0,
            left=(212, 268),
            hides="right",
        ),
    )
    shoulder = (288, 214)
    arm(sheet, shoulder, hand, (now.look.top, now.look.skin), width=19, bend=0.14)
    sheet.strip([hand, tip], 5, "#6b4a33")
    sheet.oval(*tip, 6, 6, "#d9583f")
    sheet.oval(202, 274, 34, 14, "#e9d3b0")
    for index, colour in enumerate(("#d9583f", "#e8a33d", "#3f7d9a", "#4f8a5b")):
        sheet.oval(182 + index * 14, 272 - (index % 2) * 5, 5, 4, colour)
    helping_hand(sheet, now, (hand[0] - 10, hand[1] + 12), until=0.2)
    joy(sheet, now, (428, 90), start=0.86)


def _picture(sheet: Sheet, now: Moment, done: float) -> tuple[float, float]:
    """Paint as much as is done and return where the brush is."""
    shake = (1 - now.skill) * 5
    strokes: list[list[Point]] = [
        [(350.0 + i * 10, 226 + math.sin(i * 1.3) * shake) for i in range(19)]
    ]
    if now.skill > 0.25:
        strokes.append(
            [(505 + math.cos(i / 2.4) * 22, 104 + math.sin(i / 2.4) * 22) for i in range(16)]
        )
    if now.skill > 0.5:
        house: list[Point] = [
            (374, 226),
            (374, 160),
            (350, 164),
            (410, 116),
            (470, 164),
            (446, 160),
            (446, 226),
        ]
        strokes.append([between(a, b, i / 4) for a, b in pairwise(house) for i in range(4)])
    if now.skill > 0.75:
        strokes.append(
            [(498 + math.cos(i / 1.6) * 14, 196 + math.sin(i / 1.6) * 14) for i in range(11)]
        )
    colours = ("#4f8a5b", "#e8a33d", "#d9583f", "#c95d83")
    strokes = [[(340 + (x - 330) * 0.76, 82 + (y - 66) * 0.86) for x, y in one] for one in strokes]
    left = done * sum(len(stroke) for stroke in strokes)
    tip = strokes[0][0]
    for stroke, colour in zip(strokes, colours, strict=False):
        shown = stroke[: max(0, math.ceil(left))]
        if len(shown) > 1:
            sheet.strip(shown, 8, colour)
            tip = shown[-1]
        left -= len(stroke)
    return tip

"""Acts of self management: shoes, washing hands, laying the table."""

import math

from config.demonstration.drawing.figures import Pose, arm, figure
from config.demonstration.drawing.moment import MOTHER, Moment, child, cup, helping_hand, joy
from config.demonstration.drawing.paper import Sheet, between, ramp, shade, wave


def shoes(sheet: Sheet, now: Moment) -> None:
    """Sit on the bench and put on shoes: one with help, later both and the straps too."""
    both = now.skill > 0.5
    first = now.effort(0.08, 0.44 if both else 0.74)
    second = now.effort(0.46, 0.8) if both else 0.0
    sheet.box(190, 268, 260, 18, "#b07d4f", r=7)
    for x in (206.0, 416.0):
        sheet.box(x, 282, 18, 62, "#8d6240", r=3)
    feet = ((282.0, 318.0), (356.0, 318.0))
    reach = (
        (feet[1][0] - 6, 296 + now.tremble()) if second else (feet[0][0] + 8, 296 + now.tremble())
    )
    is_busy = now.t < 0.82
    hand = reach if is_busy else (398, 170)
    child(
        sheet,
        now,
        Pose(
            320,
            262,
            1.15,
            joy=0.35 + 0.65 * ramp(now.t, 0.6, 0.85),
            tilt=0.1 if is_busy else 0.0,
            left=(252, 268) if is_busy else (240, 170),
            hides="right",
        ),
    )
    for (x, y), side in zip(feet, (-1, 1), strict=True):
        sheet.strip([(320 + side * 16, 266), (x, 270), (x, y - 12)], 21, now.look.legs)
        sheet.oval(x + side * 4, y - 2, 19, 12, "#fff3df")
    _shoe(sheet, feet[0], -1, first, now)
    _shoe(sheet, feet[1], 1, second, now)
    arm(sheet, (348, 202), hand, (now.look.top, now.look.skin), width=18, bend=0.2)
    if is_busy:
        helping_hand(sheet, now, (hand[0] + 12, hand[1] + 8))
    joy(sheet, now, (320, 100), start=0.8)


def _shoe(sheet: Sheet, foot: tuple[float, float], side: int, on: float, now: Moment) -> None:
    x, y = between((foot[0] + side * 62, foot[1] + 20), (foot[0] + side * 6, foot[1] + 2), on)
    colour = now.look.shoes
    sheet.soft(
        [
            (x - 24, y - 2),
            (x - 12, y - 18),
            (x + 12, y - 18),
            (x + 24, y - 2),
            (x + 22, y + 12),
            (x - 22, y + 12),
        ],
        colour,
    )
    sheet.box(x - 25, y + 8, 50, 8, "#fffaf0", r=4)
    strap = ramp(on, 0.75, 1.0) if now.skill > 0.3 else 0.0
    sheet.strip(
        [(x - 15, y - 6), (x - 15 + 30 * strap, y - 6 - (1 - strap) * 10)], 7, shade(colour, 1.45)
    )


def hands(sheet: Sheet, now: Moment) -> None:
    """Wash hands: water, soap, bubbles, more of them as the steps are known."""
    rub = wave(now.t, times=4 + now.skill * 5) * (6 + 8 * now.skill)
    is_washing = 0.14 < now.t < 0.8
    joined = ramp(now.t, 0.08, 0.2) - ramp(now.t, 0.8, 0.9)
    left, right = (
        between((262, 236), (306 + rub, 238), joined),
        between((378, 236), (334 - rub, 240 + now.tremble()), joined),
    )
    if now.t > 0.86:
        left, right = (
            between(left, (236, 160), ramp(now.t, 0.86, 0.96)),
            between(right, (404, 160), ramp(now.t, 0.86, 0.96)),
        )
    sheet.oval(320, 116, 132, 100, "#fffaf0")
    sheet.oval(320, 116, 122, 91, "#dbe9ea")
    for x in (238.0, 262.0, 372.0):
        sheet.strip([(x, 70), (x - 14, 112)], 5, "#eef6f6")
    child(
        sheet,
        now,
        Pose(320, 276, 1.2, joy=0.5 + 0.5 * ramp(now.t, 0.5, 0.9), left=left, right=right),
    )
    sheet.soft([(180, 262), (460, 262), (430, 346), (210, 346)], "#f7f5ef")
    sheet.oval(320, 262, 140, 15, "#e4ebe9")
    sheet.strip([(320, 262), (320, 236)], 9, "#9fb0b8")
    if is_washing:
        sheet.strip([(320, 236), (320 + wave(now.t, times=13) * 1.5, 264)], 7, "#8fc7de")
        for index in range(4 + round(now.skill * 14)):
            rise = (now.t * 1.6 + index * 0.137) % 1
            x = 320 + math.sin(index * 2.4) * 74 + math.sin(rise * 7 + index) * 6
            sheet.oval(
                x,
                250 - rise * 120,
                4 + index % 4 * 2,
                4 + index % 4 * 2,
                "#f4fbff" if index % 2 else "#cfe9f5",
            )
    sheet.box(418, 226, 30, 40, "#e8a33d", r=6)
    sheet.strip([(433, 226), (433, 214), (446, 214)], 5, "#8d6240")
    if is_washing:
        helping_hand(sheet, now, (right[0] + 16, right[1] + 6))
    joy(sheet, now, (320, 100), start=0.86)


def laying(sheet: Sheet, now: Moment) -> None:
    """Lay the table: a place for one, then for the whole whānau."""
    places = 1 + round(now.skill * 3)
    done = now.effort(0.06, 0.86) * places
    figures = (110.0, 530.0, 630.0, 30.0)
    for index in range(min(places - 1, 2)):
        figure(
            sheet,
            (now.helper, MOTHER)[index],
            Pose(
                figures[index],
                262,
                1.1,
                joy=0.7 + 0.3 * ramp(now.t, 0.7, 0.9),
                turn=0.7 if figures[index] < 320 else -0.7,
                is_grown=True,
            ),
        )
    spot = 90 + (min(int(done), places - 1) + 0.5) * 460 / places
    hand = (spot + 14, 256 - abs(wave(done, times=1)) * 12 + now.tremble())
    child(
        sheet,
        now,
        Pose(
            320,
            258,
            1.2,
            joy=0.5 + 0.5 * ramp(now.t, 0.6, 0.9),
            turn=(spot - 320) / 260,
            left=(270, 252),
            right=(404, 166),
            hides="" if now.t > 0.9 else "right",
        ),
    )
    cloth = "#c95d83" if now.is_home else "#3f7d9a"
    sheet.soft([(56, 250), (584, 250), (630, 350), (10, 350)], "#fdf3e1")
    for index in range(9):
        sheet.strip([(96 + index * 56, 254), (60 + index * 65, 346)], 2.5, shade(cloth, 1.6))
    for index in range(places):
        x, y = 90 + (index + 0.5) * 460 / places, 296
        here = min(1.0, max(0.0, done - index))
        if here > 0.25:
            sheet.oval(x, y, 44, 17, shade(cloth, 1.25))
            sheet.oval(x, y - 1, 30, 11, "#fffdf6")
        if here > 0.55:
            sheet.strip([(x - 58, y + 12), (x - 50, y - 14)], 5, "#8b979e")
            sheet.strip([(x + 58, y + 12), (x + 50, y - 14)], 5, "#8b979e")
        if here > 0.85:
            cup(sheet, x + 40, y - 14, colour=cloth, size=0.75)
    if now.t < 0.9:
        arm(sheet, (350, 200), hand, (now.look.top, now.look.skin), width=19, bend=0.12)
        helping_hand(sheet, now, (hand[0] + 12, hand[1] + 10), until=0.25)
    joy(sheet, now, (320, 90), start=0.86)

"""Acts of transition, for life after school: the bus, paying in a shop, a job in the garden."""

import math

from config.demonstration.drawing.figures import Pose, arm, figure
from config.demonstration.drawing.moment import GRANDFATHER, GROWN, Moment, child, joy
from config.demonstration.drawing.paper import Sheet, between, ramp, shade, wave


def bus(sheet: Sheet, now: Moment) -> None:
    """Wait at the stop, put out a hand, tag on with the card and go."""
    come = ramp(now.t, 0.1, 0.36)
    go = ramp(now.t, 0.9, 1.0) * 60
    x = 700 - 440 * come + go
    _bus(sheet, x, now)
    sheet.strip([(96, 340), (96, 110)], 7, "#6b5a50")
    sheet.box(62, 80, 68, 44, "#3f7d9a", r=6)
    sheet.box(74, 92, 44, 14, "#fffdf6", r=4)
    wait = ramp(now.t, 0.08, 0.2) - ramp(now.t, 0.36, 0.42)
    board = now.effort(0.44, 0.62)
    tag = ramp(now.t, 0.64, 0.7)
    at = 178 + board * 84
    hand = (
        between((at + 46, 270), (at + 66, 196), max(wait, tag))
        if not tag
        else (at + 44, 216 + now.tremble())
    )
    if now.skill < 0.45:
        figure(
            sheet,
            now.helper,
            Pose(
                at - 74,
                256,
                1.1,
                joy=0.7,
                turn=0.7,
                is_grown=True,
                stride=wave(now.t, times=3) * board * (1 - tag),
                right=(at - 30, 232),
            ),
        )
    step = wave(now.t, times=5) if 0.44 < now.t < 0.62 else 0.0
    child(sheet, now, Pose(at, 270, 1.1, joy=0.5 + 0.5 * tag, turn=0.6, stride=step, right=hand))
    if tag:
        sheet.box(hand[0] - 4, hand[1] - 16, 24, 16, "#4f8a5b", r=3)
        for ring in range(2):
            sheet.arc(hand[0] + 26, hand[1] - 8, 8 + ring * 8, (-60, 60), 3, "#fff6d8")
    joy(sheet, now, (at, 120), start=0.72)


def _bus(sheet: Sheet, x: float, now: Moment) -> None:
    body = "#e8a33d" if not now.is_home else "#d9583f"
    sheet.box(x, 96, 420, 216, body, r=22)
    sheet.box(x, 232, 420, 26, shade(body, 0.86))
    sheet.box(x + 18, 132, 66, 172, "#5c6c7c", r=8)
    sheet.box(x + 26, 140, 50, 92, "#cfe5ea", r=5)
    for index in range(3):
        left = x + 104 + index * 102
        sheet.box(left, 132, 84, 74, "#d6ebf0", r=8)
        sheet.oval(left + 42, 178, 17, 18, ("#a8714b", "#f0c9a8", "#8a5a3c")[index])
        sheet.soft(
            [(left + 24, 174), (left + 42, 156), (left + 60, 174)],
            ("#2a1c1a", "#d8d4cc", "#221815")[index],
        )
        sheet.box(left + 22, 192, 40, 14, ("#7a5c9e", "#4f8a5b", "#c95d83")[index], r=6)
    for wheel in (90, 320):
        turn = x / 26
        sheet.oval(x + wheel, 314, 32, 32, "#33323a")
        sheet.oval(x + wheel, 314, 14, 14, "#cfd6de")
        sheet.oval(x + wheel + math.cos(turn) * 8, 314 + math.sin(turn) * 8, 3, 3, "#6b5a50")


def shop(sheet: Sheet, now: Moment) -> None:
    """Put the shopping on the counter and pay: with a pointing friend at first, then alone."""
    things = 1 + round(now.skill * 2)
    laid = now.effort(0.08, 0.5)
    paid = now.effort(0.56, 0.74)
    keeper = GRANDFATHER if now.skill > 0.5 else GROWN
    figure(
        sheet,
        keeper,
        Pose(
            508,
            266,
            1.15,
            joy=0.7 + paid * 0.3,
            turn=-0.7,
            is_grown=True,
            left=(430, 232),
            right=(560, 240),
        ),
    )
    hand = between(
        (270, 236),
        (372, 226 + now.tremble()),
        paid if now.t > 0.54 else abs(wave(laid, times=things / 2)),
    )
    child(
        sheet,
        now,
        Pose(
            232, 276, 1.2, joy=0.45 + 0.55 * paid, turn=0.6, stride=0.0, left=(180, 262), right=hand
        ),
    )
    sheet.box(286, 250, 360, 120, "#b07d4f", r=8)
    sheet.box(280, 242, 366, 18, "#d3a87c", r=6)
    for index in range(things):
        if laid > (index + 0.6) / things:
            x = 330 + index * 34
            if index == 0:
                sheet.box(x - 12, 214, 24, 30, "#fffdf6", r=4)
                sheet.box(x - 12, 222, 24, 10, "#3f7d9a")
            elif index == 1:
                sheet.oval(x, 232, 13, 12, "#d9583f")
                sheet.strip([(x, 222), (x + 4, 214)], 3, "#5f7d4f")
            else:
                sheet.soft([(x - 14, 238), (x + 4, 222), (x + 22, 226), (x + 8, 244)], "#f0cf5a")
    sheet.box(440, 206, 44, 38, "#4a4f5c", r=5)
    sheet.box(446, 212, 32, 14, "#bfe3c9" if paid > 0.95 else "#8fa0a8", r=3)
    if now.t > 0.5:
        sheet.box(hand[0] - 2, hand[1] - 14, 30, 19, "#4f8a5b", r=3)
    if now.skill < 0.4:
        arm(sheet, (60, 372), (150, 262), (now.helper.top, now.helper.skin), width=24)
    joy(sheet, now, (232, 110), start=0.76)


def garden(sheet: Sheet, now: Moment) -> None:
    """Water the bed: the plants stand higher from week to week."""
    pour = now.effort(0.12, 0.9)
    x = 180 + 190 * pour
    grown = 0.2 + 0.8 * now.skill
    child(
        sheet,
        now,
        Pose(
            x,
            250,
            1.1,
            joy=0.5 + 0.5 * ramp(now.t, 0.5, 0.9),
            turn=0.6,
            tilt=0.1,
            stride=wave(now.t, times=3) * 0.4 if 0.12 < now.t < 0.9 else 0.0,
            left=(x + 34, 228),
            right=(x + 62, 214 + now.tremble()),
        ),
    )
    can = (x + 74, 226)
    sheet.soft(
        [
            (can[0] - 22, can[1] - 14),
            (can[0] + 22, can[1] - 14),
            (can[0] + 20, can[1] + 24),
            (can[0] - 20, can[1] + 24),
        ],
        "#5b8fb0",
    )
    sheet.strip([(can[0] + 18, can[1] + 12), (can[0] + 50, can[1] - 10)], 8, "#4d7f9f")
    if 0.12 < now.t < 0.9:
        for index in range(9):
            fall = (now.t * 6 + index / 9) % 1
            sheet.oval(
                can[0] + 54 + fall * 14 + index % 3 * 5, can[1] - 6 + fall * 84, 2.6, 4, "#8fc7de"
            )
    sheet.soft([(150, 304), (620, 304), (640, 362), (130, 362)], "#7a5238")
    for index in range(7):
        px, drunk = 214 + index * 62, ramp(pour, index / 8 - 0.1, index / 8 + 0.25)
        high = (18 + 62 * grown * (0.82 + 0.18 * drunk)) * (0.9 + 0.1 * math.sin(index * 2.1))
        sway = wave(now.t, times=2, phase=index / 7) * 3
        sheet.strip([(px, 318), (px + sway, 318 - high)], 5, "#5f8f4c")
        for leaf in range(1, 2 + round(grown * 3)):
            side = 1 if leaf % 2 else -1
            sheet.tilted(
                px + side * 11 + sway * leaf / 4,
                318 - high * leaf / 4.4,
                12,
                6,
                -side * 0.5,
                "#6fa35a",
            )
        if now.skill > 0.6:
            sheet.oval(px + sway, 318 - high, 11, 11, ("#d9583f", "#e8a33d", "#c95d83")[index % 3])
            sheet.oval(px + sway, 318 - high, 5, 5, "#f8e3a0")
    if now.skill < 0.3 or now.is_home:
        figure(
            sheet,
            now.helper,
            Pose(92, 256, 1.15, joy=0.8, turn=0.7, is_grown=True, stride=0.0, right=(150, 216)),
        )
    joy(sheet, now, (x, 110), start=0.84)

"""Acts of communication: a card, signing, a talking screen, choosing, music together."""

import math

from config.demonstration.drawing.figures import Pose, arm, figure
from config.demonstration.drawing.moment import (
    TABLE_Y,
    Moment,
    bubble,
    card_with,
    child,
    cup,
    helping_hand,
    joy,
    symbol,
    table,
)
from config.demonstration.drawing.paper import Sheet, between, ramp, shade, wave


def card(sheet: Sheet, now: Moment) -> None:
    """Hand over the card with a cup, and get a drink."""
    given = now.effort(0.08, 0.5 if now.skill > 0.66 else 0.66)
    got = ramp(now.t, 0.66, 0.8)
    sip = ramp(now.t, 0.82, 0.95)
    hand = between((262, 232), (392, 216 + now.tremble()), given * (1 - got))
    if sip:
        hand = between((262, 232), (252, 176), sip)
    child(
        sheet,
        now,
        Pose(
            232, 262, 1.15, joy=0.4 + got * 0.6, turn=0.5 - sip * 0.3, left=(196, 246), right=hand
        ),
    )
    waiting = between((470, 236), (418, 218), ramp(now.t, 0.2, 0.42))
    helper = now.helper
    figure(
        sheet,
        helper,
        Pose(
            520,
            270,
            1.15,
            joy=0.6 + got * 0.4,
            turn=-0.7,
            is_grown=True,
            left=waiting,
            right=(566, 250),
        ),
    )
    table(sheet)
    stand = between((500, TABLE_Y + 4), (268, TABLE_Y + 4), got)
    if sip:
        stand = (hand[0] + 2, hand[1] + 16)
    cup(sheet, *stand, colour="#e8a33d")
    at = between((hand[0] + 10, hand[1] - 12), (waiting[0] - 6, waiting[1] - 10), got)
    card_with(sheet, at, "drink", angle=now.tremble() * 0.06 - 0.12)
    if not sip:
        helping_hand(sheet, now, (hand[0] - 6, hand[1] + 10))
    joy(sheet, now, (232, 120), start=0.8)


def signing(sheet: Sheet, now: Moment) -> None:
    """Sign: hands come together and open, slowly at first, then again and again."""
    times = 1 + round(now.skill * 3)
    swing = max(0.0, wave(now.t, times=times, phase=-0.12)) * (0.55 + 0.45 * now.skill)
    said = ramp(now.t, 0.55, 0.68)
    left, right = (
        (268 - 34 * (1 - swing), 214 - 26 * swing),
        (372 + 34 * (1 - swing), 214 - 26 * swing + now.tremble()),
    )
    if now.t > 0.74:
        left, right = (
            between(left, (292, 190), ramp(now.t, 0.74, 0.84)),
            between(right, (356, 226), ramp(now.t, 0.84, 0.95)),
        )
    sheet.oval(320, 352, 150, 26, "#a9746a")
    sheet.oval(320, 350, 128, 20, "#c08a7d")
    for side in (-1, 1):
        knee = (320 + side * 78, 322)
        sheet.strip([(320 + side * 30, 306), knee, (320 - side * 14, 338)], 27, now.look.legs)
        sheet.oval(320 - side * 22, 342, 19, 10, now.look.shoes)
    child(
        sheet,
        now,
        Pose(320, 300, 1.5, joy=0.45 + said * 0.5, tilt=0.12 * swing, left=left, right=right),
    )
    bubble(sheet, (470, 96), "music" if now.is_home else "heart", size=said)
    if now.skill < 0.5:
        figure(
            sheet,
            now.helper,
            Pose(
                96,
                356,
                1.3,
                joy=0.7,
                turn=0.8,
                is_grown=True,
                left=(70, 300),
                right=(150 + 20 * swing, 250 - 30 * swing),
            ),
        )
    joy(sheet, now, (320, 90))


def talker(sheet: Sheet, now: Moment) -> None:
    """Press a picture on the talking screen; the screen says it."""
    pictures = ("drink", "book", "music", "heart", "play", "book")
    chosen = 2 + round(now.skill * 2)
    press = now.effort(0.2, 0.56)
    lit = ramp(now.t, 0.56, 0.6)
    column, row = chosen % 3, chosen // 3
    goal = (374 + column * 62, 196 + row * 58)
    hand = between(
        (300, 262),
        (goal[0] - 6, goal[1] + 10 + now.tremble()),
        press * (1 - ramp(now.t, 0.82, 0.95)),
    )
    child(
        sheet,
        now,
        Pose(
            220,
            276,
            1.25,
            joy=0.4 + lit * 0.6,
            turn=0.7 - lit * 0.5,
            left=(180, 268),
            hides="right",
        ),
    )
    table(sheet, y=284)
    sheet.box(332, 154, 210, 136, "#3d4a5c", r=12)
    for index, picture in enumerate(pictures):
        x, y = 374 + (index % 3) * 62, 192 + (index // 3) * 60
        is_lit = index == chosen and lit
        sheet.box(x - 27, y - 26, 54, 52, "#f8d463" if is_lit else "#f4efe4", r=6)
        symbol(sheet, (x, y), picture, size=0.95)
    arm(sheet, (248, 212), hand, (now.look.top, now.look.skin), width=19, bend=0.1)
    helping_hand(sheet, now, (hand[0] - 20, hand[1] + 26), until=0.3)
    bubble(sheet, (330, 78), pictures[chosen], size=lit)
    joy(sheet, now, (220, 110))


def choosing(sheet: Sheet, now: Moment) -> None:
    """Look from one card to the other and choose."""
    look = wave(now.t, times=1.5) if now.t < 0.5 else 1.0
    reach = now.effort(0.46, 0.72)
    hand = between((330, 262), (420, 216 + now.tremble()), reach)
    child(
        sheet,
        now,
        Pose(300, 274, 1.25, joy=0.4 + reach * 0.55, turn=look * 0.8, left=(252, 268), right=hand),
    )
    table(sheet, y=280, colour="#b9906a")
    chosen = 1 + reach * 0.25
    card_with(sheet, (176, 226), "book", angle=-0.1, size=1.5)
    card_with(
        sheet,
        (440, 214 - reach * 10),
        "music" if now.is_home else "play",
        angle=0.08,
        size=1.5 * chosen,
    )
    helping_hand(sheet, now, (hand[0] - 8, hand[1] + 12), until=0.25)
    joy(sheet, now, (440, 150))


def music(sheet: Sheet, now: Moment) -> None:
    """Make music together: a drum, and friends who sway."""
    beats = 3 + round(now.skill * 5)
    beat = abs(wave(now.t, times=beats / 2))
    places = (140.0, 500.0, 60.0)
    for friend, x in zip(now.friends, places, strict=False):
        sway = wave(now.t, times=2, phase=x / 640)
        figure(
            sheet,
            friend,
            Pose(
                x + sway * 8,
                272,
                1.0,
                joy=0.8,
                tilt=sway * 0.2,
                stride=0.0,
                left=(x - 48, 212 - sway * 34),
                right=(x + 48, 212 + sway * 34),
            ),
        )
    if not now.friends:
        figure(
            sheet,
            now.helper,
            Pose(
                500,
                256,
                1.1,
                joy=0.8,
                turn=-0.7,
                tilt=beat * 0.1,
                is_grown=True,
                stride=0.0,
                left=(452, 206 + beat * 16),
                right=(548, 206 + (1 - beat) * 16),
            ),
        )
    high, low = 246 - beat * 62, 246 - (1 - beat) * (20 + 42 * now.skill)
    child(
        sheet,
        now,
        Pose(
            320,
            290,
            1.25,
            joy=0.55 + now.skill * 0.45,
            tilt=wave(now.t, times=2) * 0.15,
            left=(284, low),
            right=(356, high + now.tremble()),
        ),
    )
    sheet.soft([(250, 268), (390, 268), (372, 352), (268, 352)], "#b5533c")
    for index in range(6):
        sheet.strip([(262 + index * 23, 284), (274 + index * 20, 346)], 2.4, "#f3e0bf")
    sheet.oval(320, 272, 72, 20, "#f7ead0")
    sheet.oval(320, 272, 60, 15, "#fff6e2")
    for index in range(3):
        rise = (now.t * 2 + index / 3) % 1
        x = 250 + index * 80 + math.sin(rise * 6) * 10
        symbol(sheet, (x, 190 - rise * 150), "music", size=0.5 + 0.4 * now.skill * (1 - rise))
    sheet.strip([(284, low), (298, low + 22)], 5, shade("#b07d4f", 0.9))
    sheet.strip([(356, high), (342, high + 22)], 5, shade("#b07d4f", 0.9))

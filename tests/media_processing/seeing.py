"""How far two colours are apart to the eye: CIEDE2000, for pictures in sRGB.

Source: Sharma, Wu, Dalal 2005, whose test data test_every_colour.py uses.
"""

import math

Colour = tuple[float, ...]


def distance(one: Colour, other: Colour) -> float:
    """Return the CIEDE2000 distance of two sRGB colours of 0 to 255."""
    return ciede2000(_lab(one), _lab(other))


def _lab(colour: Colour) -> Colour:
    red, green, blue = (_light(value / 255) for value in colour)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (one ** (1 / 3) if one > 0.008856 else 7.787 * one + 16 / 116 for one in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _light(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def ciede2000(one: Colour, other: Colour) -> float:
    """Return the distance of two colours of CIE Lab."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    grey = 0.5 * (1 - math.sqrt(mean**7 / (mean**7 + 25**7)))
    (c1, h1), (c2, h2) = _polar(a1 * (1 + grey), b1), _polar(a2 * (1 + grey), b2)
    turn = h2 - h1
    if c1 * c2 == 0:
        turn, hue = 0, h1 + h2
    else:
        turn -= 360 if turn > 180 else -360 if turn < -180 else 0
        hue = (h1 + h2) / 2
        if abs(h1 - h2) > 180:
            hue += 180 if h1 + h2 < 360 else -180
    chroma, light = (c1 + c2) / 2, (l1 + l2) / 2
    weight = (
        1
        - 0.17 * _cos(hue - 30)
        + 0.24 * _cos(2 * hue)
        + 0.32 * _cos(3 * hue + 6)
        - 0.20 * _cos(4 * hue - 63)
    )
    by_light = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2))
    by_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    by_hue = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    by_hue /= 1 + 0.015 * chroma * weight
    bend = -math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2))))
    bend *= 2 * math.sqrt(chroma**7 / (chroma**7 + 25**7))
    return math.sqrt(by_light**2 + by_chroma**2 + by_hue**2 + bend * by_chroma * by_hue)


def _polar(a: float, b: float) -> tuple[float, float]:
    return math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))

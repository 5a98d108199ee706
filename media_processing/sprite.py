"""The sheet of small pictures that is shown while somebody drags along a film. Pure.

It knows how many pictures a film gets and how large they are; ``recipes.py`` says how ffmpeg lays
them out, and they are taken from the finished 240p, which is cheap to decode.
"""

import math

from media_processing.recipes import Pictures

TILE_SIDE = 160
"""Short side of each picture; none is larger than the film that it is taken from."""
IN_A_ROW = 5
MOST_TILES = 50
"""50 pictures of 284x160 are about 150 kB."""
_SECONDS_A_TILE = 2


def pictures(duration_ms: int) -> Pictures:
    """One for every two seconds, 1 to 50; number k shows the moment (k + 0.5) / count of it."""
    seconds = max(duration_ms, 1) / 1000
    count = min(MOST_TILES, max(1, math.ceil(seconds / _SECONDS_A_TILE)))
    return Pictures(count, seconds / count, min(count, IN_A_ROW))


def tile(width: int, height: int) -> tuple[int, int]:
    """Return the size of each picture of a film of this size."""
    share = min(1.0, TILE_SIDE / min(width, height))
    return max(1, round(width * share)), max(1, round(height * share))

"""How loud a sound is along its length, as a line that can be drawn. Pure.

It knows samples. It must not know formats: ffmpeg has decoded them to 16 bits, one channel.
"""

import math
from itertools import pairwise
from operator import mul
from pathlib import Path

SLICES = 64
_MOST_SAMPLES = 2_000_000
"""A longer sound is looked at in every nth sample: a quarter of a second's work at most."""
_SILENCE = 33
"""Root mean square of what nobody hears: -60 dB of full scale."""
_LOUDEST = 15


def draw(path: Path) -> str:
    """Return 64 hex digits: the loudness of each slice, f the loudest; all 0 for silence."""
    content = path.read_bytes()
    samples = memoryview(content[: len(content) // 2 * 2]).cast("h")
    samples = samples[:: max(1, len(samples) // _MOST_SAMPLES)]
    edges = [len(samples) * i // SLICES for i in range(SLICES + 1)]
    levels = [_level(samples[a:b]) for a, b in pairwise(edges)]
    loudest = max(levels)
    if loudest < _SILENCE:
        return "0" * SLICES
    return "".join(f"{round(_LOUDEST * level / loudest):x}" for level in levels)


def _level(samples: memoryview) -> float:
    """Return the root mean square, without the constant part that cheap microphones add."""
    if not samples:
        return 0.0
    mean = sum(samples) / len(samples)
    return math.sqrt(max(0.0, sum(map(mul, samples, samples)) / len(samples) - mean * mean))

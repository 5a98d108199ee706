"""How loud a sound is along its length, as a line that can be drawn. Pure.

It knows samples. It must not know formats: ffmpeg has decoded them to 16 bits, one channel.
"""

import math
from itertools import pairwise
from operator import mul
from pathlib import Path

SLICES = 64
_BLOCK, _MOST_BLOCKS = 400, 80
"""Samples that are looked at together, and how many such looks a slice of a long sound gets: a
quarter of a second's work at most. Single samples far apart would miss a steady tone.
"""
_SILENCE = 33
"""Root mean square of what nobody hears: -60 dB of full scale."""
_LOUDEST = 15


def draw(path: Path) -> str:
    """Return 64 hex digits: the loudness of each slice, f the loudest; all 0 for silence."""
    content = path.read_bytes()
    samples = memoryview(content[: len(content) // 2 * 2]).cast("h")
    edges = [len(samples) * i // SLICES for i in range(SLICES + 1)]
    levels = [_level(_looks(samples[a:b])) for a, b in pairwise(edges)]
    loudest = max(levels)
    if loudest < _SILENCE:
        return "0" * SLICES
    return "".join(f"{round(_LOUDEST * level / loudest):x}" for level in levels)


def _looks(samples: "memoryview[int]") -> list[int]:
    """Return the samples of a slice; of a long one, those of blocks evenly apart."""
    apart = max(_BLOCK, len(samples) // _MOST_BLOCKS)
    return [one for at in range(0, len(samples), apart) for one in samples[at : at + _BLOCK]]


def _level(samples: list[int]) -> float:
    """Return the root mean square, without the constant part that cheap microphones add."""
    if not samples:
        return 0.0
    mean = sum(samples) / len(samples)
    return math.sqrt(max(0.0, sum(map(mul, samples, samples)) / len(samples) - mean * mean))

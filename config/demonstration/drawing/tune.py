"""A music box: a small tune of five tones that are always good together, as WAV.

Knows sound waves only. A tune grows fuller with the skill that it goes with.
"""

import math
import wave
from array import array
from functools import lru_cache
from io import BytesIO
from random import Random

RATE_HZ = 16_000
_PENTATONIC = (0, 2, 4, 7, 9, 12, 14, 16)
_LOWEST_HZ = 261.63  # middle C
_NOTE_S = 0.9
_PEAK = 5_000  # of 32,767: soft, and room for five tones at once


def tune(*, seed: int, seconds: float, skill: float) -> bytes:
    """Return a WAV of that length, mono, 16 bits."""
    chance = Random(seed)  # noqa: S311  (a tune)
    samples = array("h", bytes(2 * round(seconds * RATE_HZ)))
    beat_s = 0.5 - 0.18 * skill
    key = chance.randrange(-3, 5)
    step, at_s, index = chance.randrange(3), 0.15, 0
    while at_s < seconds - _NOTE_S:
        step = min(len(_PENTATONIC) - 1, max(0, step + chance.choice((-2, -1, -1, 1, 1, 2))))
        _strike(samples, at_s=at_s, half_tones=key + _PENTATONIC[step], loud=1.0)
        if index % 4 == 0:
            _strike(samples, at_s=at_s, half_tones=key - 12, loud=0.8)
        if skill > 0.55 and index % 2 == 0:
            _strike(samples, at_s=at_s, half_tones=key + _PENTATONIC[max(0, step - 2)], loud=0.55)
        index += 1
        at_s += beat_s * chance.choice((1, 1, 1, 2))
    for last, half_tones in enumerate((0, 4, 7, 12)[: 2 + round(skill * 2)]):
        _strike(
            samples, at_s=seconds - _NOTE_S + last * 0.07, half_tones=key + half_tones, loud=0.8
        )
    return _as_wav(samples)


def _strike(samples: "array[int]", *, at_s: float, half_tones: int, loud: float) -> None:
    """Add one tone to what sounds already."""
    start = max(0, round(at_s * RATE_HZ))
    for index, value in enumerate(_bell(half_tones)[: len(samples) - start], start):
        samples[index] += int(value * loud)


@lru_cache(maxsize=64)
def _bell(half_tones: int) -> list[float]:
    """Return one tone of a bell: a fundamental and one overtone that fades sooner."""
    step = math.tau * _LOWEST_HZ * 2 ** (half_tones / 12) / RATE_HZ
    tone = []
    for index in range(round(_NOTE_S * RATE_HZ)):
        height = _PEAK * math.exp(-5.2 * index / RATE_HZ) * min(1.0, index / 70)
        overtone = 0.3 * math.sin(step * index * 3) * (1 - index / _NOTE_S / RATE_HZ) ** 4
        tone.append(height * (math.sin(step * index) + overtone))
    return tone


def _as_wav(samples: "array[int]") -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    return out.getvalue()

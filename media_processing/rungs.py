"""The sizes of the ladder, and which of them one recording gets. Pure.

It knows sizes and rates. It must not know ffmpeg's words: ``recipes.py`` says them. Source of the
numbers: performance.md A2, A3 and A7, at the rungs that design.md section 3 settles.
"""

from dataclasses import dataclass
from itertools import pairwise

from media_processing.probe import Video

_WORTH_A_RUNG = 1.15
"""A rung must be at least this much larger than the one before."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One size of the ladder."""

    name: str
    short_side: int
    crf: int
    video_kbps: int
    """Ceiling of the picture's rate; the buffer holds ``buffer_kb``. 0: none."""
    buffer_kb: int
    audio_kbps: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A rung for one recording: the exact size that will come out."""

    rung: Rung
    width: int
    height: int


LADDER = (
    # 240p: at most 180 kb/s, sound and all, so that on 400 kb/s it starts in about a second and
    # never stops, however the player cuts its requests (design.md section 3; with 160 and 64 it
    # stopped once in two plays: bench/playback.py). The small buffer keeps short clips under that.
    Rung("240p", 240, crf=26, video_kbps=124, buffer_kb=124, audio_kbps=48),
    Rung("480p", 480, crf=23, video_kbps=1000, buffer_kb=2000, audio_kbps=96),
    Rung("720p", 720, crf=23, video_kbps=2200, buffer_kb=4400, audio_kbps=128),
)
FULL_HD = Rung("1080p", 1080, crf=23, video_kbps=4500, buffer_kb=9000, audio_kbps=128)
"""By setting only: over half of the bytes of all rungs (performance.md A7)."""
AV1 = Rung("av1", 480, crf=38, video_kbps=0, buffer_kb=0, audio_kbps=64)
"""By setting only, after all others: a third of 480p's bytes on players that know AV1.

Source: performance.md A3 (preset 10, crf 38).
"""


def plan(video: Video, *, with_1080p: bool = False) -> list[Planned]:
    """Choose the rungs for one recording, smallest first, none larger than the source.

    A source between two rungs gets its own size under the larger name, if that is worth it.
    """
    rungs = [*LADDER, FULL_HD] if with_1080p else [*LADDER]
    short = min(video.upright)
    sizes = [min(rung.short_side, short) for rung in rungs]
    kept = [0, *(i for i, (a, b) in enumerate(pairwise(sizes), 1) if b >= a * _WORTH_A_RUNG)]
    return [fitted(video, rungs[i]) for i in kept]


def fitted(video: Video, rung: Rung) -> Planned:
    """Fit one recording into a rung, never larger than it is."""
    width, height = video.upright
    share = min(1.0, rung.short_side / min(width, height))
    return Planned(rung, even(width * share), even(height * share))


def even(length: float) -> int:
    """Round to an even number, as 4:2:0 needs, and never to nothing."""
    return max(2, round(length / 2) * 2)

"""Which part of a recording is shown: from an edit and a probe to seconds. Pure.

It knows times and where seeking in a file may be trusted. It must not know ffmpeg's words.
"""

from dataclasses import dataclass, replace

from media_processing.asked import Edit
from media_processing.errors import Refused
from media_processing.probe import Probe, Video

_LEAD_S = 1.0
"""Reading begins this much before the first moment that is shown: a sound decoder needs a little
before it, and the cut itself is then made exactly, picture by picture."""
_WORTH_SEEKING_S = 3.0
_INDEXED = "mov"
"""The one demuxer whose index lists every picture. In all others a seek lands where it will (live
WebM has no index; MPEG guesses by bytes): they are decoded from the start."""
_SLOW_FPS = 12
LEAST_MS = 40
"""A part that is shorter than a picture shows nothing."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The part of a recording that is shown, in seconds of its own time."""

    start: float = 0.0
    end: float | None = None
    seek: float = 0.0
    """Where reading begins: what comes before is not decoded at all."""
    seconds: float = 0.0
    """How long it will be, as far as anybody can tell before it is decoded."""
    poster: float = 0.0
    """The moment of the poster, counted from ``start``."""

    @property
    def is_all(self) -> bool:
        """Whether nothing is cut off."""
        return not self.start and self.end is None

    @property
    def skipped(self) -> float:
        """Seconds that are decoded and not shown."""
        return self.start - self.seek


def cut(found: Probe, edit: Edit) -> Cut:
    """Say which part of a recording an edit shows.

    Raises ``Refused`` (``nothing_chosen``) when that part lies behind its end or is nothing.
    """
    start = (edit.start_ms or 0) / 1000
    end = edit.end_ms / 1000 if edit.end_ms is not None else None
    whole = found.plausible_seconds or end or start + LEAST_MS / 1000  # it may not say
    seconds = min(whole, whole if end is None else end) - start
    if edit.is_trimmed and seconds < LEAST_MS / 1000:
        raise Refused("nothing_chosen", detail=f"{start} to {end} of {whole} s")
    chosen = None if edit.poster_ms is None else edit.poster_ms / 1000 - start
    poster = chosen if chosen is not None and 0 <= chosen < seconds else _third(found, seconds)
    seek = start - _LEAD_S if _may_seek(found) and start > _WORTH_SEEKING_S else 0.0
    return Cut(start, end, seek, seconds, poster)


def turned(video: Video, turn: int) -> Video:
    """Describe a picture as it will be seen once a person has turned it."""
    return replace(video, rotation=(video.rotation + turn) % 360)


def _third(found: Probe, seconds: float) -> float:
    """A moment that exists, also where a header lies: a third of what so many pictures may fill."""
    pictures = found.video.packets if found.video else 0
    return min(seconds, pictures / _SLOW_FPS) / 3


def _may_seek(found: Probe) -> bool:
    """Whether the index lists exactly the pictures that are there."""
    video = found.video
    if found.demuxer != _INDEXED:
        return False
    return video is None or (video.packets == video.listed and not video.starts_late)

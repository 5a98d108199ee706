"""What the workshop is asked for besides the original, and what it answers. Plain values.

Every time is in milliseconds of the original's own time, where its first picture or sound is at
nought. It must not know how anything is made.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person wants shown of an original; as it stands: all of it, as it is."""

    start_ms: int | None = None
    """The first moment that is shown; ``None``: from the start."""
    end_ms: int | None = None
    """The first moment that is no longer shown; ``None``: to the end."""
    turn: int = 0
    """0, 90, 180 or 270 degrees clockwise, on top of what the file says of itself."""
    is_muted: bool = False
    """Whether the sound is left out altogether: no silent track remains."""
    poster_ms: int | None = None
    """The moment of the poster; ``None`` or a moment that is not shown: a third into the clip."""

    @property
    def is_trimmed(self) -> bool:
        """Whether something is cut off at either end."""
        return bool(self.start_ms) or self.end_ms is not None


@dataclass(frozen=True, slots=True)
class Style:
    """How an installation wants its films made."""

    with_1080p: bool = False
    """Whether a fourth rung is made: over half of the bytes of all (performance.md A7)."""
    small_first: bool | None = None
    """Whether 240p gets a run of its own before the others; ``None``: where somebody gains by it.

    It can be played after a third of the work, and the whole takes a third more (docs/MEDIA.md).
    """


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the original turned out to be."""

    kind: Literal["video", "photo", "sound"]
    width: int | None
    """Pixels of the original as seen, upright and turned as it was asked."""
    height: int | None
    duration_ms: int | None
    """Of what is shown, by what decoded, never by the header."""
    is_cut_short: bool
    """Whether the file ended before its own end: say so beside the clip."""
    captured_at: datetime | None
    """The file's claim, aware, or ``None``."""
    content_id: str = ""
    """The mark that both parts of a Live Photo carry, or empty."""
    waveform: str = ""
    """Of a sound: 64 hex digits, 0 quiet to f loudest; else empty."""
    is_sound_lost: bool = False
    """Whether there was a sound that could not be read: the picture is shown without it."""
    full_duration_ms: int | None = None
    """Of the whole original, also of what was cut off; ``None`` for a photo."""

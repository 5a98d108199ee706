"""A recording without pictures: one file, and the line that is drawn beside it.

It must not know ffmpeg's words (``recipes.py``) nor how loudness is measured (``waveform.py``).
"""

from media_processing import cuts, film, recipes, verify, waveform
from media_processing.asked import Outcome
from media_processing.probe import Probe
from media_processing.recipes import Source
from media_processing.steps import Steps

_DONE = 100


def make(steps: Steps, found: Probe) -> Outcome:
    """Make the one rendition of a sound, and its waveform."""
    cut = cuts.cut(found, steps.edit)
    argv = recipes.sound(steps.task.tools, Source(steps.path, found, cut))
    steps.transcode(argv, cut, upto=_DONE)
    made = steps.hand_on(verify.movie("sound", steps.task, size=None))
    levels = steps.leave(recipes.LEVELS)
    drawn = waveform.draw(levels)
    levels.unlink()
    shown_ms = made.duration_ms or 0
    return Outcome(
        kind="sound",
        width=None,
        height=None,
        duration_ms=shown_ms,
        is_cut_short=film.is_cut_short(found, cut, shown_ms),
        captured_at=found.captured_at,
        content_id=found.content_id,
        waveform=drawn,
        full_duration_ms=film.full_ms(found, cut, shown_ms),
    )

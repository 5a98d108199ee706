"""The work on a film of several clips: fetches renditions, has it made, shows it.

The worker calls it. It knows the film's values and `reel.py`, and brings them together; it reads
renditions only, never an original.
"""

from pathlib import Path

from diary import jobs, reel_making, storage
from diary.reel_making import Work
from media_processing import reel, shelf, tools
from media_processing.pulse import Pulse

_FETCHED_NAME = "clip"


def make(held: jobs.Claim, pulse: Pulse) -> None:
    """Make the film and show it."""
    work = reel_making.work_on(held)
    with shelf.bench(held) as folder:
        output = reel.make(
            _script(work, folder, pulse),
            folder=folder / "made",
            tools=tools.find(),
            on_progress=pulse.progress,
        )
        kept = shelf.keep_reel(held, output)
    try:
        reel_making.publish(held, kept, work.told)
    except jobs.LostLease:
        storage.delete(kept.key)
        raise


def _script(work: Work, folder: Path, pulse: Pulse) -> reel.Script:
    shots = tuple(
        reel.Shot(
            path=shelf.fetched(shot.key, folder / f"{_FETCHED_NAME}-{number}", pulse),
            width=shot.width,
            height=shot.height,
            start_ms=shot.start_ms,
            length_ms=shot.length_ms,
            label=shot.label,
            is_photo=shot.is_photo,
        )
        for number, shot in enumerate(work.told.shots)
    )
    told = work.told
    size = reel.TALL if work.is_tall else reel.WIDE
    return reel.Script(told.name, told.words, told.when, shots, size, together=work.together)

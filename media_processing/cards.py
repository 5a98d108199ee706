"""The cards of a film, drawn by a caged child: see ``lettering.py``, which is the program.

It knows how the program is asked. It must not know what stands on a card.
"""

from dataclasses import asdict
from pathlib import Path

from media_processing import child, lettering, stills
from media_processing.errors import Broken
from media_processing.ffmpeg import Task, judge
from media_processing.lettering import Card


def draw(cards: list[Card], task: Task) -> list[Path]:
    """Draw every card as ``<name>.png`` in the task's folder.

    Raises ``Broken`` (``stills_fault`` and those of the runner) or ``Stopped``.
    """
    told = {"folder": str(task.folder), "cards": [asdict(card) for card in cards]}
    argv, readable = stills.program(lettering.__name__, told)
    lines: list[str] = []
    cpu_seconds = task.limits.photo_seconds
    place = task.place(cpu_seconds, *readable)
    ended = child.run(argv, place, on_line=lines.append, on_tick=task.on_tick)
    judge(ended, cpu_seconds=cpu_seconds)
    if ended.status or lines[-1:] != [str(len(cards))]:
        raise Broken("stills_fault", detail=ended.stderr)
    return [task.folder / f"{card.name}.png" for card in cards]

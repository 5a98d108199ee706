"""Makes one film of several of our own: cards, dates, every clip whole in its place, sound in step.

It knows how a film is laid out and in which order it is made. It must not know rows, storage or why
a clip is in it; it is given renditions and words, never originals. ffmpeg's words stand in
``reel_recipe.py``, what a card looks like in ``cards.py``.

A clip is never cropped and nothing lies over it: its date stands in a strip of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from media_processing import cards, ffmpeg, reel_recipe, tracks, verify
from media_processing.kinds import Limits
from media_processing.lettering import Card, Still, Words
from media_processing.reel_recipe import FRAMES_PER_SECOND, Laid, Scene
from media_processing.rungs import even
from media_processing.tools import Tools
from media_processing.verify import Output

WIDE, TALL = (1280, 720), (720, 1280)
NAME = "reel"
TITLE_MS = 4000
_GROUND, _STRIP, _WHITE, _SOFT = "#000000", "#16201e", "#ffffff", "#9fd8cf"
_CARD_GROUND = "#174b45"
_DRAWN, _VERIFIED = 8, 97
"""Percent once the cards are drawn, and once the film is checked."""
_STRIP_HEIGHT = {(WIDE, 1): 64, (WIDE, 2): 84, (TALL, 1): 96, (TALL, 2): 88}
"""By the shape of the film and how many clips it shows at once."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One clip, or a photo, and what stands under it. Times are ms of the clip as it is shown."""

    path: Path
    width: int
    height: int
    start_ms: int
    length_ms: int
    label: str
    is_photo: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """A whole film. `together`: the shots are seen beside each other, and the last is heard."""

    name: str
    words: str
    when: str
    shots: tuple[Shot, ...]
    size: tuple[int, int] = WIDE
    together: bool = False

    @property
    def length_ms(self) -> int:
        """How long the film will be, card and all."""
        lengths = [shot.length_ms for shot in self.shots]
        return TITLE_MS + (max(lengths) if self.together else sum(lengths))


Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where one clip is seen, and where its words stand."""

    picture: Box
    strip: Box


def make(
    script: Script,
    *,
    folder: Path,
    tools: Tools,
    on_progress: Callable[[int], bool],
    limits: Limits = Limits(),  # noqa: B008 (frozen)
) -> Output:
    """Make the film as ``reel.mp4`` in ``folder``, an empty directory that the caller clears.

    ``on_progress`` is asked at least every second with a percentage; ``False`` ends the work at
    once with ``Stopped``. Raises ``Broken``; ``Refused`` when a rendition cannot be read after all.
    """
    percent = 0
    paths = tuple(shot.path for shot in script.shots)
    task = ffmpeg.Task(
        folder, paths[0], tools, limits, on_tick=lambda: on_progress(percent), beside=paths[1:]
    )
    drawn = cards.draw(_cards(script), task)
    percent = _DRAWN

    def on_time(done_ms: int) -> None:
        nonlocal percent
        share = min(1.0, done_ms / script.length_ms)
        percent = _DRAWN + round((_VERIFIED - _DRAWN) * share)

    pattern = folder / "card-%d.png"
    argv = reel_recipe.film(tools, _scenes(script), cards=pattern, name=NAME)
    seconds = limits.cpu_per_second * script.length_ms // 1000
    ffmpeg.transcode(argv, task, cpu_seconds=limits.cpu_seconds + seconds, on_time=on_time)
    for card in drawn:
        card.unlink()
    return verify.movie(NAME, task, size=script.size)


def _scenes(script: Script) -> list[Scene]:
    scenes = [Scene(_frames(TITLE_MS))]
    for group in _groups(script):
        cells = _cells(script)
        laid = tuple(
            _laid(shot, cell, is_heard=shot is group[-1])
            for shot, cell in zip(group, cells, strict=True)
            if not shot.is_photo
        )
        frames = _frames(max(shot.length_ms for shot in group))
        scenes.append(Scene(frames, laid))
    return scenes


def _groups(script: Script) -> list[tuple[Shot, ...]]:
    """Return which shots are seen at once."""
    return [script.shots] if script.together else [(shot,) for shot in script.shots]


def _frames(length_ms: int) -> int:
    return max(1, round(length_ms * FRAMES_PER_SECOND / 1000))


def _laid(shot: Shot, cell: _Cell, *, is_heard: bool) -> Laid:
    left, top, width, height = cell.picture
    share = min(width / shot.width, height / shot.height)
    seen = (min(width, even(shot.width * share)), min(height, even(shot.height * share)))
    place = (left + _half(width - seen[0]), top + _half(height - seen[1]))
    channels = tracks.channels(shot.path) if is_heard else 0
    return Laid(shot.path, shot.start_ms, shot.length_ms, seen, place, channels)


def _half(room: int) -> int:
    """Half of what is free, to an even pixel: colours have half the pixels."""
    return room // 4 * 2


def _cells(script: Script) -> list[_Cell]:
    """Side by side on a wide film, one above the other on an upright one."""
    width, height = script.size
    count = len(script.shots) if script.together else 1
    wide = script.size == WIDE
    cell_width, cell_height = (width // count, height) if wide else (width, height // count)
    strip = _STRIP_HEIGHT[script.size, count]
    cells = []
    for number in range(count):
        left, top = (number * cell_width, 0) if wide else (0, number * cell_height)
        bottom = top + cell_height - strip
        picture = (left, top, cell_width, cell_height - strip)
        cells.append(_Cell(picture, (left, bottom, cell_width, strip)))
    return cells


def _cards(script: Script) -> list[Card]:
    return [
        _title(script),
        *(_under(script, number, group) for number, group in enumerate(_groups(script), 1)),
    ]


def _title(script: Script) -> Card:
    width, height = script.size
    side = width // 12
    inner = width - 2 * side
    words = [
        Words(script.name, (side, height // 8, inner, height // 8), 56, _SOFT, is_bold=True),
        Words(script.words, (side, height // 4, inner, height // 2), 72, _WHITE, is_bold=True),
        Words(script.when, (side, height * 3 // 4, inner, height // 8), 36, _SOFT),
    ]
    return Card("card-0", width, height, _CARD_GROUND, words, [])


def _under(script: Script, number: int, group: Sequence[Shot]) -> Card:
    """Draw what lies under the clips that are seen at once: their words, and photos themselves."""
    width, height = script.size
    cells = _cells(script)
    words, stills = [], []
    for shot, cell in zip(group, cells, strict=True):
        left, top, room, strip = cell.strip
        words.append(Words("", cell.strip, _LABEL, _WHITE, ground=_STRIP))
        inner = (left + _MARGIN, top, room - 2 * _MARGIN, strip)
        words.append(Words(shot.label, inner, _LABEL, _WHITE))
        if shot.is_photo:
            stills.append(Still(str(shot.path), cell.picture))
    return Card(f"card-{number}", width, height, _GROUND, words, stills)


_LABEL, _MARGIN = 32, 16

"""One drawn clip, photo or sound, as the bytes that a tablet would send.

Knows how an act becomes frames. Must not start a process: `media_processing.drawn` encodes.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image

from config.demonstration.drawing.acts import ACTS
from config.demonstration.drawing.figures import Look, Pose, figure
from config.demonstration.drawing.moment import Moment
from config.demonstration.drawing.paper import WIDTH, Sheet, shade
from config.demonstration.drawing.places import place
from config.demonstration.drawing.tune import tune

FRAMES_PER_SECOND = 12
_PHOTO_PIXELS = 1920
_PHOTO_AT = 0.9
_SOUND_S = 8.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is to be drawn: skill from 0 to 1; the seed chooses room, weather, length and tune."""

    act: str
    seed: int
    skill: float
    look: Look
    is_home: bool = False
    friends: tuple[Look, ...] = ()

    @property
    def seconds(self) -> float:
        """Between 4 and 6 s, by the seed."""
        return 4.0 + Random(self.seed).randrange(9) / 4  # noqa: S311  (a length)


def frames(drawn: Drawn, into: Path) -> None:
    """Write every frame of the clip, one JPEG after the other, into one file."""
    behind = _behind(drawn, pixels_wide=WIDTH)
    count = round(drawn.seconds * FRAMES_PER_SECOND)
    with into.open("wb") as file:
        for index in range(count):
            sheet = Sheet(behind=behind)
            ACTS[drawn.act].act(sheet, _moment(drawn, index / (count - 1)))
            sheet.finish().save(file, "JPEG", quality=92)


def photo(drawn: Drawn) -> bytes:
    """Return the best instant as a large JPEG."""
    behind = _behind(drawn, pixels_wide=_PHOTO_PIXELS)
    sheet = Sheet(pixels_wide=_PHOTO_PIXELS, behind=behind)
    ACTS[drawn.act].act(sheet, _moment(drawn, _PHOTO_AT))
    out = BytesIO()
    sheet.finish().save(out, "JPEG", quality=88)
    return out.getvalue()


def music(drawn: Drawn) -> bytes:
    """Return the tune of the clip as WAV, as long as its frames."""
    return tune(seed=drawn.seed, seconds=drawn.seconds, skill=drawn.skill)


def recording(drawn: Drawn) -> bytes:
    """Return a sound by itself, as WAV."""
    return tune(seed=drawn.seed, seconds=_SOUND_S, skill=drawn.skill)


def _behind(drawn: Drawn, *, pixels_wide: int) -> Image.Image:
    setting = ACTS[drawn.act]
    name = setting.home if drawn.is_home else setting.school
    return place(name, seed=drawn.seed, pixels_wide=pixels_wide)


def _moment(drawn: Drawn, t: float) -> Moment:
    return Moment(
        t=t, skill=drawn.skill, look=drawn.look, is_home=drawn.is_home, friends=drawn.friends
    )


def face(look: Look) -> bytes:
    """Return a round face's picture: a square WebP of head and shoulders."""
    sheet = Sheet(behind=_plain(look.top))
    figure(sheet, look, Pose(320, 300, 1.9, joy=0.7))
    out = BytesIO()
    middle = sheet.finish().crop((198, 4, 442, 248))
    middle.resize((256, 256)).save(out, "WEBP", quality=82)
    return out.getvalue()


def _plain(colour: str) -> Image.Image:
    sheet = Sheet()
    sheet.box(0, 0, WIDTH, WIDTH, shade(colour, 1.62))
    return sheet.background()

"""What every step of the work on one original has in common: the task, how far it is, the answers.

It knows how a run of ffmpeg moves the percentage on and when it has done too much. It must not know
what is made in which order: ``film.py`` and ``sound.py`` do.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from media_processing import ffmpeg, stills, verify
from media_processing.asked import Edit, Style
from media_processing.cuts import Cut
from media_processing.errors import Refused
from media_processing.kinds import STILLS
from media_processing.verify import Output

PNG = next(kind for kind in STILLS if kind.name == "PNG")
"""The form in which one tool hands a picture to the next."""
SPARE_MS = 1000
"""How much longer a recording may turn out than the limit, before it is refused."""
FETCHED = 3
"""Percent when the work here begins: the original had to be fetched."""
_SLOW = 2
"""Seconds that each second of what is skipped may take, before ffmpeg counts as stuck."""


class Steps:
    """Carries one original through the workshop."""

    def __init__(
        self,
        task: ffmpeg.Task,
        *,
        on_output: Callable[[Output], None],
        on_progress: Callable[[int], bool],
        edit: Edit,
        style: Style,
    ) -> None:
        """Take the task as it is, but for what it asks each half second: whether to go on."""
        self.percent = FETCHED
        self.task = replace(task, on_tick=lambda: on_progress(self.percent))
        self.edit, self.style = edit, style
        self._on_output = on_output

    @property
    def path(self) -> str:
        """Where the original lies."""
        return str(self.task.original)

    def transcode(self, argv: list[str], cut: Cut, *, upto: int, claimed_ms: int = 0) -> None:
        """Run ffmpeg, moving the percentage on to ``upto``; refuse once too much has decoded.

        ``claimed_ms`` is how long the file says that it is, where that was not doubted yet.
        """
        limits, start = self.task.limits, self.percent
        seconds = min(cut.seconds, limits.max_duration_ms / 1000)
        length_ms = max(1.0, seconds * 1000)

        def on_time(done_ms: int) -> None:
            if done_ms > limits.max_duration_ms + SPARE_MS:
                raise Refused("too_long", detail=f"{done_ms} ms decoded")
            share = min(1.0, done_ms / length_ms)
            self.percent = start + round(max(0, upto - 1 - start) * share)

        decoded = seconds + cut.skipped
        cpu_seconds = limits.cpu_seconds + round(limits.cpu_per_second * decoded)
        patient = replace(
            limits, stall_seconds=limits.stall_seconds + round(_SLOW * cut.skipped)
        )  # what is skipped shows no progress
        try:
            ffmpeg.transcode(
                argv,
                replace(self.task, limits=patient),
                cpu_seconds=cpu_seconds,
                on_time=on_time,
            )
        except Refused as refused:  # pictures a day apart end in an error of the muxer
            if refused.code == "unreadable" and claimed_ms > limits.max_duration_ms:
                raise Refused("too_long", detail=refused.detail) from refused
            raise
        self.percent = upto

    def hand_on(self, made: Output) -> Output:
        """Give a finished file to the caller, and back."""
        self._on_output(made)
        return made

    def hand_on_pictures(self, photo: stills.Developed, tiles: dict[str, int]) -> None:
        """Check and give on what the darkroom made; ``tiles`` says how many pictures one holds."""
        for made in photo.made:
            size = (made.width, made.height)
            output = verify.picture(made.name, self.task, size=size)
            self.hand_on(replace(output, tiles=tiles.get(made.name)))

    def go_on_with(self, path: Path) -> None:
        """Take another file in the original's place from now on."""
        self.task = replace(self.task, original=path)

    def leave(self, name: str) -> Path:
        """Return where a tool leaves something that is no rendition."""
        return self.task.folder / name

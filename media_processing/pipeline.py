"""From one original to its renditions: recognise, probe, plan, make, verify, hand on.

It knows the order of the steps and what ends them. It must not know rows, storage or people: the
caller is told of each finished file and decides what becomes of it.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Literal

from media_processing import ffmpeg, probe, recipes, stills, verify
from media_processing.errors import Broken, Refused
from media_processing.kinds import STILLS, Container, Limits, Still, recognise
from media_processing.probe import Probe, Video
from media_processing.tools import Tools
from media_processing.verify import Output

__all__ = ["Limits", "Outcome", "Output", "Tools", "run"]

_FIRST_DONE, _STILLS_DONE, _DONE = 30, 35, 100
"""Percent after the first rung, after the poster, at the end."""
_PNG = next(kind for kind in STILLS if kind.name == "PNG")
_CUT_SHARE = 0.9
_CUT_MS = 1000
"""A Matroska header that claims over a tenth and a second more than decodes: cut short. The others'
claims lie.
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the original turned out to be."""

    kind: Literal["video", "photo", "sound"]
    width: int | None
    """Pixels of the original as seen, upright."""
    height: int | None
    duration_ms: int | None
    """By what decoded, never by the header."""
    is_cut_short: bool
    """Whether the file ended before its own end: say so beside the clip."""
    captured_at: datetime | None
    """The file's claim, aware, or ``None``."""
    content_id: str = ""
    """The mark that both parts of a Live Photo carry, or empty."""


def run(  # noqa: PLR0913 (each is named, and the caller knows each)
    original: Path,
    *,
    folder: Path,
    tools: Tools,
    limits: Limits,
    on_output: Callable[[Output], None],
    on_progress: Callable[[int], bool],
    time_zone: tzinfo = UTC,
) -> Outcome:
    """Make all renditions of one original in ``folder``, an empty directory that the caller clears.

    A date without a zone is taken in ``time_zone``, the school's.
    ``on_output`` is called once for each verified file, the most useful first. ``on_progress`` is
    asked at least every second with a percentage; ``False`` ends the work at once with ``Stopped``.
    Raises ``Refused`` (this file cannot be used), ``Broken`` (try again later) or ``Stopped``.
    """
    original, folder = original.resolve(), folder.resolve()
    if not original.is_file():
        raise Broken("original_missing")
    bench = _Bench(original, folder, tools, limits, on_output, on_progress)
    bench.time_zone = time_zone
    kind = recognise(original)
    if isinstance(kind, Still):
        return bench.photo(kind)
    return bench.recording(kind)


class _Bench:
    """The work on one original: carries what every step needs."""

    def __init__(
        self,
        original: Path,
        folder: Path,
        tools: Tools,
        limits: Limits,
        on_output: Callable[[Output], None],
        on_progress: Callable[[int], bool],
    ) -> None:
        self._original = original
        self._on_output = on_output
        self._on_progress = on_progress
        self._percent = 0
        self.time_zone: tzinfo = UTC
        self._task = ffmpeg.Task(
            folder=folder,
            original=original,
            tools=tools,
            limits=limits,
            on_tick=lambda: on_progress(self._percent),
        )

    def photo(self, kind: Still) -> Outcome:
        photo = stills.develop(
            self._original, kind, stills.PHOTO_SIZES, self._task, time_zone=self.time_zone
        )
        self._hand_on_pictures(photo)
        return Outcome(
            kind="photo",
            width=photo.width,
            height=photo.height,
            duration_ms=None,
            is_cut_short=photo.is_cut_short,
            captured_at=photo.captured_at,
            content_id=photo.content_id,
        )

    def recording(self, kind: Container) -> Outcome:
        found = self._probe(kind)
        if found.video is None:
            return self._sound(found)
        return self._video(found, found.video)

    def _probe(self, kind: Container) -> Probe:
        limits, ffprobe = self._task.limits, str(self._task.tools.ffprobe)
        argv = probe.arguments(
            ffprobe, demuxer=kind.demuxer, path=str(self._original), max_tracks=limits.max_tracks
        )
        text, ended = ffmpeg.read(argv, self._task)
        if ended.status:
            raise probe.refusal(ended.stderr)
        found = probe.parse(text, demuxer=kind.demuxer, time_zone=self.time_zone)
        found.check(kind, limits)
        return found

    def _sound(self, found: Probe) -> Outcome:
        argv = recipes.sound(self._task.tools, found, path=str(self._original))
        self._transcode(argv, found, upto=_DONE)
        made = verify.movie("sound", self._task, size=None)
        self._on_output(made)
        cut = self._is_cut_short(found, made.duration_ms or 0)
        return Outcome("sound", None, None, made.duration_ms, cut, found.captured_at)

    def _video(self, found: Probe, video: Video) -> Outcome:
        first, *rest = recipes.plan(video)
        tools, path = self._task.tools, str(self._original)
        self._transcode(recipes.ladder(tools, found, [first], path=path), found, upto=_FIRST_DONE)
        made = self._movie(first)
        own = replace(found, demuxer="mov", video=recipes.as_made(video, first))
        self._stills(found, own, made)
        if rest:
            self._transcode(recipes.ladder(tools, found, rest, path=path), found, upto=_DONE)
            for planned in rest:
                self._movie(planned)
        width, height = video.upright
        cut = self._is_cut_short(found, made.duration_ms or 0)
        return Outcome(
            "video", width, height, made.duration_ms, cut, found.captured_at, found.content_id
        )

    def _transcode(self, argv: list[str], found: Probe, *, upto: int) -> None:
        """Run ffmpeg, moving the percentage on to ``upto``; refuse once too much has decoded."""
        limits, start = self._task.limits, self._percent
        seconds = min(found.plausible_seconds, limits.max_duration_ms / 1000)
        length_ms = max(1.0, seconds * 1000)

        def on_time(done_ms: int) -> None:
            if done_ms > limits.max_duration_ms + _CUT_MS:
                raise Refused("too_long", detail=f"{done_ms} ms decoded")
            share = min(1.0, done_ms / length_ms)
            self._percent = start + round(max(0, upto - 1 - start) * share)

        cpu_seconds = limits.cpu_seconds + round(limits.cpu_per_second * seconds)
        try:
            ffmpeg.transcode(argv, self._task, cpu_seconds=cpu_seconds, on_time=on_time)
        except Refused as refused:  # pictures a day apart end in an error of the muxer
            if refused.code == "unreadable" and found.duration_ms > limits.max_duration_ms:
                raise Refused("too_long", detail=refused.detail) from refused
            raise
        self._percent = upto

    def _movie(self, planned: recipes.Planned) -> Output:
        made = verify.movie(planned.rung.name, self._task, size=(planned.width, planned.height))
        self._on_output(made)
        return made

    def _stills(self, found: Probe, own: Probe, made: Output) -> None:
        """Make poster and thumb of one frame of the original or, failing that, of our own rung."""
        third = (made.duration_ms or 0) // 3
        frame = self._task.folder / "frame.png"
        original = self._original
        for source, path, at_ms in (
            (found, original, third),
            (found, original, 0),
            (own, made.path, 0),
        ):
            argv = recipes.frame(self._task.tools, source, path=str(path), at_ms=at_ms)
            with contextlib.suppress(Refused):  # a damaged original may not be sought in
                self._transcode(argv, source, upto=self._percent)
            if frame.exists():
                break
        else:
            raise Broken("bad_output", detail="no frame for the poster")
        self._hand_on_pictures(stills.develop(frame, _PNG, stills.POSTER_SIZES, self._task))
        frame.unlink()
        self._percent = _STILLS_DONE

    def _hand_on_pictures(self, photo: stills.Developed) -> None:
        for made in photo.made:
            self._on_output(verify.picture(made.name, self._task, size=(made.width, made.height)))

    @staticmethod
    def _is_cut_short(found: Probe, decoded_ms: int) -> bool:
        if found.is_missing_packets:
            return True
        claims_more = found.duration_ms * _CUT_SHARE > decoded_ms + _CUT_MS
        return found.demuxer == "matroska" and claims_more

"""What ffmpeg is asked to make: from a probe and a plan to an argv, without side effects.

ffmpeg-python draws the graph and compiles it; nothing here runs it. Sizes stand in ``rungs.py``,
the part that is shown in ``cuts.py``, what happens to pictures and sounds in ``filters.py``.
"""

from dataclasses import dataclass, field

import ffmpeg

from media_processing import filters, rungs
from media_processing.cuts import Cut
from media_processing.kinds import FORMAT_WHITELIST, PROTOCOL_WHITELIST
from media_processing.probe import Probe
from media_processing.rungs import Planned, Rung
from media_processing.tools import Tools

POSTER_SIDE = 800
"""Longest side of the poster: sharp on a phone, and three of them fit a first screen of 200 kB."""
FRAME, LEVELS = "frame.png", "levels.raw"
"""The poster's picture beside the rungs; a sound's samples beside it, for its waveform."""
LEVELS_HZ = 8000
_THREADS = 4
"""For each decoder and encoder, however many cores there are: every thread holds pictures.

With 4 threads a 4K clip of 10 bits takes 1.1 GB of addresses, 0.55 GB of memory (measured).
"""
_HUGE_PIXELS = 9_500_000
"""Above 4K one picture takes up to 100 MB, so one at a time is decoded: 8K of 10 bits then takes
1.5 GB of addresses, 1.0 GB of memory (measured), and did not fit before.
"""
_KEYFRAME_FRAMES = 60
"""Two seconds at most between places to jump to. Source: performance.md A2."""
_COLOURS = {
    "color_primaries": "bt709",
    "color_trc": "bt709",
    "colorspace": "bt709",
    "color_range": "tv",
}
_AV1_ENCODERS: dict[str, dict[str, str | int]] = {
    "libsvtav1": {"preset": 10},
    "libaom-av1": {"cpu-used": 8, "row-mt": 1, "b:v": 0},
}
"""Options of each encoder that we know, in the order in which they are wanted.

Source: performance.md A3 (SVT's preset 10 costs a quarter more than x264's veryfast).
"""


@dataclass(frozen=True, slots=True)
class Source:
    """One original, what is shown of it and how it is turned."""

    path: str
    probe: Probe
    """Of what is used: without a sound where none is wanted."""
    cut: Cut = field(default_factory=Cut)
    turn: int = 0


def ladder(
    tools: Tools, source: Source, planned: list[Planned], *, with_frame: bool = False
) -> list[str]:
    """Build one run that makes all the planned sizes, each scaled from the next larger one.

    ``with_frame``: it also leaves the poster's picture as FRAME, for no second decoding.
    """
    given = _input(source)
    shown = filters.shown_part(given[str(_video(source).index)], source.cut)
    outputs = []
    if with_frame:
        both = shown.split()
        shown = both[0]
        outputs = [_frame(both[1], source, tools)]
    picture = filters.prepared(
        filters.thinned(shown), _video(source), planned[-1], tools, turn=source.turn
    )
    is_held = _video(source).starts_late or not source.cut.is_all
    picture = filters.steady(picture, is_held=is_held)
    made = []
    for left, size in reversed(list(enumerate(planned))):
        if size is not planned[-1]:
            picture = filters.scaled(picture, size.width, size.height)
        one = picture
        if left:
            both = picture.split()
            one, picture = both[0], both[1]
        made.append(_film(one, given, source, size.rung))
    return _compile(tools, ffmpeg.merge_outputs(*made, *outputs))


def av1(tools: Tools, source: Source, size: Planned) -> list[str]:
    """Build the run of the AV1 rung; only for tools that have an encoder for it."""
    given = _input(source)
    shown = filters.thinned(filters.shown_part(given[str(_video(source).index)], source.cut))
    picture = filters.prepared(shown, _video(source), size, tools, turn=source.turn)
    is_held = _video(source).starts_late or not source.cut.is_all
    encoding: dict[str, str | int] = {
        "c:v": tools.av1_encoder,
        "crf": size.rung.crf,
        "g": _KEYFRAME_FRAMES * 2,
        "threads": _THREADS,
        **_AV1_ENCODERS[tools.av1_encoder],
        **_COLOURS,
    }
    picture = filters.steady(picture, is_held=is_held)
    return _compile(tools, _film(picture, given, source, size.rung, encoding))


def sound(tools: Tools, source: Source) -> list[str]:
    """Build a run that makes ``sound.m4a`` and its samples of a recording without pictures."""
    audio = source.probe.audio
    assert audio is not None  # noqa: S101 - asked for only where there is sound
    track, chain = _input(source)[str(audio.index)], filters.sound(audio, source.cut)
    heard = ffmpeg.output(track, "file:sound.m4a", af=chain, **_sound_encoding(96), **_container())
    levels = ffmpeg.output(
        track, f"file:{LEVELS}", af=chain, f="s16le", ac=1, ar=LEVELS_HZ, map_metadata=-1
    )
    return _compile(tools, ffmpeg.merge_outputs(heard, levels))


def length(tools: Tools, source: Source) -> list[str]:
    """Build a run that reads a recording to its end without decoding it: progress tells when."""
    given = _input(Source(source.path, source.probe))
    first = source.probe.video or source.probe.audio
    assert first is not None  # noqa: S101 - a recording has one of them
    return _compile(tools, ffmpeg.output(given[str(first.index)], "-", c="copy", f="null"))


def sheet(tools: Tools, path: str, tile: tuple[int, int], *, count: int, columns: int) -> list[str]:
    """Build a run that lays pictures of one of our films out on ``sheet.png``.

    ``path`` ends in ``.mp4?``: see ``sprite.py``, which knows how many and when.
    """
    raise NotImplementedError


def _video(source: Source) -> "rungs.Video":
    video = source.probe.video
    assert video is not None  # noqa: S101 - asked for only where there are pictures
    return video

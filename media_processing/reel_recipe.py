"""What ffmpeg is asked for one film of several: from scenes to an argv, without side effects. Pure.

Every scene has a card of the film's size that gives it its length; clips are laid onto it. A scene
is a whole number of pictures and of 1/30 s of sound, so that nothing can drift from scene to scene.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import ffmpeg

from media_processing import filters, recipes
from media_processing.kinds import PROTOCOL_WHITELIST
from media_processing.rungs import LADDER
from media_processing.tools import Tools

FRAMES_PER_SECOND = 30
_SAMPLES = 48_000 // FRAMES_PER_SECOND
"""Of sound for one picture: a whole number."""
_HALF_A_PICTURE_S = 0.5 / FRAMES_PER_SECOND
"""Clips are laid on this much earlier: a picture that is due at the very moment is then there."""
_TAIL_S = 0.5
"""So much more of a clip is read than is shown, for a sound that ends with the picture."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A clip on a card: from when on (ms), how large, where; ``channels`` 0: it is not heard."""

    path: Path
    start_ms: int
    length_ms: int
    size: tuple[int, int]
    place: tuple[int, int]
    channels: int


@dataclass(frozen=True, slots=True)
class Scene:
    """A card for so many pictures, with clips on it."""

    frames: int
    laid: tuple[Laid, ...] = ()


def film(tools: Tools, scenes: Sequence[Scene], *, cards: Path, name: str) -> list[str]:
    """Build the one run that makes ``<name>.mp4``; ``cards`` is a pattern, one PNG a scene."""
    backs = _cards(cards, len(scenes))
    streams = [
        stream
        for number, (scene, back) in enumerate(zip(scenes, backs, strict=True))
        for stream in (_picture(scene, back, number=number), _sound(scene, number=number))
    ]
    joined = ffmpeg.concat(*streams, v=1, a=1).node
    rung = LADDER[-1]
    output = ffmpeg.output(
        filters.steady(joined[0], is_held=False),
        joined[1],
        f"file:{name}.mp4",
        **recipes.x264(rung),
        **recipes.MUXING,
        **recipes.sound_encoding(rung.audio_kbps),
        **recipes.container(),
    )
    # Every scaler has threads of its own, and thirty clips took all the addresses that a tool has.
    return recipes.compiled(tools, output, filter_threads=1)


def _cards(pattern: Path, count: int) -> Iterator[ffmpeg.nodes.FilterableStream]:
    """Give each scene its card, all out of one input: each input costs threads of its own.

    Their colours are turned once, and not at each picture.
    """
    given = ffmpeg.input(
        f"file:{pattern}",
        f="image2",
        protocol_whitelist=PROTOCOL_WHITELIST,
        framerate=FRAMES_PER_SECOND,
        start_number=0,
        threads=1,
    )
    colours = {"out_color_matrix": "bt709", "out_range": "limited"}
    all_of_them = given["v:0"].filter("scale", **colours).filter("format", "yuv420p")
    each = all_of_them.filter("setsar", 1).split()
    return (each[number].filter("select", f"eq(n,{number})") for number in range(count))


def _picture(
    scene: Scene, card: ffmpeg.nodes.FilterableStream, *, number: int
) -> ffmpeg.nodes.FilterableStream:
    """Hold a card for its pictures and lay the clips on it."""
    picture = card.filter("loop", loop=scene.frames - 1, size=1, start=0)
    picture = picture.filter("setpts", f"N/{FRAMES_PER_SECOND}/TB")
    for at, laid in enumerate(scene.laid):
        shown = filters.scaled(_input(laid, number + at)["v:0"], *laid.size)
        shown = shown.filter("setpts", f"max(0,PTS-{_HALF_A_PICTURE_S:.5f}/TB)")
        left, top = laid.place
        picture = picture.overlay(shown, x=left, y=top, eof_action="repeat")
    return picture.filter("trim", end_frame=scene.frames)  # a clip may be longer than its card


def _sound(scene: Scene, *, number: int) -> ffmpeg.nodes.FilterableStream:
    for at, laid in enumerate(scene.laid):
        if laid.channels:
            return _heard(_input(laid, number + at)["a:0"], laid, scene.frames)
    return _silence(scene.frames, number=number)


def _input(laid: Laid, number: int) -> ffmpeg.nodes.FilterableStream:
    """Open one of our own films at its mark; decoded by one thread, as many are open at a time.

    Each reads a little more than the one before, which is not shown: see ``_silence``.
    """
    seek = {"ss": f"{laid.start_ms / 1000:.3f}"} if laid.start_ms else {}
    length = {"t": f"{(laid.length_ms + number) / 1000 + _TAIL_S:.3f}"}
    return ffmpeg.input(
        f"file:{laid.path}",
        f="mov",
        protocol_whitelist=PROTOCOL_WHITELIST,
        threads=1,
        **seek,
        **length,
    )


def _heard(
    sound: ffmpeg.nodes.FilterableStream, laid: Laid, frames: int
) -> ffmpeg.nodes.FilterableStream:
    """Take a clip's sound as loud as it is, cut or filled up to the pictures' length."""
    sound = sound.filter("aresample", 48_000, **{"async": 1, "first_pts": 0})
    if laid.channels == 1:  # ffmpeg itself would make it softer by 3 dB
        sound = sound.filter("pan", args="stereo|c0=c0|c1=c0")
    shown_s = laid.length_ms / 1000
    sound = sound.filter("atrim", end=f"{shown_s:.3f}").filter("apad")
    return _exactly(sound.filter("aformat", channel_layouts="stereo"), frames)


def _silence(frames: int, *, number: int) -> ffmpeg.nodes.FilterableStream:
    """Make silence, in blocks of an odd size: ffmpeg-python takes two inputs alike for one."""
    nothing = ffmpeg.input(f"anullsrc=r=48000:cl=stereo:n={_SAMPLES + number}", f="lavfi")
    return _exactly(nothing.filter("aformat", sample_fmts="fltp", channel_layouts="stereo"), frames)


def _exactly(sound: ffmpeg.nodes.FilterableStream, frames: int) -> ffmpeg.nodes.FilterableStream:
    return sound.filter("atrim", end_sample=frames * _SAMPLES).filter("asetpts", "N/SR/TB")

"""What ffmpeg is asked to make: from a probe to an argv, without side effects.

ffmpeg-python draws the graph and compiles it; nothing here runs it. Numbers of the ladder: Source:
performance.md A2, A3 and A7, at the rungs that design.md section 3 settles (240p, 480p, 720p).
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import ffmpeg

from media_processing.kinds import FORMAT_WHITELIST, PROTOCOL_WHITELIST
from media_processing.probe import Audio, Probe, Video
from media_processing.tools import Tools

POSTER_SIDE = 800
"""Longest side of the poster: sharp on a phone, and three of them fit a first screen of 200 kB."""
_NOT_TOO_SOON = "isnan(prev_selected_t)+gt(t-prev_selected_t,0.03)"
"""Drop a picture that follows within 30 ms: 60, 120 and 240 a second become 30, 50 becomes 25, a
slightly unsteady 30 keeps all of its own. No fixed rate (``-r``, ``-fpsmax``, ``fps``): those also
invent pictures, and three frames 25 hours apart became millions. Source: threats.md M-13.
"""
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
_WORTH_A_RUNG = 1.15
"""A rung must be at least this much larger than the one before."""
_KEY_FRAMES: dict[str, str | None] = {"noaccurate_seek": None, "skip_frame": "nokey"}
_HD_LINES = 720
_HDR_WHITE_NITS = 203
"""Source: ITU-R BT.2408, reference white of HLG and PQ."""
_HDR_PEAK = round(1000 / _HDR_WHITE_NITS, 2)
"""Brightest light in units of that white: 1000 nits (BT.2408, nominal peak of HLG).

ffmpeg assumes twice as much for HLG and ten times for PQ. On the colour chart of the samples the
six greys come out as 233, 220, 195, 144, 93, 46 (by ffmpeg's own peak 212, 202, 177, 131, 85, 42;
the chart's own values are 243, 200, 160, 122, 85, 52).
"""
_HDR_BY_SCALE = {"out_primaries": "bt709", "out_transfer": "bt709", "out_color_matrix": "bt709"}
"""For an ffmpeg (8 or later) without zimg; its highlights clip (dependencies.md section 4)."""
_PEAK = 0.794
"""-2 dB: encoding overshoots by half a dB (measured), and -1 dBTP is asked for by threats.md M-23.
"""


@dataclass(frozen=True, slots=True)
class Rung:
    """One size of the ladder."""

    name: str
    short_side: int
    crf: int
    video_kbps: int
    """Ceiling of the picture's rate; the buffer holds ``buffer_kb``."""
    buffer_kb: int
    audio_kbps: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A rung for one recording: the exact size that will come out."""

    rung: Rung
    width: int
    height: int


LADDER = (
    # 240p: at most 180 kb/s of picture, so that it starts in about a second on 400 kb/s
    # (design.md section 3). The small buffer keeps short clips under that too.
    Rung("240p", 240, crf=26, video_kbps=160, buffer_kb=160, audio_kbps=64),
    Rung("480p", 480, crf=23, video_kbps=1000, buffer_kb=2000, audio_kbps=96),
    Rung("720p", 720, crf=23, video_kbps=2200, buffer_kb=4400, audio_kbps=128),
)


def plan(video: Video) -> list[Planned]:
    """Choose the rungs for one recording, smallest first, none larger than the source.

    A source between two rungs gets its own size under the larger name, if that is worth it.
    """
    width, height = video.upright
    short = min(width, height)
    sizes = [min(rung.short_side, short) for rung in LADDER]
    kept = [0, *(i for i, (a, b) in enumerate(pairwise(sizes), 1) if b >= a * _WORTH_A_RUNG)]
    return [
        Planned(LADDER[i], _even(width * sizes[i] / short), _even(height * sizes[i] / short))
        for i in kept
    ]


def as_made(video: Video, size: Planned) -> Video:
    """Describe a rung of ours as a source: upright, square, ordinary in its colours."""
    return replace(
        video,
        index=0,
        width=size.width,
        height=size.height,
        rotation=0,
        sample_aspect=Fraction(1),
        hdr="",
        matrix="bt709",
        is_full_range=False,
    )


def ladder(tools: Tools, probe: Probe, planned: list[Planned], *, path: str) -> list[str]:
    """Build one run that makes all the planned sizes, each scaled from the next larger one."""
    video = probe.video
    assert video is not None  # noqa: S101 - a ladder is planned for a picture only
    source = _input(probe, path)
    sounds = _split(_sound(source, probe.audio), len(planned)) if probe.audio else []
    outputs = []
    picture = source[str(video.index)]
    for left, size in reversed(list(enumerate(planned))):
        is_first = left == len(planned) - 1
        picture = _prepared(picture, video, size, tools) if is_first else _scaled(picture, size)
        if left:
            both = picture.split()
            shown, picture = both[0], both[1]
        else:
            shown = picture
        tracks = [shown, *(sounds[left : left + 1])]
        outputs.append(
            ffmpeg.output(
                *tracks,
                f"file:{size.rung.name}.mp4",
                **_encoding(size.rung, has_sound=bool(sounds)),
            )
        )
    return _compile(tools, ffmpeg.merge_outputs(*outputs))


def frame(tools: Tools, probe: Probe, *, path: str, at_ms: int) -> list[str]:
    """Build a run that takes one picture, upright and in ordinary colours, into ``frame.png``.

    With ``at_ms`` it is the key frame at or before, and no other is decoded: 0.3 s of work instead
    of 1.7 s (measured on 10 s of 1080p). Without, it is the very first.
    """
    video = probe.video
    assert video is not None  # noqa: S101 - as above
    width, height = video.upright
    share = min(1.0, POSTER_SIDE / max(width, height))
    size = Planned(LADDER[-1], _even(width * share), _even(height * share))
    seek = _KEY_FRAMES | {"ss": f"{at_ms / 1000:.3f}"} if at_ms else {}
    picture = _prepared(_input(probe, path, **seek)[str(video.index)], video, size, tools)
    options = {"frames:v": 1, "update": 1, "c:v": "png", "f": "image2", "map_metadata": -1}
    return _compile(tools, picture.filter("format", "rgb24").output("file:frame.png", **options))


def sound(tools: Tools, probe: Probe, *, path: str) -> list[str]:
    """Build a run that makes ``sound.m4a`` of a recording without pictures."""
    options = _sound_encoding(96) | _container()
    return _compile(
        tools, _sound(_input(probe, path), probe.audio).output("file:sound.m4a", **options)
    )


def _even(length: float) -> int:
    """Round to an even number, as 4:2:0 needs, and never to nothing."""
    return max(2, round(length / 2) * 2)


def _input(probe: Probe, path: str, **options: str | None) -> ffmpeg.nodes.FilterableStream:
    return ffmpeg.input(
        f"file:{path}",
        f=probe.demuxer,
        protocol_whitelist=PROTOCOL_WHITELIST,
        format_whitelist=FORMAT_WHITELIST,
        threads=_decoding_threads(probe),
        **options,
    )


def _decoding_threads(probe: Probe) -> int:
    video = probe.video
    is_huge = video is not None and video.width * video.height > _HUGE_PIXELS
    return 1 if is_huge else _THREADS


def _scaled(
    picture: ffmpeg.nodes.FilterableStream, size: Planned, **colours: str
) -> ffmpeg.nodes.FilterableStream:
    """Scale, and call the pixels square: rounding to even sizes leaves them a hair off."""
    scaled = picture.filter("scale", size.width, size.height, flags="bicubic", **colours)
    return scaled.filter("setsar", 1)


def _prepared(
    picture: ffmpeg.nodes.FilterableStream, video: Video, size: Planned, tools: Tools
) -> ffmpeg.nodes.FilterableStream:
    """Bring the source's picture to its size, to 8-bit BT.709 and to a start at nought.

    What came beside the pictures (HDR notes of the light in the room, captions) is left behind.
    ffmpeg has turned it upright before. Scaling comes before tone mapping, which costs a third
    less. Source: performance.md A2.
    """
    picture = picture.filter("select", _NOT_TOO_SOON)
    if video.hdr and tools.has_zscale:
        picture = _tone_mapped(_scaled(picture, size), video)
    elif video.hdr:
        picture = _scaled(picture, size, **_HDR_BY_SCALE)
    else:
        picture = _scaled(picture, size, **_to_bt709(video))
    picture = picture.filter("format", "yuv420p").filter("sidedata", "delete")
    if video.starts_late:
        picture = picture.filter("setpts", "if(eq(N,0),0,PTS)")
    return picture


def _to_bt709(video: Video) -> dict[str, str]:
    """Name both sides of the colour conversion; a silent source is SD or HD by its size.

    Players assume the same.
    """
    known = {"bt709": "bt709", "bt2020nc": "bt2020", "bt2020c": "bt2020", "smpte240m": "smpte240m"}
    known |= dict.fromkeys(("smpte170m", "bt470bg", "fcc"), "smpte170m")
    assumed = "bt709" if min(video.width, video.height) >= _HD_LINES else "smpte170m"
    return {
        "in_color_matrix": known.get(video.matrix, assumed),
        "out_color_matrix": "bt709",
        "in_range": "full" if video.is_full_range else "limited",
        "out_range": "limited",
    }


def _tone_mapped(
    picture: ffmpeg.nodes.FilterableStream, video: Video
) -> ffmpeg.nodes.FilterableStream:
    """Bring HLG or PQ to ordinary colours. Source of the chain: dependencies.md section 4."""
    transfer = {"hlg": "arib-std-b67", "pq": "smpte2084"}[video.hdr]
    said = {"tin": transfer, "pin": "bt2020", "min": "bt2020nc"}
    return (
        picture.filter("zscale", t="linear", npl=_HDR_WHITE_NITS, **said)
        .filter("format", "gbrpf32le")
        .filter("zscale", p="bt709")
        .filter("tonemap", "hable", desat=0, peak=_HDR_PEAK)
        .filter("zscale", t="bt709", m="bt709", r="limited")
    )


def _sound(
    source: ffmpeg.nodes.FilterableStream, audio: Audio | None
) -> ffmpeg.nodes.FilterableStream:
    """Take the sound from nought on, keep it in step, as stereo or mono, below the peak."""
    assert audio is not None  # noqa: S101 - asked for only where there is sound
    return (
        source[str(audio.index)]
        .filter("aresample", 48_000, **{"async": 1}, first_pts=0)
        .filter("aformat", channel_layouts="mono" if audio.channels == 1 else "stereo")
        .filter("alimiter", limit=_PEAK, level="false")
    )


def _split(sound: ffmpeg.nodes.FilterableStream, count: int) -> list[ffmpeg.nodes.FilterableStream]:
    if count == 1:
        return [sound]
    both = sound.filter_multi_output("asplit", count)
    return [both[i] for i in range(count)]


def _encoding(rung: Rung, *, has_sound: bool) -> dict[str, str | int]:
    """Say how one rung is encoded."""
    options: dict[str, str | int] = {
        "c:v": "libx264",
        "preset": "veryfast",
        "crf": rung.crf,
        "maxrate": f"{rung.video_kbps}k",
        "bufsize": f"{rung.buffer_kb}k",
        "profile:v": "high",
        "g": _KEYFRAME_FRAMES,
        "keyint_min": _KEYFRAME_FRAMES,
        "sc_threshold": 0,
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "colorspace": "bt709",
        "color_range": "tv",
        "max_muxing_queue_size": 4096,
        "threads": _THREADS,
    }
    return options | (_sound_encoding(rung.audio_kbps) if has_sound else {}) | _container()


def _sound_encoding(kbps: int) -> dict[str, str | int]:
    return {"c:a": "aac", "b:a": f"{kbps}k"}


def _container() -> dict[str, str | int]:
    """MP4 that starts playing before it is all there, with nothing of the original's metadata."""
    return {
        "f": "mp4",
        "movflags": "+faststart",
        "map_metadata": -1,
        "map_chapters": -1,
        "fflags": "+bitexact",
        "flags": "+bitexact",
    }


def _compile(tools: Tools, stream: ffmpeg.nodes.OutputStream) -> list[str]:
    """Compile the graph and add what holds for every run.

    ``max_error_rate 1``: a damaged recording gives what decodes; how much that is, is judged later.
    """
    stream = stream.global_args(
        *("-hide_banner", "-nostdin", "-nostats", "-v", "error", "-y"),
        *("-progress", "pipe:1", "-stats_period", "0.5", "-max_error_rate", "1"),
        *("-filter_complex_threads", str(_THREADS)),
    )
    return [str(part) for part in ffmpeg.compile(stream, cmd=str(tools.ffmpeg))]

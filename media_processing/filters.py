"""What happens to a picture and to a sound between decoding and encoding. Pure.

It knows ffmpeg's filters. It must not know files, encoders or the order of runs.
"""

from dataclasses import replace

import ffmpeg

from media_processing.cuts import Cut
from media_processing.probe import Audio, Video
from media_processing.rungs import Planned
from media_processing.tools import Tools

_NOT_TOO_SOON = "isnan(prev_selected_t)+gt(t-prev_selected_t,0.03)"
"""Drop a picture that follows within 30 ms: 60, 120 and 240 a second become 30, 50 becomes 25, a
slightly unsteady 30 keeps all of its own. No fixed rate (``-r``, ``-fpsmax``, ``fps``): those also
invent pictures, and three frames 25 hours apart became millions. Source: threats.md M-13.
"""
_HD_LINES = 720
_HDR_WHITE_NITS, _HDR_PEAK = 250, 4.8
"""Light that counts as white, and the brightest in units of it: 1,200 nits.

ITU-R BT.2408 puts a white page at 203 nits; phones expose it higher. On the colour chart of the
samples the six greys come out as 223, 211, 185, 135, 87, 42, the chart's own values being 243, 200,
160, 122, 85, 52 (CIEDE2000 at most 8.4, of all 24 patches 4.95 on average). With 203 and 1,000 nits
they were 232, 221, 196, 145, 94, 46 (11.0, 6.3).
"""
_WIDE = {"bt2020", "smpte431", "smpte432"}
_MATRICES = {"bt709", "bt2020nc", "bt2020c", "smpte170m", "bt470bg", "gbr"}
_HDR_BY_SCALE = {"out_primaries": "bt709", "out_transfer": "bt709", "out_color_matrix": "bt709"}
"""For an ffmpeg (8 or later) without zimg; its highlights clip (dependencies.md section 4)."""
_PEAK = 0.794
"""-2 dB: encoding overshoots by half a dB (measured), and -1 dBTP is asked for by threats.md M-23.
"""
_ORDINARY = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709"}
_TURNS = {90: ("clock",), 180: ("clock", "clock"), 270: ("cclock",)}
_ACCURATE_MS = 0.5
"""A mark is a whole millisecond, a picture's time is not: a picture half of one earlier is meant.
"""


def shown_part(picture: ffmpeg.nodes.FilterableStream, cut: Cut) -> ffmpeg.nodes.FilterableStream:
    """Keep the pictures of the part that is shown, and count their time from its start."""
    if cut.is_all:
        return picture
    ends = {} if cut.end is None else {"end": _seconds(_near(cut.end - cut.seek))}
    start = cut.start - cut.seek
    trimmed = picture.filter("trim", start=_seconds(_near(start)), **ends)
    return trimmed.filter("setpts", f"PTS-{_seconds(start)}/TB")


def prepared(
    picture: ffmpeg.nodes.FilterableStream,
    video: Video,
    size: Planned,
    tools: Tools,
    *,
    turn: int = 0,
) -> ffmpeg.nodes.FilterableStream:
    """Bring the source's picture to its size, upright, in 8-bit BT.709.

    What came beside the pictures (HDR notes of the light in the room, captions) is left behind.
    ffmpeg has turned it upright before; ``turn`` is what a person adds, done when it is small.
    Scaling comes before tone mapping, which costs a third less. Source: performance.md A2.
    """
    width, height = unturned(size, turn)
    if video.hdr and tools.has_zscale:
        picture = _tone_mapped(scaled(picture, width, height), video)
    elif video.hdr:
        picture = scaled(picture, width, height, **_HDR_BY_SCALE)
    elif video.primaries in _WIDE and tools.has_zscale:
        picture = _narrowed(scaled(picture, width, height), video)
    else:
        picture = scaled(picture, width, height, **_to_bt709(video))
    for way in _TURNS.get(turn, ()):
        picture = picture.filter("transpose", way)
    return picture


def unturned(size: Planned, turn: int) -> tuple[int, int]:
    """Return width and height before a person's ``turn``."""
    return (size.height, size.width) if turn in {90, 270} else (size.width, size.height)


def fitted(
    picture: ffmpeg.nodes.FilterableStream, video: Video, size: Planned, *, turn: int
) -> ffmpeg.nodes.FilterableStream:
    """Bring the source's picture to a size and leave its light, depth and turn; see ``as_fitted``.

    Which numbers stand for which colour is said here: ffmpeg would guess it for RGB.
    """
    said = _to_bt709(video) | {"out_color_matrix": "bt2020" if _is_2020(video) else "bt709"}
    width, height = unturned(size, turn)
    picture = scaled(picture, width, height, **said)
    picture = picture.filter("format", "yuv420p|yuv420p10le")
    return picture.filter("setparams", range="tv", colorspace=as_fitted(video).matrix)


def as_fitted(video: Video) -> Video:
    """Describe the colours of a picture that was ``fitted``."""
    return replace(video, matrix="bt2020nc" if _is_2020(video) else "bt709", is_full_range=False)


def _is_2020(video: Video) -> bool:
    return bool(video.hdr) or video.matrix.startswith("bt2020")


def kept(picture: ffmpeg.nodes.FilterableStream, *, is_held: bool) -> ffmpeg.nodes.FilterableStream:
    """Leave its notes behind; ``is_held`` as in ``steady``."""
    picture = picture.filter("sidedata", "delete")
    return _from_nought(picture) if is_held else picture


def steady(
    picture: ffmpeg.nodes.FilterableStream, *, is_held: bool
) -> ffmpeg.nodes.FilterableStream:
    """Make it plain 4:2:0 without notes; ``is_held``: the first picture is shown from nought.

    What it is in is also written on it: ffmpeg 5 forgets that ``scale`` has changed it, and the
    poster's skin tones came out by 11 levels off.
    """
    picture = picture.filter("format", "yuv420p").filter("sidedata", "delete")
    picture = picture.filter("setparams", range="tv", **_ORDINARY)
    return _from_nought(picture) if is_held else picture


def _from_nought(picture: ffmpeg.nodes.FilterableStream) -> ffmpeg.nodes.FilterableStream:
    return picture.filter("setpts", "if(eq(N,0),0,PTS)")


def thinned(picture: ffmpeg.nodes.FilterableStream) -> ffmpeg.nodes.FilterableStream:
    """Drop what is more than about 30 pictures a second."""
    return picture.filter("select", _NOT_TOO_SOON)


def first_and_at(
    picture: ffmpeg.nodes.FilterableStream, seconds: float
) -> ffmpeg.nodes.FilterableStream:
    """Take the first picture and the one at a moment: the last that comes is the poster."""
    at = _seconds(_near(seconds))
    return picture.filter("select", f"eq(n,0)+gte(t,{at})*lt(prev_selected_t,{at})")


def scaled(
    picture: ffmpeg.nodes.FilterableStream, width: int, height: int, **colours: str
) -> ffmpeg.nodes.FilterableStream:
    """Scale, and call the pixels square: rounding to even sizes leaves them a hair off."""
    made = picture.filter("scale", width, height, flags="bicubic", **colours)
    return made.filter("setsar", 1)


def sound(audio: Audio, cut: Cut) -> str:
    """Take the sound from nought on, keep it in step, as stereo or mono, below the peak.

    One chain for each output, and not one graph for all: a sound that never decodes must not hold
    back the pictures, which would pile up in memory.
    """
    steps = []
    if not cut.is_all:
        start = _seconds(cut.start - cut.seek)
        end = "" if cut.end is None else f":end={_seconds(cut.end - cut.seek)}"
        steps += [f"atrim=start={start}{end}", f"asetpts=PTS-{start}/TB"]
    layout = "mono" if audio.channels == 1 else "stereo"
    steps += ["aresample=48000:async=1:first_pts=0", f"aformat=channel_layouts={layout}"]
    return ",".join([*steps, f"alimiter=limit={_PEAK}:level=false"])


def _seconds(value: float) -> str:
    return f"{value:.4f}"


def _near(seconds: float) -> float:
    return max(0.0, seconds - _ACCURATE_MS / 1000)


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


def _narrowed(
    picture: ffmpeg.nodes.FilterableStream, video: Video
) -> ffmpeg.nodes.FilterableStream:
    """Bring wider primaries of ordinary light to BT.709: their skin tones would come out pale."""
    matrix = video.matrix if video.matrix in _MATRICES else "bt709"
    said = {"pin": video.primaries, "tin": "bt709", "min": matrix}
    said["rin"] = "full" if video.is_full_range else "limited"
    return picture.filter("zscale", p="bt709", t="bt709", m="bt709", r="limited", **said)


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

"""What ffmpeg is asked to make: from a probe and a plan to an argv, without side effects.

ffmpeg-python draws the graph and compiles it; nothing here runs it. Sizes stand in ``rungs.py``,
the part that is shown in ``cuts.py``, what happens to pictures and sounds in ``filters.py``.
"""

from dataclasses import dataclass, field, replace
from fractions import Fraction

import ffmpeg

from media_processing import filters, rungs
from media_processing.cuts import Cut
from media_processing.kinds import FORMAT_WHITELIST, PROTOCOL_WHITELIST, Limits
from media_processing.probe import Probe, Video
from media_processing.rungs import Planned, Rung
from media_processing.tools import Tools

POSTER_SIDE = 800
"""Longest side of the poster: sharp on a phone, and three of them fit a first screen of 200 kB."""
FRAME, SHEET, LEVELS, SILENT = "frame.png", "sheet.png", "levels.raw", "silent.mov"
"""Left in the folder beside the films: the poster's picture, the sprite's, a sound's samples."""
MEZZANINE = "mezzanine.mov"
"""What the first run leaves of a heavy film, so that it is decoded once: see ``mezzanine``."""
_LOSSLESS_PIXELS = 1280 * 720 * 15
"""Pixels times seconds that a MEZZANINE holds without loss; what is longer is compressed.

A second of a noisy 720p clip takes 15 MB, of 10 bits 23 (measured), and a tool may write 500.
"""
_MEZZANINE_KBPS = 48_000
"""Ceiling of a compressed one's rate: a minute takes 360 MB at most."""
LEVELS_HZ = 8000
_UNMARKED = {"map_metadata": -1, "map_chapters": -1}
"""Leaves behind what is written in the original: place, device, title."""
MUXING: dict[str, str | int] = {"max_muxing_queue_size": 4096, "fps_mode": "vfr"}
"""``vfr``: ffmpeg 5.1 by itself invents pictures up to the source's rate, 9 does not."""
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
_CHUNK_US = 250_000
"""Sound and picture take turns in the file this often, and not at every packet.

The index that a player needs first is then a third smaller (20 s of 240p: 14 kB and not 23, of
455 kB), and the first frame comes 0.2 s sooner at 400 kb/s, with longer clips more.
"""
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


@dataclass(frozen=True, slots=True)
class Pictures:
    """How many pictures are laid out, how far apart in time, and in how many columns."""

    count: int
    every_seconds: float
    columns: int

    @property
    def rows(self) -> int:
        """As many as it takes."""
        return -(-self.count // self.columns)


def ladder(
    tools: Tools,
    source: Source,
    planned: list[Planned],
    *,
    with_frame: bool = False,
    keeping: Planned | None = None,
) -> list[str]:
    """Build one run that makes all the planned sizes, each scaled from the next larger one.

    ``with_frame``: it also leaves the poster's picture as FRAME, for no second decoding.
    ``keeping``: and a MEZZANINE of this size, for the larger ones in another run.
    """
    given = _input(source)
    shown = filters.shown_part(given[str(_video(source).index)], source.cut)
    outputs = []
    if with_frame:
        both = shown.split()
        shown = both[0]
        outputs = [_frame(both[1], source, tools)]
    picture, video = filters.thinned(shown), _video(source)
    if keeping:
        both = filters.fitted(picture, video, keeping, turn=source.turn).split()
        picture, video = both[0], filters.as_fitted(video)
        outputs.append(_mezzanine(both[1], given, source, keeping))
    picture = filters.prepared(picture, video, planned[-1], tools, turn=source.turn)
    picture = filters.steady(picture, is_held=_is_held(source))
    made = []
    for left, size in reversed(list(enumerate(planned))):
        if size is not planned[-1]:
            picture = filters.scaled(picture, size.width, size.height)
        one = picture
        if left:
            both = picture.split()
            one, picture = both[0], both[1]
        made.append(_film(one, given, source, size.rung))
    return compiled(tools, ffmpeg.merge_outputs(*made, *outputs))


def av1(tools: Tools, source: Source, size: Planned) -> list[str]:
    """Build the run of the AV1 rung; only for tools that have an encoder for it."""
    given = _input(source)
    shown = filters.thinned(filters.shown_part(given[str(_video(source).index)], source.cut))
    picture = filters.prepared(shown, _video(source), size, tools, turn=source.turn)
    encoding: dict[str, str | int] = {
        "c:v": tools.av1_encoder,
        "crf": size.rung.crf,
        "g": _KEYFRAME_FRAMES * 2,
        "threads": _THREADS,
        **_AV1_ENCODERS[tools.av1_encoder],
        **_COLOURS,
    }
    picture = filters.steady(picture, is_held=_is_held(source))
    return compiled(tools, _film(picture, given, source, size.rung, encoding))


def mezzanine(source: Source, path: str, size: Planned, *, duration_ms: int) -> Source:
    """Describe the MEZZANINE that ``ladder`` left: the part that is shown, small, all but lossless.

    Upright, its pixels square, its light that of the original; what a person turned is not
    turned yet. Of a 4K film it costs a twentieth of the first run (an eighth where it is long) and
    spares nine tenths of the second's decoding. Source: docs/PERFORMANCE.md, "Films".
    """
    video, audio = _video(source), source.probe.audio
    width, height = filters.unturned(size, source.turn)
    picture = replace(
        filters.as_fitted(video),
        index=0,
        width=width,
        height=height,
        rotation=0,
        sample_aspect=Fraction(1),
        starts_late=False,
        codec="ffvhuff" if _is_lossless(source, size) else "h264",
    )
    sound = replace(audio, index=1, channels=min(2, audio.channels)) if audio else None
    probe = replace(source.probe, demuxer="mov", video=picture, audio=sound)
    whole = Cut(seconds=duration_ms / 1000)
    return replace(source, path=path, probe=replace(probe, duration_ms=duration_ms), cut=whole)


def sound(tools: Tools, source: Source) -> list[str]:
    """Build a run that makes ``sound.m4a`` and its samples of a recording without pictures."""
    audio = source.probe.audio
    assert audio is not None  # noqa: S101 - asked for only where there is sound
    track, chain = _input(source)[str(audio.index)], filters.sound(audio, source.cut)
    heard = ffmpeg.output(track, "file:sound.m4a", af=chain, **sound_encoding(96), **container())
    levels = ffmpeg.output(
        track, f"file:{LEVELS}", af=chain, f="s16le", ac=1, ar=LEVELS_HZ, map_metadata=-1
    )
    return compiled(tools, ffmpeg.merge_outputs(heard, levels))


def length(tools: Tools, source: Source) -> list[str]:
    """Build a run that reads a recording to its end without decoding it: progress tells when."""
    given = _input(Source(source.path, source.probe))
    first = source.probe.video or source.probe.audio
    assert first is not None  # noqa: S101 - a recording has one of them
    return compiled(tools, ffmpeg.output(given[str(first.index)], "-", c="copy", f="null"))


def silent(tools: Tools, path: str, demuxer: str) -> list[str]:
    """Build a run that copies the pictures alone into SILENT, as they are, turn and all."""
    whitelists = {"protocol_whitelist": PROTOCOL_WHITELIST, "format_whitelist": FORMAT_WHITELIST}
    given = ffmpeg.input(f"file:{path}", f=demuxer, **whitelists)
    return compiled(tools, ffmpeg.output(given["v:0"], f"file:{SILENT}", c="copy", f="mov"))


def sheet(tools: Tools, path: str, *, pictures: Pictures, tile: tuple[int, int]) -> list[str]:
    """Build a run that lays pictures of one of our own films out as SHEET, row after row.

    ``fps`` repeats what is shown at each of the moments; they are few, so it may. What follows
    makes them exactly as many as wanted, also where the pictures end before the sound does.
    """
    every = pictures.every_seconds
    options = {"f": "mov", "protocol_whitelist": PROTOCOL_WHITELIST, "threads": _THREADS}
    picture = ffmpeg.input(f"file:{path}", **options)["v:0"]
    picture = picture.filter("setpts", f"PTS-{every / 2:.6f}/TB")
    picture = picture.filter("fps", fps=f"{1 / every:.9f}", start_time=0, round="up")
    picture = picture.filter("tpad", stop_mode="clone", stop=pictures.count)
    picture = picture.filter("trim", end_frame=pictures.count)
    picture = filters.scaled(picture, *tile)
    layout = f"{pictures.columns}x{pictures.rows}"
    picture = picture.filter("tile", layout=layout, nb_frames=pictures.count, color="black")
    return compiled(tools, _png(picture, SHEET))


def _video(source: Source) -> Video:
    video = source.probe.video
    assert video is not None  # noqa: S101 - asked for only where there are pictures
    return video


def _is_held(source: Source) -> bool:
    """Whether the first picture is shown from nought, though it may come later."""
    return _video(source).starts_late or not source.cut.is_all


def _input(source: Source) -> ffmpeg.nodes.FilterableStream:
    """Open the original with exactly its demuxer; ``ss``: decode nothing of what comes before."""
    seek = {"ss": f"{source.cut.seek:.3f}"} if source.cut.seek else {}
    return ffmpeg.input(
        f"file:{source.path}",
        f=source.probe.demuxer,
        protocol_whitelist=PROTOCOL_WHITELIST,
        format_whitelist=FORMAT_WHITELIST,
        max_streams=Limits().max_tracks,
        threads=_decoding_threads(source.probe),
        **seek,
    )


def _decoding_threads(probe: Probe) -> int:
    video = probe.video
    is_huge = video is not None and video.width * video.height > _HUGE_PIXELS
    return 1 if is_huge else _THREADS


def _film(
    picture: ffmpeg.nodes.FilterableStream,
    given: ffmpeg.nodes.FilterableStream,
    source: Source,
    rung: Rung,
    encoding: dict[str, str | int] | None = None,
) -> ffmpeg.nodes.OutputStream:
    """Say how one rung is encoded, with the sound if there is one."""
    options = (encoding or x264(rung)) | MUXING
    audio = source.probe.audio
    if audio is None:
        return ffmpeg.output(picture, f"file:{rung.name}.mp4", **options, **container())
    options |= {"af": filters.sound(audio, source.cut), **sound_encoding(rung.audio_kbps)}
    track = given[str(audio.index)]
    return ffmpeg.output(picture, track, f"file:{rung.name}.mp4", **options, **container())


def _mezzanine(
    picture: ffmpeg.nodes.FilterableStream,
    given: ffmpeg.nodes.FilterableStream,
    source: Source,
    size: Planned,
) -> ffmpeg.nodes.OutputStream:
    """Keep pictures and sound nearly as they are, in a form that costs little to write and read.

    Its clock is fine, so that no time of a picture is rounded twice.
    """
    options: dict[str, str | int] = {
        **_keeping(source, size),
        "enc_time_base": "1:90000",
        "f": "mov",
        **MUXING,
        **_UNMARKED,
    }
    picture = filters.kept(picture, is_held=_is_held(source))
    audio = source.probe.audio
    if audio is None:
        return ffmpeg.output(picture, f"file:{MEZZANINE}", **options)
    options |= {"c:a": "pcm_s16le", "af": filters.sound(audio, source.cut)}
    return ffmpeg.output(picture, given[str(audio.index)], f"file:{MEZZANINE}", **options)


def _keeping(source: Source, size: Planned) -> dict[str, str | int]:
    """Say how the MEZZANINE is encoded: without loss, a third of x264's work, where it fits.

    That is too little work for threads of its own, and each would take addresses.
    """
    if _is_lossless(source, size):
        return {"c:v": "ffvhuff", "threads": 1}
    return {
        "c:v": "libx264",
        "preset": "ultrafast",
        "crf": 8,
        "maxrate": f"{_MEZZANINE_KBPS}k",
        "bufsize": f"{_MEZZANINE_KBPS}k",
        "threads": _THREADS,
    }


def _is_lossless(source: Source, size: Planned) -> bool:
    return size.width * size.height * source.cut.seconds <= _LOSSLESS_PIXELS


def x264(rung: Rung) -> dict[str, str | int]:
    """Return how the picture of a rung is encoded: H.264 High in BT.709."""
    return {
        "c:v": "libx264",
        "preset": "veryfast",
        "crf": rung.crf,
        "maxrate": f"{rung.video_kbps}k",
        "bufsize": f"{rung.buffer_kb}k",
        "profile:v": "high",
        "g": _KEYFRAME_FRAMES,
        "keyint_min": _KEYFRAME_FRAMES,
        "sc_threshold": 0,
        "threads": _THREADS,
        **_COLOURS,
    }


def _frame(
    picture: ffmpeg.nodes.FilterableStream, source: Source, tools: Tools
) -> ffmpeg.nodes.OutputStream:
    """Keep the very first picture, and write the one of the poster's moment over it."""
    video = _video(source)
    width, height = video.upright if source.turn in {0, 180} else video.upright[::-1]
    share = min(1.0, POSTER_SIDE / max(width, height))
    size = Planned(rungs.LADDER[-1], rungs.even(width * share), rungs.even(height * share))
    picture = filters.first_and_at(picture, source.cut.poster)
    picture = filters.prepared(picture, video, size, tools, turn=source.turn)
    return _png(filters.steady(picture, is_held=False), FRAME)


def _png(picture: ffmpeg.nodes.FilterableStream, name: str) -> ffmpeg.nodes.OutputStream:
    """Write one picture, the latest that comes. ``passthrough``: never one picture twice."""
    options = {"c:v": "png", "f": "image2", "update": 1, "fps_mode": "passthrough"}
    options["compression_level"] = 1  # it is read once and thrown away
    return picture.filter("format", "rgb24").output(f"file:{name}", map_metadata=-1, **options)


def sound_encoding(kbps: int) -> dict[str, str | int]:
    """Return how sound is encoded: AAC."""
    return {"c:a": "aac", "b:a": f"{kbps}k"}


def container() -> dict[str, str | int]:
    """Return how it is packed: MP4 that plays before it is all there.

    Nothing of the original's metadata is in it.
    """
    return {
        "f": "mp4",
        "movflags": "+faststart",
        "chunk_duration": _CHUNK_US,
        **_UNMARKED,
        "fflags": "+bitexact",
        "flags": "+bitexact",
    }


def compiled(
    tools: Tools, stream: ffmpeg.nodes.OutputStream, *, filter_threads: int = _THREADS
) -> list[str]:
    """Compile the graph and add what holds for every run.

    ``max_error_rate 1``: a damaged recording gives what decodes; how much that is, is judged later.
    """
    stream = stream.global_args(
        *("-hide_banner", "-nostdin", "-nostats", "-v", "error", "-y"),
        *("-progress", "pipe:1", "-stats_period", "0.5", "-max_error_rate", "1"),
        *("-filter_complex_threads", str(filter_threads)),
    )
    return [str(part) for part in ffmpeg.compile(stream, cmd=str(tools.ffmpeg))]

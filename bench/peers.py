"""What two other systems would run for one clip: their arguments, as read in their sources.

MediaCMS (files/helpers.py, encoding_profiles.json): one process for each of its six rungs, each
with a full decode, preset medium; a GIF; a sprite; and HLS that copies every rung again. PeerTube
(ffmpeg-vod.ts, ffmpeg-default-transcoding-profile.ts, bitrate.ts): one single-threaded process a
rung, one file for progressive and HLS, sound copied. Source: performance.md section B.
Not counted against them: their own Python or Node, md5sum, ImageMagick's append of the sprite (the
pictures for it are) and Bento4 (its HLS is stood in for by ffmpeg's copy).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_MEDIACMS_KBPS = {144: 150, 240: 300, 360: 500, 480: 1000, 720: 2500, 1080: 4500}
_PEERTUBE_BITS = {240: 0.17, 480: 0.12, 720: 0.11}
"""Bits a pixel and picture, by the height of the rung."""
_PICTURE = ("-frames:v", "1", "-vf")
_BEFORE = ("-y", "-nostdin", "-v", "error")


@dataclass(frozen=True, slots=True)
class Source:
    """What both ask of a clip: as it is seen, upright."""

    path: Path
    width: int
    height: int
    seconds: int
    fps: int = 30

    @property
    def is_upright(self) -> bool:
        """Whether it is higher than wide."""
        return self.width < self.height


class Rung(Protocol):
    """How a system makes one rung; with `kbps` at that rate instead of its own quality."""

    def __call__(
        self, source: Source, height: int, folder: Path, *, kbps: float | None = None
    ) -> list[str]:
        """Return the run, without the program's name."""


def mediacms(source: Source, folder: Path) -> list[list[str]]:
    """Return all runs for one clip, without the program's name; they write into `folder`."""
    rungs = [height for height in _MEDIACMS_KBPS if height <= min(source.width, source.height)]
    runs = [mediacms_rung(source, height, folder) for height in rungs]
    sprite = "fps=1/10,scale=160:90"
    gif = "scale=344:-1:flags=lanczos,fps=1"
    still = ["-ss", "3", "-i", str(source.path)]
    runs += [
        [*_BEFORE, *still, "-vf", gif, "-t", "25", str(folder / "preview.gif")],
        [*_BEFORE, "-i", str(source.path), "-vf", sprite, str(folder / "sprite%03d.jpg")],
        [*_BEFORE, *still, *_PICTURE, "scale=-2:720", str(folder / "poster.jpg")],
    ]
    return runs + [_copied_to_hls(folder, height) for height in rungs]


def mediacms_rung(
    source: Source, height: int, folder: Path, *, kbps: float | None = None
) -> list[str]:
    """Return one rung; `kbps` asks for that rate instead of their quality."""
    ceiling = round((kbps or _MEDIACMS_KBPS[height]) * 1.5)
    wide = round(height * 16 / 9)
    sides = (height, wide) if source.is_upright else (wide, height)
    scale = (
        f"scale={sides[0]}:{sides[1]}:force_original_aspect_ratio=decrease:"
        f"force_divisible_by=2:flags=lanczos,fps=fps={source.fps}"
    )
    keys = f"keyint={source.fps * 8}:keyint_min={source.fps * 4}"
    return [
        *(*_BEFORE, "-i", str(source.path), "-c:v", "libx264", "-filter:v", scale),
        *("-pix_fmt", "yuv420p", *_quality(kbps), "-c:a", "aac", "-b:a", "128k", "-ac", "2"),
        *("-maxrate", f"{ceiling}k", "-bufsize", f"{ceiling}k"),
        *("-force_key_frames", "expr:gte(t,n_forced*4)", "-x264-params", keys),
        *("-preset", "medium", "-profile:v", "main", "-level", "4.2"),
        *("-movflags", "+faststart", str(folder / f"{height}.mp4")),
    ]


def _quality(kbps: float | None) -> tuple[str, ...]:
    return ("-crf", "23") if kbps is None else ("-b:v", f"{kbps:.1f}k")


def _copied_to_hls(folder: Path, height: int) -> list[str]:
    parts = ("-hls_segment_filename", str(folder / f"{height}-%03d.ts"))
    return [
        *(*_BEFORE, "-i", str(folder / f"{height}.mp4"), "-c", "copy", "-f", "hls"),
        *("-hls_time", "4", "-hls_playlist_type", "vod", *parts, str(folder / f"{height}.m3u8")),
    ]


def peertube(source: Source, folder: Path) -> list[list[str]]:
    """Return the runs of our three rungs as it would make them, the largest first; its pictures."""
    board = "setpts=N/round(FRAME_RATE)/TB,select='not(mod(t,1))',scale=192:-2,tile=layout=4x3"
    still = (
        "-ss",
        str(source.seconds / 2),
        "-i",
        str(source.path),
    )
    rungs = [peertube_rung(source, height, folder) for height in (720, 480, 240)]
    return [
        *rungs,
        [*_BEFORE, *still, *_PICTURE, "thumbnail=50,scale=850:-2", str(folder / "preview.jpg")],
        [
            *(*_BEFORE, "-i", str(source.path), "-filter_complex", board, "-frames:v", "1"),
            *("-q:v", "2", str(folder / "storyboard.jpg")),
        ],
    ]


def peertube_rung(
    source: Source, height: int, folder: Path, *, kbps: float | None = None
) -> list[str]:
    """Return one rung; `kbps` asks for that rate instead of their quality."""
    ratio = max(source.width, source.height) / min(source.width, source.height)
    ceiling = int(height * height * ratio * source.fps * _PEERTUBE_BITS[height])
    scale = f"w={height}:h=-2" if source.is_upright else f"w=-2:h={height}"
    rate = () if kbps is None else ("-b:v", f"{kbps:.1f}k")
    return [
        *(*_BEFORE, "-i", str(source.path), "-vf", f"scale={scale}", "-c:v", "libx264"),
        *("-preset", "veryfast", *rate, "-maxrate:v", str(ceiling), "-bufsize:v", str(ceiling * 2)),
        *("-b_strategy", "1", "-bf", "16", "-r", str(source.fps), "-g:v", str(2 * source.fps)),
        *("-pix_fmt", "yuv420p", "-map_metadata", "-1", "-max_muxing_queue_size", "1024"),
        *("-threads", "1", "-c:a", "copy", "-hls_time", "4", "-hls_list_size", "0"),
        *("-hls_playlist_type", "vod", "-hls_segment_type", "fmp4", "-f", "hls"),
        *("-hls_segment_filename", str(folder / f"{height}.mp4"), "-hls_flags", "single_file"),
        str(folder / f"{height}.m3u8"),
    ]

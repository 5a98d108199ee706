"""Looks at every finished rendition before anybody else does: is it whole, right and clean?

It knows what a good rendition is. It must not repair one: what is wrong here is our fault
(``Broken``).
"""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

from media_processing import ffmpeg
from media_processing.described import Described
from media_processing.errors import Broken

_OWN_TAGS = re.compile(
    r"(major_brand|minor_version|compatible_brands|language|vendor_id)=.*"
    r"|handler_name=(Video|Sound)Handler|encoder=Lavc [a-z0-9]+"
)
"""What the MP4 muxer writes of itself; anything else would come from the original."""
_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Output:
    """One finished, verified file."""

    name: str
    path: Path
    content_type: str
    width: int | None
    """Pixels, as seen."""
    height: int | None
    duration_ms: int | None
    size_bytes: int
    sha256: str
    tiles: int | None = None
    """How many pictures a sprite holds."""
    has_sound: bool = False


def movie(
    name: str, task: ffmpeg.Task, *, size: tuple[int, int] | None, codec: str = "h264"
) -> Output:
    """Check an MP4: read all of it, decode key frames and sound, and compare with the plan.

    ``size`` is ``None`` for sound. Raises ``Broken`` (``bad_output``).
    """
    path = task.folder / (f"{name}.mp4" if size else f"{name}.m4a")
    found = _describe(path, task)
    streams = {stream.text("codec_type"): stream for stream in found.several("streams")}
    form = found.inner("format")
    tags = [
        f"{name}={tags.text(name)}"
        for tags in (part.inner("tags") for part in (form, *streams.values()))
        for name in tags.names
    ]
    problems = [
        *_picture_problems(streams.get("video"), size, codec),
        *_sound_problems(streams.get("audio"), is_needed=size is None),
        *(f"a foreign tag: {tag}" for tag in tags if not _OWN_TAGS.fullmatch(tag)),
    ]
    duration_ms = form.milliseconds("duration")
    if duration_ms <= 0:
        problems.append("no duration")
    if problems:
        raise Broken("bad_output", detail=f"{name}: {', '.join(problems)}")
    content_type = "video/mp4" if size else "audio/mp4"
    made = _output(name, path, content_type, size=size, duration_ms=duration_ms)
    return replace(made, has_sound="audio" in streams)


def picture(name: str, task: ffmpeg.Task, *, size: tuple[int, int]) -> Output:
    """Check a WebP file of ours: whole by its own length, and without any metadata chunk."""
    path = task.folder / f"{name}.webp"
    content = path.read_bytes()
    declared = int.from_bytes(content[4:8], "little") + 8
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP" or declared != len(content):
        raise Broken("bad_output", detail=f"{name}: not a whole WebP")
    if content[12:16] not in {
        b"VP8 ",
        b"VP8L",
    }:  # the simple forms hold one picture and nothing else
        raise Broken("bad_output", detail=f"{name}: more than a picture")
    return _output(name, path, "image/webp", size=size, duration_ms=None)


def _describe(path: Path, task: ffmpeg.Task) -> Described:
    argv = [
        *(str(task.tools.ffprobe), "-v", "error", "-protocol_whitelist", "file", "-f", "mov"),
        *(
            "-skip_frame",
            "nokey",
            "-count_frames",
            "-count_packets",
            "-show_streams",
            "-show_format",
        ),
        *("-of", "json=compact=1", "-i", f"file:{path}"),
    ]
    text, ended = ffmpeg.read(argv, task)
    if ended.status or ended.stderr:
        raise Broken("bad_output", detail=f"{path.name}: {ended.stderr}")
    return Described(json.loads(text))


def _picture_problems(
    stream: Described | None, size: tuple[int, int] | None, codec: str
) -> list[str]:
    if stream is None or size is None:
        return [] if stream is None and size is None else ["a picture too many or too few"]
    expected = {
        "codec_name": codec,
        "pix_fmt": "yuv420p",
        "color_space": "bt709",
        "color_range": "tv",
    }
    problems = [
        f"{name} is {stream.text(name)}"
        for name, value in expected.items()
        if stream.text(name) != value
    ]
    if (stream.number("width"), stream.number("height")) != size:
        problems.append("another size than planned")
    if stream.text("sample_aspect_ratio") not in {"1:1", ""}:
        problems.append("pixels are not square")
    if not stream.number("nb_read_frames"):
        problems.append("no picture decodes")
    if stream.number("nb_read_packets") != stream.number("nb_frames"):
        problems.append("pictures are missing")
    problems += [f"also {one.text('side_data_type')}" for one in stream.several("side_data_list")]
    return problems


def _sound_problems(stream: Described | None, *, is_needed: bool) -> list[str]:
    if stream is None:
        return ["no sound"] if is_needed else []
    problems = []
    if stream.text("codec_name") != "aac" or stream.number("channels") not in {1, 2}:
        problems.append("the sound is not plain AAC")
    if not stream.number("nb_read_frames"):
        problems.append("no sound decodes")
    return problems


def _output(
    name: str,
    path: Path,
    content_type: str,
    *,
    size: tuple[int, int] | None,
    duration_ms: int | None,
) -> Output:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    width, height = size or (None, None)
    return Output(
        name=name,
        path=path,
        content_type=content_type,
        width=width,
        height=height,
        duration_ms=duration_ms,
        size_bytes=path.stat().st_size,
        sha256=digest.hexdigest(),
    )

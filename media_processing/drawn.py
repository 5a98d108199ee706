"""Makes a source clip of drawn frames and a sound, as a tablet would have filmed it.

It knows files and ffmpeg's words, like ``recipes.py``; it must not know what was drawn. Only the
demonstration school needs it.
"""

from pathlib import Path

import ffmpeg

from media_processing.ffmpeg import Task, transcode
from media_processing.kinds import Limits
from media_processing.tools import Tools

FRAMES, SOUND, FILM = "frames.mjpeg", "sound.wav", "film.mp4"
"""Names in the folder: JPEG after JPEG, a WAV, and what comes out."""
_CPU_SECONDS = 60


def encode(folder: Path, *, frames_per_second: int, tools: Tools) -> Path:
    """Encode FRAMES and SOUND of the folder into an MP4 there and return its path.

    Raises ``Refused`` or ``Broken``, as any other run.
    """
    folder = folder.resolve()
    picture = ffmpeg.input(f"file:{FRAMES}", f="mjpeg", framerate=frames_per_second)
    sound = ffmpeg.input(f"file:{SOUND}", f="wav")
    codecs = {"c:v": "libx264", "preset": "veryfast", "crf": 20, "c:a": "aac", "b:a": "96k"}
    film = ffmpeg.output(
        picture.filter("format", "yuv420p"),
        sound,
        f"file:{FILM}",
        f="mp4",
        movflags="+faststart",
        **codecs,
    ).global_args("-hide_banner", "-nostdin", "-nostats", "-v", "error", "-progress", "pipe:1")
    task = Task(folder, folder / FRAMES, tools, Limits(), on_tick=lambda: True)
    argv = [str(part) for part in ffmpeg.compile(film, cmd=str(tools.ffmpeg))]
    transcode(argv, task, cpu_seconds=_CPU_SECONDS, on_time=lambda _: None)
    return folder / FILM

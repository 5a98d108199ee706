"""What a film of twelve clips costs against plain ffmpeg joining the same files and cards.

    python -m bench.reel            BENCH_ROUNDS=2, BENCH_REEL_SECONDS=20 by themselves

Twelve clips of 20 s at 720p, prepared as every clip is. Ours is the whole job
(`bench/reel_job.py`); the rival is one ffmpeg by hand, without a wall, a look at what came out, or
cards of its own making: it scales, pads, lays the strip of our card under each clip, joins, encodes
as we do. In turns; processor seconds, so that what else runs on the machine hardly counts.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import phone_clips
from bench.reel_job import SECONDS
from bench.results import Report
from bench.transcoding_job import spent
from media_processing import pipeline, tools

CLIPS = 12
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "2"))
_STRIP, _CARD_FRAMES = 64, 120


def main() -> None:
    """Measure, print and keep."""
    report = Report("python -m bench.reel")
    with tempfile.TemporaryDirectory(prefix="rataka-reel-") as name:
        folder = Path(name)
        clips = _clips(folder)
        rounds = [_round(folder, clips, number) for number in range(ROUNDS)]
    ratio = statistics.median(ours["cpu"] / plain for ours, plain in rounds)
    size = f"{CLIPS} clips of {SECONDS} s at 720p"
    report.add(f"reel: whole job against plain ffmpeg, CPU, {size}", ratio, at_most=1.15)
    peak = max(ours["peak"] for ours, _ in rounds) / 1e6
    report.add(f"reel: most memory, MB, {size}", peak, at_most=1000)
    report.write()


def _clips(folder: Path) -> list[Path]:
    """Prepare the clip once, as the pipeline does, and give twelve copies."""
    made = folder / "rendition"
    made.mkdir()
    outputs: dict[str, Path] = {}
    pipeline.run(
        phone_clips.make(phone_clips.PLAYED),
        folder=made,
        tools=tools.find(),
        limits=pipeline.Limits(),
        on_output=lambda output: outputs.update({output.name: output.path}),
        on_progress=lambda _: True,
        style=pipeline.Style(small_first=False),
    )
    clips = [folder / f"clip-{number}.mp4" for number in range(CLIPS)]
    for clip in clips:
        shutil.copy(outputs["720p"], clip)
    return clips


def _round(folder: Path, clips: list[Path], number: int) -> tuple[dict[str, Any], float]:
    work = folder / f"round-{number}"
    work.mkdir()
    argv = [sys.executable, "-m", "bench.reel_job", str(work), *map(str, clips)]
    told = subprocess.run(argv, check=True, capture_output=True, text=True)
    ours = json.loads(told.stdout)
    began = spent()
    subprocess.run(_plain(work, clips), check=True)
    plain = spent() - began
    print(f"round {number + 1}: ours {ours['cpu']:.1f}, plain {plain:.1f} CPU s", flush=True)
    return ours, plain


def _plain(work: Path, clips: list[Path]) -> list[str]:
    """Write the rival's command."""
    inputs = ["-i", str(work / "cards" / "card-0.png")]
    colours = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
    hold = f"loop={_CARD_FRAMES - 1}:1:0,setpts=N/30/TB"
    chain = [f"[0:v]{colours},{hold},setsar=1[v0]", "anullsrc=r=48000:cl=stereo:d=4[a0]"]
    for at, clip in enumerate(clips, 1):
        inputs += ["-i", str(clip), "-i", str(work / "cards" / f"card-{at}.png")]
        clip_at, card_at = 2 * at - 1, 2 * at
        chain += [
            f"[{clip_at}:v]scale=1166:656,pad=1280:720:56:0,fps=30[c{at}]",
            f"[{card_at}:v]crop=1280:{_STRIP}:0:{720 - _STRIP},{colours}[s{at}]",
            f"[c{at}][s{at}]overlay=0:{720 - _STRIP},trim=0:{SECONDS},setsar=1[v{at}]",
            f"[{clip_at}:a]aresample=48000,aformat=channel_layouts=stereo,apad,"
            f"atrim=0:{SECONDS}[a{at}]",
        ]
    parts = "".join(f"[v{at}][a{at}]" for at in range(len(clips) + 1))
    chain.append(f"{parts}concat=n={len(clips) + 1}:v=1:a=1[v][a]")
    encoding = "-c:v libx264 -preset veryfast -crf 23 -maxrate 2200k -bufsize 4400k -profile:v high"
    encoding += " -g 60 -keyint_min 60 -sc_threshold 0 -pix_fmt yuv420p -c:a aac -b:a 128k"
    return [
        *(str(tools.find().ffmpeg), "-v", "error", "-nostdin", "-y", *inputs),
        *("-filter_complex", ";".join(chain), "-map", "[v]", "-map", "[a]", *encoding.split()),
        *("-movflags", "+faststart", str(work / "plain.mp4")),
    ]


if __name__ == "__main__":
    main()

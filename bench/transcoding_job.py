"""Does one whole job in a process of its own and says what it cost: pipeline, then fsync + rename.

    python -m bench.transcoding_job CLIP FOLDER [first|together]

It is what the worker does with an original, without the rows: each verified file is stored by
diary.storage as the worker stores it. What is counted begins when the worker would begin; the start
of Python and the finding of ffmpeg are not in it, as a worker does those once a day. Prints JSON.
"""

import json
import os
import resource
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

FIRST, TOGETHER = "first", "together"
"""240p in a run of its own, before the others; or all rungs in one run."""


def spent() -> float:
    """Return the processor seconds of this process and of every child that has ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_bytes() -> int:
    """Return the most that this process and its hungriest child have held at any time, added."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_maxrss for one in used) * 1024


class _Steps:
    """Where the time goes: what each tool that the pipeline starts has cost."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.runs: list[list[str]] = []

    def listen(self) -> None:
        from media_processing import child

        run = child.run

        def counted(argv: list[str], *given: Any, **named: Any) -> child.Ended:
            ended = run(argv, *given, **named)
            self.seconds[_name(argv)] += ended.cpu_seconds
            self.runs.append(argv)
            return ended

        child.run = counted


def _name(argv: list[str]) -> str:
    tool = Path(argv[0]).name
    if "ffprobe" in tool:
        return "verify" if "nokey" in argv else "probe"
    if "ffmpeg" not in tool:
        return "stills"
    made = [Path(word.removeprefix("file:")).stem for word in argv if word.startswith("file:")]
    made = [name for name in made if name != Path(argv[argv.index("-i") + 1]).stem]
    return "ffmpeg " + "+".join(sorted(made))


def main() -> None:
    """Do the job."""
    clip, folder, style = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    os.environ["DATA_DIR"] = str(folder / "data")
    django.setup()
    from diary import storage
    from media_processing import pipeline, tools

    found = tools.find(nice=int(os.environ.get("BENCH_NICE", "0")))
    steps, clip_id, token = _Steps(), uuid4(), uuid4()
    steps.listen()
    made: dict[str, dict[str, int | None]] = {}
    at: dict[str, float] = {}
    (folder / "made").mkdir(parents=True)
    began = spent()

    def publish(output: pipeline.Output) -> None:
        key = storage.rendition(clip_id, name=output.name, token=token, suffix="")
        with output.path.open("rb") as content:
            storage.save(key, content)
        made[output.name] = {
            "bytes": output.size_bytes,
            "width": output.width,
            "height": output.height,
        }
        at[output.name] = spent() - began

    pipeline.run(
        clip,
        folder=folder / "made",
        tools=found,
        limits=pipeline.Limits(max_duration_ms=600_000),
        on_output=publish,
        on_progress=lambda _: True,
        style=pipeline.Style(small_first=style == FIRST),
    )
    total = spent() - began
    rest = {name: round(seconds, 3) for name, seconds in steps.seconds.items()}
    rest["ours, in Python"] = round(total - sum(rest.values()), 3)
    told = {"cpu": total, "at": at, "made": made, "steps": rest, "peak": peak_bytes()}
    told |= {"runs": [argv for argv in steps.runs if "ffmpeg" in argv[0]]}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()

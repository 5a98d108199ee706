"""What stands in for ffmpeg where a test is about the queue, and a worker that works it off."""

import hashlib
from pathlib import Path

from media_processing import pipeline
from media_processing.worker import Worker


def until_idle(worker: Worker) -> int:
    done = 0
    while worker.step():
        done += 1
    return done


def output(name: str, folder: Path) -> pipeline.Output:
    path = folder / f"{name}.mp4"
    path.write_bytes(name.encode())
    return pipeline.Output(
        name=name,
        path=path,
        content_type="video/mp4",
        width=426,
        height=240,
        duration_ms=1000,
        size_bytes=len(name),
        sha256=hashlib.sha256(name.encode()).hexdigest(),
    )


OUTCOME = pipeline.Outcome(
    kind="video", width=426, height=240, duration_ms=1000, is_cut_short=False, captured_at=None
)


class Plan(list):
    """What the workshop does at each call, and what it was asked for."""

    def __init__(self):
        super().__init__()
        self.asked: list[dict] = []

"""Makes one film in a process of its own and says what it cost: cards, ffmpeg, check, storing.

    python -m bench.reel_job FOLDER CLIP...

It is what the worker does with a film, without the rows. What is counted begins when the worker
would begin; the start of Python and the finding of ffmpeg are not in it, as a worker does those
once a day. Leaves the cards in FOLDER/cards for the rival, and prints JSON.
"""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

from bench.transcoding_job import peak_bytes, spent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SECONDS = int(os.environ.get("BENCH_REEL_SECONDS", "20"))
LABEL = "{} o Poutūterangi 2026 · Te kura · mā te tohu ringa"


def main() -> None:
    """Do the job."""
    folder, clips = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
    os.environ["DATA_DIR"] = str(folder / "data")
    django.setup()
    from diary import storage
    from media_processing import cards, reel, tools

    found = tools.find(nice=0)
    made = folder / "made"
    made.mkdir()
    draw = cards.draw

    def kept(wanted: list[cards.Card], task: Any) -> list[Path]:
        paths = draw(wanted, task)
        shutil.copytree(made, folder / "cards")
        return paths

    cards.draw = kept
    shots = tuple(
        reel.Shot(clip, 1280, 720, 0, SECONDS * 1000, LABEL.format(number))
        for number, clip in enumerate(clips, 1)
    )
    script = reel.Script("Aroha", "Ka tono au i te inu mā taku kāri", "2026", shots)
    began = spent()
    output = reel.make(script, folder=made, tools=found, on_progress=lambda _: True)
    with output.path.open("rb") as content:
        storage.save(storage.reel(uuid4(), token=uuid4()), content)
    told = {"cpu": spent() - began, "bytes": output.size_bytes, "peak": peak_bytes()}
    sys.stdout.write(json.dumps({**told, "duration_ms": output.duration_ms}))


if __name__ == "__main__":
    main()

"""The work on a child's face picture: a photo like any other, of which the smallest is shown."""

from diary import faces, jobs, storage
from media_processing import pipeline, shelf, tools
from media_processing.errors import Refused
from media_processing.pulse import Pulse


def make(held: jobs.Claim, pulse: Pulse) -> None:
    """Make the picture and show it; its smallest width is enough for a round one."""
    work = faces.work_on(held)
    made: dict[str, pipeline.Output] = {}
    with shelf.bench(held) as folder, shelf.original(work.original_key, folder, pulse) as original:
        outcome = pipeline.run(
            original,
            folder=folder / "made",
            tools=tools.find(),
            limits=pipeline.Limits(),
            on_output=lambda output: made.update({output.name: output}),
            on_progress=lambda _percent: pulse.goes_on(),
        )
        if outcome.kind != "photo":
            raise Refused("unknown_kind")
        with made["thumb"].path.open("rb") as picture:
            storage.save(work.target_key, picture)
    faces.publish(held, key=work.target_key)


def refuse(held: jobs.Claim, *, code: str, sentence: str) -> None:
    """End work on a file that is no picture."""
    del code
    faces.refuse(held, sentence=sentence)

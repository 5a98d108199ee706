"""The work on a clip: its renditions, and the AV1 rung after all others. The worker calls it.

It knows the clip's row values and the pipeline, and brings them together; the order of the steps is
the pipeline's. What was stored and will never be named is removed here; what a killed worker leaves
is found by `diary.strays`.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import Error as DatabaseError

from diary import clips, jobs, storage
from diary.clip_values import Found, Made, Work
from media_processing import pipeline, shelf, tools
from media_processing.errors import Refused
from media_processing.pulse import Pulse

log = logging.getLogger(__name__)


def make(held: jobs.Claim, pulse: Pulse) -> None:
    """Make and show all renditions of a clip.

    While none is shown they appear one by one; else the new set replaces the old at the end, so
    that nobody sees a mix of two edits.
    """
    work = clips.work_on(held)
    clips.start(held)
    finished: list[Made] = []

    def publish(made: pipeline.Output) -> None:
        kept = shelf.keep(held, made)
        finished.append(kept)
        if not work.is_shown:
            with _removed_unless_named([kept]):
                clips.publish(held, kept)

    with _removed_unless_named(finished if work.is_shown else []):
        outcome = _run(held, work, pulse, publish)
        clips.finish(held, _found(outcome), finished)


def make_av1(held: jobs.Claim, pulse: Pulse) -> None:
    """Make one more rung of a clip that has all its others; none is a success too."""
    work = clips.work_on(held)
    with (
        shelf.bench(held) as folder,
        shelf.original(work.original_key, folder, pulse, size_bytes=work.size_bytes) as original,
    ):
        try:
            made = pipeline.run_av1(
                original,
                folder=folder / "made",
                tools=tools.find(),
                limits=_limits(work),
                on_progress=lambda _percent: pulse.goes_on(),
                edit=_edit(work),
            )
        except Refused as refusal:
            log.info("job %s: no AV1 (%s: %s)", held.id, refusal.code, refusal.detail)
            made = None
        if made is None:
            jobs.finish(held)
            return
        kept = shelf.keep(held, made)
    with _removed_unless_named([kept]):
        clips.publish_extra(held, kept)


@contextmanager
def _removed_unless_named(made: list[Made]) -> Iterator[None]:
    """Remove stored files when the work ends without naming them.

    Not when the database failed: it may have taken in the names before it fell silent.
    """
    try:
        yield
    except DatabaseError:
        raise
    except BaseException:
        for one in made:
            storage.delete(one.key)
        raise


def _run(
    held: jobs.Claim, work: Work, pulse: Pulse, publish: Callable[[pipeline.Output], None]
) -> pipeline.Outcome:
    with (
        shelf.bench(held) as folder,
        shelf.original(work.original_key, folder, pulse, size_bytes=work.size_bytes) as original,
    ):
        return pipeline.run(
            original,
            folder=folder / "made",
            tools=tools.find(),
            limits=_limits(work),
            on_output=publish,
            on_progress=pulse.progress,
            time_zone=ZoneInfo(work.time_zone),
            edit=_edit(work),
            style=pipeline.Style(with_1080p=settings.RUNG_1080P),
        )


def _limits(work: Work) -> pipeline.Limits:
    return pipeline.Limits(max_duration_ms=work.max_duration_s * 1000)


def _edit(work: Work) -> pipeline.Edit:
    edit = work.edit
    return pipeline.Edit(
        start_ms=edit.start_ms,
        end_ms=edit.end_ms,
        turn=edit.turn,
        is_muted=edit.is_muted,
        poster_ms=edit.poster_ms,
    )


def _found(outcome: pipeline.Outcome) -> Found:
    return Found(
        kind=outcome.kind,
        width=outcome.width,
        height=outcome.height,
        duration_ms=outcome.duration_ms,
        is_cut_short=outcome.is_cut_short,
        captured_at=outcome.captured_at,
        waveform=outcome.waveform,
        is_sound_lost=outcome.is_sound_lost,
        full_duration_ms=outcome.full_duration_ms,
        content_id=outcome.content_id,
    )

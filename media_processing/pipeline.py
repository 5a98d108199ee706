"""From one original to its renditions: recognise, probe, plan, make, verify, hand on.

It knows the order of the steps and what ends them. It must not know rows, storage or people: the
caller is told of each finished file and decides what becomes of it.
"""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, tzinfo
from pathlib import Path

from media_processing import cuts, endings, ffmpeg, film, probe, recipes, sound, stills
from media_processing.asked import Edit, Outcome, Style
from media_processing.errors import Broken, Refused
from media_processing.kinds import Container, Limits, Still, recognise
from media_processing.probe import Probe
from media_processing.steps import Steps
from media_processing.tools import Tools
from media_processing.verify import Output

__all__ = ["Edit", "Limits", "Outcome", "Output", "Style", "Tools", "run", "run_av1"]

_PROBED = 5
"""Percent once the file has been read through."""


def run(  # noqa: PLR0913 (each is named, and the caller knows each)
    original: Path,
    *,
    folder: Path,
    tools: Tools,
    limits: Limits,
    on_output: Callable[[Output], None],
    on_progress: Callable[[int], bool],
    time_zone: tzinfo = UTC,
    edit: Edit = Edit(),  # noqa: B008 (frozen)
    style: Style = Style(),  # noqa: B008
) -> Outcome:
    """Make all renditions of one original in ``folder``, an empty directory that the caller clears.

    A date without a zone is taken in ``time_zone``, the school's.
    ``on_output`` is called once for each verified file, the most useful first. ``on_progress`` is
    asked at least every second with a percentage; ``False`` ends the work at once with ``Stopped``.
    A photo takes only the turn of an ``edit``, a sound only its trim.
    Raises ``Refused`` (this file cannot be used), ``Broken`` (try again later) or ``Stopped``.
    """
    task = _task(original, folder, tools, limits)
    steps = Steps(task, on_output=on_output, on_progress=on_progress, edit=edit, style=style)
    kind = recognise(task.original)
    if isinstance(kind, Still):
        return _photo(steps, kind, time_zone)
    found = _probe(steps, kind, time_zone)
    if found.video is None:
        return sound.make(steps, found)
    return film.make(steps, found, found.video)


def run_av1(
    original: Path,
    *,
    folder: Path,
    tools: Tools,
    limits: Limits,
    on_progress: Callable[[int], bool],
    edit: Edit = Edit(),  # noqa: B008
) -> Output | None:
    """Make the AV1 rung of a film; ``None`` for any other file, and where ffmpeg cannot make it.

    Raises as ``run`` does.
    """
    task = _task(original, folder, tools, limits)
    kind = recognise(task.original)
    if isinstance(kind, Still) or not tools.av1_encoder:
        return None
    made: list[Output] = []
    steps = Steps(task, on_output=made.append, on_progress=on_progress, edit=edit, style=Style())
    found = _probe(steps, kind, UTC)
    if found.video is None:
        return None
    return film.make_av1(steps, found, found.video)


def _task(original: Path, folder: Path, tools: Tools, limits: Limits) -> ffmpeg.Task:
    original = original.resolve()
    if not original.is_file():
        raise Broken("original_missing")
    return ffmpeg.Task(folder.resolve(), original, tools, limits, on_tick=lambda: True)


def _photo(steps: Steps, kind: Still, time_zone: tzinfo) -> Outcome:
    photo = stills.develop(
        steps.task.original,
        kind,
        stills.PHOTO_SIZES,
        steps.task,
        turn=steps.edit.turn,
        time_zone=time_zone,
    )
    steps.hand_on_pictures(photo, {})
    return Outcome(
        kind="photo",
        width=photo.width,
        height=photo.height,
        duration_ms=None,
        is_cut_short=photo.is_cut_short,
        captured_at=photo.captured_at,
        content_id=photo.content_id,
    )


def _probe(steps: Steps, kind: Container, time_zone: tzinfo) -> Probe:
    """Ask what the file says of itself, and refuse what is too much before it is decoded.

    Too long is judged by the part that is shown.
    """
    limits = steps.task.limits
    found = _described(steps, kind.demuxer, time_zone) or _without_sound(steps, kind, time_zone)
    found = found if found.tells_its_length else _measured(steps, found)
    is_cut_off = endings.is_cut_off(steps.task.original, demuxer=found.demuxer)
    found = replace(found, is_cut_off=is_cut_off)
    shown_ms = round(cuts.cut(found, steps.edit).seconds * 1000)
    claim = min(found.duration_ms, shown_ms) if steps.edit.is_trimmed else found.duration_ms
    replace(found, duration_ms=claim).check(kind, limits)
    steps.percent = _PROBED
    return found


def _described(steps: Steps, demuxer: str, time_zone: tzinfo) -> Probe | None:
    """Ask ffprobe; ``None`` where it gives up, which one decoder that will not open is enough for.

    Raises ``Refused`` where it says why.
    """
    limits, ffprobe = steps.task.limits, str(steps.task.tools.ffprobe)
    argv = probe.arguments(ffprobe, demuxer=demuxer, path=steps.path, max_tracks=limits.max_tracks)
    text, ended = ffmpeg.read(argv, steps.task)
    if not ended.status:
        return probe.parse(text, demuxer=demuxer, time_zone=time_zone)
    refused = probe.refusal(ended.stderr)
    if refused.code != "unreadable":
        raise refused
    return None


def _without_sound(steps: Steps, kind: Container, time_zone: tzinfo) -> Probe:
    """Go on with a copy of the pictures alone: a sound beside them may be what nobody can open.

    Raises ``Refused`` (``unreadable``) where that does not help.
    """
    argv = recipes.silent(steps.task.tools, steps.path, kind.demuxer)
    cpu_seconds = steps.task.limits.probe_seconds
    try:
        ffmpeg.transcode(argv, steps.task, cpu_seconds=cpu_seconds, on_time=lambda _: None)
    except Refused as refused:
        raise Refused("unreadable", detail=refused.detail) from refused
    steps.go_on_with(steps.leave(recipes.SILENT))
    found = _described(steps, "mov", time_zone)
    if found is None:
        raise Refused("unreadable", detail="not even the pictures alone")
    return replace(found, is_sound_unknown=True)


def _measured(steps: Steps, found: Probe) -> Probe:
    """Read a recording that does not tell its length to the end, decoding nothing.

    Browsers film like this. Without it a long one would run out of processor time half made.
    """
    last_ms = 0

    def on_time(done_ms: int) -> None:
        nonlocal last_ms
        last_ms = max(last_ms, done_ms)

    limits = steps.task.limits
    argv = recipes.length(steps.task.tools, recipes.Source(steps.path, found))
    with contextlib.suppress(Refused):
        ffmpeg.transcode(argv, steps.task, cpu_seconds=limits.probe_seconds, on_time=on_time)
    return replace(found, duration_ms=last_ms)

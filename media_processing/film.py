"""A recording with pictures: which runs make it, in which order, and what is kept when one fails.

It knows the order and the reasons for it. It must not know ffmpeg's words (``recipes.py``).
"""

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from media_processing import cuts, recipes, rungs, sprite, stills, verify
from media_processing.asked import Outcome
from media_processing.cuts import Cut
from media_processing.errors import Broken, Refused, plain_name
from media_processing.probe import Probe, Video
from media_processing.recipes import Source
from media_processing.rungs import Planned
from media_processing.steps import PNG, SPARE_MS, Steps
from media_processing.verify import Output

T = TypeVar("T")
log = logging.getLogger(__name__)
_FIRST_DONE, _ONLY_DONE, _LAST_DONE = 40, 90, 97
"""Percent after the run of the first rung, after the only run, and once all has been made."""
_STILLS = 5
"""Percent that poster and sprite take."""
_HD_PIXELS = 1920 * 1080
SHORT_WORK = 4.0
"""Up to this many seconds of 1080p, all rungs come from one run: 240p would be out only a second or
two before the others, for a third more work (docs/MEDIA.md has the measurement).
"""
_HEAVY_PIXELS = 6_000_000
"""From 4K on decoding is most of the work, and a mezzanine pays: all of it costs 1.2 of one bare
run and not 1.8, and 240p is out a twentieth later. On 1080p it would be far more. Source:
docs/PERFORMANCE.md, "Films".
"""
_KEPT_SECONDS = 60
"""Longer ones are decoded twice: their mezzanine would be larger than a tool may write."""
_CUT_SHARE = 0.9
"""A Matroska header that claims over a tenth and a second more than decodes: cut short. The others'
claims lie.
"""
_WITHOUT_SOUND = {"codec_unknown", "unreadable"}
"""Ends that a sound alone may have caused: then it is tried once more without it."""


@dataclass(frozen=True, slots=True)
class _First:
    """What the first run came to."""

    source: Source
    made: list[Output]
    is_sound_lost: bool


def make(steps: Steps, found: Probe, video: Video) -> Outcome:
    """Make all renditions of one film."""
    edit = steps.edit
    if video.codec in steps.task.tools.lacks:
        raise _unknown(video)
    upright = cuts.turned(video, edit.turn)
    source = Source(
        steps.path,
        replace(found, audio=None) if edit.is_muted else found,
        cuts.cut(found, edit),
        edit.turn,
    )
    planned = rungs.plan(upright, with_1080p=steps.style.with_1080p)
    at_once = 1 if _small_first(steps, source, planned) else len(planned)
    rest = planned[at_once:]
    keeping = rest[-1] if rest and _is_heavy(source) else None
    try:
        first = _first_run(steps, source, planned[:at_once], is_last=not rest, keeping=keeping)
    except Refused as refused:
        if keeping is None or not _may_be_the_mezzanine(steps, refused):
            raise
        log.info("once more without a mezzanine: %s (%s)", refused.code, refused.detail)
        keeping = None
        steps.leave(recipes.MEZZANINE).unlink(missing_ok=True)
        first = _first_run(steps, source, planned[:at_once], is_last=False, keeping=None)
    _stills(steps, first.made[0])
    if rest:
        _rest(steps, _going_on(steps, first, keeping), rest)
    steps.percent = _LAST_DONE
    return _outcome(found, upright, first)


def make_av1(steps: Steps, found: Probe, video: Video) -> Output:
    """Make the AV1 rung of one film that has all its others."""
    edit = steps.edit
    if edit.is_muted:
        found = replace(found, audio=None)
    source = Source(steps.path, found, cuts.cut(found, edit), edit.turn)
    size = rungs.fitted(cuts.turned(video, edit.turn), rungs.AV1)

    def attempt(source: Source) -> Output:
        steps.transcode(recipes.av1(steps.task.tools, source, size), source.cut, upto=_LAST_DONE)
        wanted = (size.width, size.height)
        return verify.movie(size.rung.name, steps.task, size=wanted, codec="av1")

    return _without_sound_if_need_be(source, attempt)[1]


def _small_first(steps: Steps, source: Source, planned: list[Planned]) -> bool:
    """Whether somebody who waits gains by it: not where all of it is short work."""
    if steps.style.small_first is not None:
        return steps.style.small_first
    video = source.probe.video
    size = video.width * video.height / _HD_PIXELS if video else 1
    return len(planned) > 1 and source.cut.seconds * max(1.0, size) > SHORT_WORK


def _is_heavy(source: Source) -> bool:
    """Whether it pays to keep a mezzanine for the second run."""
    video = source.probe.video
    pixels = video.width * video.height if video else 0
    return pixels >= _HEAVY_PIXELS and source.cut.seconds <= _KEPT_SECONDS


def _going_on(steps: Steps, first: _First, kept: Planned | None) -> Source:
    """Return what the second run reads: the mezzanine where there is one, or the original again."""
    if kept is None:
        return first.source
    path, small, source = steps.leave(recipes.MEZZANINE), first.made[0], first.source
    if not small.has_sound:  # none of it decoded, and so there is none in the mezzanine
        source = replace(source, probe=replace(source.probe, audio=None))
    return recipes.mezzanine(source, str(path), kept, duration_ms=small.duration_ms or 0)


def _first_run(
    steps: Steps,
    source: Source,
    planned: list[Planned],
    *,
    is_last: bool,
    keeping: Planned | None,
) -> _First:
    """Make the first rung, or all, and the poster's picture; without the sound if need be."""
    upto = _ONLY_DONE if is_last else _FIRST_DONE

    def attempt(source: Source) -> list[Output]:
        return _run(steps, source, planned, upto=upto, with_frame=True, keeping=keeping)

    used, made = _without_sound_if_need_be(source, attempt)
    had_sound = source.probe.audio is not None or source.probe.is_sound_unknown
    is_lost = had_sound and not steps.edit.is_muted and not made[0].has_sound
    return _First(used, made, is_lost)


def _without_sound_if_need_be(source: Source, attempt: Callable[[Source], T]) -> tuple[Source, T]:
    """Try with the sound, and once more without it where it may be the sound that fails."""
    try:
        return source, attempt(source)
    except (Refused, Broken) as failure:
        if source.probe.audio is None or not _may_be_the_sound(failure):
            raise
        log.info("once more without the sound: %s (%s)", failure.code, failure.detail)
        silent = replace(source, probe=replace(source.probe, audio=None))
        with contextlib.suppress(Refused):
            return silent, attempt(silent)
        raise


def _unknown(video: Video) -> Refused:
    return Refused("codec_unknown", detail=video.codec, form=plain_name(video.codec))


def _may_be_the_sound(failure: Refused | Broken) -> bool:
    if failure.code == "bad_output":
        return "sound" in failure.detail
    return failure.code in _WITHOUT_SOUND


def _may_be_the_mezzanine(steps: Steps, refused: Refused) -> bool:
    """Whether the file may be well without: a false length lets it grow, some sizes cannot be."""
    kept = steps.leave(recipes.MEZZANINE)
    size_bytes = kept.stat().st_size if kept.exists() else 0
    return refused.code == "unreadable" or size_bytes >= steps.task.limits.output_bytes


def _run(
    steps: Steps,
    source: Source,
    planned: list[Planned],
    *,
    upto: int,
    with_frame: bool = False,
    keeping: Planned | None = None,
) -> list[Output]:
    """Make some rungs in one run, check each and hand them on, the smallest first."""
    tools = steps.task.tools
    argv = recipes.ladder(tools, source, planned, with_frame=with_frame, keeping=keeping)
    claimed_ms = source.probe.duration_ms if source.cut.is_all else 0
    steps.transcode(argv, source.cut, upto=upto, claimed_ms=claimed_ms)
    made = [
        verify.movie(one.rung.name, steps.task, size=(one.width, one.height)) for one in planned
    ]
    return [steps.hand_on(one) for one in made]


def _rest(steps: Steps, source: Source, planned: list[Planned]) -> None:
    """Make the larger rungs. What turns out too heavy now is left out: 240p plays already."""
    try:
        _run(steps, source, planned, upto=_LAST_DONE)
    except Refused as refused:
        log.info("only the first rung was made: %s (%s)", refused.code, refused.detail)


def _stills(steps: Steps, small: Output) -> None:
    """Make poster and thumb of the picture that the first run left, and the sprite of 240p."""
    percent = steps.percent
    frame, tools = steps.leave(recipes.FRAME), steps.task.tools
    if not frame.exists():
        raise Broken("bad_output", detail="no frame for the poster")
    pictures = sprite.pictures(small.duration_ms or 0)
    tile = sprite.tile(small.width or 1, small.height or 1)
    argv = recipes.sheet(tools, str(small.path), pictures=pictures, tile=tile)
    steps.transcode(argv, Cut(seconds=pictures.count * pictures.every_seconds), upto=percent)
    sheet = steps.leave(recipes.SHEET)
    photo = stills.develop(frame, PNG, stills.POSTER_SIZES, steps.task, beside={"sprite": sheet})
    steps.hand_on_pictures(photo, {"sprite": pictures.count})
    for left in (frame, sheet):
        left.unlink()
    steps.percent = percent + _STILLS


def _outcome(found: Probe, upright: Video, first: _First) -> Outcome:
    width, height = upright.upright
    shown_ms = first.made[0].duration_ms or 0
    return Outcome(
        kind="video",
        width=width,
        height=height,
        duration_ms=shown_ms,
        is_cut_short=is_cut_short(found, first.source.cut, shown_ms),
        captured_at=found.captured_at,
        content_id=found.content_id,
        is_sound_lost=first.is_sound_lost,
        full_duration_ms=full_ms(found, first.source.cut, shown_ms),
    )


def is_cut_short(found: Probe, cut: Cut, shown_ms: int) -> bool:
    """Whether the file ended before its own end, as far as what is shown can tell."""
    if found.is_missing_packets:
        return True
    decoded_ms = shown_ms + cut.start * 1000
    claims_more = found.duration_ms * _CUT_SHARE > decoded_ms + SPARE_MS
    return found.demuxer == "matroska" and claims_more and cut.end is None


def full_ms(found: Probe, cut: Cut, shown_ms: int) -> int:
    """Return how long the whole original is: what decoded, and what the file says of the rest."""
    decoded_ms = shown_ms + round(cut.start * 1000)
    return decoded_ms if cut.end is None else max(decoded_ms, round(found.plausible_seconds * 1000))

"""When one half of a recording cannot be read: the picture is kept, and people are told."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from media_processing import child, pipeline, tools
from media_processing.errors import REFUSALS, Refused, plain_name
from tests.media_processing.filming import Studio


def _with(clip: Path, old: bytes, new: bytes) -> Path:
    content = clip.read_bytes()
    assert old in content
    clip.write_bytes(content.replace(old, new))
    return clip


def _wrecked(studio: Studio, how: str) -> Path:
    if how == "every packet is noise":
        codecs = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
        return studio.film("clip.mp4", options=(*codecs, "-bsf:a", "noise=amount=1"))
    clip = studio.film("clip.mp4")
    if how == "a form that nobody knows":
        return _with(_with(clip, b"mp4a\0\0", b"xyzq\0\0"), b"esds", b"none")
    content = bytearray(clip.read_bytes())
    settings = content.index(b"\x05\x80\x80\x80", content.index(b"esds")) + 5
    content[settings : settings + 2] = b"\xff\xff"  # no such sampling rate
    clip.write_bytes(content)
    return clip


_WAYS = ["a form that nobody knows", "a decoder that will not open", "every packet is noise"]


@pytest.mark.media
@pytest.mark.parametrize("how", _WAYS)
def test_the_picture_is_kept_when_the_sound_cannot_be_read(
    studio: Studio, work: Callable, how: str
) -> None:
    done = work(_wrecked(studio, how))
    assert done.outcome.is_sound_lost
    assert done.outcome.kind == "video"
    for name in ("240p", "poster", "thumb", "sprite"):
        assert name in done.outputs
    kinds = {one["codec_type"] for one in studio.describe(done.path("240p"))["streams"]}
    assert kinds == {"video"}


@pytest.mark.media
@pytest.mark.parametrize("how", _WAYS)
def test_a_sound_that_was_muted_is_not_lost(studio: Studio, work: Callable, how: str) -> None:
    done = work(_wrecked(studio, how), edit=pipeline.Edit(is_muted=True))
    assert not done.outcome.is_sound_lost


@pytest.mark.media
def test_nothing_is_lost_of_an_ordinary_clip_or_one_without_sound(
    studio: Studio, work: Callable
) -> None:
    assert not work(studio.film("clip.mp4")).outcome.is_sound_lost
    assert not work(studio.film("silent.mp4", sound=None)).outcome.is_sound_lost


@pytest.mark.media
@pytest.mark.parametrize(("tag", "said"), [(b"brst", " (Blackmagic RAW)"), (b"xyzq", "")])
def test_a_picture_in_an_unknown_form_is_refused_by_name_not_shown_as_a_sound(
    studio: Studio, work: Callable, tag: bytes, said: str
) -> None:
    clip = _with(studio.film("clip.mp4"), b"avc1\0\0", tag + b"\0\0")
    with pytest.raises(Refused) as refused:
        work(clip)
    assert refused.value.code == "codec_unknown"
    assert refused.value.sentence.startswith(f"This recording is in a form{said} that we cannot")


def test_a_form_is_named_only_in_words_of_ours() -> None:
    assert plain_name("VVC1") == "VVC"
    assert plain_name("<b>x") == ""
    longest = max(map(len, map(plain_name, ["vvc1", "dvh1", "brst", "aprn"])))
    named = Refused("codec_unknown", form="x" * longest)
    assert len(named.sentence) == len(REFUSALS["codec_unknown"]) + longest + 3 <= 300


@pytest.mark.media
def test_what_turns_out_too_heavy_keeps_the_rung_that_plays(
    studio: Studio, work: Callable, found: tools.Tools, tmp_path: Path
) -> None:
    program = tmp_path / "ffmpeg"
    heavy = "echo 'malloc: Cannot allocate memory' >&2; exit 1"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *480p.mp4*) {heavy};; esac\nexec {found.ffmpeg} "$@"\n'
    )
    program.chmod(0o755)
    clip = studio.film("clip.mp4", size="640x480", seconds=5)
    done = work(clip, use=replace(found, ffmpeg=program, wall=child.NO_WALL))
    assert list(done.outputs) == ["240p", "poster", "thumb", "sprite"]
    assert done.outcome.kind == "video"

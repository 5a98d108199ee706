"""The rung for players that know AV1: made last, small, and kindly left out."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from media_processing import pipeline, recipes, rungs, tools
from media_processing.kinds import Limits
from tests.media_processing.filming import Studio, corner_picture
from tests.media_processing.test_recipes import PROBE, TOOLS, VIDEO
from tests.missing import missing


@pytest.fixture
def make(found: tools.Tools, tmp_path: Path) -> Callable[..., pipeline.Output | None]:
    def run(original: Path, *, use: tools.Tools = found, **asked: object) -> pipeline.Output | None:
        folder = tmp_path / f"made-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        limits = Limits()
        return pipeline.run_av1(
            original, folder=folder, tools=use, limits=limits, on_progress=lambda _: True, **asked
        )

    return run


@pytest.mark.media
def test_it_is_av1_at_480_lines_with_the_sound_and_the_edit(
    studio: Studio, make: Callable, found: tools.Tools
) -> None:
    if not found.av1_encoder:
        missing("an AV1 encoder in ffmpeg")
    clip = studio.film("clip.mp4", size="1280x720", seconds=2)
    made = make(clip, edit=pipeline.Edit(start_ms=500, end_ms=1500, turn=90))
    assert (made.name, made.width, made.height) == ("av1", 480, 854)
    assert abs(made.duration_ms - 1000) <= 80
    described = {one["codec_type"]: one for one in studio.describe(made.path)["streams"]}
    assert described["video"]["codec_name"] == "av1"
    assert described["audio"]["codec_name"] == "aac"
    content = made.path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    assert made.has_sound
    assert not make(clip, edit=pipeline.Edit(end_ms=600, is_muted=True)).has_sound


@pytest.mark.media
def test_there_is_none_of_photos_and_sounds_and_where_ffmpeg_cannot(
    studio: Studio, make: Callable, found: tools.Tools
) -> None:
    photo = studio.folder / "photo.jpg"
    corner_picture((640, 480)).save(photo)
    assert make(photo) is None
    assert make(studio.film("memo.m4a", options=("-vn", "-c:a", "aac"))) is None
    assert make(studio.film("clip.mp4"), use=replace(found, av1_encoder="")) is None


@pytest.mark.parametrize("encoder", ["libsvtav1", "libaom-av1"])
def test_either_encoder_is_asked_in_its_own_words(encoder: str) -> None:
    able, size = replace(TOOLS, av1_encoder=encoder), rungs.fitted(VIDEO, rungs.AV1)
    argv = recipes.av1(able, recipes.Source("/o", PROBE), size)
    assert argv[argv.index("-c:v") + 1] == encoder
    assert ("-preset" in argv) is (encoder == "libsvtav1")
    assert ("-cpu-used" in argv) is (encoder == "libaom-av1")
    assert argv[argv.index("-crf") + 1] == "38"

"""The line that is drawn of a sound."""

from array import array
from pathlib import Path

import pytest

from media_processing import waveform


def _draw(folder: Path, samples: list[int]) -> str:
    path = folder / "levels.raw"
    path.write_bytes(array("h", samples).tobytes())
    return waveform.draw(path)


def test_it_follows_the_loudness(tmp_path: Path) -> None:
    loud, half, quiet = [12_000, -12_000] * 320, [6000, -6000] * 320, [0, 0] * 320
    assert _draw(tmp_path, [*quiet, *half, *loud, *quiet]) == (
        "0" * 16 + "8" * 16 + "f" * 16 + "0" * 16
    )


def test_a_quiet_voice_is_drawn_as_large_as_a_loud_one(tmp_path: Path) -> None:
    assert _draw(tmp_path, [300, -300] * 640) == "f" * 64


@pytest.mark.parametrize("samples", [[], [1], [0] * 9000, [3, -3] * 4000, [20_000] * 9000])
def test_silence_is_all_nought_also_where_the_microphone_has_a_constant(
    tmp_path: Path, samples: list[int]
) -> None:
    assert _draw(tmp_path, samples) == "0" * 64


def test_half_a_sample_at_the_end_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "levels.raw"
    path.write_bytes(array("h", [900, -900] * 640).tobytes() + b"\x01")
    assert waveform.draw(path) == "f" * 64


def test_a_long_sound_keeps_its_shape(tmp_path: Path) -> None:
    samples = array("h", [0, 0] * 3_000_000 + [9000, -9000] * 3_000_000)
    path = tmp_path / "levels.raw"
    path.write_bytes(samples.tobytes())
    assert waveform.draw(path) == "0" * 32 + "f" * 32

"""Malformed files by seed, through a running installation: none does harm, each has its end.

`python -m bench malformed` does the same with ten times as many (docs/MALFORMED.md).
"""

import pytest

from bench.malformed import judging
from bench.malformed.__main__ import FILES, SEED, numbers, run, tell

SAMPLED = 300


@pytest.mark.media
def test_no_malformed_file_does_harm(tmp_path):
    result = run(numbers(FILES, sample=SAMPLED, seed=SEED), seed=SEED, folder=tmp_path)
    assert tell(result) == []
    assert len(result.sent) == SAMPLED
    assert result.deaths == result.fives == result.calls == 0
    codes = judging.codes(result)
    assert codes["ready"] > 30
    assert {"unknown_kind", "unreadable", "index_lost", "photo_unreadable"} <= codes.keys()

"""The sentences that people read when a file cannot be used."""

import re

import pytest

from media_processing.errors import REFUSALS, Refused


def test_there_are_at_most_25_codes() -> None:
    assert len(REFUSALS) <= 25


@pytest.mark.parametrize("code", REFUSALS)
def test_a_sentence_is_plain_and_says_what_to_do_next(code: str) -> None:
    sentence = REFUSALS[code]
    assert "Please" in sentence
    parts = re.findall(r"[^.]+\.", sentence)
    assert len(parts) <= 3
    assert max(len(part.split()) for part in parts) <= 20
    assert not re.search(r"codec|ffmpeg|container|stream|bytes|decod|error|invalid", sentence, re.I)


def test_a_refusal_keeps_its_detail_out_of_the_sentence() -> None:
    refused = Refused("unreadable", detail="moov atom not found")
    assert "moov" not in refused.sentence
    assert "moov" in str(refused)


def test_a_code_that_is_not_in_the_table_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        Refused("made-up")

"""docs/MEDIA.md says what the code does."""

from media_processing import handbook
from media_processing.errors import REFUSALS
from media_processing.kinds import CONTAINERS, STILLS

_OF_THE_HOUSE = 2
"""`damaged` and `gave_up`, which diary/clips.py says."""


def test_every_table_of_the_handbook_is_the_one_in_the_code() -> None:
    document = handbook.DOCUMENT.read_text(encoding="utf-8")
    assert document == handbook.written(document), "renew it: python -m media_processing.handbook"
    for one in STILLS:
        assert f"| {one.name} |" in document
    for one in CONTAINERS:
        assert f"| `{one.demuxer}` |" in document


def test_a_file_can_be_refused_in_few_ways_and_each_has_a_sentence() -> None:
    """At most 25 (threats.md section 3): what happened, what is safe, what to do next."""
    assert len(REFUSALS) + _OF_THE_HOUSE <= 25
    for code, sentence in REFUSALS.items():
        assert sentence.count(".") >= 2, code
        assert len(sentence) <= 250, code

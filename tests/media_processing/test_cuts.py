"""Which part of a recording an edit shows, and from where it is read."""

from dataclasses import replace

import pytest

from media_processing import cuts
from media_processing.asked import Edit
from media_processing.errors import Refused
from tests.media_processing.test_recipes import PROBE, VIDEO


def test_an_untouched_recording_is_shown_whole_and_its_poster_is_a_third_in() -> None:
    cut = cuts.cut(PROBE, Edit())
    assert cut.is_all
    assert (cut.seconds, cut.seek) == (10, 0)
    assert cut.poster == pytest.approx(10 / 3)


def test_the_part_is_read_from_a_second_before_it() -> None:
    cut = cuts.cut(PROBE, Edit(start_ms=6500, end_ms=8000))
    assert (cut.start, cut.end, cut.seek, cut.seconds) == (6.5, 8, 5.5, 1.5)
    assert cut.skipped == 1


@pytest.mark.parametrize(
    "probe",
    [
        replace(PROBE, demuxer="matroska"),
        replace(PROBE, demuxer="mpegts"),
        replace(PROBE, video=replace(VIDEO, listed=299)),
        replace(PROBE, video=replace(VIDEO, listed=0)),
        replace(PROBE, video=replace(VIDEO, starts_late=True)),
    ],
)
def test_where_the_index_may_be_wrong_it_is_decoded_from_the_start(probe: cuts.Probe) -> None:
    assert cuts.cut(probe, Edit(start_ms=6500)).seek == 0


@pytest.mark.parametrize(
    ("edit", "poster"),
    [
        (Edit(poster_ms=7000), 7),
        (Edit(start_ms=2000, poster_ms=7000), 5),
        (Edit(start_ms=8000, poster_ms=7000), 2 / 3),
        (Edit(end_ms=6000, poster_ms=7000), 2),
    ],
)
def test_a_poster_that_is_not_shown_gives_way_to_the_usual_one(edit: Edit, poster: float) -> None:
    assert cuts.cut(PROBE, edit).poster == pytest.approx(poster)


@pytest.mark.parametrize(
    "edit",
    [Edit(start_ms=10_000), Edit(start_ms=99_000, end_ms=99_900), Edit(start_ms=500, end_ms=520)],
)
def test_a_part_with_nothing_in_it_is_refused_kindly(edit: Edit) -> None:
    with pytest.raises(Refused) as refused:
        cuts.cut(PROBE, edit)
    assert refused.value.code == "nothing_chosen"
    assert "undo" in refused.value.sentence


def test_a_recording_that_does_not_say_how_long_it_is_can_be_cut_too() -> None:
    silent = replace(PROBE, video=None, duration_ms=0)
    assert cuts.cut(silent, Edit(start_ms=1000, end_ms=3000)).seconds == 2
    assert cuts.cut(silent, Edit(start_ms=1000)).end is None


@pytest.mark.parametrize(
    ("claimed_ms", "pictures", "poster"),
    [(36_000_000, 120, 10 / 3), (0, 300, 25 / 3), (10_000, 2400, 10 / 3)],
)
def test_the_moment_of_the_poster_exists_however_long_a_header_claims(
    claimed_ms: int, pictures: int, poster: float
) -> None:
    video = replace(VIDEO, packets=pictures, listed=pictures)
    found = replace(PROBE, duration_ms=claimed_ms, video=video)
    assert cuts.cut(found, Edit()).poster == pytest.approx(poster)


@pytest.mark.parametrize(("turn", "upright"), [(0, (1920, 1080)), (90, (1080, 1920))])
def test_a_turn_comes_on_top_of_what_the_file_says(turn: int, upright: tuple[int, int]) -> None:
    assert cuts.turned(VIDEO, turn).upright == upright
    assert cuts.turned(replace(VIDEO, rotation=270), turn).upright == upright[::-1]

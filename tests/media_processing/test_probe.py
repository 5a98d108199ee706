"""From ffprobe's JSON to what is believed of it."""

import json
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest

from media_processing import probe
from media_processing.errors import Refused
from media_processing.kinds import CONTAINERS, Limits

_MOV = next(one for one in CONTAINERS if one.demuxer == "mov")


def _picture(**changes: object) -> dict[str, object]:
    stream = {
        "index": 0,
        "codec_type": "video",
        "codec_name": "h264",
        "width": 1920,
        "height": 1080,
        "nb_frames": "300",
        "nb_read_packets": "300",
        "disposition": {"default": 1, "attached_pic": 0},
    }
    return stream | changes


def _sound(**changes: object) -> dict[str, object]:
    stream = {
        "index": 1,
        "codec_type": "audio",
        "codec_name": "aac",
        "channels": 2,
        "nb_read_packets": "430",
    }
    return stream | changes


def _parse(*streams: object, demuxer: str = "mov", **form: object) -> probe.Probe:
    text = json.dumps({"streams": list(streams), "format": {"duration": "10.000000"} | form})
    return probe.parse(text, demuxer=demuxer)


def _video(**changes: object) -> probe.Video:
    video = _parse(_picture(**changes)).video
    assert video is not None
    return video


def test_an_ordinary_clip() -> None:
    found = _parse(_picture(), _sound())
    assert found.duration_ms == 10_000
    assert found.video is not None
    assert (found.video.index, found.video.upright, found.video.hdr) == (0, (1920, 1080), "")
    assert found.audio == probe.Audio(index=1, channels=2, packets=430)
    assert not found.is_missing_packets


@pytest.mark.parametrize(
    ("changes", "upright"),
    [
        ({"side_data_list": [{"rotation": -90}]}, (1080, 1920)),
        ({"side_data_list": [{"rotation": 90}]}, (1080, 1920)),
        ({"side_data_list": [{"rotation": 180}]}, (1920, 1080)),
        ({"side_data_list": [{"side_data_type": "DOVI"}, {"rotation": -90}]}, (1080, 1920)),
        ({"side_data_list": [{"rotation": 2}]}, (1920, 1080)),
        ({"width": 1440, "sample_aspect_ratio": "4:3"}, (1920, 1080)),
        ({"width": 720, "height": 576, "sample_aspect_ratio": "8:9"}, (720, 648)),
        ({"sample_aspect_ratio": "0:1"}, (1920, 1080)),
        ({"sample_aspect_ratio": "N/A"}, (1920, 1080)),
        ({"sample_aspect_ratio": "60000:1"}, (1920, 1080)),
        (
            {"width": 1440, "sample_aspect_ratio": "4:3", "side_data_list": [{"rotation": 90}]},
            (1080, 1920),
        ),
    ],
)
def test_the_size_is_the_one_seen(changes: dict[str, object], upright: tuple[int, int]) -> None:
    assert _video(**changes).upright == upright


def test_odd_shapes_are_square() -> None:
    assert _video(sample_aspect_ratio="1000000:1").sample_aspect == Fraction(1)


@pytest.mark.parametrize(
    ("transfer", "hdr"),
    [("arib-std-b67", "hlg"), ("smpte2084", "pq"), ("bt2020-12", ""), ("bt709", ""), (None, "")],
)
def test_only_two_curves_are_high_dynamic_range(transfer: object, hdr: str) -> None:
    assert _video(color_transfer=transfer).hdr == hdr


@pytest.mark.parametrize(
    ("streams", "chosen"),
    [
        ([_picture(), _picture(index=1, disposition={"default": 0})], 0),
        ([_picture(disposition={"default": 0}), _picture(index=1)], 1),
        ([_picture(disposition={"attached_pic": 1}), _picture(index=1)], 1),
        ([_picture(nb_read_packets="0"), _picture(index=1)], 1),
        ([_picture(nb_read_packets="N/A"), _picture(index=1)], 1),
        ([_picture(codec_name="unknown"), _picture(index=1)], 1),
        ([{"index": 0, "codec_type": "data"}, _picture(index=1)], 1),
    ],
)
def test_the_track_that_a_player_would_show(streams: list[object], chosen: int) -> None:
    video = _parse(*streams).video
    assert video is not None
    assert video.index == chosen


def test_a_cover_picture_does_not_make_a_song_a_film() -> None:
    found = _parse(_picture(disposition={"attached_pic": 1}), _sound())
    assert found.video is None
    assert found.audio is not None


@pytest.mark.parametrize(
    ("streams", "code"),
    [
        ([], "nothing_inside"),
        ([{"codec_type": "subtitle", "codec_name": "subrip"}], "nothing_inside"),
        ([_picture(width=0)], "nothing_inside"),
        ([_picture(codec_name="unknown")], "codec_unknown"),
        ([{"codec_type": "audio", "nb_read_packets": "3"}], "codec_unknown"),
        ([_picture(codec_name="unknown", codec_tag_string="encv")], "protected"),
        (["not an object", 7, None], "nothing_inside"),
    ],
)
def test_what_cannot_be_used_is_refused(streams: list[object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        _parse(*streams)
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["", "{", "moov atom not found"])
def test_no_description_is_a_damaged_file(text: str) -> None:
    with pytest.raises(Refused) as refused:
        probe.parse(text, demuxer="mov")
    assert refused.value.code == "unreadable"


@pytest.mark.parametrize("text", ["[]", "null", '{"streams": 7, "format": []}'])
def test_a_description_of_the_wrong_shape_holds_nothing(text: str) -> None:
    with pytest.raises(Refused) as refused:
        probe.parse(text, demuxer="mov")
    assert refused.value.code == "nothing_inside"


@pytest.mark.parametrize(
    ("listed", "read", "is_missing"),
    [("300", "300", False), ("59", "58", False), ("300", "165", True), ("N/A", "165", False)],
)
def test_an_index_that_lists_more_than_is_there(
    listed: str, read: str, *, is_missing: bool
) -> None:
    assert _parse(_picture(nb_frames=listed, nb_read_packets=read)).is_missing_packets is is_missing


@pytest.mark.parametrize(("demuxer", "length"), [("matroska", 10_000), ("mov", 20_000)])
def test_matroska_counts_from_nought_where_its_pictures_do_not(demuxer: str, length: int) -> None:
    found = _parse(_picture(), demuxer=demuxer, duration="20", start_time="10")
    assert found.duration_ms == length


def test_a_claim_of_1000_hours_counts_only_as_far_as_pictures_fill_it() -> None:
    found = _parse(_picture(nb_read_packets="100"), duration="3600000")
    assert found.plausible_seconds == 50
    found.check(_MOV, Limits())


def test_a_lecture_is_known_to_be_too_long_before_it_is_decoded() -> None:
    found = _parse(_picture(nb_read_packets="180000"), duration="6000")
    found.check(_MOV, Limits(max_duration_ms=6_000_000))
    with pytest.raises(Refused) as refused:
        found.check(_MOV, Limits())
    assert refused.value.code == "too_long"


@pytest.mark.parametrize(
    ("found", "demuxer", "code"),
    [
        (_parse(_picture(width=8192, height=4320)), "mov", None),
        (_parse(_picture(width=8192, height=8192)), "mov", "picture_too_large"),
        (_parse(_picture(width=8192, height=4320)), "avi", "picture_too_large"),
        (_parse(_picture()), "wav", "picture_too_large"),
        (_parse(_picture(), *[_sound()] * 99), "mov", None),
        (_parse(_picture(), *[_sound()] * 100), "mov", "too_heavy"),
        (_parse(_picture(nb_read_packets="180000")), "mov", None),
        (_parse(_picture(nb_read_packets="180001")), "mov", "too_heavy"),
    ],
)
def test_what_is_too_much_by_its_own_words(
    found: probe.Probe, demuxer: str, code: str | None
) -> None:
    kind = next(one for one in CONTAINERS if one.demuxer == demuxer)
    if code is None:
        found.check(kind, Limits())
        return
    with pytest.raises(Refused) as refused:
        found.check(kind, Limits())
    assert refused.value.code == code


def test_a_thousand_chapters_are_enough() -> None:
    described = {"streams": [_picture()], "chapters": [{"id": 1}] * 1001}
    found = probe.parse(json.dumps(described), demuxer="mov")
    with pytest.raises(Refused) as refused:
        found.check(_MOV, Limits())
    assert refused.value.code == "too_heavy"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("[mov] moov atom not found", "index_lost"),
        ("Number of streams exceeds max_streams parameter (100)", "too_heavy"),
        ("Invalid data found when processing input", "unreadable"),
    ],
)
def test_why_nothing_can_be_said_of_a_file(words: str, code: str) -> None:
    assert probe.refusal(words).code == code


@pytest.mark.parametrize(("profile", "is_refused"), [(5, True), (8, False)])
def test_dolby_vision_without_an_ordinary_picture_is_refused(
    profile: int, *, is_refused: bool
) -> None:
    picture = _picture(side_data_list=[{"dv_profile": profile}])
    if not is_refused:
        assert _parse(picture).video
        return
    with pytest.raises(Refused) as refused:
        _parse(picture)
    assert refused.value.code == "codec_unknown"


@pytest.mark.parametrize("duration", ["N/A", "nan", "inf", None, "-3"])
def test_an_odd_duration_is_no_duration(duration: object) -> None:
    assert _parse(_picture(), duration=duration).plausible_seconds >= 0


@pytest.mark.parametrize(
    ("start", "demuxer", "starts_late"),
    [
        ("0.000000", "mov", False),
        ("0.040000", "mov", False),
        ("1.0", "mov", True),
        ("0", "avi", True),
    ],
)
def test_a_picture_later_than_the_sound(start: str, demuxer: str, *, starts_late: bool) -> None:
    video = _parse(_picture(start_time=start), start_time="0.0", demuxer=demuxer).video
    assert video is not None
    assert video.starts_late is starts_late


@pytest.mark.parametrize(
    ("tags", "moment"),
    [
        (
            {"creation_time": "2024-02-09T20:23:48.000000Z"},
            datetime(2024, 2, 9, 20, 23, 48, tzinfo=UTC),
        ),
        (
            {
                "creation_time": "2021-05-25T16:22:00.000000Z",
                "com.apple.quicktime.creationdate": "2021-05-25T09:21:51-0700",
            },
            datetime(2021, 5, 25, 16, 21, 51, tzinfo=UTC),
        ),
        ({"creation_time": "1970-01-01T00:00:00.000000Z"}, None),
        (
            {"creation_time": "2024-02-09 20:23:48"},  # AVI: the camera's own clock
            datetime(2024, 2, 9, 7, 38, 48, tzinfo=UTC),
        ),
        ({"creation_time": "2124-02-09T20:23:48.000000Z"}, None),
        ({"creation_time": "<script>"}, None),
        ({}, None),
    ],
)
def test_when_it_was_filmed(tags: dict[str, str], moment: datetime | None) -> None:
    text = json.dumps({"streams": [_picture()], "format": {"tags": tags}})
    here = timezone(timedelta(hours=12, minutes=45))
    assert probe.parse(text, demuxer="mov", time_zone=here).captured_at == moment


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("53D98F36-0D57-4B4D-9EB5-1C8C4B5F3A90", "53D98F36-0D57-4B4D-9EB5-1C8C4B5F3A90"),
        ("<script>", ""),
        ("x" * 65, ""),
        (7, ""),
    ],
)
def test_the_film_of_a_live_photo_carries_its_mark(said: object, kept: str) -> None:
    tags = {"com.apple.quicktime.content.identifier": said}
    assert _parse(_picture(), tags=tags).content_id == kept


def test_the_demuxer_is_forced_and_both_whitelists_are_given() -> None:
    argv = probe.arguments("ffprobe", demuxer="mov", path="/work/-i.mp4", max_tracks=100)
    assert argv[argv.index("-f") + 1] == "mov"
    assert argv[argv.index("-protocol_whitelist") + 1] == "file,pipe"
    assert "hls" not in argv[argv.index("-format_whitelist") + 1]
    assert argv[-1] == "file:/work/-i.mp4"

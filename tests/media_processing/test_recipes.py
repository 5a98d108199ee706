"""From a probe to an argv: sizes, order, and the options that everything depends on."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from media_processing import recipes, rungs
from media_processing.cuts import Cut
from media_processing.probe import Audio, Probe, Video
from media_processing.tools import Tools

TOOLS = Tools(ffmpeg=Path("/opt/ffmpeg"), ffprobe=Path("/opt/ffprobe"), has_zscale=True)
VIDEO = Video(
    index=0,
    width=1920,
    height=1080,
    rotation=0,
    sample_aspect=Fraction(1),
    hdr="",
    matrix="bt709",
    is_full_range=False,
    starts_late=False,
    packets=300,
    listed=300,
)
PROBE = Probe(
    demuxer="mov",
    duration_ms=10_000,
    video=VIDEO,
    audio=Audio(index=1, channels=2, packets=430),
    captured_at=None,
)


def _sizes(width: int, height: int, **changes: object) -> dict[str, tuple[int, int]]:
    video = replace(VIDEO, width=width, height=height, **changes)
    return {one.rung.name: (one.width, one.height) for one in rungs.plan(video)}


@pytest.mark.parametrize(
    ("size", "rungs"),
    [
        ((1920, 1080), {"240p": (426, 240), "480p": (854, 480), "720p": (1280, 720)}),
        ((3840, 2160), {"240p": (426, 240), "480p": (854, 480), "720p": (1280, 720)}),
        ((1080, 1920), {"240p": (240, 426), "480p": (480, 854), "720p": (720, 1280)}),
        ((1024, 768), {"240p": (320, 240), "480p": (640, 480), "720p": (960, 720)}),
        ((642, 642), {"240p": (240, 240), "480p": (480, 480), "720p": (642, 642)}),
        ((640, 360), {"240p": (426, 240), "480p": (640, 360)}),
        ((640, 480), {"240p": (320, 240), "480p": (640, 480)}),
        ((520, 500), {"240p": (250, 240), "480p": (500, 480)}),
        ((320, 260), {"240p": (296, 240)}),
        ((176, 144), {"240p": (176, 144)}),
        ((161, 121), {"240p": (160, 120)}),
        ((2, 2000), {"240p": (2, 2000)}),
        ((1, 1), {"240p": (2, 2)}),
    ],
)
def test_the_rungs_of_a_source(size: tuple[int, int], rungs: dict[str, tuple[int, int]]) -> None:
    assert _sizes(*size) == rungs


def test_a_turned_clip_is_planned_upright() -> None:
    assert _sizes(1920, 1080, rotation=270)["720p"] == (720, 1280)


def test_no_rung_is_larger_than_the_source() -> None:
    for width in range(2, 2000, 37):
        for height in (2, 119, 240, 477, 719, 1081):
            for w, h in _sizes(width, height).values():
                assert w <= width + 1
                assert h <= height + 1


def _ladder(
    probe: Probe = PROBE,
    tools: Tools = TOOLS,
    *,
    cut: Cut | None = None,
    turn: int = 0,
    with_frame: bool = False,
) -> list[str]:
    assert probe.video is not None
    source = recipes.Source("/work/original", probe, cut or Cut(), turn)
    return recipes.ladder(tools, source, rungs.plan(probe.video), with_frame=with_frame)


def _graph(argv: list[str]) -> str:
    return argv[argv.index("-filter_complex") + 1]


def test_one_run_makes_every_rung_each_from_the_next_larger() -> None:
    argv = _ladder()
    assert argv.count("-i") == 1
    assert [part for part in argv if part.endswith(".mp4")] == [
        "file:720p.mp4",
        "file:480p.mp4",
        "file:240p.mp4",
    ]
    assert _graph(argv).index("1280:720") < _graph(argv).index("854:480")


def test_the_input_is_forced_to_its_kind_and_walled_in() -> None:
    before = _ladder()[: _ladder().index("-i")]
    assert before[before.index("-f") + 1] == "mov"
    assert before[before.index("-protocol_whitelist") + 1] == "file,pipe"
    assert {"hls", "concat", "dash", "tty", "image2"}.isdisjoint(
        before[before.index("-format_whitelist") + 1].split(",")
    )


def test_no_run_ever_invents_pictures() -> None:
    for argv in (_ladder(), _ladder(with_frame=True)):
        assert {"-r", "-fpsmax", "-vsync"}.isdisjoint(argv)
        assert "fps=" not in _graph(argv)
        modes = [argv[at + 1] for at, part in enumerate(argv) if part == "-fps_mode"]
        assert set(modes) <= {"passthrough", "vfr"}  # left to itself, ffmpeg 5.1 invents some


def test_nothing_of_the_original_s_metadata_is_carried_over() -> None:
    for argv in (_ladder(with_frame=True), recipes.sound(TOOLS, recipes.Source("/o", PROBE))):
        outputs = [part for part in argv if part.startswith("file:") and part != "file:/o"]
        assert argv.count("-map_metadata") == len([one for one in outputs if "original" not in one])


def test_every_rung_can_be_played_while_it_loads() -> None:
    argv = _ladder()
    assert argv.count("+faststart") == 3
    assert argv.count("-chunk_duration") == 3  # else the index is half as large again
    assert argv.count("-g") == 3


def test_sound_is_left_out_where_there_is_none() -> None:
    argv = _ladder(replace(PROBE, audio=None))
    assert "-c:a" not in argv
    assert "-af" not in argv


@pytest.mark.parametrize(("channels", "layout"), [(1, "mono"), (2, "stereo"), (6, "stereo")])
def test_sound_becomes_stereo_and_mono_stays(channels: int, layout: str) -> None:
    argv = _ladder(replace(PROBE, audio=Audio(index=1, channels=channels, packets=9)))
    assert f"channel_layouts={layout}" in argv[argv.index("-af") + 1]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"matrix": "bt470bg"}, "in_color_matrix=smpte170m:in_range=limited"),
        ({"matrix": "bt2020nc"}, "in_color_matrix=bt2020:in_range=limited"),
        ({"matrix": "", "is_full_range": True}, "in_color_matrix=bt709:in_range=full"),
        ({"matrix": "", "width": 720, "height": 576}, "in_color_matrix=smpte170m"),
        ({"matrix": "gbr"}, "in_color_matrix=bt709"),
    ],
)
def test_ordinary_colours_become_bt709(changes: dict[str, object], expected: str) -> None:
    assert expected in _graph(_ladder(replace(PROBE, video=replace(VIDEO, **changes))))


@pytest.mark.parametrize(("hdr", "curve"), [("hlg", "arib-std-b67"), ("pq", "smpte2084")])
def test_high_dynamic_range_is_mapped_once_and_after_scaling(hdr: str, curve: str) -> None:
    graph = _graph(_ladder(replace(PROBE, video=replace(VIDEO, hdr=hdr))))
    assert graph.count("tonemap=") == 1
    assert (
        graph.index("scale=1280:720") < graph.index(f"tin={curve}") < graph.index("scale=854:480")
    )


def test_an_ffmpeg_without_zimg_maps_by_its_scaler() -> None:
    plain = replace(TOOLS, has_zscale=False)
    graph = _graph(_ladder(replace(PROBE, video=replace(VIDEO, hdr="hlg")), plain))
    assert "zscale" not in graph
    assert "out_transfer=bt709" in graph


def test_a_late_picture_is_held_from_the_start() -> None:
    assert "setpts" not in _graph(_ladder())
    assert "setpts=if(eq(N" in _graph(
        _ladder(replace(PROBE, video=replace(VIDEO, starts_late=True)))
    )


def test_the_poster_is_taken_in_the_same_run_and_no_larger_than_the_source() -> None:
    argv = _ladder(with_frame=True, cut=Cut(seconds=10, poster=3.3333))
    assert argv.count("-i") == 1
    assert "3.3328" in _graph(argv)
    assert "scale=800:450" in _graph(argv)
    small = replace(PROBE, video=replace(VIDEO, width=320, height=240))
    assert "scale=320:240" in _graph(_ladder(small, with_frame=True))


@pytest.mark.parametrize(
    ("seconds", "with_1080p", "codec"),
    [(15, False, "ffvhuff"), (16, False, "libx264"), (6, True, "ffvhuff"), (7, True, "libx264")],
)
def test_a_mezzanine_is_kept_without_loss_where_there_is_room(
    seconds: float, codec: str, *, with_1080p: bool
) -> None:
    video = replace(VIDEO, width=3840, height=2160)
    planned = rungs.plan(video, with_1080p=with_1080p)
    source = recipes.Source("/work/original", replace(PROBE, video=video), Cut(seconds=seconds))
    argv = recipes.ladder(TOOLS, source, planned[:1], keeping=planned[-1])
    words = argv[argv.index("file:240p.mp4") : argv.index("file:mezzanine.mov")]
    assert words[words.index("-c:v") + 1] == codec

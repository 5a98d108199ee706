"""Recordings of every sort through the real ffmpeg: it must play anywhere, upright and in step."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image

from media_processing import child, pipeline, tools
from media_processing.kinds import CONTAINERS
from tests.media_processing.filming import CORNERS, H264_AAC, Studio, as_shown, colours, turned
from tests.media_processing.test_child import wall_named

pytestmark = pytest.mark.media


def _stream(described: dict, kind: str) -> dict:
    return next(one for one in described["streams"] if one["codec_type"] == kind)


def test_a_clip_becomes_a_ladder_a_poster_and_a_thumb(studio: Studio, work: Callable) -> None:
    done = work(studio.film("clip.mp4", size="1280x720", seconds=2))
    assert list(done.outputs) == ["240p", "480p", "720p", "poster", "thumb", "sprite"]
    assert (done.outcome.kind, done.outcome.width, done.outcome.height) == ("video", 1280, 720)
    assert abs(done.outcome.duration_ms - 2000) < 80
    assert not done.outcome.is_cut_short
    for name in ("240p", "480p", "720p"):
        described = studio.describe(done.path(name))
        picture = _stream(described, "video")
        assert (picture["codec_name"], picture["profile"], picture["pix_fmt"]) == (
            "h264",
            "High",
            "yuv420p",
        )
        assert picture["sample_aspect_ratio"] == "1:1"
        assert _stream(described, "audio")["codec_name"] == "aac"
        content = done.path(name).read_bytes()
        assert content.index(b"moov") < content.index(b"mdat")


def test_in_a_longer_clip_the_smallest_rung_and_its_pictures_come_first(
    studio: Studio, work: Callable
) -> None:
    done = work(studio.film("clip.mp4", size="640x480", seconds=5))
    assert list(done.outputs) == ["240p", "poster", "thumb", "sprite", "480p"]


@pytest.mark.parametrize("small_first", [True, False])
def test_the_order_can_be_asked_for(studio: Studio, work: Callable, small_first: bool) -> None:
    style = pipeline.Style(small_first=small_first)
    done = work(studio.film("clip.mp4", size="640x480", seconds=1), style=style)
    assert (list(done.outputs)[-1] == "480p") is small_first


def test_1080p_is_made_where_it_is_wanted(studio: Studio, work: Callable) -> None:
    clip = studio.film("clip.mp4", size="1920x1080", seconds=0.2)
    assert "1080p" not in work(clip).outputs
    made = work(clip, style=pipeline.Style(with_1080p=True)).outputs["1080p"]
    assert (made.width, made.height) == (1920, 1080)


def test_each_output_is_described_as_it_is(studio: Studio, work: Callable) -> None:
    for made in work(studio.film("clip.mp4")).outputs.values():
        content = made.path.read_bytes()
        assert made.sha256 == hashlib.sha256(content).hexdigest()
        assert made.size_bytes == len(content)
        if made.content_type == "image/webp":
            with Image.open(made.path) as picture:
                assert picture.size == (made.width, made.height)


MATRICES = [
    (1, 0, 0, 1),
    (0, 1, -1, 0),
    (-1, 0, 0, -1),
    (0, -1, 1, 0),
    (-1, 0, 0, 1),
    (1, 0, 0, -1),
    (0, 1, 1, 0),
    (0, -1, -1, 0),
]


@pytest.mark.parametrize("matrix", MATRICES)
def test_turned_and_mirrored_clips_come_out_upright(
    studio: Studio, work: Callable, matrix: tuple[int, int, int, int]
) -> None:
    done = work(turned(studio.film("clip.mp4", size="640x400"), matrix))
    size = (400, 640) if matrix[0] == 0 else (640, 400)
    assert (done.outcome.width, done.outcome.height) == size
    for name in ("240p", "480p"):
        assert colours(studio.picture(done.path(name))) == as_shown(matrix)
    for name in ("poster", "thumb"):
        with Image.open(done.path(name)) as picture:
            assert colours(picture) == as_shown(matrix)


_SAMPLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "mov": ("clip.mov", H264_AAC),
    "matroska": ("clip.webm", ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus")),
    "avi": ("clip.avi", ("-c:v", "mpeg4", "-c:a", "libmp3lame")),
    "mpegts": ("clip.mts", (*H264_AAC, "-f", "mpegts", "-mpegts_m2ts_mode", "1")),
    "mpeg": ("clip.mpg", ("-c:v", "mpeg2video", "-c:a", "mp2", "-f", "vob")),
    "asf": ("clip.wmv", ("-c:v", "wmv2", "-c:a", "wmav2")),
    "flv": ("clip.flv", ("-c:v", "flv1", "-c:a", "libmp3lame", "-ar", "44100")),
    "wav": ("clip.wav", ("-vn",)),
    "ogg": ("clip.ogg", ("-vn", "-c:a", "libopus")),
    "flac": ("clip.flac", ("-vn",)),
    "amr": ("clip.amr", ("-vn", "-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1")),
    "aac": ("clip.aac", ("-vn", "-c:a", "aac")),
    "mp3": ("clip.mp3", ("-vn", "-c:a", "libmp3lame")),
}


@pytest.mark.parametrize("demuxer", [kind.demuxer for kind in CONTAINERS])
def test_every_kind_on_the_list_comes_through(studio: Studio, work: Callable, demuxer: str) -> None:
    name, options = _SAMPLES[demuxer]
    done = work(studio.film(name, seconds=1.5, options=options))
    assert done.outcome.kind == ("sound" if "-vn" in options else "video")
    assert abs(done.outcome.duration_ms - 1500) < 150
    assert not done.outcome.is_cut_short
    if done.outcome.kind == "video":
        assert colours(studio.picture(done.path("240p"), at=0.5)) == CORNERS


def test_sound_alone_becomes_one_file(studio: Studio, work: Callable) -> None:
    done = work(studio.film("memo.m4a", options=("-vn", "-c:a", "aac", "-metadata", "title=Aroha")))
    assert list(done.outputs) == ["sound"]
    made = done.outputs["sound"]
    assert (made.content_type, made.width, made.height) == ("audio/mp4", None, None)
    assert made.path.suffix == ".m4a"
    assert b"Aroha" not in made.path.read_bytes()


@pytest.mark.parametrize(
    ("fps", "expected"),
    [
        (12.5, 12.5),
        (15, 15),
        (24, 24),
        (25, 25),
        (30, 30),
        (50, 25),
        (60, 30),
        (120, 30),
        (240, 30),
    ],
)
def test_frame_rates_are_kept_up_to_30(
    studio: Studio, work: Callable, fps: float, expected: float
) -> None:
    done = work(studio.film("clip.mp4", fps=fps, seconds=2, options=(*H264_AAC, "-r", fps)))
    frames = int(_stream(studio.describe(done.path("240p")), "video")["nb_read_frames"])
    assert abs(frames - expected * 2) <= 1
    assert abs(done.outcome.duration_ms - 2000) < 80


def test_an_unsteady_frame_rate_keeps_every_picture(studio: Studio, work: Callable) -> None:
    unsteady = "setpts=PTS+0.0015*mod(N\\,3)/TB"
    exact = ("-vf", unsteady, "-fps_mode", "passthrough", "-enc_time_base", "1:90000")
    clip = studio.film("clip.mp4", seconds=2, options=(*exact, *H264_AAC))
    before = int(_stream(studio.describe(clip), "video")["nb_read_frames"])
    after = _stream(studio.describe(work(clip).path("240p")), "video")["nb_read_frames"]
    assert int(after) == before


def test_pixels_that_are_not_square_become_so(studio: Studio, work: Callable) -> None:
    clip = studio.film("dvd.mpg", size="720x576", options=("-vf", "setsar=64/45", "-f", "vob"))
    done = work(clip)
    assert (done.outcome.width, done.outcome.height) == (1024, 576)
    assert (done.outputs["240p"].width, done.outputs["240p"].height) == (426, 240)


@pytest.mark.parametrize("size", ["2x2", "16x2000", "642x642", "518x488"])
def test_odd_shapes_come_through(studio: Studio, work: Callable, size: str) -> None:
    width, height = (int(part) for part in size.split("x"))
    done = work(studio.film("clip.mp4", size=size))
    assert (done.outcome.width, done.outcome.height) == (width, height)
    assert all(made.width % 2 == 0 for name, made in done.outputs.items() if name.endswith("p"))


@pytest.mark.parametrize(
    ("options", "channels"),
    [
        (("-ac", "1", "-c:a", "aac"), 1),
        (("-ac", "2", "-c:a", "ac3"), 2),
        (("-ac", "6", "-c:a", "aac"), 2),
        (("-ac", "8", "-c:a", "pcm_s16le"), 2),
        (("-ac", "2", "-c:a", "libopus", "-ar", "48000"), 2),
    ],
)
def test_sound_becomes_aac(
    studio: Studio, work: Callable, options: tuple[str, ...], channels: int
) -> None:
    clip = studio.film("clip.mkv", options=(*H264_AAC[:4], *options))
    sound = _stream(studio.describe(work(clip).path("240p")), "audio")
    assert (sound["codec_name"], sound["channels"]) == ("aac", channels)


def test_loud_sound_stays_below_the_peak(studio: Studio, work: Callable) -> None:
    clip = studio.film(
        "clip.mkv", options=("-af", "volume=18dB", *H264_AAC[:4], "-c:a", "pcm_s16le")
    )
    decoded = studio.folder / "decoded.raw"
    studio.run("-i", work(clip).path("240p"), "-f", "s16le", decoded)
    samples = memoryview(decoded.read_bytes()).cast("h")
    assert max(map(abs, samples)) <= 32_767 * 0.891  # -1 dB


def test_a_clip_without_sound(studio: Studio, work: Callable) -> None:
    done = work(studio.film("clip.mp4", sound=None))
    assert [one["codec_type"] for one in studio.describe(done.path("240p"))["streams"]] == ["video"]


@pytest.mark.parametrize(("sound_s", "picture_s"), [(1, 3), (3, 1)])
def test_picture_and_sound_of_different_length(
    studio: Studio, work: Callable, sound_s: float, picture_s: float
) -> None:
    tone = f"sine=frequency=440:duration={sound_s},apad=whole_dur=0"
    picture = studio.film("picture.mp4", sound=None, seconds=picture_s)
    clip = studio.folder / "clip.mp4"
    studio.run("-i", picture, "-f", "lavfi", "-i", tone, "-c:v", "copy", "-c:a", "aac", clip)
    described = studio.describe(work(clip).path("240p"))
    assert abs(float(_stream(described, "video")["duration"]) - picture_s) < 0.08
    assert abs(float(_stream(described, "audio")["duration"]) - sound_s) < 0.08


def test_a_late_picture_is_held_from_the_start_and_sound_stays_in_step(
    studio: Studio, work: Callable
) -> None:
    picture, clip = studio.film("picture.mp4", sound=None), studio.folder / "clip.mp4"
    tone = ("-f", "lavfi", "-i", "sine=duration=2")
    studio.run("-itsoffset", 1, "-i", picture, *tone, "-c:v", "copy", "-c:a", "aac", clip)
    described = studio.describe(work(clip).path("240p"))
    assert float(_stream(described, "video")["start_time"]) < 0.04
    assert abs(float(_stream(described, "video")["duration"]) - 2) < 0.08
    assert abs(float(_stream(described, "audio")["duration"]) - 2) < 0.08


@pytest.mark.parametrize(
    ("curve", "name"), [("arib-std-b67", "hlg"), ("smpte2084", "pq")], ids=["hlg", "pq"]
)
def test_high_dynamic_range_becomes_ordinary(
    studio: Studio, work: Callable, curve: str, name: str
) -> None:
    """A white of 203 nits must come out light, and grey must stay grey."""
    level = {"hlg": 0.75, "pq": 0.58}[name]  # ITU-R BT.2408 table 1
    grey = round(64 + level * 876)
    colours = ("-color_primaries", "bt2020", "-color_trc", curve, "-colorspace", "bt2020nc")
    source = f"color=gray:s=640x360:d=0.5,format=yuv420p10le,geq=lum={grey}:cb=512:cr=512"
    clip = studio.folder / "clip.mp4"
    tags = f"colorprim=bt2020:transfer={curve}:colormatrix=bt2020nc:log-level=none"
    encode = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", tags, "-tag:v", "hvc1")
    studio.run("-f", "lavfi", "-i", source, *encode, *colours, clip)
    with Image.open(work(clip).path("poster")) as poster:
        r, g, b = poster.convert("RGB").getpixel((100, 100))
    assert max(r, g, b) - min(r, g, b) <= 4
    assert 150 <= g <= 230


@pytest.mark.parametrize(("matrix", "is_full"), [("smpte170m", False), ("bt709", True)])
def test_colours_are_kept(studio: Studio, work: Callable, matrix: str, *, is_full: bool) -> None:
    """A skin tone must not shift with the matrix or the range of the source."""
    colour = (200, 120, 90)
    filters = f"scale=out_color_matrix={matrix}:out_range={'full' if is_full else 'limited'}"
    tags = ("-colorspace", matrix, "-color_range", "pc" if is_full else "tv")
    source = "color=0x{:02x}{:02x}{:02x}:s=640x360:d=0.5".format(*colour)
    clip = studio.folder / "clip.mp4"
    encode = ("-vf", f"{filters},format=yuv420p", "-c:v", "libx264", *tags)
    studio.run("-f", "lavfi", "-i", source, *encode, clip)
    done = work(clip)
    with Image.open(done.path("poster")) as poster:
        seen = poster.convert("RGB").getpixel((100, 100))
    assert max(abs(a - b) for a, b in zip(seen, colour, strict=True)) <= 8
    assert _stream(studio.describe(done.path("240p")), "video")["color_space"] == "bt709"


def test_the_smallest_rung_starts_on_a_slow_line(studio: Studio, work: Callable) -> None:
    """At most 180 kb/s of picture and sound, however busy both are (design.md section 3)."""
    clip, noise = studio.folder / "busy.mp4", "testsrc2=s=426x240:r=30:d=8,noise=alls=60:allf=t"
    hiss = ("-f", "lavfi", "-i", "anoisesrc=d=8:a=0.3,aformat=channel_layouts=stereo")
    film = ("-f", "lavfi", "-i", noise, *hiss, "-c:v", "libx264", "-preset", "ultrafast")
    studio.run(*film, "-c:a", "aac", clip)
    streams = studio.describe(work(clip).path("240p"))["streams"]
    assert sum(int(stream["bit_rate"]) for stream in streams) <= 180_000


def test_one_frame_is_a_clip(studio: Studio, work: Callable) -> None:
    done = work(studio.film("clip.mp4", fps=25, seconds=0.04, sound=None))
    assert done.outcome.kind == "video"
    assert {"240p", "poster", "thumb"} <= set(done.outputs)


def test_nothing_written_into_the_original_is_in_a_rendition(
    studio: Studio, work: Callable
) -> None:
    marks = ("-metadata", "title==cmd|calc", "-metadata", "location=-41.2865+174.7762/")
    marks += ("-metadata:s:v", "handler_name=Aroha", "-metadata:s:a", "language=mri")
    clip = studio.film("clip.mov", options=(*H264_AAC, *marks, "-movflags", "use_metadata_tags"))
    assert b"174.7762" in clip.read_bytes()
    for made in work(clip).outputs.values():
        served = made.path.read_bytes()
        assert all(word not in served for word in (b"calc", b"174.77", b"Aroha", b"mri"))


def test_progress_only_rises_and_ends_near_the_end(studio: Studio, work: Callable) -> None:
    done = work(studio.film("clip.mp4", size="1280x720", seconds=6))
    assert done.percents == sorted(done.percents)
    assert done.percents[-1] >= 95


@pytest.mark.parametrize("name", ["-i.mp4", "a|b.mp4", "%d.mp4", "a;b.mp4", "ā ē.mp4", "'.mp4"])
def test_the_name_of_a_file_is_only_a_name(studio: Studio, work: Callable, name: str) -> None:
    clip = studio.film("clip.mp4")
    assert work(clip.rename(studio.folder / name)).outcome.kind == "video"


@pytest.mark.parametrize("name", ["namespaces", "bubblewrap", "landlock", "none"])
def test_it_works_behind_every_wall(
    studio: Studio, work: Callable, found: tools.Tools, name: str
) -> None:
    wall = child.NO_WALL if name == "none" else wall_named(name)
    assert work(studio.film("clip.mp4"), use=replace(found, wall=wall)).outcome.kind == "video"

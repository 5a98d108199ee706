"""Sound of every sort, beside pictures and alone, through both ffmpegs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from media_processing.errors import Refused
from media_processing.tools import Tools
from tests.media_processing.reel import AAC, FLASH_S, H264, LENGTH_S, Reel, look, streams

pytestmark = pytest.mark.media
_SMALL = {"size": "96x64"}


@pytest.fixture
def found(either: Tools) -> Tools:
    return either


def _kinds(found: Tools, path: Path) -> list[str]:
    told = streams(found.ffprobe, path, "stream=codec_type,channels,nb_read_frames")
    return sorted(one["codec_type"] for one in told)


def test_no_sound_is_no_sound(reel: Reel, work: Callable, found: Tools) -> None:
    done = work(reel.film("silent.mp4", *H264, channels=None, **_SMALL))
    assert _kinds(found, done.path("240p")) == ["video"]
    assert not done.outcome.is_sound_lost


def test_a_sound_that_ends_first_leaves_the_picture_whole(
    reel: Reel, work: Callable, camera: Path, tmp_path: Path
) -> None:
    film = reel.film("plain.mp4", *H264, *AAC, **_SMALL)
    clip = tmp_path / "clip.mp4"
    reel.run("-i", film, "-t", 0.9, "-i", film, "-map", "0:v", "-map", "1:a", "-c", "copy", clip)
    done = work(clip)
    seen = look(camera, done.path("240p"), tmp_path)
    assert abs(seen.seconds - LENGTH_S) <= 0.1
    assert abs(seen.beep_s - FLASH_S) <= 0.08


def test_of_five_tracks_the_one_that_a_player_would_take_is_heard(
    reel: Reel, work: Callable, camera: Path, found: Tools, tmp_path: Path
) -> None:
    film, quiet = reel.film("plain.mp4", *H264, *AAC, **_SMALL), "anullsrc=d=1"
    clip = tmp_path / "clip.mkv"
    maps = (
        "-map",
        "0:v",
        "-map",
        "1:a",
        "-map",
        "1:a",
        "-map",
        "0:a",
        "-map",
        "1:a",
        "-map",
        "1:a",
    )
    default = ("-disposition:a", 0, "-disposition:a:2", "default")
    reel.run("-i", film, "-f", "lavfi", "-i", quiet, *maps, "-c:v", "copy", *AAC, *default, clip)
    done = work(clip)
    assert _kinds(found, done.path("240p")) == ["audio", "video"]
    assert look(camera, done.path("240p"), tmp_path).beep_s is not None


def test_a_sound_that_nobody_can_read_does_not_cost_the_picture(
    reel: Reel, work: Callable, found: Tools, tmp_path: Path
) -> None:
    film = reel.film("plain.mp4", *H264, *AAC, **_SMALL)
    clip = tmp_path / "clip.mp4"
    unknown = film.read_bytes().replace(b"mp4a", b"xyza").replace(b"esds", b"free")
    clip.write_bytes(unknown)
    done = work(clip)
    assert done.outcome.is_sound_lost
    assert _kinds(found, done.path("240p")) == ["video"]


SOUNDS = {
    "memo.m4a": AAC,
    "memo.mp3": ("-c:a", "libmp3lame"),
    "memo.wav": (),
    "memo-float.wav": ("-c:a", "pcm_f32le"),
    "memo.opus": ("-c:a", "libopus"),
    "memo.ogg": ("-c:a", "libvorbis"),
    "memo.webm": ("-c:a", "libopus"),
    "memo.amr": ("-c:a", "libopencore_amrnb", "-ar", 8000, "-ac", 1),
    "memo-51.m4a": (*AAC, "-ac", 6),
    "memo.aac": AAC,
    "memo.flac": (),
    "memo.3gp": ("-c:a", "libopencore_amrnb", "-ar", 8000, "-ac", 1),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_every_recorder_s_sound_becomes_aac_with_a_drawn_line(
    name: str, reel: Reel, work: Callable, found: Tools
) -> None:
    sound = reel.folder / name
    if not sound.exists():
        reel.run("-f", "lavfi", "-i", "sine=d=1.2", "-vn", *SOUNDS[name], sound)
    done = work(sound)
    assert (done.outcome.kind, list(done.outputs)) == ("sound", ["sound"])
    assert abs(done.outcome.duration_ms - 1200) <= 100
    assert len(done.outcome.waveform) == 64
    assert not done.outcome.is_cut_short
    (track,) = streams(found.ffprobe, done.path("sound"), "stream=codec_name,channels")
    assert track["codec_name"] == "aac"
    assert int(track["channels"]) <= 2


@pytest.mark.parametrize("name", ["memo.m4a", "memo.wav"])
def test_half_a_sound_is_played_and_said_to_be_cut(
    name: str, reel: Reel, work: Callable, tmp_path: Path
) -> None:
    sound = tmp_path / name
    front = ("-movflags", "+faststart") if name.endswith("m4a") else ()
    reel.run("-f", "lavfi", "-i", "sine=d=3", *SOUNDS[name], *front, sound)
    sound.write_bytes(sound.read_bytes()[: sound.stat().st_size * 6 // 10])
    outcome = work(sound).outcome
    assert outcome.is_cut_short
    assert 1000 <= outcome.duration_ms <= 2200


def test_a_file_with_neither_is_refused(reel: Reel, work: Callable, tmp_path: Path) -> None:
    words, clip = tmp_path / "words.srt", tmp_path / "clip.mkv"
    words.write_text("1\n00:00:00,000 --> 00:00:01,000\nKia ora\n")
    reel.run("-i", words, clip)
    with pytest.raises(Refused) as refused:
        work(clip)
    assert refused.value.code == "nothing_inside"

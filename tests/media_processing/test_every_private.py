"""Nothing of a person, a place or a device is in any served byte, whatever the original held.

exiftool reads every rendition; each original must first show it what is to be gone (threats.md
M-17, M-18).
"""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.media_processing.filming import corner_picture
from tests.media_processing.reel import AAC, H264, Reel
from tests.media_processing.served import foreign
from tests.missing import missing

pytestmark = pytest.mark.media
WORDS = (b"Aroha", b"174.77", b"C39XK0ABC", b"script", b"IMPORTANT")
_MARKS = {
    "GPSLatitude": "41.28",
    "GPSLongitude": "174.77",
    "GPSLatitudeRef": "S",
    "GPSLongitudeRef": "E",
    "Make": "Apple",
    "Model": "iPad of Aroha",
    "SerialNumber": "C39XK0ABC",
    "OwnerName": "Aroha Ngata",
    "Artist": "Aroha Ngata",
    "ImageDescription": "<script>alert(1)</script>",
    "UserComment": "IMPORTANT Aroha",
    "XMP-dc:Creator": "Aroha Ngata",
    "XMP-mwg-rs:RegionName": "Aroha",
    "XMP-mwg-rs:RegionType": "Face",
    "IPTC:By-line": "Aroha Ngata",
}


def _marked(path: Path, *, thumbnail: Path | None = None) -> Path:
    exiftool = shutil.which("exiftool")
    if exiftool is None:
        missing("exiftool")
    marks = [f"-{name}={value}" for name, value in _MARKS.items()]
    inside = [f"-ThumbnailImage<={thumbnail}"] if thumbnail else []
    argv = [exiftool, "-m", "-q", "-overwrite_original", *marks, *inside, str(path)]
    subprocess.run(argv, check=True, capture_output=True, timeout=60)
    return path


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".avif", ".heic"])
def test_a_photo_that_tells_everything_is_served_telling_nothing(
    tmp_path: Path, work: Callable, suffix: str
) -> None:
    import pillow_heif  # noqa: PLC0415

    path, small = tmp_path / f"photo{suffix}", tmp_path / "small.jpg"
    picture = corner_picture((640, 400))
    picture.resize((160, 100)).save(small)
    if suffix == ".heic":
        pillow_heif.from_pillow(picture).save(path)
    else:
        picture.save(path)
    _marked(path, thumbnail=small if suffix == ".jpg" else None)
    path.write_bytes(path.read_bytes() + b"<html><script>IMPORTANT</script></html>")
    assert any("GPS" in line for line in foreign([path]))
    _assert_clean(work(path))


def test_a_film_that_tells_everything_is_served_telling_nothing(
    tmp_path: Path, work: Callable, reel: Reel
) -> None:
    film = reel.film("plain.mp4", *H264, *AAC, size="96x64")
    chapters, clip = tmp_path / "chapters.txt", tmp_path / "clip.mov"
    lines = "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=600\ntitle=Aroha\n"
    chapters.write_text(f";FFMETADATA1\ntitle=IMPORTANT Aroha\n{lines}")
    marks = ("-metadata", "location=-41.2865+174.7762/", "-metadata", "author=Aroha")
    keys = ("-metadata", "com.apple.quicktime.location.ISO6709=-41.2865+174.7762/")
    keys += ("-metadata", "com.apple.quicktime.content.identifier=C39XK0ABC")
    named = ("-metadata:s:v", "handler_name=Aroha", "-metadata:s:a", "language=mri")
    options = (*marks, *keys, *named, "-map_metadata", 1, "-movflags", "use_metadata_tags")
    reel.run("-i", film, "-i", chapters, *options, "-c", "copy", clip)
    assert b"174.7762" in clip.read_bytes()
    done = work(clip)
    assert done.outcome.content_id == "C39XK0ABC"
    _assert_clean(done)


def test_attachments_and_covers_stay_behind(tmp_path: Path, work: Callable, reel: Reel) -> None:
    film, clip = reel.film("plain.mkv", *H264, *AAC, size="96x64"), tmp_path / "clip.mkv"
    (tmp_path / "note.txt").write_text("IMPORTANT Aroha")
    corner_picture((64, 64)).save(tmp_path / "cover.jpg", comment=b"IMPORTANT Aroha")
    attached = ("-attach", tmp_path / "note.txt", "-metadata:s:t:0", "mimetype=text/plain")
    attached += ("-attach", tmp_path / "cover.jpg", "-metadata:s:t:1", "mimetype=image/jpeg")
    reel.run("-i", film, *attached, "-metadata", "title=Aroha", "-c", "copy", clip)
    assert clip.read_bytes().count(b"IMPORTANT") == 2
    _assert_clean(work(clip))


def test_a_sound_that_tells_everything_is_served_telling_nothing(
    tmp_path: Path, work: Callable, reel: Reel
) -> None:
    memo = tmp_path / "memo.mp3"
    marks = ("-metadata", "title=IMPORTANT", "-metadata", "artist=Aroha")
    reel.run("-f", "lavfi", "-i", "sine=d=0.5", *marks, memo)
    _assert_clean(work(memo))


def _assert_clean(done: object) -> None:
    assert foreign([made.path for made in done.outputs.values()]) == []
    for made in done.outputs.values():
        content = made.path.read_bytes()
        assert all(word not in content for word in WORDS), made.name

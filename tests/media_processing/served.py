"""What exiftool finds in served bytes, held against the short list of what may be there.

Not a list of what must be missing: whatever is not known to be ours is somebody's.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.missing import missing

_OUR_GROUPS = {"System", "File", "ExifTool", "Composite", "RIFF", "QuickTime"}
_OUR_TAGS = set(
    """
    AudioBitsPerSample AudioChannels AudioFormat AudioSampleRate AverageBitrate AvgBitrate Balance
    BitDepth BufferSize ChromaFormat ChromaSamplePosition ColorPrimaries ColorProfiles
    CompatibleBrands CompressorID CompressorName CreateDate CurrentTime Directory Duration
    ExifToolVersion FileAccessDate FileInodeChangeDate FileModifyDate FileName FilePermissions
    FileSize FileType FileTypeExtension GraphicsMode HandlerDescription HandlerType HandlerVendorID
    HorizontalScale ImageHeight ImageSize ImageWidth MIMEType MajorBrand MatrixCoefficients
    MatrixStructure MaxBitrate MediaCreateDate MediaDataOffset MediaDataSize MediaDuration
    MediaHeaderVersion MediaLanguageCode MediaModifyDate MediaTimeScale Megapixels MinorVersion
    ModifyDate MovieHeaderVersion NextTrackID OpColor PixelAspectRatio PosterTime PreferredRate
    PreferredVolume PreviewDuration PreviewTime Rotation SelectionDuration SelectionTime
    SourceImageHeight SourceImageWidth TimeScale TrackCreateDate TrackDuration TrackHeaderVersion
    TrackID TrackLayer TrackModifyDate TrackVolume TransferCharacteristics VP8Version
    VerticalScale VideoFrameRate VideoFullRangeFlag XResolution YResolution Warning
    """.split()  # noqa: SIM905 (a hundred quoted names would be longer)
)
_OUR_VALUES = {
    "HandlerDescription": {"VideoHandler", "SoundHandler"},
    "CompressorName": {"", "Lavc libx264"},
    "MediaLanguageCode": {"und"},
    **dict.fromkeys(
        (
            *("CreateDate", "ModifyDate", "MediaCreateDate", "MediaModifyDate"),
            *("TrackCreateDate", "TrackModifyDate"),
        ),
        frozenset({"0000:00:00 00:00:00"}),
    ),
}


def foreign(paths: Iterable[Path]) -> list[str]:
    """Name every tag that is not ours, with its value; also bytes after the end of a file's own."""
    exiftool = shutil.which("exiftool")
    if exiftool is None:
        missing("exiftool")
    files = [str(path) for path in paths]
    argv = [exiftool, "-a", "-G1", "-ee", "-s", "-j", "-api", "struct=0", *files]
    told = subprocess.run(argv, check=False, capture_output=True, timeout=120).stdout
    found = [
        f"{Path(one['SourceFile']).name}: {name} is {value}"
        for one in json.loads(told)
        for name, value in one.items()
        if name != "SourceFile" and not _is_ours(name, value)
    ]
    return found + [f"{path}: bytes after its end" for path in map(Path, files) if _has_more(path)]


def _is_ours(name: str, value: object) -> bool:
    group, _, tag = name.rpartition(":")
    if group not in _OUR_GROUPS and not group.startswith("Track"):
        return False
    if group in {"System", "File", "ExifTool"} and tag != "Comment":
        return tag in _OUR_TAGS
    return tag in _OUR_TAGS and str(value) in _OUR_VALUES.get(tag, {str(value)})


def _has_more(path: Path) -> bool:
    content = path.read_bytes()
    if content[:4] == b"RIFF":
        return int.from_bytes(content[4:8], "little") + 8 != len(content)
    at = 0
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        if length < 8:
            return True
        at += length
    return at != len(content)

"""What a recording says about itself, and how much of it is really there.

It knows ffprobe's arguments and JSON. Everything here is a claim of the file, except what was
counted by reading it (``packets``); what decodes is the truth, and ``pipeline.py`` judges by that.
It must not start a process itself.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from fractions import Fraction

from media_processing import claimed
from media_processing.described import Described
from media_processing.errors import Refused, plain_name
from media_processing.kinds import FORMAT_WHITELIST, PROTOCOL_WHITELIST, Container, Limits

_CONTENT_ID = "com.apple.quicktime.content.identifier"
_ENTRIES = ":".join(
    (
        "stream=index,codec_type,codec_name,codec_tag_string,channels,start_time,nb_frames",
        "stream=nb_read_packets,width,height,sample_aspect_ratio,pix_fmt",
        "stream=color_range,color_space,color_transfer,color_primaries",
        "stream_disposition=default,attached_pic",
        "stream_tags=creation_time",
        "stream_side_data=rotation,dv_profile",
        "format=duration,start_time",
        f"format_tags=creation_time,com.apple.quicktime.creationdate,{_CONTENT_ID}",
        "chapter=id",
    )
)
_SIGNS = {"moov atom not found": "index_lost", "max_streams": "too_heavy"}
_DOLBY_ALONE = 5
"""This profile of Dolby Vision has no ordinary picture inside: it would come out green and pink."""
_HDR_TRANSFERS = {"arib-std-b67": "hlg", "smpte2084": "pq"}
_CUT_SHARE = 0.97
"""Fewer packets than this share of what the index lists: the file was cut. AVI headers are off by
one or two.
"""
_NO_TIMES = {"avi"}
"""Containers without times of display: a stream of reordered frames starts later than it says."""
_COUNTED_FROM_NOUGHT = {"matroska"}
"""Containers whose length counts from nought, even where the first picture comes later."""
_FRAME_MS = 50
"""A lead-in of about a frame is not seen. Source: threats.md M-24."""
_FASTEST_FPS = 60
_MOST_FPS, _MOST_SOUNDS_A_SECOND = 300, 450
"""More pictures or packets of sound than this in a second: then its length is not what it says."""
_SLOWEST_FPS = 2
"""A recording with fewer pictures a second than this is planned as if it were shorter."""


@dataclass(frozen=True, slots=True)
class Video:
    """The picture track that is used."""

    index: int
    width: int
    """Stored width; see ``upright`` for what is seen."""
    height: int
    rotation: int
    """Degrees of the display matrix, rounded to a quarter turn, 0 to 270."""
    sample_aspect: Fraction
    hdr: str
    """``hlg``, ``pq`` or empty."""
    matrix: str
    is_full_range: bool
    starts_late: bool
    """Whether the first picture comes later than the sound, or may: it is then held from the start.
    """
    packets: int
    listed: int
    """How many frames the index lists; 0 when there is no index."""
    primaries: str = ""
    """As ffmpeg calls them."""
    codec: str = ""
    """As ffprobe calls it."""

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height as seen: pixels squared, turned upright."""
        width, height = self.width, self.height
        if self.sample_aspect > 1:
            width = round(width * self.sample_aspect)
        else:
            height = round(height / self.sample_aspect)
        return (height, width) if self.rotation in {90, 270} else (width, height)


@dataclass(frozen=True, slots=True)
class Audio:
    """The sound track that is used."""

    index: int
    channels: int
    packets: int


@dataclass(frozen=True, slots=True)
class Probe:
    """One recording."""

    demuxer: str
    duration_ms: int
    """The header's claim; 0 when it makes none."""
    video: Video | None
    audio: Audio | None
    captured_at: datetime | None
    """Aware; ``None`` when the file does not say."""
    content_id: str = ""
    """The mark that this film shares with the still of a Live Photo, or nothing."""

    tracks: int = 1
    chapters: int = 0
    is_cut_off: bool = False
    """Whether the file plainly ends too early (``endings.py``)."""
    is_sound_unknown: bool = False
    """Whether there is a sound, and none that ffmpeg knows how to read."""

    def check(self, kind: Container, limits: Limits) -> None:
        """Raise ``Refused`` for what is too much by the file's own words, before it is decoded."""
        video = self.video
        pixels = video.width * video.height if video else 0
        if pixels > min(limits.max_pixels, kind.max_pixels):
            raise Refused("picture_too_large", detail=f"{pixels} pixels")
        if self.tracks > limits.max_tracks or self.chapters > limits.max_chapters:
            raise Refused("too_heavy", detail=f"{self.tracks} tracks, {self.chapters} chapters")
        if self._is_surely_longer(limits.max_duration_ms):
            raise Refused("too_long")
        if video and video.packets > limits.max_frames:
            raise Refused("too_heavy", detail=f"{video.packets} pictures")

    @property
    def is_missing_packets(self) -> bool:
        """Whether pictures are not in the file that its frame or its index speaks of."""
        video = self.video
        return self.is_cut_off or (
            video is not None and 0 < video.packets < video.listed * _CUT_SHARE
        )

    def _is_surely_longer(self, limit_ms: int) -> bool:
        """Whether header and number of pictures agree on it: then nothing need be decoded."""
        filled_ms = self.video.packets * 1000 // _FASTEST_FPS if self.video else 0
        return min(self.duration_ms, filled_ms) > limit_ms

    @property
    def tells_its_length(self) -> bool:
        """Whether the header's length can hold what is there: live recordings have none.

        ffprobe then guesses one from the rate of the first packets, and 6 s became 7 ms.
        """
        packets = self.video.packets if self.video else 0
        sounds = self.audio.packets if self.audio else 0
        least = max(packets / _MOST_FPS, sounds / _MOST_SOUNDS_A_SECOND)
        return self.duration_ms > 0 and self.duration_ms >= least * 1000

    @property
    def plausible_seconds(self) -> float:
        """The claimed length, as far as enough pictures are there to fill it."""
        claimed = self.duration_ms / 1000
        if self.video is None:
            return claimed
        filled = self.video.packets / _SLOWEST_FPS
        return min(claimed, filled) if claimed else filled


def arguments(ffprobe: str, *, demuxer: str, path: str, max_tracks: int) -> list[str]:
    """Build the argv that describes a recording and counts its packets by reading all of it.

    Only what is used is asked for: a hostile file can say a great deal of itself.
    """
    return [
        *(ffprobe, "-v", "error", "-hide_banner", "-max_streams", str(max_tracks)),
        *("-protocol_whitelist", PROTOCOL_WHITELIST, "-format_whitelist", FORMAT_WHITELIST),
        *("-f", demuxer, "-count_packets", "-show_entries", _ENTRIES, "-of", "json=compact=1"),
        *("-i", f"file:{path}"),
    ]


def refusal(words: str) -> Refused:
    """Say why ffprobe gave up, by its last words."""
    for sign, code in _SIGNS.items():
        if sign in words:
            return Refused(code, detail=words)
    return Refused("unreadable", detail=words)


def parse(text: str, *, demuxer: str, time_zone: tzinfo = UTC) -> Probe:
    """Read ffprobe's JSON; a date without a zone is taken in ``time_zone``, the school's.

    Raises ``Refused`` (``unreadable``, ``codec_unknown``, ``protected``, ``nothing_inside``).
    """
    try:
        described = Described(json.loads(text))
    except ValueError as error:
        raise Refused("unreadable", detail="no description") from error
    streams, form = described.several("streams"), described.inner("format")
    video = _best([one for one in streams if _is_picture(one)])
    audio = _best([one for one in streams if _is_sound(one)])
    if video is None and (audio is None or _unknown(streams, "video")):
        named = _form([*_unknown(streams, "video"), *_unknown(streams, "audio")])
        raise Refused(_why_nothing(streams), detail=_told(streams), form=named)
    duration_ms, start_ms = form.milliseconds("duration"), form.milliseconds("start_time")
    if duration_ms and demuxer in _COUNTED_FROM_NOUGHT:
        duration_ms -= start_ms
    return Probe(
        demuxer=demuxer,
        duration_ms=max(0, duration_ms),
        video=_video(video, demuxer=demuxer, start_ms=start_ms) if video else None,
        audio=_audio(audio) if audio else None,
        captured_at=_captured_at([form, *streams], time_zone),
        content_id=claimed.content_id(form.inner("tags").text(_CONTENT_ID)),
        tracks=len(streams),
        chapters=len(described.several("chapters")),
        is_sound_unknown=audio is None and bool(_unknown(streams, "audio")),
    )


def _fraction(text: str) -> Fraction:
    """Read ``4:3``; odd shapes count as square."""
    try:
        value = Fraction(text.replace(":", "/"))
    except (ValueError, ZeroDivisionError):
        return Fraction(1)
    return value if Fraction(1, 8) <= value <= 8 else Fraction(1)


def _is_known(stream: Described) -> bool:
    return stream.text("codec_name") not in {"", "unknown", "none"}


def _is_picture(stream: Described) -> bool:
    return (
        stream.text("codec_type") == "video"
        and _is_known(stream)
        and not stream.inner("disposition").number("attached_pic")
        and min(stream.number(name) for name in ("width", "height", "nb_read_packets")) > 0
    )


def _is_sound(stream: Described) -> bool:
    return (
        stream.text("codec_type") == "audio"
        and _is_known(stream)
        and min(stream.number(name) for name in ("channels", "nb_read_packets")) > 0
    )


def _best(streams: list[Described]) -> Described | None:
    """Choose the track that a player would: the default one, or else the first."""
    return max(streams, key=lambda one: one.inner("disposition").number("default"), default=None)


def _why_nothing(streams: list[Described]) -> str:
    tags = {one.text("codec_tag_string") for one in streams}
    if tags & {"encv", "enca"}:
        return "protected"
    unknown = _unknown(streams, "video") or _unknown(streams, "audio")
    return "codec_unknown" if unknown else "nothing_inside"


def _unknown(streams: list[Described], kind: str) -> list[Described]:
    """List the tracks of a kind that hold something, in a form that ffmpeg does not know."""
    return [
        one
        for one in streams
        if one.text("codec_type") == kind and not _is_known(one) and one.number("nb_read_packets")
    ]


def _form(streams: list[Described]) -> str:
    """Name the form of the first track whose name we know."""
    names = (plain_name(one.text("codec_tag_string")) for one in streams)
    return next(filter(None, names), "")


def _told(streams: list[Described]) -> str:
    return ", ".join(
        f"{one.text('codec_name')} {one.text('codec_tag_string')}".strip() for one in streams
    )


def _video(stream: Described, *, demuxer: str, start_ms: int) -> Video:
    beside = stream.several("side_data_list")
    if any(one.number("dv_profile") == _DOLBY_ALONE for one in beside):
        raise Refused("codec_unknown", detail="Dolby Vision profile 5", form=plain_name("dvh1"))
    turned = next(filter(None, (one.number("rotation") for one in beside)), 0)
    return Video(
        index=stream.number("index"),
        width=stream.number("width"),
        height=stream.number("height"),
        rotation=round(turned / 90) * 90 % 360,
        sample_aspect=_fraction(stream.text("sample_aspect_ratio")),
        hdr=_HDR_TRANSFERS.get(stream.text("color_transfer"), ""),
        matrix=stream.text("color_space"),
        is_full_range=stream.text("color_range") == "pc"
        or stream.text("pix_fmt").startswith("yuvj"),
        starts_late=demuxer in _NO_TIMES
        or stream.milliseconds("start_time") > start_ms + _FRAME_MS,
        packets=stream.number("nb_read_packets"),
        listed=stream.number("nb_frames"),
        primaries=stream.text("color_primaries"),
        codec=stream.text("codec_name"),
    )


def _audio(stream: Described) -> Audio:
    return Audio(
        index=stream.number("index"),
        channels=stream.number("channels"),
        packets=stream.number("nb_read_packets"),
    )


def _captured_at(parts: list[Described], time_zone: tzinfo) -> datetime | None:
    """Read the moment of filming: Apple's own key knows the time zone, the container's says UTC.

    Only AVI's says neither: the camera's own clock.
    """
    for name in ("com.apple.quicktime.creationdate", "creation_time"):
        for part in parts:
            moment = claimed.moment(part.inner("tags").text(name), time_zone=time_zone)
            if moment:
                return moment.astimezone(UTC)
    return None

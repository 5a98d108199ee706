"""Builds MP4 files box by box, so that a number in them can be anything at all.

Source of the layouts: ISO 14496-12; QuickTime File Format (text tracks, data references).
"""

import struct
from dataclasses import dataclass

from bench.malformed.boxes import box, full

FTYP = box(b"ftyp", b"isom\0\0\0\0isommp42")
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


@dataclass(frozen=True, slots=True)
class Track:
    """One track; each number is written as it is, true or not."""

    number: int = 1
    handler: bytes = b"soun"
    entry: bytes = b""
    duration: int = 8000
    timescale: int = 8000
    times: bytes = struct.pack(">III", 1, 64, 1)
    sizes: bytes = struct.pack(">II", 1, 64)
    chunks: bytes = struct.pack(">II", 1, 40)
    dref: bytes = full(b"url ", flags=1)
    edits: bytes = b""
    more: bytes = b""

    def build(self) -> bytes:
        """Return the trak box."""
        head = struct.pack(">5I8xHHHH", 0, 0, self.number, 0, self.duration, 0, 0, 0, 0)
        tkhd = full(b"tkhd", head, _MATRIX, struct.pack(">II", 0, 0), flags=7)
        mdhd = full(b"mdhd", struct.pack(">4IHH", 0, 0, self.timescale, self.duration, 0x55C4, 0))
        hdlr = full(b"hdlr", bytes(4), self.handler, bytes(13))
        stbl = box(
            b"stbl",
            full(b"stsd", struct.pack(">I", 1), self.entry or pcm_entry()),
            full(b"stts", self.times),
            full(b"stsc", struct.pack(">4I", 1, 1, 1, 1)),
            full(b"stsz", self.sizes),
            full(b"stco", self.chunks),
            self.more,
        )
        dinf = box(b"dinf", full(b"dref", struct.pack(">I", 1), self.dref))
        minf = box(b"minf", full(b"smhd", bytes(4)), dinf, stbl)
        return box(b"trak", tkhd, self.edits, box(b"mdia", mdhd, hdlr, minf))


def pcm_entry() -> bytes:
    """Describe unsigned bytes of sound, 8,000 a second."""
    return box(b"raw ", bytes(6), struct.pack(">HHHIHHHHI", 1, 0, 0, 0, 1, 8, 0, 0, 8000 << 16))


def picture_entry(name: bytes = b"jpeg", *, width: int = 96, height: int = 64) -> bytes:
    """Describe a picture track."""
    size = struct.pack(">HHIIIH", width, height, 0x480000, 0x480000, 0, 1)
    return box(name, bytes(6), struct.pack(">H", 1), bytes(16), size, bytes(32), b"\0\x18\xff\xff")


def movie(
    *tracks: bytes,
    timescale: int = 1000,
    duration: int = 1000,
    more: bytes = b"",
    samples: bytes = bytes(64),
) -> bytes:
    """Put a movie together: its samples at offset 40, then the index."""
    times = struct.pack(">4I", 0, 0, timescale, duration)
    mvhd = full(
        b"mvhd", times, struct.pack(">IH10x", 0x10000, 0x100), _MATRIX, bytes(24), b"\0\0\0\2"
    )
    return FTYP + box(b"free", bytes(0)) + box(b"mdat", samples) + box(b"moov", mvhd, *tracks, more)


def slides(*pictures: bytes) -> bytes:
    """Show JPEG pictures one after the other, each said to be 96 x 64."""
    sizes = struct.pack(f">II{len(pictures)}I", 0, len(pictures), *map(len, pictures))
    starts = (40 + sum(map(len, pictures[:at])) for at in range(len(pictures)))
    track = Track(
        handler=b"vide",
        entry=picture_entry(),
        timescale=10,
        duration=len(pictures),
        times=struct.pack(">III", 1, len(pictures), 1),
        sizes=sizes,
        chunks=struct.pack(f">I{len(pictures)}I", len(pictures), *starts),
    )
    return movie(track.build(), samples=b"".join(pictures))

"""ISO base media files taken apart and put together wrongly: sizes, counts, names, order.

Serves MP4, MOV, 3GP, HEIF and AVIF. Source of the layouts: ISO 14496-12, 23008-12.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

_HOLDERS = {
    *(b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts", b"udta", b"mvex", b"moof"),
    *(b"traf", b"iprp", b"ipco", b"meta"),
}
_WEIRD = (0, 1, 2, 7, 8, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFF0)
_COUNTS = {
    # name: where its count or another number that matters stands, after its own head
    **dict.fromkeys((b"stts", b"ctts", b"stsc", b"stco", b"stss", b"dref", b"stsd"), (4,)),
    b"stsz": (4, 8),
    b"co64": (4,),
    b"elst": (4, 8, 12, 16),
    b"mvhd": (0, 12, 16, 20),
    b"mdhd": (0, 12, 16),
    b"tkhd": (0, 12, 20, 76, 80),
    b"trun": (0, 4, 8, 12),
    b"tfhd": (0, 4, 8),
    b"sidx": (4, 8, 20),
    b"iloc": (0, 4, 6, 8, 12, 16, 20),
    b"iinf": (4, 6),
    b"ipma": (4, 8, 10),
    b"ispe": (4, 8),
    b"irot": (0,),
    b"pitm": (4,),
    b"iref": (0, 4, 12),
    b"hvcC": (0, 4, 12, 21, 22),
    b"av1C": (0, 1),
    b"avcC": (0, 4, 5, 6),
    b"colr": (0, 4, 8),
    b"pixi": (0, 4),
}


@dataclass(frozen=True, slots=True)
class Box:
    """Where one box stands. `head` is the length of its size and name."""

    name: bytes
    start: int
    end: int
    head: int


def box(name: bytes, *parts: bytes) -> bytes:
    """Build one box."""
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + name + body


def full(name: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    """Build one box with version and flags."""
    return box(name, struct.pack(">I", version << 24 | flags), *parts)


def walk(content: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """Yield every box, those inside others after them; ends where it makes no sense."""
    at, stop = start, len(content) if end is None else end
    while at + 8 <= stop:
        size, name = struct.unpack_from(">I4s", content, at)
        head = 8
        if size == 1 and at + 16 <= stop:
            size, head = struct.unpack_from(">Q", content, at + 8)[0], 16
        if size == 0:
            size = stop - at
        if size < head or at + size > stop:
            return
        yield Box(name, at, at + size, head)
        if name in _HOLDERS:
            full_head = 4 if name == b"meta" and content[at + 12 : at + 16] != b"hdlr" else 0
            yield from walk(content, at + head + full_head, at + size)
        at += size


def _chosen(content: bytes, chance: Random) -> Box | None:
    found = list(walk(content))
    return chance.choice(found) if found else None


def wrong_size(content: bytes, chance: Random) -> bytes:
    """Give one box a size that cannot be, or is off by a little."""
    if (one := _chosen(content, chance)) is None:
        return content
    size = one.end - one.start
    told = chance.choice((*_WEIRD, size - 1, size + 1, size * 2, size // 2)) & 0xFFFFFFFF
    spoilt = bytearray(content)
    spoilt[one.start : one.start + 4] = struct.pack(">I", told)
    return bytes(spoilt)


def wrong_name(content: bytes, chance: Random) -> bytes:
    """Call one box by another name."""
    if (one := _chosen(content, chance)) is None:
        return content
    names = (b"free", b"moov", b"trak", b"stbl", b"mdat", b"\0\0\0\0", b"uuid", b"cmov", b"rmra")
    spoilt = bytearray(content)
    spoilt[one.start + 4 : one.start + 8] = chance.choice(names)
    return bytes(spoilt)


def wrong_number(content: bytes, chance: Random) -> bytes:
    """Put a number that cannot be where a box counts or measures."""
    found = [one for one in walk(content) if one.name in _COUNTS]
    if not found:
        return content
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 1, 3))):
        one = chance.choice(found)
        at = one.start + one.head + chance.choice(_COUNTS[one.name])
        if at + 4 <= one.end:
            spoilt[at : at + 4] = struct.pack(">I", chance.choice((*_WEIRD, 60_000, 100_000)))
    return bytes(spoilt)


def twice(content: bytes, chance: Random) -> bytes:
    """Write one box twice, its holders not told of it or told."""
    if (one := _chosen(content, chance)) is None:
        return content
    return (
        content[: one.end]
        + content[one.start : one.end] * chance.choice((1, 1, 9))
        + content[one.end :]
    )


def without(content: bytes, chance: Random) -> bytes:
    """Turn one box into filling."""
    if (one := _chosen(content, chance)) is None:
        return content
    return content[: one.start + 4] + b"free" + content[one.start + 8 :]


def shuffled(content: bytes, chance: Random) -> bytes:
    """Put the outermost boxes into another order: all offsets are wrong then."""
    outer, at = [], 0
    for one in walk(content):
        if one.start >= at:
            outer.append(content[one.start : one.end])
            at = one.end
    first, rest = outer[:1], outer[1:]
    chance.shuffle(rest)
    return b"".join(chance.choice((first + rest, rest + first)))


def moved_inside(content: bytes, chance: Random) -> bytes:
    """Copy one box into the start of another."""
    found = list(walk(content))
    if len(found) < 2:
        return content
    one, into = chance.sample(found, 2)
    at = into.start + into.head
    return content[:at] + content[one.start : one.end][:100_000] + content[at:]


WAYS = (wrong_size, wrong_number, wrong_number, wrong_name, twice, without, shuffled, moved_inside)

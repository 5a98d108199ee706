"""Files made of chunks, packets and markers, put together wrongly: ways for each format.

Serves RIFF (AVI, WAV, WebP), EBML (WebM, MKV), PNG, JPEG, GIF, MPEG-TS, Ogg. Sources: RFC 8794
(EBML), RFC 2083 (PNG), ITU T.81 (JPEG), GIF89a, ISO 13818-1, RFC 3533 (Ogg).
"""

import re
import struct
import zlib
from collections.abc import Callable
from random import Random

Way = Callable[[bytes, Random], bytes]
_WEIRD = (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFFE)
_RIFF_NAMES = re.compile(
    rb"RIFF|LIST|hdrl|strl|avih|strh|strf|movi|idx1|00dc|01wb|fmt |data"
    rb"|VP8X|VP8 |VP8L|ANMF|ANIM|EXIF|XMP "
)
_EBML_NAMES = re.compile(
    rb"\x1a\x45\xdf\xa3|\x18\x53\x80\x67|\x11\x4d\x9b\x74|\x15\x49\xa9\x66|\x16\x54\xae\x6b"
    rb"|\x1f\x43\xb6\x75|\x1c\x53\xbb\x6b|\x2a\xd7\xb1|\x44\x89|\xb0|\xba|\xa3|\xe7"
)


def _patched(content: bytes, at: int, told: bytes) -> bytes:
    return (
        content[:at] + told + content[at + len(told) :]
        if at + len(told) <= len(content)
        else content
    )


def riff_size(content: bytes, chance: Random) -> bytes:
    """Give one chunk another length."""
    found = [one.end() for one in _RIFF_NAMES.finditer(content)]
    told = chance.choice((*_WEIRD, 3, len(content) * 2))
    return _patched(content, chance.choice(found), struct.pack("<I", told)) if found else content


def riff_number(content: bytes, chance: Random) -> bytes:
    """Put numbers that cannot be into a head: rate 0, scale 0, a huge canvas, no channels."""
    found = [one.end() for one in re.finditer(rb"avih|strh|strf|fmt |VP8X|ANMF|VP8 |VP8L", content)]
    if not found:
        return content
    at = chance.choice(found) + 4 + 4 * chance.randrange(14)
    return _patched(content, at, struct.pack("<I", chance.choice((*_WEIRD, 65_535, 16_777_215))))


def riff_name(content: bytes, chance: Random) -> bytes:
    """Call one chunk by another name."""
    found = list(_RIFF_NAMES.finditer(content))
    names = (b"LIST", b"movi", b"JUNK", b"RIFF", b"00dc", b"\0\0\0\0")
    return (
        _patched(content, chance.choice(found).start(), chance.choice(names)) if found else content
    )


def ebml_size(content: bytes, chance: Random) -> bytes:
    """Give one element a length that cannot be, is unknown, or takes eight bytes."""
    found = [one.end() for one in _EBML_NAMES.finditer(content)]
    told = chance.choice(
        (b"\xff", b"\x80", b"\x81", b"\x01" + b"\xff" * 7, b"\x08\xff\xff\xff\xff", b"\0")
    )
    return _patched(content, chance.choice(found), told) if found else content


def ebml_name(content: bytes, chance: Random) -> bytes:
    """Call one element by another name."""
    found = list(_EBML_NAMES.finditer(content))
    if not found:
        return content
    one, other = chance.choice(found), chance.choice(found).group()
    return content[: one.start()] + other + content[one.end() :]


def png_chunk(content: bytes, chance: Random) -> bytes:
    """Spoil a chunk and sum it up rightly, or move, drop or repeat it."""
    chunks = png_chunks(content)
    if not chunks:
        return content
    at = chance.randrange(len(chunks))
    name, body = chunks[at]
    act = chance.randrange(5)
    if act == 0 and body:
        place = chance.randrange(len(body))
        body = body[:place] + chance.randbytes(4) + body[place + 4 :]
        chunks[at] = (name, body)
    elif act == 1:
        chunks.insert(chance.randrange(len(chunks)), chunks[at])
    elif act == 2:
        del chunks[at]
    elif act == 3:
        chance.shuffle(chunks)
    else:
        chunks[at] = (chance.choice((b"IDAT", b"PLTE", b"tRNS", b"acTL", b"fdAT", b"IEND")), body)
    return content[:8] + b"".join(png_one(name, body) for name, body in chunks)


def png_head(content: bytes, chance: Random) -> bytes:
    """Put other numbers into the head, summed up rightly."""
    chunks = png_chunks(content)
    if not chunks or chunks[0][0] != b"IHDR":
        return content
    fields = list(struct.unpack(">IIBBBBB", chunks[0][1][:13]))
    which = chance.randrange(7)
    fields[which] = chance.choice((*_WEIRD, 7_000)) if which < 2 else chance.randrange(256)
    chunks[0] = (b"IHDR", struct.pack(">IIBBBBB", *fields))
    return content[:8] + b"".join(png_one(name, body) for name, body in chunks)


def png_chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    """Take a PNG apart."""
    at, found = 8, []
    while at + 12 <= len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        found.append((name, content[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def png_one(name: bytes, body: bytes) -> bytes:
    """Build one chunk with its sum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def jpeg_marker(content: bytes, chance: Random) -> bytes:
    """Spoil what follows a marker: its name, its length, its first numbers; or add another."""
    found = [one.start() for one in re.finditer(rb"\xff[\xc0-\xfe]", content[2:])]
    if not found:
        return content
    at = 2 + chance.choice(found[:40])
    act = chance.randrange(4)
    if act == 0:
        return _patched(content, at + 1, bytes([chance.randrange(0xC0, 0xFF)]))
    if act == 1:
        return _patched(content, at + 2, struct.pack(">H", chance.choice((0, 1, 2, 65_535))))
    if act == 2:
        return _patched(content, at + 4, chance.randbytes(chance.choice((1, 2, 6))))
    return content[:at] + b"\xff" + bytes([chance.randrange(0xC0, 0xFF)]) + b"\0\4ab" + content[at:]


def jpeg_size(content: bytes, chance: Random) -> bytes:
    """Declare another size of the picture, or other parts."""
    found = re.search(rb"\xff[\xc0-\xc2]", content)
    if found is None:
        return content
    size = struct.pack(
        ">HH", chance.choice((0, 1, 120, 65_535)), chance.choice((0, 1, 160, 65_535))
    )
    return _patched(content, found.start() + 5, size)


def gif_block(content: bytes, chance: Random) -> bytes:
    """Spoil a frame's place and size, its extension, or its table of colours."""
    found = [one.start() for one in re.finditer(rb"\x2c|\x21[\xf9\xff\xfe]", content)]
    at = chance.choice([6, 8, 10, *(place + 1 + chance.randrange(9) for place in found[:60])])
    return _patched(content, at, chance.choice((b"\xff\xff", b"\0\0", b"\xff", b"\x80", b"\0")))


def ts_packet(content: bytes, chance: Random) -> bytes:
    """Lose, repeat, mix or rename packets of 188 bytes."""
    packets = [content[at : at + 188] for at in range(0, len(content), 188)]
    at, act = chance.randrange(len(packets)), chance.randrange(4)
    if act == 0:
        del packets[at]
    elif act == 1:
        packets[at:at] = [packets[at]] * 20
    elif act == 2:
        tail = packets[at:]
        chance.shuffle(tail)
        packets[at:] = tail
    else:
        packets[at] = packets[at][:1] + chance.randbytes(3) + packets[at][4:]
    return b"".join(packets)


def ogg_page(content: bytes, chance: Random) -> bytes:
    """Spoil a page's flags, time, number or table of lengths."""
    found = [one.start() for one in re.finditer(rb"OggS", content)]
    if not found:
        return content
    at = chance.choice(found) + chance.choice((4, 5, 6, 13, 14, 18, 26, 27))
    return _patched(content, at, chance.choice((b"\xff" * 8, bytes(8), b"\xff", b"\0")))


def ways(content: bytes) -> tuple[Way, ...]:
    """Return the ways that fit a file, by its first bytes."""
    known: dict[bytes, tuple[Way, ...]] = {
        b"RIFF": (riff_size, riff_size, riff_number, riff_number, riff_name),
        b"\x1a\x45\xdf\xa3": (ebml_size, ebml_size, ebml_name),
        b"\x89PNG": (png_chunk, png_chunk, png_head),
        b"\xff\xd8\xff": (jpeg_marker, jpeg_marker, jpeg_size),
        b"GIF8": (gif_block,),
        b"OggS": (ogg_page,),
        b"G": (ts_packet,),
    }
    return next((ways for head, ways in known.items() if content.startswith(head)), ())

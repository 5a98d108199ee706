"""Ways to spoil any file, whatever it is: bytes only, and a random number generator.

Each takes a file (and sometimes another) and returns it spoilt. Must not know a format.
"""

from random import Random


def cut(content: bytes, chance: Random) -> bytes:
    """Leave out everything after a random place."""
    return content[: chance.randrange(1, max(2, len(content)))]


def cut_head(content: bytes, chance: Random) -> bytes:
    """Leave the first bytes, and drop some after them."""
    keep = chance.choice((4, 8, 12, 16, 32, 64, 256))
    gone = chance.randrange(1, max(2, len(content) // 2))
    return content[:keep] + content[keep + gone :]


def flip_bits(content: bytes, chance: Random) -> bytes:
    """Turn a few bits, or many."""
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8, 64, 512))):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def flip_head(content: bytes, chance: Random) -> bytes:
    """Turn bits among the first bytes, where headers stand."""
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 2, 4))):
        spoilt[chance.randrange(min(len(spoilt), 600))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def replace_bytes(content: bytes, chance: Random) -> bytes:
    """Put telling numbers in place of a few bytes."""
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 3, 20))):
        at = chance.randrange(len(spoilt))
        told = chance.choice((b"\x00", b"\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff", bytes(8)))
        spoilt[at : at + len(told)] = told
    return bytes(spoilt)


def blank(content: bytes, chance: Random) -> bytes:
    """Put zeros where a stretch was never written."""
    start = chance.randrange(len(content))
    length = min(chance.choice((64, 512, 4096, len(content))), len(content) - start)
    return content[:start] + bytes(length) + content[start + length :]


def repeat(content: bytes, chance: Random) -> bytes:
    """Write a stretch twice."""
    start = chance.randrange(len(content))
    end = min(len(content), start + chance.choice((16, 256, 4096)))
    return content[:end] + content[start:end] + content[end:]


def drop(content: bytes, chance: Random) -> bytes:
    """Lose a stretch in the middle."""
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.choice((1, 4, 188, 512, 4096)) :]


def insert(content: bytes, chance: Random) -> bytes:
    """Add noise in the middle."""
    at = chance.randrange(len(content))
    return content[:at] + chance.randbytes(chance.choice((1, 4, 200, 5000))) + content[at:]


def exchange(content: bytes, chance: Random) -> bytes:
    """Let two stretches change places."""
    length = max(1, min(chance.choice((16, 512, 4096)), len(content) // 2))
    first = chance.randrange(max(1, len(content) // 2 - length + 1))
    second = len(content) // 2 + chance.randrange(max(1, len(content) // 2 - length + 1))
    spoilt = bytearray(content)
    spoilt[first : first + length] = content[second : second + length]
    spoilt[second : second + length] = content[first : first + length]
    return bytes(spoilt)


def noise_after_head(content: bytes, chance: Random) -> bytes:
    """Keep a head that looks right, and nothing else."""
    keep = chance.choice((12, 32, 64, 200))
    return content[:keep] + chance.randbytes(min(20_000, len(content)))


def splice(content: bytes, other: bytes, chance: Random) -> bytes:
    """Begin as one file and go on as another."""
    return content[: chance.randrange(1, len(content))] + other[chance.randrange(len(other)) :]


def append(content: bytes, other: bytes, chance: Random) -> bytes:
    """Hang another file behind it, with or without something between."""
    return content + chance.randbytes(chance.choice((0, 0, 7))) + other


ALONE = (
    *(cut, cut, flip_bits, flip_bits, flip_head, replace_bytes),
    *(cut_head, blank, repeat, drop, insert, exchange, noise_after_head),
)
WITH_ANOTHER = (splice, append)

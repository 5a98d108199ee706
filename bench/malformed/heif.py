"""HEIF and AVIF files built item by item: grids of 60,000, items of themselves, places far away.

Source of the layouts: ISO 23008-12 (HEIF), ISO 14496-12, 8.11.
"""

import struct
from collections.abc import Callable, Iterator

from bench.malformed.boxes import box, full

_FAR = 0xFFFFFFF0


def _item(number: int, kind: bytes) -> bytes:
    return full(b"infe", struct.pack(">HH", number, 0), kind, b"\0", version=2)


def _place(number: int, offset: int, length: int, *, method: int = 0) -> bytes:
    return struct.pack(">HHHHII", number, method, 0, 1, offset, length)


def _still(  # noqa: PLR0913  (the parts of one file)
    items: list[tuple[int, bytes]],
    places: list[bytes],
    *,
    size: tuple[int, int] = (64, 64),
    refs: bytes = b"",
    more: bytes = b"",
    links: bytes = b"",
    brand: bytes = b"heic",
    idat: bytes = b"",
) -> bytes:
    iinf = full(b"iinf", struct.pack(">H", len(items)), *(_item(*one) for one in items))
    iloc = full(b"iloc", b"\x44\0", struct.pack(">H", len(places)), *places, version=1)
    ispe = full(b"ispe", struct.pack(">II", *size))
    told = links or b"".join(struct.pack(">HBB", number, 1, 0x81) for number, _ in items)
    count = len(told) // 4
    ipma = full(b"ipma", struct.pack(">I", count), told)
    iprp = box(b"iprp", box(b"ipco", ispe, more), ipma)
    meta = full(
        b"meta",
        full(b"hdlr", bytes(4), b"pict", bytes(13)),
        full(b"pitm", struct.pack(">H", 1)),
        iinf,
        iloc,
        iprp,
        refs,
        box(b"idat", idat),
    )
    return box(b"ftyp", brand, bytes(4), b"mif1", brand) + meta + box(b"mdat", bytes(400))


def _refs(kind: bytes, one: int, *others: int) -> bytes:
    body = struct.pack(f">HH{len(others)}H", one, len(others), *others)
    return full(b"iref", box(kind, body))


def _grid(rows: int, columns: int, side: int) -> bytes:
    return struct.pack(">BBBBII", 0, 1, rows - 1, columns - 1, side, side)


def files() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the name of each file and how to build it."""
    for brand, code, suffix in ((b"heic", b"hvc1", "heic"), (b"avif", b"av01", "avif")):
        yield from _of(brand, code, suffix)


def _of(brand: bytes, code: bytes, suffix: str) -> Iterator[tuple[str, Callable[[], bytes]]]:
    def made(name: str, *given: object, **told: object) -> tuple[str, Callable[[], bytes]]:
        return f"{suffix}-{name}.{suffix}", lambda: _still(*given, brand=brand, **told)  # type: ignore[arg-type]  # told by a table

    huge = _grid(256, 256, 60_000)
    grid = [(1, b"grid"), (2, code)]
    inside = [_place(1, 0, len(huge), method=1), _place(2, 600, 300)]
    tiles = _refs(b"dimg", 1, *([2] * 10_000))
    yield made("grid-60000", grid, inside, size=(60_000, 60_000), refs=tiles, idat=huge)
    small = _grid(256, 256, 64)
    yield made("grid-tiles-missing", grid, inside, refs=_refs(b"dimg", 1, 2), idat=small)
    own = _refs(b"dimg", 1, 1, 1, 1, 1)
    yield made("grid-of-itself", grid, inside, refs=own, idat=_grid(2, 2, 128))
    both = _refs(b"dimg", 1, 2) + _refs(b"dimg", 2, 1)
    yield made("derived-in-a-circle", [(1, b"iden"), (2, b"iden")], inside, refs=both)
    yield made("thumbnail-of-itself", [(1, code)], [_place(1, 600, 300)], refs=_refs(b"thmb", 1, 1))
    yield made("auxiliary-of-itself", [(1, code)], [_place(1, 600, 300)], refs=_refs(b"auxl", 1, 1))
    yield made("place-far-away", [(1, code)], [_place(1, _FAR, _FAR)])
    yield made("place-in-another-item", [(1, code)], [_place(1, 0, 100, method=2)])
    yield made("place-4g-long", [(1, code)], [_place(1, 600, 0xFFFFFFFF)])
    many = [(number, code) for number in range(1, 60_000)]
    yield made("60000-items", many, [_place(number, 600, 1) for number, _ in many])
    turned = box(b"irot", b"\xff") + box(b"imir", b"\xff") + full(b"pixi", b"\xff")
    links = struct.pack(">HB4B", 1, 4, 0x81, 0x82, 0x83, 0x84) + b"\0"
    yield made("turned-oddly", [(1, code)], [_place(1, 600, 300)], more=turned, links=links)
    nowhere = struct.pack(">HBB", 1, 1, 0xFF) * 50_000
    yield made("50000-links-to-nothing", [(1, code)], [_place(1, 600, 300)], links=nowhere)
    clap = box(b"clap", struct.pack(">8I", 1, 0, 1, 0, 0x80000000, 0, 0x80000000, 0))
    yield made("clap-by-zero", [(1, code)], [_place(1, 600, 300)], more=clap, links=b"\0\1\1\x82")
    yield made("no-places", [(1, code)], [])
    yield made("size-2e31", [(1, code)], [_place(1, 600, 300)], size=(0x7FFFFFFF, 0x7FFFFFFF))

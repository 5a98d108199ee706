"""Parts of a stored object, as browsers ask for them. Pure: header texts in, numbers out.

Source: RFC 9110 sections 13 and 14. Several ranges at once are answered with the whole object, as
section 14.2 allows; no player asks for them.
"""

import re
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range lies wholly outside the object."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of bytes; `is_open` when the client left its end to us."""

    start: int
    length: int
    is_open: bool = False


def wanted(header: str, *, size_bytes: int) -> Span | None:
    """Return the part asked for, None for the whole; Unsatisfiable when it is not there."""
    found = _ONE_RANGE.fullmatch(header)
    if found is None or found.group(1, 2) == ("", ""):
        return None
    first, last = found.group(1, 2)
    if not first:
        length = min(int(last), size_bytes)
        if not length:
            raise Unsatisfiable
        return Span(start=size_bytes - length, length=length)
    start = int(first)
    if last and int(last) < start:
        return None  # not a range at all: section 14.1.1 has us ignore it
    if start >= size_bytes:
        raise Unsatisfiable
    end = min(int(last), size_bytes - 1) if last else size_bytes - 1
    return Span(start=start, length=end - start + 1, is_open=not last)


def still_fits(if_range: str, *, etag: str) -> bool:
    """Say whether a part may be sent: the client's copy is of the same content (If-Range)."""
    return not if_range or (bool(etag) and if_range.strip() == etag)


def has_it(if_none_match: str, *, etag: str) -> bool:
    """Say whether the client has this content already (If-None-Match, weak comparison)."""
    held = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    return bool(etag) and (etag in held or "*" in held)

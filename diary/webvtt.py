"""WebVTT, read from any hand and written by ours: cues of plain text and nothing else.

A file may come from anywhere and is shown on a family's phone. So styles, regions, notes, settings
and tags are left out, entities become the letters they stand for, and what we write is escaped.
Source: https://www.w3.org/TR/webvtt1/ section 4 and 6; threats.md section 3, captions with markup.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from diary.errors import DiaryError

MOST_BYTES = 200_000
MOST_CUES = 1000
MOST_LETTERS = 500
_MOST_RAW = 5000  # letters of one cue with its tags
_PASSES = 8
_LONGEST_MS = 24 * 3600 * 1000
_STAMP = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}(?:\s.*)?$", re.ASCII)
_TAG = re.compile(r"</?[A-Za-z0-9!?][^<>]*>|</?>")
# Marks that turn the direction of what follows, also in the next line; LRM and RLM may stay.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")
_LEFT_OUT = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Cue:
    """Words and when they are said, in ms."""

    start_ms: int
    end_ms: int
    text: str


def read(data: bytes) -> list[Cue]:
    """Return the cues of a file; DiaryError(bad_captions | too_many_cues) when there are none.

    A cue whose times can't be read is left out, as a player would.
    """
    if len(data) > MOST_BYTES:
        raise bad("These captions are too big. Please choose a WebVTT file of less than 200 kB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise bad("We can't read this file. Please save the captions as WebVTT (UTF-8).") from error
    return checked(_cues(text.replace("\r\n", "\n").replace("\r", "\n")))


def _cues(text: str) -> Iterator[Cue]:
    timing = None
    words: list[str] = []
    for line in [*text.split("\n"), ""]:
        if "-->" not in line and line.strip():
            words.append(line)
            continue
        if timing is not None:
            yield Cue(*timing, unescape(_untagged("\n".join(words)[:_MOST_RAW])))
        words, timing = [], _timing(line)


def _timing(line: str) -> tuple[int, int] | None:
    found = _TIMING.match(line)
    return (_ms(*found.groups("")[:4]), _ms(*found.groups("")[4:])) if found else None


def _ms(hours: str, minutes: str, seconds: str, part: str) -> int:
    """Return a stamp in ms; -1 for one that no clock shows."""
    if int(minutes) > 59 or int(seconds) > 59:
        return -1
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(part.ljust(3, "0"))


def checked(cues: Iterable[Cue]) -> list[Cue]:
    """Return the cues cleaned and in order; refuse too many, too long ones, or none at all."""
    found = []
    for cue in cues:
        text = cleaned(cue.text[:_MOST_RAW])
        if not text or not 0 <= cue.start_ms < cue.end_ms <= _LONGEST_MS:
            continue
        if len(text) > MOST_LETTERS:
            raise bad(f"One line has more than {MOST_LETTERS} letters. Please share it out.")
        found.append(Cue(cue.start_ms, cue.end_ms, text))
        check_number(len(found))
    if not found:
        raise bad("We found no words with times in this. Please look at the captions again.")
    return sorted(found, key=lambda cue: (cue.start_ms, cue.end_ms))


def check_number(cues: int) -> None:
    """Refuse more cues than one track may have."""
    if cues > MOST_CUES:
        sentence = f"There are more than {MOST_CUES} lines. Please leave some out."
        raise DiaryError("too_many_cues", sentence, fields={"cues": [sentence]})


def cleaned(text: str) -> str:
    """Return plain words: no tags, control or turning marks, no empty lines."""
    text = _untagged(unicodedata.normalize("NFC", _without_marks(text)))
    return "\n".join(line for row in text.split("\n") if (line := " ".join(row.split())))


def _without_marks(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\t", " ")
    return "".join(
        sign
        for sign in text
        if sign == "\n" or not (sign in _TURNS or unicodedata.category(sign) in _LEFT_OUT)
    )


def _untagged(text: str) -> str:
    """Take tags out, and those that were hidden in others; who hides them deeper loses each `<`."""
    for _ in range(_PASSES):
        before, text = text, _TAG.sub("", text)
        if text == before:
            return text
    return text.replace("<", "")


def write(cues: Iterable[Cue]) -> str:
    """Return the cues as a WebVTT file. Nothing in it can be read as a time or a tag."""
    blocks = [
        f"{_stamp(cue.start_ms)} --> {_stamp(cue.end_ms)}\n{_escaped(cue.text)}\n" for cue in cues
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def _stamp(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{ms:03d}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def bad(sentence: str) -> DiaryError:
    """Return the refusal of captions."""
    return DiaryError("bad_captions", sentence, fields={"cues": [sentence]})

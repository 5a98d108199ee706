"""What people write, as we keep it. It knows letters and spaces; must not know what they are for.

NFC everywhere, so that macrons compare and are found again, whichever keyboard wrote them.
"""

import unicodedata

from diary.errors import DiaryError


def clean_words(words: str) -> str:
    """Return a text without control characters but line ends; it may be empty."""
    text = unicodedata.normalize("NFC", words).strip()
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) != "Cc")


def needed_words(words: str, *, sentence: str, code: str = "words_empty") -> str:
    """Return a cleaned text; an empty one is refused with this sentence."""
    text = clean_words(words)
    if not text:
        raise DiaryError(code, sentence, fields={"words": [sentence]})
    return text


def one_line(text: str) -> str:
    """Return a text with one space between words; it may be empty."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def clean_name(text: str, *, field: str = "name") -> str:
    """Return a name in one line; one without a letter or digit is refused."""
    line = one_line(text)
    if not any(letter.isalnum() for letter in line):
        sentence = "Please write a name."
        raise DiaryError("name_empty", sentence, fields={field: [sentence]})
    return line


def same_spelling(text: str) -> str:
    """Return what is equal for two spellings of one name: spaces and capitals do not matter."""
    return one_line(text).casefold()


def folded(text: str) -> str:
    """Return a text as people compare it who leave macrons out."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))

"""The few words that stand on the cards of a film, in the family's language: dates, places, help.

Everything else on a card is what people wrote themselves. English where a language is not known.
"""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from diary.models import Entry, PromptLevel, Rating, Setting

_MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "mi": (  # Source: Te Taura Whiri i te Reo Māori, as in frontend/src/lib/dates.ts
        *("Kohitātea", "Huitanguru", "Poutūterangi", "Paengawhāwhā", "Haratua", "Pipiri"),
        *("Hōngongoi", "Hereturikōkā", "Mahuru", "Whiringa-ā-nuku", "Whiringa-ā-rangi", "Hakihea"),
    ),
}
_DAY = {"en": "{day} {month} {year}", "mi": "{day} o {month} {year}"}
_PLACES = {
    "en": {"school": "School", "home": "Home", "community": "Out and about", "respite": "Respite"},
    "mi": {
        "school": "Te kura",
        "home": "Te kāinga",
        "community": "Te hapori",
        "respite": "Whakatā",
    },
}
_HELP = {
    "en": (
        *("with full hands-on help", "with some hands-on help", "after being shown"),
        *("after being told", "with a gesture", "without help"),
    ),
    "mi": (
        *("mā te ringa āwhina katoa", "mā te ringa āwhina paku", "mā te tauira"),
        *("mā te kupu", "mā te tohu ringa", "kāore he āwhina"),
    ),
}
_THEN_AND_NOW = {"en": "Then and now", "mi": "Ō mua, nāianei"}
LANGUAGES = tuple(_MONTHS)


def known(language: str) -> str:
    """Return the language, or English for one that the cards do not speak."""
    return language if language in LANGUAGES else "en"


def label(
    language: str, *, at: datetime, time_zone: str, entry: Entry, ratings: Sequence[Rating]
) -> str:
    """Return date (of the school), place and, where somebody measured it, how much help it took."""
    place = entry.setting or (
        Setting.SCHOOL if entry.origin == Entry.Origin.SCHOOL else Setting.HOME
    )
    told = [_day(language, _local(at, time_zone)), _PLACES[language][place]]
    levels = [one for one in ratings if one.kind == "prompt"]
    if levels:
        newest = max(levels, key=lambda one: one.made_at)
        told.append(_HELP[language][PromptLevel(newest.value)])
    return " · ".join(told)


def period(language: str, moments: Sequence[datetime], *, time_zone: str) -> str:
    """Return from which month to which the moments go, such as `March – November 2026`."""
    first, last = (_local(at, time_zone) for at in (min(moments), max(moments)))
    until = f"{_month(language, last)} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return until
    since = _month(language, first)
    return f"{since} – {until}" if first.year == last.year else f"{since} {first.year} – {until}"


def then_and_now(language: str) -> str:
    """Return what a film of two clips is called where it is of no goal."""
    return _THEN_AND_NOW[language]


def _local(at: datetime, time_zone: str) -> date:
    return at.astimezone(ZoneInfo(time_zone)).date()


def _day(language: str, day: date) -> str:
    return _DAY[language].format(day=day.day, month=_month(language, day), year=day.year)


def _month(language: str, day: date) -> str:
    return _MONTHS[language][day.month - 1]

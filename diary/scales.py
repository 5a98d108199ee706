"""What each kind of measure can hold. Plain values in and out.

gas: -2 to 2; prompt: 0 full physical help to 5 alone; trials: n of `out_of`; count: times;
duration: seconds.
"""

from collections.abc import Iterable

from diary.errors import DiaryError

LEVELS = (-2, -1, 0, 1, 2)
MOST_TRIALS = 1000
_WITHIN: dict[str, tuple[int, int, str]] = {
    "gas": (-2, 2, "The scale goes from -2 to 2. Please choose one of its five levels."),
    "prompt": (0, 5, "Please choose how much help was needed."),
    "count": (0, 100_000, "Please write how many times, from 0 to 100,000."),
    "duration": (0, 86_400, "Please write how long it took, up to one day."),
}
_PERCENT = (0, 100, "Please write how many of a hundred go right, from 0 to 100.")


def checked(kind: str, value: int, out_of: int | None) -> tuple[int, int | None]:
    """Return a measurement as it is kept; `rating_outside` for one that cannot be."""
    if kind != "trials":
        _check(kind, value, _WITHIN[kind])
        return value, None
    if out_of is None or not 1 <= out_of <= MOST_TRIALS:
        raise _outside("out_of", "Please write how many tries there were, from 1 to 1,000.")
    if not 0 <= value <= out_of:
        raise _outside("value", "More went right than were tried. Please look at both numbers.")
    return value, out_of


def check_aim(kind: str, aim: float | None, *, field: str) -> None:
    """Refuse a baseline or target that no measurement of this kind could reach."""
    if aim is not None:
        _check(kind, aim, _WITHIN.get(kind, _PERCENT), field=field)


def check_complete(levels: Iterable[int]) -> None:
    """Refuse a scale of goal attainment that does not have all of its five levels in words."""
    written = set(levels)
    missing = [level for level in LEVELS if level not in written]
    if missing:
        raise DiaryError(
            "scale_incomplete",
            "The scale needs words for each of its five levels. Please write the missing ones.",
            fields={
                f"levels.{level}": ["Please write what this level means."] for level in missing
            },
        )


def _check(kind: str, value: float, within: tuple[int, int, str], *, field: str = "value") -> None:
    least, most, sentence = within
    if not least <= value <= most:
        raise _outside(field, sentence)


def _outside(field: str, sentence: str) -> DiaryError:
    return DiaryError("rating_outside", sentence, fields={field: [sentence]})

"""What the rows of tests/access_matrix_pairs.py name in braces."""

from tests import people
from tests.people import Cast


def things(cast: Cast) -> dict[str, str]:
    """Make two moments of Aroha's goal with a clip each."""
    then, now = (people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,)) for _ in range(2))
    return {"then_clip": str(people.clip(then).pk), "now_clip": str(people.clip(now).pk)}

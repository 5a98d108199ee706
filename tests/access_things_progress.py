"""What the rows of tests/access_matrix_progress.py name in braces."""

from diary.models import GoalMarker
from tests import people
from tests.people import Cast


def things(cast: Cast) -> dict[str, str]:
    """Make what the rows name: a rating of Ms Lee's in a shared moment, a marker of Tama's."""
    entry = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,))
    rating = people.rating(cast.drink, cast.ms_lee, 1, entry=entry)
    marker = GoalMarker.objects.create(
        goal=cast.drink, on="2026-03-01", kind="illness", words="A cold", made_by=cast.tama
    )
    return {"rating": str(rating.pk), "marker": str(marker.pk)}

"""What the rows of tests/access_matrix_progress.py name in braces."""

from uuid import UUID

from diary.models import GoalMarker
from tests import people
from tests.people import Cast


def things(cast: Cast, *, entry: UUID) -> dict[str, str]:
    """Make what the rows name: a rating of Ms Lee's on the world's entry, a marker of Tama's."""
    rating = people.rating(cast.drink, cast.ms_lee, 1, entry=entry)
    marker = GoalMarker.objects.create(
        goal=cast.drink, on="2026-03-01", kind="illness", words="A cold", made_by=cast.tama
    )
    return {"rating": str(rating.pk), "marker": str(marker.pk)}

"""What the rows of tests/access_matrix_meetings.py name in braces."""

from uuid import uuid4

from django.utils import timezone

from diary.models import AgendaPoint, Meeting
from tests.people import Cast


def things(cast: Cast) -> dict[str, str]:
    """Make a meeting about Aroha with two points that Tama wrote, and one that is over."""
    day = timezone.now().date()
    meeting = Meeting.objects.create(child=cast.aroha, title="IEP", held_on=day)
    over = Meeting.objects.create(
        child=cast.aroha, title="Term 3", held_on=day, ended_at=timezone.now()
    )
    tamas = AgendaPoint.objects.create(
        meeting=meeting, party="whanau", words="The hens", by=cast.tama
    )
    childs = AgendaPoint.objects.create(
        meeting=meeting, party="child", words="Swimming", by=cast.tama
    )
    return {
        "meeting": str(meeting.pk),
        "meeting_over": str(over.pk),
        "point": str(tamas.pk),
        "childs_point": str(childs.pk),
        "new_point": str(uuid4()),
    }

"""Meetings, what each side brings, does next, and thought of it."""

from django.db.models import Q, QuerySet

from diary.access.child import OF_CHILD, children
from diary.access.places import Rules, Viewer, as_liaison, in_team, kept_apart, ruled
from diary.models import AgendaPoint, Meeting, MeetingAnswer, NextStep

_MEETING_RULES: Rules = {
    "view": OF_CHILD["view"],
    "change": lambda p: in_team(p, on="child__"),
    "speak": lambda p: Q(child__in=children(p, "goals").values("pk")),
}


def meetings(person: Viewer, action: str) -> QuerySet[Meeting]:
    """Return meetings: all with the diary `view`, the team may `change`, contributors `speak`."""
    return ruled(Meeting.objects.all(), person, action, _MEETING_RULES)


_POINT_RULES: Rules = {
    "view": lambda p: (
        Q(meeting__in=meetings(p, "view").values("pk"))
        & ~kept_apart(p, by="by", child="meeting__child")
    ),
    "note": lambda p: (
        Q(meeting__in=meetings(p, "speak").values("pk"))
        & (Q(by=p) | in_team(p, on="meeting__child__"))
    ),
    "change": lambda p: (
        Q(meeting__in=meetings(p, "speak").values("pk"))
        & (Q(by=p) | (~Q(party="whanau") & in_team(p, on="meeting__child__")))
    ),
}


def agenda_points(person: Viewer, action: str) -> QuerySet[AgendaPoint]:
    """Return what is to be spoken about; `change` one's own, and school's and child's by team.

    The team may `note` what was said to each of them, everyone else to their own.
    """
    return ruled(AgendaPoint.objects.all(), person, action, _POINT_RULES)


def next_steps(person: Viewer) -> QuerySet[NextStep]:
    """Return what each party does next, but what another home wrote to one kept apart from it."""
    rules: Rules = {
        "view": lambda p: (
            Q(meeting__in=meetings(p, "view").values("pk"))
            & ~kept_apart(p, by="by", child="meeting__child")
        )
    }
    return ruled(NextStep.objects.all(), person, "view", rules)


def meeting_answers(person: Viewer) -> QuerySet[MeetingAnswer]:
    """Return how people found a meeting: one's own, and all of them to the child's liaison."""
    rules: Rules = {
        "view": lambda p: (
            Q(meeting__in=meetings(p, "view").values("pk"))
            & (Q(person=p) | as_liaison(p, on="meeting__child__"))
        )
    }
    return ruled(MeetingAnswer.objects.all(), person, "view", rules)

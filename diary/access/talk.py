"""Hearts, replies, and what the liaison asks and hears."""

from django.db.models import Q, QuerySet

from diary.access.moments import appearances
from diary.access.places import (
    Rules,
    Viewer,
    as_liaison,
    in_family,
    in_team,
    kept_apart,
    ruled,
    schools_as,
)
from diary.models import Asked, Heart, Reply, Round, SchoolRole, Talk


def hearts(person: Viewer) -> QuerySet[Heart]:
    """Return the hearts that the person may know of, under pairs that they were given to see."""
    rules: Rules = {"view": lambda p: ~kept_apart(p, by="person")}
    return ruled(Heart.objects.all(), person, "view", rules)


def said(person: Viewer) -> QuerySet[Reply]:
    """Return the replies that the person may know of, under pairs that they were given to see."""
    rules: Rules = {"view": lambda p: Q(withdrawn_at=None) & ~kept_apart(p, by="author")}
    return ruled(Reply.objects.all(), person, "view", rules)


_REPLY_RULES: Rules = {
    "view": lambda p: Q(
        pk__in=said(p).values("pk"), appearance__in=appearances(p, "view").values("pk")
    ),
    "withdraw": lambda p: Q(author=p, appearance__in=appearances(p, "view").values("pk")),
}


def replies(person: Viewer, action: str) -> QuerySet[Reply]:
    """Return replies under what the person may see; a person takes back only their own."""
    return ruled(Reply.objects.all(), person, action, _REPLY_RULES)


_ROUND_RULES: Rules = {
    "view": lambda p: Q(liaison=p, school__in=schools_as(p, SchoolRole.Role.LIAISON)),
}


def rounds(person: Viewer) -> QuerySet[Round]:
    """Return the rounds that the person opened as liaison, while they are so at that school."""
    return ruled(Round.objects.all(), person, "view", _ROUND_RULES)


_ASKED_RULES: Rules = {
    "answer": lambda p: Q(person=p) & in_family(p, on="child__"),
    "read": lambda p: Q(round__in=rounds(p).values("pk")) & as_liaison(p, on="child__"),
    "released": lambda p: in_team(p, on="child__") | as_liaison(p, on="child__"),
}


def asked(person: Viewer, action: str) -> QuerySet[Asked]:
    """Return who was asked: `answer` one's own, `read` as liaison, `released` for the team.

    `released` alone shows nothing: the caller must also take only answers that were released.
    """
    return ruled(Asked.objects.all(), person, action, _ASKED_RULES)


_TALK_RULES: Rules = {"view": lambda p: Q(liaison=p) & as_liaison(p, on="child__")}


def talks(person: Viewer) -> QuerySet[Talk]:
    """Return the liaison's own notes of conversations, for children still assigned to her."""
    return ruled(Talk.objects.all(), person, "view", _TALK_RULES)

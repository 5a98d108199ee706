"""Plans, goals, measurements and markers."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from diary.access.child import OF_CHILD, children
from diary.access.moments import appearances
from diary.access.places import (
    CONTRIBUTE,
    Rules,
    Viewer,
    as_liaison,
    in_family,
    in_team,
    kept_apart,
    ruled,
)
from diary.models import Goal, GoalMarker, Person, Plan, PlanMark, Rating

_PLAN_RULES: Rules = {
    **OF_CHILD,
    "hopes": lambda p: Q(child__in=children(p, "goals").values("pk")),
    "decide": lambda p: Q(child__in=children(p, "decide").values("pk")),
    "agree": lambda p: Q(child__in=children(p, "agree").values("pk")),
}


_GOAL_RULES: Rules = {
    "view": OF_CHILD["view"],
    "change": lambda p: (
        in_team(p, on="child__")
        | (Q(set_by=Goal.SetBy.WHANAU) & in_family(p, rights=CONTRIBUTE, on="child__"))
    ),
    "rate": lambda p: in_team(p, on="child__") | in_family(p, rights=CONTRIBUTE, on="child__"),
}


def plans(person: Viewer, action: str) -> QuerySet[Plan]:
    """Return plans; everyone with the diary reads them, the team writes them.

    Who contributes writes the `hopes`. Whānau's yes is for who may `decide`, school's for who may
    `change`; the child's is written down by either (`agree`).
    """
    return ruled(Plan.objects.all(), person, action, _PLAN_RULES)


def plan_marks(person: Viewer) -> QuerySet[PlanMark]:
    """Return the marks of which the person may know who put them, on plans they were given to see.

    That a mark is there, everyone sees who sees the plan.
    """
    rules: Rules = {"view": lambda p: ~kept_apart(p, by="by", child="plan__child")}
    return ruled(PlanMark.objects.all(), person, "view", rules)


def goals(person: Viewer, action: str) -> QuerySet[Goal]:
    """Return goals; the team changes any, family those that whānau set; both `rate` all."""
    return ruled(Goal.objects.all(), person, action, _GOAL_RULES)


def _standing_ratings(person: Person) -> Q:
    """Not taken back, and not what another home said, to one from whom home is kept."""
    return Q(withdrawn_at=None) & ~kept_apart(person, by="by", child="goal__child")


def _seen_ratings(person: Person) -> Q:
    """As far as their moments go, while those show the goal; what nobody filmed: with the diary."""
    # Asked of each rating, not IN a set: SQLite would list all that the person may see, each time.
    moment = appearances(person, "view").filter(pk=OuterRef("appearance"))
    shown = Q(Exists(moment.filter(goal_links__goal=OuterRef("goal"))))
    diary = (
        in_team(person, on="goal__child__")
        | in_family(person, on="goal__child__")
        | as_liaison(person, on="goal__child__")
    )
    return _standing_ratings(person) & diary & (Q(appearance=None) | shown)


_RATING_RULES: Rules = {
    "view": _seen_ratings,
    "change": lambda p: (
        _seen_ratings(p)
        & Q(goal__child__in=children(p, "goals").values("pk"))
        & (Q(by=p) | (Q(side="school") & in_team(p, on="goal__child__")))
    ),
}


def ratings(person: Viewer, action: str) -> QuerySet[Rating]:
    """Return measurements: `view` as far as their moments go; `change` one's own, school's by team.

    One without a moment is seen by everyone who sees the goal, but for whom home is kept from.
    """
    return ruled(Rating.objects.all(), person, action, _RATING_RULES)


def measured(person: Viewer) -> QuerySet[Rating]:
    """Return the ratings that the person may know of, under pairs that they were given to see."""
    return ruled(Rating.objects.all(), person, "view", {"view": _standing_ratings})


_MARKER_RULES: Rules = {
    "view": lambda p: (
        Q(goal__in=goals(p, "view").values("pk"))
        & ~kept_apart(p, by="made_by", child="goal__child")
    ),
    "change": lambda p: (
        Q(goal__in=goals(p, "rate").values("pk")) & (Q(made_by=p) | in_team(p, on="goal__child__"))
    ),
}


def goal_markers(person: Viewer, action: str) -> QuerySet[GoalMarker]:
    """Return what is marked on charts: who sees the goal `view`, team and maker `change`."""
    return ruled(GoalMarker.objects.all(), person, action, _MARKER_RULES)

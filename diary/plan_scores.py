"""How a plan goes by its goals' scales. Of one child alone: nothing here compares children."""

from uuid import UUID

from django.db.models import Count

from diary import access, fetch, gas, scales
from diary.models import Goal, Measure, Person, Plan


def score(viewer: Person, plan_id: UUID) -> gas.Score:
    """Return the plan's score out of the ratings that the viewer sees; NotFound for a stranger."""
    plan = fetch.one(access.plans(viewer, "view"), known=Plan.objects.none(), pk=plan_id)
    scaled = Goal.objects.filter(plan=plan).annotate(levels=Count("gas_levels", distinct=True))
    weights = dict(scaled.filter(levels=len(scales.LEVELS)).values_list("pk", "weight"))
    rows = access.ratings(viewer, "view").filter(kind=Measure.Kind.GAS, goal__in=weights)
    first: dict[UUID, int] = {}
    latest: dict[UUID, int] = {}
    in_order = rows.order_by("occurred_at", "made_at", "pk")
    for goal, value in in_order.values_list("goal", "value"):
        first.setdefault(goal, value)
        latest[goal] = value
    return gas.score([gas.Scaled(weights[goal], first[goal], latest[goal]) for goal in first])

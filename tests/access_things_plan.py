"""What the rows of tests/access_matrix_plan.py name in braces."""

from datetime import date

from diary import plan_words
from diary.models import Plan, PlanVersion
from tests.people import Cast


def things(cast: Cast) -> dict[str, str]:
    """Make a plan that all three agreed to; `edition` is that of the world's plan for 2026."""
    agreed = Plan.objects.create(
        child=cast.aroha,
        title="2025",
        starts_on=date(2025, 2, 1),
        ends_on=date(2025, 12, 15),
        state="agreed",
    )
    kept = plan_words.keep(plan_words.of(agreed, []), [])
    PlanVersion.objects.create(plan=agreed, number=1, content=kept)
    draft = Plan.objects.get(child=cast.aroha, title="2026")
    return {
        "agreed_plan": str(agreed.pk),
        "edition": plan_words.edition(plan_words.of(draft, [])),
        "childs": "child",
    }

"""Two marks and a change at the same moment: a plan is agreed once, and to the words that stand."""

import threading

import pytest
from django.db import connection

from diary import agreements, plan_reading, plans
from diary.errors import Conflict
from diary.models import Party, Plan, PlanVersion

ROUNDS = 6


@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="in memory SQLite's threads share one table lock; on disk it has one writer at a time",
)
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_third_mark_and_a_change_side_by_side(cast):
    for number in range(ROUNDS):
        year = 2026 + number
        plan = Plan.objects.create(
            child=cast.aroha, title="Plan", starts_on=f"{year}-02-01", ends_on=f"{year}-12-15"
        )
        edition = plan_reading.whole(cast.mere, plan.pk).edition
        agreements.mark(cast.mere, plan.pk, party=Party.WHANAU, edition=edition)
        _all_at_once(
            lambda plan=plan, read=edition: agreements.mark(
                cast.ms_lee, plan.pk, party=Party.SCHOOL, edition=read
            ),
            lambda plan=plan, read=edition: agreements.mark(
                cast.ms_lee, plan.pk, party=Party.CHILD, edition=read, how="Nodded."
            ),
            lambda plan=plan, number=number: plans.change_plan(
                cast.ms_lee, plan.pk, plans.PlanChange(title=f"Other {number}")
            ),
        )
        whole = plan_reading.whole(cast.ms_lee, plan.pk)
        kept = list(PlanVersion.objects.filter(plan=plan))
        assert (whole.plan.state, whole.plan.title) == ("draft", f"Other {number}")
        assert whole.plan.version == 1 + len(kept)
        assert whole.marks == []
        assert all(len(row.content["marks"]) == 3 for row in kept)
        assert all(row.content["title"] == "Plan" for row in kept)


def _all_at_once(*acts) -> None:
    start, faults = threading.Barrier(len(acts)), []

    def guarded(act) -> None:
        try:
            start.wait()
            act()
        except Conflict:
            pass  # the words had changed already
        except Exception as error:  # noqa: BLE001  (a thread's fault is the test's)
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []

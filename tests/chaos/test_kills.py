"""A school at work while worker, web and house are killed (kill -9): every promise is kept.

`make chaos` does the same for longer, and with PostgreSQL.
"""

import pytest

from bench.chaos.campaign import Campaign, Plan

PLAN = Plan(
    seed=2008,
    worker=20,
    worker_steps=5,
    web=2,
    web_child=3,
    web_steps=4,
    house=1,
    house_steps=1,
    everything=4,
    pauses=1,
)


@pytest.mark.media
def test_no_promise_is_broken_by_kill_9_and_the_oracle_would_have_seen_it(tmp_path):
    campaign = Campaign(PLAN, tmp_path)
    result = campaign.run()
    assert result.faults == []
    assert result.kills["worker, at a random moment"] == PLAN.worker
    assert result.kills["web, all its processes"] == PLAN.web
    assert result.kills["web, one of its processes"] == PLAN.web_child
    assert result.kills["everything at once"] == PLAN.everything
    assert result.kills["worker, at a step of its work"] > 0
    assert result.kills["web, at a step of its work"] > 0
    assert result.pauses == PLAN.pauses
    assert result.counts["clips"] >= 13
    assert result.counts["edits"] >= 3
    assert result.sets_seen > 0

    broken = campaign.site.run("-m", "tests.chaos.sabotage")
    said = "\n".join(campaign.ask_oracle()["faults"])
    assert {what for sign, what in broken.items() if sign not in said} == set(), said

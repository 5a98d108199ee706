"""Who may do what at the addresses of then and now. The same rows as tests/access_matrix.py."""

from tests.access_matrix import CIRCLE, CONTRIBUTORS, TEAM, Row

ROWS: list[Row] = [
    Row("GET", "api/goals/<uuid:goal>/clips", CIRCLE),
    Row(
        "POST",
        "api/goals/<uuid:goal>/pairs",
        TEAM | CONTRIBUTORS,
        refused=frozenset({"koro", "mr_patel"}),
        ok=201,
        body={"id": "{new_id}", "then_clip": "{then_clip}", "now_clip": "{now_clip}"},
    ),
]

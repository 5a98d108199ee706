"""Who may do what at the addresses of progress: ratings, measures, cards, markers, scores.

The same rows as tests/access_matrix.py; their things are in tests/access_things_progress.py.
"""

from tests.access_matrix import CIRCLE, CONTRIBUTORS, TEAM, Row

_GOAL = "api/goals/<uuid:goal>"
_RATERS = TEAM | CONTRIBUTORS
_LEVELS = [{"level": level, "words": f"Level {level}"} for level in (-2, -1, 0, 1, 2)]

ROWS: list[Row] = [
    Row("GET", f"{_GOAL}/progress", CIRCLE),
    Row(
        "POST",
        f"{_GOAL}/ratings",
        _RATERS,
        CIRCLE - _RATERS,
        ok=201,
        body={"id": "{new_id}", "kind": "count", "value": 4},
        note="both sides measure every goal",
    ),
    Row(
        "PUT",
        f"{_GOAL}/measures",
        TEAM,
        CIRCLE - TEAM,
        body={"measures": [{"kind": "gas", "baseline": -1, "target": 1}], "levels": _LEVELS},
        note="school's goal: whānau measures the goals that it set in its own way",
    ),
    Row("PUT", f"{_GOAL}/card", TEAM, CIRCLE - TEAM, body={"prompt_words": "Show me"}),
    Row("GET", f"{_GOAL}/cards", CIRCLE),
    Row("PUT", f"{_GOAL}/baseline", TEAM, CIRCLE - TEAM, ok=204, body={"clip": "{clip}"}),
    Row(
        "POST",
        f"{_GOAL}/markers",
        _RATERS,
        CIRCLE - _RATERS,
        ok=201,
        body={"id": "{new_id}", "on": "2026-03-02", "kind": "illness", "words": "A cold"},
    ),
    Row(
        "DELETE",
        "api/markers/<uuid:marker>",
        TEAM | {"tama"},
        CIRCLE - TEAM - {"tama"},
        ok=204,
        note="tama put it there",
    ),
    Row(
        "PATCH",
        "api/ratings/<uuid:rating>",
        TEAM,
        CIRCLE - TEAM,
        body={"value": 2},
        note="school's rating",
    ),
    Row("GET", "api/ratings/<uuid:rating>/history", CIRCLE),
    Row("DELETE", "api/ratings/<uuid:rating>", TEAM, CIRCLE - TEAM, ok=204),
    Row("GET", "api/plans/<uuid:plan>/score", CIRCLE),
]

"""Who may ask for films, see them and take them away: see tests/access_matrix.py."""

from tests.access_matrix import CIRCLE, CONTRIBUTORS, TEAM, Row

_REFUSED = CIRCLE - TEAM - CONTRIBUTORS

ROWS: list[Row] = [
    Row("GET", "api/goals/<uuid:goal>/reels", CIRCLE),
    Row(
        "POST",
        "api/goals/<uuid:goal>/reels",
        TEAM | CONTRIBUTORS,
        _REFUSED,
        ok=202,
        body={"language": "mi"},
    ),
    Row("GET", "api/pairs/<uuid:pair>/reels", CIRCLE),
    Row("POST", "api/pairs/<uuid:pair>/reels", TEAM | CONTRIBUTORS, _REFUSED, ok=202, body={}),
    Row("GET", "api/reels/<uuid:reel>", CIRCLE),
    Row("DELETE", "api/reels/<uuid:reel>", TEAM | CONTRIBUTORS, _REFUSED, ok=204),
    Row(
        "POST",
        "api/reels/<uuid:reel>/retry",
        TEAM | CONTRIBUTORS,
        _REFUSED,
        ok=409,
        note="it has not failed",
    ),
    Row("GET", "media/reels/<uuid:reel>", CIRCLE, note="who sees each clip in it just now"),
    Row(
        "GET", "media/reels/<uuid:reel>/captions/<slug:language>", CIRCLE, names={"language": "en"}
    ),
]

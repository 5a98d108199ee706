"""Who may do what at the addresses of one plan: its words, marks, review and versions.

The same rows as tests/access_matrix.py; the things that they name are in
tests/access_things_plan.py.
"""

from tests.access_matrix import CIRCLE, CONTRIBUTORS, TEAM, Row

_PLAN = "api/plans/<uuid:plan>"
_MARK = f"{_PLAN}/marks/<slug:party>"
_DECIDES = frozenset({"mere"})
_YES = {"edition": "{edition}"}
_SAID = {"edition": "{edition}", "how": "Pressed yes on her talker."}

ROWS: list[Row] = [
    Row("GET", _PLAN, CIRCLE),
    Row("PATCH", _PLAN, TEAM, CIRCLE - TEAM, body={"title": "New"}),
    Row(
        "PATCH",
        _PLAN,
        TEAM | CONTRIBUTORS,
        CIRCLE - TEAM - CONTRIBUTORS,
        body={"whanau_hopes": "That she has friends."},
        note="the hopes",
    ),
    Row(
        "PUT",
        _MARK,
        TEAM,
        CIRCLE - TEAM,
        body=_YES,
        names={"party": "school"},
        note="school's mark",
    ),
    Row(
        "PUT",
        _MARK,
        _DECIDES,
        CIRCLE - _DECIDES,
        body=_YES,
        names={"party": "whanau"},
        note="whānau's mark",
    ),
    Row(
        "PUT",
        _MARK,
        TEAM | _DECIDES,
        CIRCLE - TEAM - _DECIDES,
        body=_SAID,
        names={"party": "childs"},
        note="the child's mark, with how they said it",
    ),
    Row("DELETE", _MARK, TEAM, CIRCLE - TEAM, ok=204, names={"party": "school"}),
    Row("DELETE", _MARK, _DECIDES, CIRCLE - _DECIDES, ok=204, names={"party": "whanau"}),
    Row(
        "POST",
        f"{_PLAN}/review",
        TEAM,
        CIRCLE - TEAM,
        body={"words": "She asks by herself."},
        names={"plan": "agreed_plan"},
    ),
    Row(
        "GET",
        f"{_PLAN}/versions/<int:number>",
        CIRCLE,
        names={"plan": "agreed_plan", "number": "1"},
    ),
]

"""Who may do what at the addresses of meetings; the things they name: access_things_meetings."""

from tests.access_matrix import ADMIN, CIRCLE, CONTRIBUTORS, LIAISON, TEAM, Row

_KORO = frozenset({"koro"})
_MEETING = "api/meetings/<uuid:meeting>"
_POINT = f"{_MEETING}/points/<uuid:point>"
_SPEAK = TEAM | CONTRIBUTORS
_OVER = {"meeting": "meeting_over"}

ROWS: list[Row] = [
    Row("GET", "api/children/<uuid:child>/meetings", CIRCLE, ADMIN),
    Row(
        "POST",
        "api/children/<uuid:child>/meetings",
        TEAM,
        (CIRCLE - TEAM) | ADMIN,
        ok=201,
        body={"title": "IEP 2027", "held_on": "2027-02-10"},
    ),
    Row("GET", _MEETING, CIRCLE),
    Row("PATCH", _MEETING, TEAM, CIRCLE - TEAM, body={"notes": "All were here."}),
    Row(
        "PUT",
        _POINT,
        frozenset({"tama"}),
        CIRCLE - {"tama"},
        body={"party": "whanau", "words": "The hens, and the dog"},
        note="Tama's own point of the agenda; the child's is the team's to change too",
    ),
    Row(
        "PUT",
        _POINT,
        TEAM | {"tama"},
        CIRCLE - TEAM - {"tama"},
        body={"party": "child", "words": "Swimming"},
        names={"point": "childs_point"},
        note="the child's",
    ),
    Row(
        "PUT",
        _POINT,
        _SPEAK,
        _KORO | LIAISON,
        body={"party": "child", "words": "Music", "clips": ["{clip}"]},
        names={"point": "new_point"},
        note="a new one: for one's own side, and the child",
    ),
    Row("DELETE", _POINT, frozenset({"tama"}), CIRCLE - {"tama"}, ok=204),
    Row(
        "PUT",
        f"{_POINT}/notes",
        TEAM | {"tama"},
        CIRCLE - TEAM - {"tama"},
        body={"notes": "Every morning."},
    ),
    Row(
        "PUT",
        f"{_MEETING}/steps/<slug:party>",
        _SPEAK,
        _KORO | LIAISON,
        body={"words": "We try it at Nan's."},
        names={"party": "whanau"},
        note="school's is the team's alone",
    ),
    Row("POST", f"{_MEETING}/end", TEAM, CIRCLE - TEAM),
    Row("POST", f"{_MEETING}/kept", _SPEAK, _KORO | LIAISON, ok=204),
    Row("GET", f"{_MEETING}/answer", _SPEAK, _KORO | LIAISON, note="one's own"),
    Row(
        "PUT",
        f"{_MEETING}/answer",
        _SPEAK,
        _KORO | LIAISON,
        body={"party": "child", "was_heard": 3, "was_clear": 2},
        names=_OVER,
        note="for one's own side, and the child's as one puts it down",
    ),
    Row("GET", f"{_MEETING}/answers", LIAISON, CIRCLE - LIAISON, names=_OVER),
]

"""Who may do what at which address: one row for each route and method, played as each of the cast.

`allowed` get `ok`; `refused` are members who may see but not do that (403); everyone else
signed in is a stranger (404, as for an unknown id); nobody signed in gets `nobody`. The world in
which a row is played is in tests/test_access_matrix.py; braces name its things.
"""

from dataclasses import dataclass, field
from typing import Any

TEAM = frozenset({"ms_lee"})
FAMILY = frozenset({"mere", "tama", "koro"})
CONTRIBUTORS = frozenset({"mere", "tama"})
LIAISON = frozenset({"mr_patel"})
ADMIN = frozenset({"ms_ngata"})
TECHNICIAN = frozenset({"mr_webb"})
CIRCLE = TEAM | FAMILY | LIAISON
EVERYONE = frozenset({"*"})


@dataclass(frozen=True, slots=True)
class Row:
    """One route and method. `body` is sent as JSON, `raw` as it is; the allowed get `ok`."""

    method: str
    route: str
    allowed: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    ok: int = 200
    stranger: int = 404
    nobody: int = 401
    body: dict[str, Any] | None = None
    raw: str = ""
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # a route's name -> a thing of the world
    content_type: str = "application/json"
    note: str = ""


_CHILD = "api/children/<uuid:child>"
_ENTRY = f"{_CHILD}/entries/<uuid:entry>"
_CAPTIONS = "api/clips/<uuid:clip>/captions/<slug:language>"
_NEW_ID = "{new_id}"
_TAG = [{"id": "{child}", "goals": ["{goal}"]}]

ROWS: list[Row] = [
    Row("GET", "api/schema", EVERYONE, nobody=200),
    # -- home, children and their diaries
    Row("GET", "api/home", EVERYONE),
    Row("GET", _CHILD, CIRCLE),
    Row("GET", f"{_CHILD}/timeline", CIRCLE),
    Row("GET", _ENTRY, CIRCLE),
    Row(
        "POST",
        f"{_ENTRY}/replies",
        TEAM | CONTRIBUTORS | LIAISON,
        refused=frozenset({"koro"}),
        ok=201,
        body={"id": _NEW_ID, "words": "Ka pai!"},
    ),
    Row("PUT", f"{_ENTRY}/heart", CIRCLE, ok=204),
    Row("DELETE", f"{_ENTRY}/heart", CIRCLE, ok=204),
    Row("POST", f"{_ENTRY}/watched", CIRCLE, ok=204),
    Row("DELETE", "api/replies/<uuid:reply>", frozenset({"tama"}), CIRCLE - {"tama"}, ok=204),
    # -- entries and clips
    Row(
        "POST",
        "api/entries",
        TEAM | CONTRIBUTORS,
        refused=frozenset({"koro", "mr_patel"}),
        ok=201,
        body={"id": _NEW_ID, "occurred_at": "2026-11-01T00:00:00Z", "children": _TAG},
    ),
    Row("GET", "api/drafts", EVERYONE),
    Row("GET", "api/entries/<uuid:entry>", TEAM, CIRCLE - TEAM),
    Row("PATCH", "api/entries/<uuid:entry>", TEAM, CIRCLE - TEAM, body={"words": "New"}),
    Row("POST", "api/entries/<uuid:entry>/share", TEAM, CIRCLE - TEAM, body={}),
    Row(
        "POST",
        "api/entries/<uuid:entry>/withdraw",
        TEAM | {"mere"},
        CIRCLE - TEAM - {"mere"},
        body={},
        note="mere decides for the child",
    ),
    Row(
        "POST",
        "api/entries/<uuid:entry>/split",
        TEAM,
        CIRCLE - TEAM,
        ok=201,
        body={"id": _NEW_ID, "clips": ["{clip}"], "children": _TAG},
    ),
    Row("GET", "api/receipts", EVERYONE, query="?clips={clip}"),
    Row("GET", "api/clips/<uuid:clip>", CIRCLE),
    Row("POST", "api/clips/<uuid:clip>/retry", TEAM, CIRCLE - TEAM, ok=409, body={}),
    Row("GET", "api/clips/<uuid:clip>/edit", TEAM, CIRCLE - TEAM),
    Row("PUT", "api/clips/<uuid:clip>/edit", TEAM, CIRCLE - TEAM, ok=202, body={"turn": 90}),
    Row(
        "POST",
        "api/clips/<uuid:clip>/edit/undo",
        TEAM,
        CIRCLE - TEAM,
        ok=409,
        note="nothing to undo",
    ),
    Row(
        "PUT",
        "api/clips/<uuid:clip>/words",
        TEAM,
        CIRCLE - TEAM,
        body={"description": "Aroha drinks", "has_no_speech": False},
    ),
    Row("GET", f"{_CAPTIONS}", CIRCLE, names={"language": "en"}),
    Row(
        "PUT",
        f"{_CAPTIONS}",
        TEAM,
        CIRCLE - TEAM,
        body={"cues": [{"start_ms": 0, "end_ms": 900, "text": "Kia ora"}]},
        names={"language": "mi"},
    ),
    Row("DELETE", f"{_CAPTIONS}", TEAM, CIRCLE - TEAM, ok=204, names={"language": "en"}),
    # -- plans and goals
    Row("GET", f"{_CHILD}/plans", CIRCLE, refused=ADMIN),
    Row(
        "POST",
        f"{_CHILD}/plans",
        TEAM,
        refused=FAMILY | LIAISON | ADMIN,
        ok=201,
        body={"title": "2027", "starts_on": "2027-02-01", "ends_on": "2027-12-15"},
    ),
    Row("GET", f"{_CHILD}/goals", CIRCLE, refused=ADMIN),
    Row(
        "POST",
        f"{_CHILD}/goals",
        TEAM | CONTRIBUTORS,
        refused=frozenset({"koro", "mr_patel", "ms_ngata"}),
        ok=201,
        body={"words": "I choose my own book", "strand": "communication"},
    ),
    Row("PATCH", "api/goals/<uuid:goal>", TEAM, CIRCLE - TEAM, body={"state": "met"}),
    Row("GET", "api/strands", EVERYONE),
    Row(
        "POST",
        "api/strands",
        ADMIN | {"other_admin"},
        ok=201,
        stranger=403,
        body={"name": "Relating to others"},
        note="one's own school's strand: everyone else has no school to administer",
    ),
    # -- the way in
    Row("GET", "login", EVERYONE, ok=302, nobody=200),
    Row("POST", "login/demonstration", stranger=404, nobody=404, note="no demonstration here"),
    Row("GET", "login/link/<str:token>", stranger=410, nobody=410, note="a nonsense link"),
    Row("POST", "login/link/<str:token>", stranger=410, nobody=410, note="a nonsense link"),
    Row("GET", "login/email", EVERYONE, ok=302, nobody=200),
    Row("POST", "login/email", EVERYONE, ok=302, nobody=200),
    Row("GET", "login/code", EVERYONE, ok=302, nobody=302),
    Row("POST", "login/code", EVERYONE, ok=302, nobody=302),
    # -- pages without a program, health, the client
    Row("GET", "plain/", EVERYONE, nobody=302),
    Row("GET", "plain/c/<uuid:child>", CIRCLE, nobody=302),
    Row("GET", "healthz", EVERYONE, nobody=200),
    Row("GET", "readyz", EVERYONE, nobody=200),
    Row("GET", "sw.js", EVERYONE, nobody=200),
    Row("GET", "manifest.webmanifest", EVERYONE, nobody=200),
    Row("GET", "shell", EVERYONE, nobody=200),
    Row("GET", r"^(?!api/|media/|static/|emergency/|j/|m/|print/|login).*$", EVERYONE, nobody=302),
    # -- oneself
    Row("GET", "api/me", EVERYONE),
    Row("PATCH", "api/me", EVERYONE, body={"language": "mi"}),
    Row("POST", "api/me/sign-out", EVERYONE, ok=204),
    Row("GET", "api/me/sessions", EVERYONE),
    Row("DELETE", "api/me/sessions/<str:session_id>", note="an unknown one: 404 for all"),
    Row("POST", "api/devices", EVERYONE, ok=201, body={"label": "Tablet"}),
    Row(
        "POST",
        "api/devices/heartbeat",
        body={"waiting_clips": 1},
        note="asks for the device's own token (tests/api/test_devices.py)",
        stranger=404,
    ),
    # -- bytes in and out
    Row(
        "POST",
        "api/uploads/",
        TEAM,
        ok=201,
        headers={
            "Tus-Resumable": "1.0.0",
            "Upload-Length": "11",
            "Upload-Metadata": "clip {b64:new_id},entry {b64:entry},kind {b64:video}",
        },
        content_type="application/offset+octet-stream",
        note="an entry takes clips of its author alone",
    ),
    Row(
        "PATCH",
        "api/uploads/<uuid:clip>",
        TEAM,
        ok=204,
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"},
        raw="hello",
        content_type="application/offset+octet-stream",
        names={"clip": "upload"},
    ),
    Row(
        "DELETE",
        "api/uploads/<uuid:clip>",
        TEAM,
        ok=204,
        headers={"Tus-Resumable": "1.0.0"},
        names={"clip": "upload"},
    ),
    Row("GET", "media/clips/<uuid:clip>/<slug:name>", CIRCLE, names={"name": "240p"}),
    Row(
        "GET",
        "media/clips/<uuid:clip>/captions/<slug:language>",
        CIRCLE,
        names={"language": "en"},
    ),
    Row("GET", "media/clips/<uuid:clip>/original", TEAM, CIRCLE - TEAM),
    Row("GET", "media/children/<uuid:child>/face", CIRCLE | ADMIN),
    # -- a copy for the family, and being forgotten
    Row(
        "POST",
        f"{_CHILD}/archive",
        ADMIN | {"mere"},
        refused=(CIRCLE | ADMIN) - ADMIN - {"mere"},
        ok=202,
        note="mere decides for the child",
    ),
    Row("GET", "api/archives/<uuid:archive>", frozenset({"mere"})),
    Row("GET", "media/archives/<uuid:archive>", frozenset({"mere"})),
    Row(
        "POST",
        f"{_CHILD}/erase",
        ADMIN,
        refused=CIRCLE,
        ok=202,
        body={"confirm": "Aroha"},
    ),
]

"""Rows about what leaves on paper or by a link: pages about a child, reports, goal cards."""

from tests.access_matrix import ADMIN, CIRCLE, EVERYONE, FAMILY, LIAISON, TEAM, Row


def _can_make_pdfs() -> bool:
    try:
        import weasyprint  # noqa: F401, PLC0415
    except (ImportError, OSError):
        return False
    return True


CAN_MAKE_PDFS = _can_make_pdfs()
_PASSPORT = "api/passports/<uuid:passport>"
_WRITERS = TEAM | {"mere"}
_READERS = (FAMILY | LIAISON) - _WRITERS
_OPEN = {"secret": "secret"}

ROWS: list[Row] = [
    Row("GET", "api/children/<uuid:child>/passports", CIRCLE, ADMIN),
    Row(
        "POST",
        "api/children/<uuid:child>/passports",
        _WRITERS,
        _READERS | ADMIN,
        ok=201,
        body={"title": "What I like and what I can do", "clips": [{"clip": "{passport_clip}"}]},
        note="mere decides for the child",
    ),
    Row("GET", "api/children/<uuid:child>/passports/clips", _WRITERS, _READERS | ADMIN),
    Row("GET", _PASSPORT, CIRCLE),
    Row("PATCH", _PASSPORT, _WRITERS, _READERS, body={"likes": "Waiata"}),
    Row(
        "POST",
        f"{_PASSPORT}/link",
        _WRITERS,
        _READERS,
        ok=201,
        body={"days": 7, "for_whom": "The café"},
    ),
    Row("POST", f"{_PASSPORT}/revoke", _WRITERS, _READERS, ok=204),
    Row("GET", "print/plans/<uuid:plan>", CIRCLE, nobody=302),
    Row(
        "GET",
        "print/plans/<uuid:plan>.pdf",
        CIRCLE,
        ok=200 if CAN_MAKE_PDFS else 501,
        nobody=302,
        note="501 where PDFs can't be made",
    ),
    Row("GET", "print/goals/<uuid:goal>/card", CIRCLE, nobody=302),
    Row(
        "GET",
        "m/<str:secret>",
        EVERYONE,
        nobody=200,
        names=_OPEN,
        note="whoever holds an open link; any other secret: 404",
    ),
    Row(
        "GET",
        "m/<str:secret>/clips/<uuid:clip>/<slug:name>",
        EVERYONE,
        nobody=200,
        names=_OPEN | {"clip": "passport_clip", "name": "240p"},
        note="clips on that page alone",
    ),
    Row(
        "GET",
        "m/<str:secret>/clips/<uuid:clip>/captions/<slug:language>",
        EVERYONE,
        nobody=200,
        names=_OPEN | {"clip": "passport_clip", "language": "en"},
        note="clips on that page alone",
    ),
]

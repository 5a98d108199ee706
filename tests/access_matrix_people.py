"""Who may do what at the addresses for people: circle, feedback, the school, the machine.

The same rows as tests/access_matrix.py; the things that they name are in tests/access_things.py.
"""

from tests.access_matrix import ADMIN, CIRCLE, EVERYONE, FAMILY, LIAISON, TEAM, TECHNICIAN, Row

ADMINS = ADMIN | {"other_admin"}
DECIDES = frozenset({"mere"})
STAFF = TEAM | LIAISON | TECHNICIAN | ADMINS | {"ms_cole", "mr_stone"}

_CHILD = "api/children/<uuid:child>"
_CLASS = "api/classrooms/<uuid:classroom>"
_FORM = "multipart/form-data; boundary=edge"


def _form(*parts: tuple[str, str]) -> str:
    lines = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"'
        + (f'; filename="{name}.txt"' if name in {"file", "picture"} else "")
        + f"\r\n\r\n{content}\r\n"
        for name, content in parts
    ]
    return "".join(lines) + "--edge--\r\n"


ROWS: list[Row] = [
    Row("GET", "api/school", ADMINS, stranger=403, note="of one's own school"),
    Row("PATCH", "api/school", ADMINS, stranger=403, body={"wants_originals": True}),
    # -- the circle and who is invited to it
    Row("GET", f"{_CHILD}/circle", TEAM | LIAISON | ADMIN | DECIDES, FAMILY - DECIDES),
    Row(
        "POST",
        f"{_CHILD}/circle",
        ADMIN,
        CIRCLE,
        ok=201,
        body={"person": "{person}", "kind": "professional", "relation": "Relief"},
    ),
    Row("PATCH", "api/circle/<uuid:member>", ADMIN, CIRCLE - {"tama", "koro"}, body={}),
    Row("POST", "api/circle/<uuid:member>/end", ADMIN | DECIDES, TEAM | LIAISON, ok=204, body={}),
    Row("POST", "api/circle/<uuid:member>/way-back", ADMIN, TEAM | LIAISON | DECIDES, ok=201),
    Row(
        "POST",
        f"{_CHILD}/households",
        TEAM | ADMIN,
        FAMILY | LIAISON,
        ok=201,
        body={"label": "Nan's home"},
    ),
    Row(
        "PATCH",
        "api/households/<uuid:household>",
        TEAM | ADMIN,
        LIAISON | {"mere", "koro"},
        body={"label": "Home"},
        note="Tama lives elsewhere and does not decide: he learns of no other home",
    ),
    Row(
        "GET",
        f"{_CHILD}/invitations",
        TEAM | ADMIN | DECIDES,
        LIAISON | (FAMILY - DECIDES),
        note="family lists those that it made",
    ),
    Row(
        "POST",
        f"{_CHILD}/invitations",
        TEAM | ADMIN | DECIDES,
        LIAISON | (FAMILY - DECIDES),
        ok=201,
        body={"name": "Nan", "relation": "Nan", "rights": "view"},
    ),
    Row("DELETE", "api/invitations/<uuid:invitation>", TEAM | ADMIN, ok=204),
    Row("GET", "j/", EVERYONE, nobody=200),
    Row("POST", "j/", nobody=404, note="no code"),
    Row("GET", "j/<str:code>", nobody=404, note="an unknown code"),
    Row("POST", "j/<str:code>", nobody=404, note="an unknown code"),
    # -- what was agreed, who has watched
    Row("GET", f"{_CHILD}/consents", TEAM | FAMILY | ADMIN, LIAISON),
    Row(
        "POST",
        f"{_CHILD}/consents",
        ADMIN,
        CIRCLE,
        ok=201,
        body={"purpose": "group", "given": True, "giver_name": "Mere"},
    ),
    Row("GET", f"{_CHILD}/watching", FAMILY | LIAISON, TEAM | ADMIN),
    # -- feedback
    Row("GET", "api/rounds", LIAISON, stranger=403),
    Row(
        "POST",
        "api/rounds",
        LIAISON,
        ok=201,
        stranger=403,
        body={"title": "Term 1", "children": ["{child}"]},
    ),
    Row("GET", "api/rounds/<uuid:round>", LIAISON),
    Row("POST", "api/rounds/<uuid:round>/close", LIAISON),
    Row(
        "POST",
        "api/rounds/<uuid:round>/notes",
        LIAISON,
        ok=201,
        body={"child": "{child}", "person_name": "Koro", "channel": "visit", "words": "Tea."},
    ),
    Row("GET", "api/asked", EVERYONE),
    Row(
        "PUT",
        "api/asked/<uuid:asked>/answers",
        DECIDES,
        LIAISON,
        body={"answers": [{"question": "better", "words": "The bus"}]},
        note="Mere was asked",
    ),
    Row(
        "POST",
        "api/asked/<uuid:asked>/release",
        DECIDES,
        LIAISON,
        body={"questions": ["better"], "released": True},
        note="Mere was asked",
    ),
    Row("GET", f"{_CHILD}/released", TEAM | LIAISON, FAMILY | ADMIN),
    # -- the school, for its admin
    Row("GET", "api/people", ADMINS, stranger=403),
    Row(
        "POST",
        "api/people",
        ADMINS,
        ok=201,
        stranger=403,
        body={"name": "Ms Rewi", "email": "rewi@example.com"},
    ),
    Row("PATCH", "api/people/<uuid:person>", ADMIN, body={"name": "Ms Cole-Hall"}),
    Row("POST", "api/people/<uuid:person>/sign-out", ADMIN, ok=204),
    Row("GET", "api/classrooms", STAFF, stranger=403),
    Row("POST", "api/classrooms", ADMINS, ok=201, stranger=403, body={"name": "Tōtara"}),
    Row("PATCH", _CLASS, ADMIN, TEAM, body={"name": "Rimu 1"}),
    Row("POST", f"{_CLASS}/staff", ADMIN, TEAM, ok=201, body={"person": "{person}"}),
    Row(
        "POST",
        f"{_CLASS}/staff/<uuid:place>/end",
        ADMIN,
        TEAM,
        body={},
        names={"place": "staff_place"},
    ),
    Row("POST", f"{_CLASS}/children", ADMIN, TEAM, ok=201, body={"child": "{other_child}"}),
    Row(
        "POST",
        f"{_CLASS}/children/<uuid:place>/end",
        ADMIN,
        TEAM,
        body={},
        names={"place": "child_place"},
    ),
    Row("GET", "api/children", ADMINS, stranger=403),
    Row("POST", "api/children", ADMINS, ok=201, stranger=403, body={"first_name": "Kahu"}),
    Row("PATCH", _CHILD, ADMIN, CIRCLE, body={"first_name": "Ārohanui"}),
    Row("GET", f"{_CHILD}/face", TEAM | ADMIN, FAMILY | LIAISON),
    Row(
        "PUT",
        f"{_CHILD}/face",
        TEAM | ADMIN,
        FAMILY | LIAISON,
        ok=202,
        raw=_form(("picture", "a picture")),
        content_type=_FORM,
    ),
    Row("DELETE", f"{_CHILD}/face", TEAM | ADMIN, FAMILY | LIAISON, ok=204),
    Row(
        "POST",
        "api/import",
        ADMINS,
        stranger=403,
        raw=_form(("file", "First name\r\nKahu\r\n"), ("kind", "children"), ("dry_run", "false")),
        content_type=_FORM,
    ),
    Row("GET", "api/audit", ADMINS, stranger=403),
    # -- the machine, for its technician
    Row("GET", "api/technician/queue", TECHNICIAN, stranger=403),
    Row("GET", "api/technician/storage", TECHNICIAN, stranger=403),
    Row("GET", "api/technician/devices", TECHNICIAN, stranger=403),
    Row("POST", "api/technician/jobs/<uuid:job>/retry", TECHNICIAN, ok=202, stranger=403),
]

"""`/api/import`: the dry run names each bad line; then everyone or nobody."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from diary import roster
from diary.models import Child, ClassroomStaff, Enrolment, Event, Person
from tests.api.asking import assert_problem, who_gets

pytestmark = pytest.mark.django_db

CHILDREN = """First Name;Surname;DOB;Room;NSN
Kahu;Pene;4/03/2017;rimu;1
Tui;Pene;2017-03-04;;2
Māia;Rangi;5 May 2016;KŌWHAI;3
"""


def _send(client, text, kind="children", *, dry_run=False, encoding="utf-8"):
    content = text if isinstance(text, bytes) else text.encode(encoding)
    file = SimpleUploadedFile("list.csv", content, "text/csv")
    body = {"file": file, "kind": kind, "dry_run": str(dry_run).lower()}
    return client.post("/api/import", body)


def _bad(answer):
    assert answer.status_code == 200, answer.content
    return [(one["line"], one["column"]) for one in answer.json()["bad"]]


def test_only_an_admin_imports(cast):
    others = set(cast.everyone()) - {"ms_ngata", "other_admin", "nobody"}
    no_class = CHILDREN.replace("rimu", "").replace("KŌWHAI", "")
    assert who_gets(cast, lambda c: _send(c, no_class)) == {
        200: {"ms_ngata", "other_admin"},
        403: others,
        401: {"nobody"},
    }
    schools = Child.objects.filter(last_name="Pene").values_list("school__name", flat=True)
    assert sorted(schools) == ["Kererū School"] * 2 + ["Tūī School"] * 2


def test_a_dry_run_changes_nothing_and_then_it_is_done(cast, signed_in):
    admin = signed_in(cast.ms_ngata)
    before = Child.objects.count()
    tried = _send(admin, CHILDREN, dry_run=True).json()
    assert tried == {"lines": 3, "good": 3, "bad": [], "ignored": ["NSN"], "done": False}
    assert Child.objects.count() == before
    done = _send(admin, CHILDREN, encoding="utf-16").json()
    assert (done["good"], done["done"]) == (3, True)
    kahu = Child.objects.get(first_name="Kahu")
    assert kahu.born_on == date(2017, 3, 4)
    assert Enrolment.objects.get(child=kahu).classroom == cast.rimu
    assert Enrolment.objects.get(child__first_name="Māia").classroom == cast.kowhai
    assert Event.objects.filter(act="child.added").count() == 3
    # The same file again adds nobody twice.
    assert _bad(_send(admin, CHILDREN)) == [(n, "first_name") for n in (2, 3, 4)]


def test_each_bad_line_is_named_and_nobody_is_added(cast, signed_in):
    text = """first_name,last_name,born_on,class
Kahu,Pene,4/03/2017,Rimu
,Pene,,
Tui,Pene,25/13/2016,
Ana,Pene,3/25/2016,
Ben,Pene,1/1/2099,
Cam,Pene,1/1/16,
Dee,Pene,,Rata
aroha, TAMIHANA ,,
Kahu,pene,2017-03-04,
M?ia,Pene,,
Eve,Pene,,,,extra
…,Pene,,
"""
    before = Child.objects.count()
    answer = _send(signed_in(cast.ms_ngata), text)
    assert _bad(answer) == [
        (3, "first_name"),
        (4, "born_on"),
        (5, "born_on"),
        (6, "born_on"),
        (7, "born_on"),
        (8, "class"),
        (9, "first_name"),
        (10, "first_name"),
        (11, "first_name"),
        (12, ""),
        (13, "first_name"),
    ]
    report = answer.json()
    assert (report["lines"], report["good"], report["done"]) == (12, 1, False)
    sentences = {one["line"]: one["sentence"] for one in report["bad"]}
    assert sentences[10] == "This is the same as line 2."
    assert sentences[9] == "This is at your school already."
    assert "no class called Rata" in sentences[8]
    assert "CSV UTF-8" in sentences[11]
    assert Child.objects.count() == before


def test_people_come_with_role_and_class(cast, signed_in):
    text = """Name,Email Address,Position,Classroom
Ms Rewi,Rewi@kereru.example,Teacher,Rimu
Mr Aide,aide@kereru.example,Teacher Aide,Rimu
Ms Link,link@kereru.example,liaison,
Mr Stone,stone@tui.example,teacher,
"""
    report = _send(signed_in(cast.ms_ngata), text, "people").json()
    assert (report["good"], report["done"]) == (4, True)
    places = ClassroomStaff.objects.filter(classroom=cast.rimu, person__email__endswith="example")
    roles = dict(places.values_list("person__email", "role"))
    assert roles["rewi@kereru.example"] == "teacher"
    assert roles["aide@kereru.example"] == "aide"
    assert Person.objects.filter(email="stone@tui.example").count() == 1
    link = Person.objects.get(email="link@kereru.example")
    assert signed_in(link).get("/api/me").json()["roles"] == ["liaison"]


def test_each_bad_person_is_named(cast, signed_in):
    text = """First name,Last name,Email,Role
Ms,Rewi,rewi@kereru.example,
Mr,Twice,REWI@kereru.example,
Ms,Lee,lee@kereru.example,
,,nobody@kereru.example,
Mr,X,not an address,
Mr,Y,y@kereru.example,boss
"""
    text += f"Mr,Z,{'z' * 60}@{'kereru.' * 30}example,\n"
    answer = _send(signed_in(cast.ms_ngata), text, "people")
    assert _bad(answer) == [
        (3, "email"),
        (4, "email"),
        (5, "name"),
        (6, "email"),
        (7, "role"),
        (8, "email"),
    ]
    assert not Person.objects.filter(email="rewi@kereru.example").exists()


def test_a_formula_and_a_tag_are_names_like_any_other(cast, signed_in):
    text = "first name,last name\n\"=cmd|' /C calc'!A0\",<script>alert(1)</script>\n"
    assert _send(signed_in(cast.ms_ngata), text).json()["done"] is True
    child = Child.objects.get(first_name__startswith="=")
    assert (child.first_name, child.last_name) == (
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
    )


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"", "children", 400, "file_empty"),
        (b"PK\x03\x04zip", "children", 415, "not_csv"),
        (b"Surname,DOB\nPene,\n", "children", 400, "column_missing"),
        (b"Name,Role\nMs Rewi,\n", "people", 400, "column_missing"),
        (b"Email\na@b.nz\n", "people", 400, "column_missing"),
        (b"First name\n" + b"x\n" * 5001, "children", 413, "too_many_lines"),
        (b"x" * 1_000_001, "children", 413, "file_too_big"),
        (b"x" * 1_100_000, "children", 413, "file_too_big"),
        (b"First name\nKahu\n", "cats", 400, "not_valid"),
    ],
)
def test_a_file_that_is_none_is_refused(cast, signed_in, content, kind, status, code):
    assert_problem(_send(signed_in(cast.ms_ngata), content, kind), status, code)


def test_without_a_file_it_says_so(cast, signed_in):
    answer = signed_in(cast.ms_ngata).post("/api/import", {"kind": "people"})
    assert_problem(answer, 400, "not_valid")
    assert "file" in answer.json()["fields"]


def test_no_word_about_it_means_a_dry_run(cast, signed_in):
    file = SimpleUploadedFile("list.csv", b"First name\nKahu\n", "text/csv")
    signed_in(cast.ms_ngata).post("/api/import", {"kind": "children", "file": file})
    assert not Child.objects.filter(first_name="Kahu").exists()


def test_a_large_school_takes_few_statements(cast, django_assert_max_num_queries):
    lines = "".join(f"Child{number},Of,2016-05-05,Rimu\n" for number in range(500))
    content = f"first name,last name,dob,class\n{lines}".encode()
    with django_assert_max_num_queries(30):
        report = roster.take_in(cast.ms_ngata, content, kind="children", is_dry_run=False)
    assert report.done
    assert Enrolment.objects.filter(classroom=cast.rimu).count() == 502


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-03-25", date(2016, 3, 25)),
        ("25/3/2016", date(2016, 3, 25)),
        ("3/4/2016", date(2016, 4, 3)),
        ("25.03.2016", date(2016, 3, 25)),
        ("25 Mar  2016", date(2016, 3, 25)),
        ("25 march 2016", date(2016, 3, 25)),
        (" ", None),
    ],
)
def test_days_are_read_day_first(text, expected):
    assert roster.day(text) == expected


@pytest.mark.parametrize("text", ["25/3/16", "42454", "3/25/2016", "2016-02-30", "soon", "=A1"])
def test_a_day_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        roster.day(text)

"""The children of a school, by its admin: added, changed, and never opened."""

import pytest

from diary.models import Child, Event
from tests import people
from tests.api.asking import assert_problem, who_gets

pytestmark = pytest.mark.django_db
JSON = "application/json"
NEW = {"first_name": "Kahu", "last_name": "Pene", "born_on": "2017-03-04"}


def test_only_an_admin_lists_and_adds(cast, signed_in):
    others = set(cast.everyone()) - {"ms_ngata", "other_admin", "nobody"}
    admins = {"ms_ngata", "other_admin"}
    for ask, done in (
        (lambda c: c.get("/api/children"), 200),
        (lambda c: c.post("/api/children", NEW, JSON), 201),
    ):
        assert who_gets(cast, ask) == {done: admins, 403: others, 401: {"nobody"}}
    listed = signed_in(cast.ms_ngata).get("/api/children").json()["children"]
    assert [one["first_name"] for one in listed] == ["Aroha", "Hemi", "Kahu", "Noah"]
    aroha = listed[0]
    assert (aroha["initials"], aroha["face_url"], aroha["family"]) == ("AT", None, 3)
    assert [one["name"] for one in aroha["classrooms"]] == ["Rimu"]


def test_a_child_comes_into_a_class(cast, signed_in):
    admin = signed_in(cast.ms_ngata)
    made = admin.post("/api/children", {**NEW, "classroom": str(cast.rimu.pk)}, JSON)
    assert made.status_code == 201
    child = made.json()["id"]
    assert signed_in(cast.ms_lee).get(f"/api/children/{child}").status_code == 200
    assert signed_in(cast.ms_cole).get(f"/api/children/{child}").status_code == 404
    acts = set(Event.objects.filter(child=child).values_list("act", flat=True))
    assert acts == {"child.added", "child.enrolled"}
    assert_problem(admin.post("/api/children", NEW, JSON), 409, "child_exists")
    twin = admin.post("/api/children", NEW | {"first_name": "Tui"}, JSON)
    assert twin.status_code == 201
    elsewhere = signed_in(cast.other_admin).post(
        "/api/children", {**NEW, "classroom": str(cast.rimu.pk)}, JSON
    )
    assert_problem(elsewhere, 404, "not_found")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"first_name": " "}, "not_valid"),
        ({"first_name": "…"}, "name_empty"),
        ({"born_on": "4 March"}, "not_valid"),
        ({"born_on": "2099-01-01"}, "birthday_not_likely"),
        ({"born_on": "1917-03-04"}, "birthday_not_likely"),
        ({"classroom": "Rimu"}, "not_valid"),
    ],
)
def test_what_can_not_be_is_refused(cast, signed_in, change, code):
    answer = signed_in(cast.ms_ngata).post("/api/children", NEW | change, JSON)
    assert_problem(answer, 400, code)
    assert not Child.objects.filter(last_name="Pene").exists()


def test_only_the_admin_changes_names_and_birthday(cast, signed_in):
    url = f"/api/children/{cast.aroha.pk}"
    change = {"first_name": "Ārohanui", "born_on": "2016-05-06"}
    ask = lambda c: c.patch(url, change, JSON)  # noqa: E731
    members = {"ms_lee", "mere", "tama", "koro", "mr_patel"}
    strangers = set(cast.everyone()) - members - {"ms_ngata", "nobody"}
    assert who_gets(cast, ask) == {
        200: {"ms_ngata"},
        403: members,
        404: strangers,
        401: {"nobody"},
    }
    admin = signed_in(cast.ms_ngata)
    changed = admin.patch(url, {"born_on": None, "last_name": ""}, JSON).json()
    assert (changed["first_name"], changed["born_on"]) == ("Ārohanui", None)
    school = admin.patch(url, {"school": str(cast.other_school.pk), "face_key": "x"}, JSON)
    assert school.status_code == 200
    cast.aroha.refresh_from_db()
    assert (cast.aroha.school_id, cast.aroha.face_key) == (cast.school.pk, "")


def test_the_admin_opens_no_diary_by_it(cast, signed_in):
    people.entry(cast.ms_lee, cast.aroha, words="She asked for a drink")
    admin = signed_in(cast.ms_ngata)
    for url in ("/api/children", "/api/people", "/api/classrooms"):
        assert "drink" not in admin.get(url).content.decode()
    assert admin.get(f"/api/children/{cast.aroha.pk}/timeline").status_code == 404

"""Classes: who works with them and who is in them; each change counts on the next request."""

import pytest

from diary.models import ClassroomStaff, Enrolment, Event
from tests.api.asking import JSON, assert_problem, who_gets

pytestmark = pytest.mark.django_db


def _url(room):
    return f"/api/classrooms/{room.pk}"


def test_the_admin_sees_all_classes_and_teachers_their_own(cast, signed_in):
    def names(person):
        answer = signed_in(person).get("/api/classrooms").json()
        return [one["name"] for one in answer["classrooms"]]

    assert names(cast.ms_ngata) == ["Kōwhai", "Rimu"]
    assert names(cast.ms_lee) == ["Rimu"]
    assert names(cast.mr_patel) == []
    staff = {"ms_lee", "ms_cole", "mr_stone", "mr_patel", "ms_ngata", "mr_webb", "other_admin"}
    asked = who_gets(cast, lambda c: c.get("/api/classrooms"))
    family = set(cast.everyone()) - staff - {"nobody"}
    assert asked == {200: staff, 403: family, 401: {"nobody"}}
    rimu = signed_in(cast.ms_lee).get("/api/classrooms").json()["classrooms"][0]
    assert [one["child"]["name"] for one in rimu["children"]] == ["Aroha Tamihana", "Noah Brown"]
    assert [one["person"]["name"] for one in rimu["staff"]] == ["Ms Lee"]


def test_only_an_admin_opens_and_names_classes(cast, signed_in):
    ask = lambda c: c.post("/api/classrooms", {"name": "Tōtara"}, JSON)  # noqa: E731
    others = set(cast.everyone()) - {"ms_ngata", "other_admin", "nobody"}
    assert who_gets(cast, ask) == {
        201: {"ms_ngata", "other_admin"},
        403: others,
        401: {"nobody"},
    }
    admin = signed_in(cast.ms_ngata)
    assert_problem(ask(admin), 409, "class_exists")
    assert_problem(admin.post("/api/classrooms", {"name": " "}, JSON), 400, "not_valid")
    rename = lambda c: c.patch(_url(cast.rimu), {"name": "Rimu 1"}, JSON)  # noqa: E731
    assert who_gets(cast, rename, names=("ms_lee", "ms_cole", "mere", "other_admin")) == {
        403: {"ms_lee"},
        404: {"ms_cole", "mere", "other_admin"},
    }
    assert rename(admin).json()["name"] == "Rimu 1"
    taken = admin.patch(_url(cast.kowhai), {"name": "Rimu 1"}, JSON)
    assert_problem(taken, 409, "class_exists")


def test_working_with_a_class_opens_its_diaries_and_ending_closes_them(cast, signed_in):
    admin, cole = signed_in(cast.ms_ngata), signed_in(cast.ms_cole)
    diary = f"/api/children/{cast.aroha.pk}/timeline"
    new = {"person": str(cast.ms_cole.pk), "role": "therapist"}
    ask = lambda c: c.post(f"{_url(cast.rimu)}/staff", new, JSON)  # noqa: E731
    assert who_gets(cast, ask, names=("ms_lee", "ms_cole", "mere", "other_admin", "nobody")) == {
        403: {"ms_lee"},
        404: {"ms_cole", "mere", "other_admin"},
        401: {"nobody"},
    }
    assert cole.get(diary).status_code == 404
    made = ask(admin)
    assert made.status_code == 201
    assert cole.get(diary).status_code == 200
    assert_problem(ask(admin), 409, "in_class_already")
    place = ClassroomStaff.objects.get(classroom=cast.rimu, person=cast.ms_cole)
    end = f"{_url(cast.rimu)}/staff/{place.pk}/end"
    assert_problem(signed_in(cast.ms_lee).post(end, {}, JSON), 403, "not_allowed")
    other_room = f"{_url(cast.kowhai)}/staff/{place.pk}/end"
    assert_problem(admin.post(other_room, {}, JSON), 404, "not_found")
    assert admin.post(end, {}, JSON).status_code == 200
    assert cole.get(diary).status_code == 404
    assert_problem(admin.post(end, {}, JSON), 409, "ended_already")
    acts = Event.objects.filter(subject=cast.ms_cole.pk).values_list("act", flat=True)
    assert list(acts) == ["class_role.granted", "class_role.ended"]


def test_children_come_and_go_with_dates(cast, signed_in):
    admin, cole = signed_in(cast.ms_ngata), signed_in(cast.ms_cole)
    diary = f"/api/children/{cast.aroha.pk}/timeline"
    ask = lambda c: c.post(f"{_url(cast.kowhai)}/children", {"child": str(cast.aroha.pk)}, JSON)  # noqa: E731
    assert_problem(ask(cole), 403, "not_allowed")
    assert_problem(ask(signed_in(cast.ms_lee)), 404, "not_found")
    assert ask(admin).status_code == 201
    assert cole.get(diary).status_code == 200
    assert_problem(ask(admin), 409, "enrolled_already")
    place = Enrolment.objects.get(classroom=cast.kowhai, child=cast.aroha)
    end = f"{_url(cast.kowhai)}/children/{place.pk}/end"
    later = admin.post(end, {"ends_on": "2099-02-01"}, JSON).json()
    listed = next(one for one in later["children"] if one["id"] == str(place.pk))
    assert listed["ends_on"] == "2099-02-01"
    assert cole.get(diary).status_code == 200
    assert_problem(admin.post(end, {"ends_on": "2020-02-01"}, JSON), 400, "day_over")
    assert admin.post(end, {}, JSON).status_code == 200
    assert cole.get(diary).status_code == 404
    assert Event.objects.filter(act="child.left_class", child=cast.aroha.pk).count() == 2


def test_another_schools_child_and_person_can_not_be_drawn_in(cast, signed_in):
    admin = signed_in(cast.ms_ngata)
    child = {"child": str(cast.stranger_child.pk)}
    assert_problem(admin.post(f"{_url(cast.rimu)}/children", child, JSON), 404, "not_found")
    person = {"person": str(cast.mr_stone.pk)}
    assert_problem(admin.post(f"{_url(cast.rimu)}/staff", person, JSON), 404, "not_found")

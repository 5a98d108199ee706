"""The people of a school: its admin's, and no way through them into another school."""

import pytest
from django.utils import timezone

from diary.models import Device, Event, Person, SchoolRole, Session
from tests import people
from tests.api.asking import assert_problem, who_gets

pytestmark = pytest.mark.django_db
JSON = "application/json"
NEW = {"name": "Ms Rewi", "email": "Rewi@Kereru.example", "role": "liaison"}


def _url(person):
    return f"/api/people/{person.pk}"


def _only_admins(cast):
    others = set(cast.everyone()) - {"ms_ngata", "other_admin", "nobody"}
    return {200: {"ms_ngata", "other_admin"}, 403: others, 401: {"nobody"}}


def test_the_admin_sees_the_people_of_their_school(cast, signed_in):
    assert who_gets(cast, lambda c: c.get("/api/people")) == _only_admins(cast)
    listed = signed_in(cast.ms_ngata).get("/api/people").json()["people"]
    names = [one["name"] for one in listed]
    assert "Mr Stone" not in names
    assert names == sorted(names)
    by_name = {one["name"]: one for one in listed}
    lee = by_name["Ms Lee"]
    assert (lee["roles"], lee["is_ours"], lee["is_active"]) == (["teacher"], True, True)
    assert [one["classroom"]["name"] for one in lee["classrooms"]] == ["Rimu"]
    assert [one["child"]["name"] for one in by_name["Mere"]["circles"]] == ["Aroha Tamihana"]
    assert by_name["Ms Old"]["classrooms"] == []


def test_the_list_takes_the_same_queries_for_a_large_school(
    cast, signed_in, django_assert_max_num_queries
):
    client = signed_in(cast.ms_ngata)
    client.get("/api/people")
    for number in range(20):
        someone = people.person(f"Teacher {number}")
        SchoolRole.objects.create(school=cast.school, person=someone, role="teacher")
    with django_assert_max_num_queries(8):
        assert len(client.get("/api/people").json()["people"]) >= 20


def test_adding_somebody_gives_them_a_role_and_a_class(cast, signed_in):
    new = {**NEW, "role": "teacher", "classrooms": [str(cast.rimu.pk)], "class_role": "aide"}
    others = [name for name in cast.everyone() if name not in {"ms_ngata", "other_admin"}]
    refused = who_gets(cast, lambda c: c.post("/api/people", new, JSON), names=others)
    assert refused == {403: set(others) - {"nobody"}, 401: {"nobody"}}
    elsewhere = signed_in(cast.other_admin).post("/api/people", new, JSON)
    assert_problem(elsewhere, 404, "not_found")  # not their class

    made = signed_in(cast.ms_ngata).post("/api/people", new, JSON)
    assert made.status_code == 201
    assert made.json()["email"] == "rewi@kereru.example"
    assert made.json()["roles"] == ["teacher"]
    [place] = made.json()["classrooms"]
    assert (place["classroom"]["name"], place["role"]) == ("Rimu", "aide")
    rewi = Person.objects.get(email="rewi@kereru.example")
    assert signed_in(rewi).get(f"/api/children/{cast.aroha.pk}").status_code == 200
    assert not rewi.has_usable_password()
    acts = set(Event.objects.filter(subject=rewi.pk).values_list("act", flat=True))
    assert acts == {"person.added", "role.granted", "class_role.granted"}


def test_an_address_is_one_person(cast, signed_in):
    admin = signed_in(cast.ms_ngata)
    here = admin.post("/api/people", NEW | {"email": "LEE@kereru.example"}, JSON)
    assert_problem(here, 409, "person_exists")
    # Somebody of another school is the same person, with one more role; their name is theirs.
    shared = admin.post("/api/people", NEW | {"email": "stone@tui.example"}, JSON).json()
    assert (shared["id"], shared["name"]) == (str(cast.mr_stone.pk), "Mr Stone")
    assert shared["is_ours"] is False
    back = admin.post("/api/people", NEW | {"email": "old@kereru.example"}, JSON)
    assert back.status_code == 201


@pytest.mark.parametrize(
    "change",
    [{"email": "rewi"}, {"email": ""}, {"name": " "}, {"role": "boss"}, {"classrooms": ["Rimu"]}],
)
def test_what_can_not_be_is_refused(cast, signed_in, change):
    answer = signed_in(cast.ms_ngata).post("/api/people", NEW | change, JSON)
    assert_problem(answer, 400, "not_valid")
    assert not Person.objects.filter(name="Ms Rewi").exists()


def test_the_admin_changes_the_people_of_their_school_only(cast, signed_in):
    change = {"name": "Ms Lee-Hall"}
    ask = lambda c: c.patch(_url(cast.ms_lee), change, JSON)  # noqa: E731
    others = set(cast.everyone()) - {"ms_ngata", "nobody"}
    assert who_gets(cast, ask) == {200: {"ms_ngata"}, 404: others, 401: {"nobody"}}
    cast.ms_lee.refresh_from_db()
    assert cast.ms_lee.name == "Ms Lee-Hall"


def test_an_admin_takes_over_nobody_of_another_school(cast, signed_in):
    """A-18: give a stranger a role here, then change their e-mail: refused."""
    admin = signed_in(cast.ms_ngata)
    admin.post("/api/people", NEW | {"email": "reed@tui.example"}, JSON)
    for change in ({"email": "mine@kereru.example"}, {"name": "X"}, {"is_active": False}):
        answer = admin.patch(_url(cast.other_admin), change, JSON)
        assert_problem(answer, 403, "not_ours_alone")
    cast.other_admin.refresh_from_db()
    assert (cast.other_admin.email, cast.other_admin.is_active) == ("reed@tui.example", True)
    assert admin.patch(_url(cast.other_admin), {"role": None}, JSON).json()["roles"] == []
    assert SchoolRole.objects.filter(person=cast.other_admin, role="admin", ends_at=None).exists()


def test_another_address_ends_the_sessions(cast, signed_in):
    phone = signed_in(cast.mere)
    Device.objects.create(person=cast.mere, label="Phone", token_hash="x")
    admin = signed_in(cast.ms_ngata)
    taken = admin.patch(_url(cast.mere), {"email": "lee@kereru.example"}, JSON)
    assert_problem(taken, 400, "email_taken")
    assert phone.get("/api/me").status_code == 200
    changed = admin.patch(_url(cast.mere), {"email": "Mere@example.com"}, JSON)
    assert changed.json()["email"] == "mere@example.com"
    assert phone.get("/api/me").status_code == 401
    assert Device.objects.get().ended_at is not None
    assert admin.patch(_url(cast.mere), {"email": None}, JSON).json()["email"] is None


def test_who_may_no_longer_sign_in_is_out_at_once(cast, signed_in):
    tablet = signed_in(cast.ms_lee)
    assert tablet.get("/api/home").status_code == 200
    signed_in(cast.ms_ngata).patch(_url(cast.ms_lee), {"is_active": False}, JSON)
    assert tablet.get("/api/home").status_code == 401
    assert not Session.objects.filter(person=cast.ms_lee).exists()


def test_signing_somebody_out(cast, signed_in):
    tablet = signed_in(cast.ms_lee)
    ask = lambda c: c.post(f"{_url(cast.ms_lee)}/sign-out")  # noqa: E731
    names = ("ms_cole", "mere", "other_admin", "mr_webb", "nobody")
    assert who_gets(cast, ask, names=names) == {404: set(names[:-1]), 401: {"nobody"}}
    assert tablet.get("/api/me").status_code == 200
    assert ask(signed_in(cast.ms_ngata)).status_code == 204
    assert tablet.get("/api/me").status_code == 401


def test_roles_are_given_and_ended_with_dates(cast, signed_in):
    admin = signed_in(cast.ms_ngata)
    answer = admin.patch(_url(cast.ms_lee), {"roles": ["teacher", "liaison"]}, JSON)
    assert answer.json()["roles"] == ["liaison", "teacher"]
    answer = admin.patch(_url(cast.ms_lee), {"role": "technician"}, JSON)
    assert answer.json()["roles"] == ["technician"]
    ended = SchoolRole.objects.filter(person=cast.ms_lee, ends_at__lte=timezone.now())
    assert set(ended.values_list("role", flat=True)) == {"teacher", "liaison"}
    lines = Event.objects.filter(act="role.ended", subject=cast.ms_lee.pk)
    assert lines.count() == 2
    assert_problem(admin.patch(_url(cast.ms_lee), {"role": "boss"}, JSON), 400, "not_valid")


def test_the_last_admin_stays(cast, signed_in):
    admin = signed_in(cast.ms_ngata)
    for change in ({"role": None}, {"role": "teacher"}, {"roles": []}, {"is_active": False}):
        assert_problem(admin.patch(_url(cast.ms_ngata), change, JSON), 409, "last_admin")
    admin.patch(_url(cast.ms_lee), {"roles": ["admin"]}, JSON)
    assert admin.patch(_url(cast.ms_ngata), {"role": "teacher"}, JSON).status_code == 204
    assert admin.get("/api/people").status_code == 403

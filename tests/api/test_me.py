"""`/api/me` and `/api/devices`: oneself, one's sessions and devices, and nobody else's."""

import pytest
from django.test import Client

from diary import quotas
from diary.models import Device, Event, Session
from tests.api.asking import assert_problem, who_gets

pytestmark = pytest.mark.django_db
JSON = "application/json"


def test_everyone_sees_themselves_and_nobody_sees_nothing(cast, signed_in):
    answer = signed_in(cast.ms_lee).get("/api/me")
    assert answer.status_code == 200
    assert answer.json() == {
        "person": {
            "id": str(cast.ms_lee.pk),
            "name": "Ms Lee",
            "language": "en",
            "time_zone": "Pacific/Auckland",
            "email": "lee@kereru.example",
        },
        "roles": ["teacher"],
        "school": {
            "id": str(cast.school.pk),
            "name": "Kererū School",
            "max_duration_s": 600,
            "time_zone": "Pacific/Auckland",
            "safeguarding_contact": "Ms Ngata",
            "wants_originals": False,
        },
        "demonstration": False,
        "device_ready": False,
        "room": answer.json()["room"],
    }
    room = answer.json()["room"]
    assert set(room) == {"left_bytes", "share_used", "is_low", "is_full"}
    assert room["left_bytes"] >= 0
    everyone = set(cast.everyone()) - {"nobody"}
    assert who_gets(cast, lambda c: c.get("/api/me")) == {200: everyone, 401: {"nobody"}}


def test_room_tells_nobody_what_others_send(cast, signed_in, monkeypatch):
    mere, told = signed_in(cast.mere), []
    for sent in (0, 3_000_000):
        room = quotas.Room(9_000_000_000 - sent, 0.5123 + sent / 1e10, is_low=False, is_full=False)
        monkeypatch.setattr(quotas, "room", lambda _, room=room: room)
        told.append(mere.get("/api/me").json()["room"])
    assert told[0] == told[1]
    assert (told[0]["left_bytes"], told[0]["share_used"]) == (67 * 128 * 1024**2, 0.51)


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("mere", ["caregiver"]),
        ("mr_patel", ["liaison"]),
        ("ms_ngata", ["admin"]),
        ("mr_webb", ["technician"]),
        ("ms_old", []),
        ("dad", []),
    ],
)
def test_roles_are_those_that_hold_now(cast, signed_in, name, roles):
    assert signed_in(getattr(cast, name)).get("/api/me").json()["roles"] == roles


def test_whose_place_has_ended_learns_no_school(cast, signed_in):
    assert signed_in(cast.mere).get("/api/me").json()["school"]["name"] == "Kererū School"
    assert signed_in(cast.dad).get("/api/me").json()["school"] is None


def test_a_person_changes_their_own_name_and_language(cast, signed_in):
    client = signed_in(cast.mere)
    change = {"name": "  Mere   Tamihana ", "language": "mi", "time_zone": "Pacific/Chatham"}
    answer = client.patch("/api/me", change, JSON)
    assert answer.json()["person"]["name"] == "Mere Tamihana"
    assert answer.json()["person"]["language"] == "mi"
    assert Event.objects.filter(act="person.changed", actor=cast.mere.pk).count() == 1
    assert_problem(
        client.patch("/api/me", {"time_zone": "Mars/One"}, JSON), 400, "time_zone_not_known"
    )
    assert_problem(client.patch("/api/me", {"language": "xx"}, JSON), 400, "not_valid")
    assert_problem(client.patch("/api/me", {"name": " \u200b"}, JSON), 400, "name_empty")
    assert_problem(Client().patch("/api/me", change, JSON), 401, "sign_in_needed")


def test_nobody_gives_themselves_more(cast, signed_in):
    change = {
        "is_superuser": True,
        "email": "x@example.com",
        "is_active": False,
        "roles": ["admin"],
    }
    assert signed_in(cast.mere).patch("/api/me", change, JSON).status_code == 200
    cast.mere.refresh_from_db()
    assert (cast.mere.is_superuser, cast.mere.email, cast.mere.is_active) == (False, None, True)


def test_a_write_without_a_csrf_token_is_refused(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.mere, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/me").status_code == 200
    assert client.patch("/api/me", {"name": "Other"}, JSON).status_code == 403


def test_signing_out_ends_this_session_and_keeps_what_waits(cast, signed_in):
    client = signed_in(cast.mere)
    answer = client.post("/api/me/sign-out")
    assert answer.status_code == 204
    assert "storage" not in answer["Clear-Site-Data"]
    assert client.get("/api/me").status_code == 401
    assert client.post("/api/me/sign-out").status_code == 401


def test_staff_stay_signed_in_for_days_and_family_for_a_year(cast, signed_in, settings):
    lasts = {}
    for name, person in (
        ("family", cast.mere),
        ("teacher", cast.ms_lee),
        ("liaison", cast.mr_patel),
    ):
        client = signed_in(person)
        client.get("/api/me")
        lasts[name] = client.session.get_expiry_age()
    assert lasts["family"] > 399 * 24 * 3600
    assert 0 < lasts["teacher"] <= settings.STAFF_SESSION_SECONDS == 14 * 24 * 3600
    assert lasts["liaison"] <= settings.STAFF_SESSION_SECONDS


def test_sessions_are_listed_and_ended_by_their_person_only(cast, signed_in):
    phone, tablet = signed_in(cast.mere), signed_in(cast.mere)
    listed = tablet.get("/api/me/sessions").json()["sessions"]
    assert sorted(row["is_this"] for row in listed) == [False, True]
    assert phone.session.session_key not in str(listed)
    other = next(row["id"] for row in listed if not row["is_this"])

    assert_problem(signed_in(cast.tama).delete(f"/api/me/sessions/{other}"), 404, "not_found")
    assert phone.get("/api/me").status_code == 200
    assert tablet.delete(f"/api/me/sessions/{other}").status_code == 204
    assert phone.get("/api/me").status_code == 401
    assert tablet.get("/api/me").status_code == 200
    assert Session.objects.filter(person=cast.mere).count() == 1
    assert_problem(tablet.delete(f"/api/me/sessions/{other}"), 404, "not_found")


def test_a_device_gets_a_token_once_and_tells_how_it_is(cast, signed_in):
    client = signed_in(cast.ms_lee)
    made = client.post("/api/devices", {"label": "Rimu tablet"}, JSON)
    assert made.status_code == 201
    token = made.json()["token"]
    assert client.get("/api/me").json()["device_ready"] is True
    assert signed_in(cast.ms_lee).get("/api/me").json()["device_ready"] is False
    assert not Device.objects.filter(token_hash=token).exists()

    told = {"waiting_clips": 3, "app_version": "1.2"}
    assert client.post("/api/devices/heartbeat", told, JSON).status_code == 204
    assert Device.objects.get().waiting_clips == 3
    signed_out = Client()
    with_token = {"HTTP_AUTHORIZATION": f"Device {token}"}
    told["waiting_clips"] = 1
    answer = signed_out.post("/api/devices/heartbeat", told, JSON, **with_token)
    assert answer.status_code == 204
    assert Device.objects.get().waiting_clips == 1

    # The token sends; it opens nothing.
    assert signed_out.get("/api/me", **with_token).status_code == 401
    assert signed_out.get("/api/me/sessions", **with_token).status_code == 401
    wrong = {"HTTP_AUTHORIZATION": "Device wrong"}
    assert signed_out.post("/api/devices/heartbeat", told, JSON, **wrong).status_code == 401
    answer = signed_in(cast.mere).post("/api/devices/heartbeat", told, JSON)
    assert_problem(answer, 404, "device_not_known")
    bad = client.post("/api/devices/heartbeat", {"waiting_clips": "many"}, JSON)
    assert_problem(bad, 400, "not_valid")


def test_a_message_too_deep_or_too_big_is_refused_in_words(cast, signed_in):
    deep = "[" * 100_000 + "]" * 100_000
    big = '{"name": "' + "a" * 3_000_000 + '"}'
    for text, status, code in ((deep, 400, "not_understood"), (big, 413, "too_big")):
        answer = signed_in(cast.mere).patch("/api/me", text, "application/json")
        assert (answer.status_code, answer.json()["code"]) == (status, code)

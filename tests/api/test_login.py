"""The way in: emailed codes for staff, one tap in a demonstration, no word on who is known."""

import re

import pytest
from django.core import mail
from django.core.cache import cache

from diary.models import Person, School

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_tries_yet(db):
    cache.clear()


@pytest.fixture
def _a_demonstration(cast):
    School.objects.update(is_demonstration=True)


def test_a_member_of_staff_signs_in_with_an_emailed_code(cast, signed_in):
    browser = signed_in(None)
    asked = browser.post("/login/email", {"email": "lee@kereru.example"})
    assert (asked.status_code, asked.url) == (302, "/login/code")
    code = re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", mail.outbox[0].body, re.MULTILINE)[1]
    assert browser.post("/login/code", {"code": "WRONG1"}).status_code == 200
    assert browser.post("/login/code", {"code": code}).status_code == 302
    assert browser.get("/api/me").json()["person"]["name"] == "Ms Lee"


def test_an_unknown_address_gets_the_same_answer_and_no_person(cast, signed_in):
    known = signed_in(None).post("/login/email", {"email": "lee@kereru.example"})
    unknown = signed_in(None).post("/login/email", {"email": "nobody@nowhere.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert len(mail.outbox) == 1
    assert not Person.objects.filter(email="nobody@nowhere.example").exists()


def test_codes_are_asked_for_only_so_often(cast, signed_in):
    browser = signed_in(None)
    for _ in range(12):
        browser.post("/login/email", {"email": "lee@kereru.example"})
    assert len(mail.outbox) < 12


def test_an_inactive_person_gets_no_code(cast, signed_in):
    Person.objects.filter(pk=cast.ms_lee.pk).update(is_active=False)
    signed_in(None).post("/login/email", {"email": "lee@kereru.example"})
    assert mail.outbox == []


def test_there_is_no_sign_up_and_no_password_page(signed_in):
    for address in ("/signup", "/accounts/signup/", "/accounts/login/", "/login/signup"):
        assert signed_in(None).get(address).status_code in {302, 404}
        assert signed_in(None).post(address, {"email": "a@b.example"}).status_code in {404, 405}
    assert not Person.objects.exists()


@pytest.mark.usefixtures("_a_demonstration")
def test_in_a_demonstration_everyone_is_one_tap_away(cast, signed_in):
    browser = signed_in(None)
    page = browser.get("/login").content.decode()
    order = [page.index(words) for words in ("Ms Lee", "Technician", "Mum of Aroha")]
    assert order == sorted(order)
    answer = browser.post("/login/demonstration", {"person": str(cast.mere.pk), "next": "/queue"})
    assert (answer.status_code, answer.url) == (302, "/queue")
    assert browser.get("/api/me").json()["person"]["name"] == "Mere"


@pytest.mark.usefixtures("_a_demonstration")
@pytest.mark.parametrize(
    "how", [{"REMOTE_ADDR": "192.168.1.20"}, {"HTTP_X_FORWARDED_FOR": "192.168.1.20"}]
)
def test_one_tap_is_for_this_machine_alone(cast, signed_in, how):
    browser = signed_in(None)
    assert "Mere" not in browser.get("/login", **how).content.decode()
    body = {"person": str(cast.mere.pk)}
    assert browser.post("/login/demonstration", body, **how).status_code == 404


def test_outside_a_demonstration_there_is_no_such_way(cast, signed_in):
    browser = signed_in(None)
    assert "Ms Lee" not in browser.get("/login").content.decode()
    body = {"person": str(cast.mere.pk)}
    assert browser.post("/login/demonstration", body).status_code == 404


def test_one_real_school_closes_the_one_tap_for_all(cast, signed_in):
    School.objects.filter(pk=cast.school.pk).update(is_demonstration=True)
    assert (
        signed_in(None).post("/login/demonstration", {"person": str(cast.mere.pk)}).status_code
        == 404
    )


@pytest.mark.usefixtures("_a_demonstration")
@pytest.mark.parametrize(
    "asked",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "\\\\x",
    ],
)
def test_after_signing_in_one_stays_here(cast, signed_in, asked):
    body = {"person": str(cast.mere.pk), "next": asked}
    assert signed_in(None).post("/login/demonstration", body).url == "/"

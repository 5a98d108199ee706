"""Links printed by the command line: whom they let in, once, for a while, and nobody else."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from diary import sign_in_links
from diary.models import Event, Person, School, SchoolRole


def _printed(*words: str) -> str:
    out = io.StringIO()
    call_command("sign_in_link", *words, stdout=out)
    return out.getvalue().strip()


def _path(link: str) -> str:
    return link[link.index("/login/link/") :]


def test_a_link_lets_in_once(cast) -> None:
    path = _path(_printed("lee@kereru.example"))
    first, second = Client(), Client()
    shown = first.get(path)
    assert shown.status_code == 200
    assert "Ms Lee" in shown.content.decode()
    assert shown["Referrer-Policy"] == "same-origin"
    assert "_auth_user_id" not in first.session  # looking spends nothing
    assert first.post(path).status_code == 302
    assert first.session["_auth_user_id"] == str(cast.ms_lee.pk)

    again = second.post(path)
    assert again.status_code == 410
    assert "_auth_user_id" not in second.session
    assert second.get(path).status_code == 410
    acts = Event.objects.filter(subject=cast.ms_lee.pk).values_list("act", flat=True)
    assert list(acts) == ["sign_in_link.made", "sign_in_link.used"]


def test_a_link_is_too_old_after_a_quarter_of_an_hour(cast, monkeypatch) -> None:
    path = _path(_printed("lee@kereru.example"))
    now = timezone.now().timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 14 * 60)
    assert Client().get(path).status_code == 200
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 16 * 60)
    assert Client().get(path).status_code == 410


def test_a_link_ends_when_the_person_signs_in_otherwise_or_is_ended(cast, signed_in) -> None:
    path = _path(_printed("lee@kereru.example"))
    signed_in(cast.ms_lee)
    assert Client().post(path).status_code == 410
    path = _path(_printed("lee@kereru.example"))
    Person.objects.filter(pk=cast.ms_lee.pk).update(is_active=False)
    assert Client().post(path).status_code == 410


@pytest.mark.parametrize("spoil", [lambda token: token[:-2] + "xx", lambda _: "nonsense"])
def test_a_link_of_somebody_else_s_making_is_refused(cast, spoil) -> None:
    token = sign_in_links.make(cast.ms_lee)
    assert Client().post(f"/login/link/{spoil(token)}").status_code == 410


def test_two_at_once_are_one(cast) -> None:
    token = sign_in_links.make(cast.ms_lee)
    sign_in_links.use(token)
    with pytest.raises(sign_in_links.LinkSpent):
        sign_in_links.use(token)


def test_the_admin_is_found_without_an_address(cast) -> None:
    cast.other_admin.school_roles.update(starts_at=timezone.now() - timedelta(days=1))
    answer = Client().get(_path(_printed("--admin")))
    assert "Ms Ngata" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody@nowhere.example",), "Nobody here"),
        (("--admin",), "first_school"),
        ((), "Give an email"),
        (("a@b.example", "--admin"), "Give an email"),
    ],
)
def test_the_command_refuses_with_words(words, said) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("sign_in_link", *words)


FIRST = ("--name", "Rātā School", "--admin-name", "Ms Ngata", "--admin-email", "Ngata@Rata.example")


@pytest.mark.django_db
def test_the_first_school_is_made_once_with_its_admin() -> None:
    out = io.StringIO()
    call_command("first_school", *FIRST, stdout=out)
    role = SchoolRole.objects.select_related("person", "school").get()
    assert (role.school.name, role.role, role.person.email) == (
        "Rātā School",
        "admin",
        "ngata@rata.example",
    )
    assert Client().get(_path(out.getvalue().strip())).status_code == 200

    with pytest.raises(CommandError, match="--another"):
        call_command("first_school", *FIRST)
    call_command("first_school", *FIRST, "--another", stdout=out)
    assert School.objects.count() == 2
    assert Person.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [("--admin-email", "no address"), ("--name", " "), ("--time-zone", "Mars/North")],
)
def test_a_wrong_first_school_makes_nothing(wrong) -> None:
    with pytest.raises(CommandError):
        call_command("first_school", *FIRST, *wrong)
    assert School.objects.count() == Person.objects.count() == 0


@pytest.mark.django_db
def test_no_real_school_beside_the_demonstration() -> None:
    School.objects.create(name="Kererū School", is_demonstration=True)
    with pytest.raises(CommandError, match="DEMO=0"):
        call_command("first_school", *FIRST, "--another")

"""What the admin settles for the whole school, and who learns of it."""

import pytest

from diary.models import Event, School

pytestmark = pytest.mark.django_db


def _change(browser, **asked):
    return browser.patch("/api/school", asked, content_type="application/json")


def test_the_admin_asks_for_originals_and_every_tablet_learns_of_it(cast, signed_in):
    ngata = signed_in(cast.ms_ngata)
    assert ngata.get("/api/school").json() == {
        "id": str(cast.school.pk),
        "name": "Kererū School",
        "needs_approval": False,
        "wants_originals": False,
    }
    answer = _change(ngata, wants_originals=True)
    assert (answer.status_code, answer.json()["wants_originals"]) == (200, True)
    for person in (cast.ms_lee, cast.mere):
        assert signed_in(person).get("/api/me").json()["school"]["wants_originals"] is True
    assert signed_in(cast.mr_stone).get("/api/me").json()["school"]["wants_originals"] is False
    line = Event.objects.get(act="school.changed")
    assert (line.actor, line.school) == (cast.ms_ngata.pk, cast.school.pk)


def test_what_is_left_out_stays(cast, signed_in):
    ngata = signed_in(cast.ms_ngata)
    _change(ngata, wants_originals=True)
    assert _change(ngata, needs_approval=True).json()["wants_originals"] is True
    assert School.objects.filter(needs_approval=True).get() == cast.school


def test_nobody_else_sees_or_changes_it(cast, signed_in):
    for person in (cast.ms_lee, cast.mere, cast.mr_webb, cast.mr_patel):
        assert signed_in(person).get("/api/school").status_code == 403
        assert _change(signed_in(person), wants_originals=True).status_code == 403
    assert not School.objects.filter(wants_originals=True).exists()

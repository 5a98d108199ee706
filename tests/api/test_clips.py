"""Receipts, a clip's state, and a second try."""

from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from diary import devices
from diary.models import Clip, Job
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(cast):
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha))
    Clip.objects.filter(pk=clip.pk).update(sha256="ab" * 32, hashed_at=timezone.now())
    return clip


def test_a_receipt_is_hash_and_size_as_we_stored_them(cast, sent, signed_in):
    waiting = people.clip(people.entry(cast.ms_lee, cast.aroha), state="received")
    ids = f"{sent.pk},{waiting.pk},{uuid4()}"
    rows = signed_in(cast.ms_lee).get(f"/api/receipts?clips={ids}").json()["receipts"]
    by_clip = {row["clip"]: row for row in rows}
    assert set(by_clip) == {str(sent.pk), str(waiting.pk)}
    receipt = by_clip[str(sent.pk)]["receipt"]
    assert (receipt["sha256"], receipt["size_bytes"]) == ("ab" * 32, 11)
    assert by_clip[str(waiting.pk)]["receipt"] is None


def test_nobody_gets_a_receipt_for_another_persons_clip(cast, sent, signed_in):
    for person in (cast.mere, cast.ms_cole, cast.mr_patel, cast.ms_ngata):
        answer = signed_in(person).get(f"/api/receipts?clips={sent.pk}")
        assert answer.json()["receipts"] == []


def test_the_devices_token_asks_for_receipts_and_for_nothing_else(cast, sent, signed_in):
    token = devices.add(cast.ms_lee, label="Tablet").token
    browser, header = signed_in(None), {"Authorization": f"Device {token}"}
    rows = browser.get(f"/api/receipts?clips={sent.pk}", headers=header).json()["receipts"]
    assert len(rows) == 1
    for address in ("/api/home", "/api/me", f"/api/children/{cast.aroha.pk}/timeline"):
        assert browser.get(address, headers=header).status_code == 401
    assert browser.get("/api/receipts", headers={"Authorization": "Device no"}).status_code == 401


@pytest.mark.parametrize("ids", ["x", "1,2", ",".join([str(UUID(int=1))] * 101)])
def test_what_is_no_id_is_refused(cast, signed_in, ids):
    assert signed_in(cast.ms_lee).get(f"/api/receipts?clips={ids}").status_code == 400


def test_staff_retries_a_failed_clip(cast, signed_in):
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha), state="failed")
    Clip.objects.filter(pk=clip.pk).update(sha256="ab" * 32, hashed_at=timezone.now())
    address = f"/api/clips/{clip.pk}/retry"
    assert signed_in(cast.mere).post(address).status_code == 403
    assert signed_in(cast.hemis_father).post(address).status_code == 404
    assert signed_in(cast.ms_lee).post(address).status_code == 202
    clip.refresh_from_db()
    assert clip.state == "received"
    assert Job.objects.get().kind == "renditions"
    again = signed_in(cast.ms_lee).post(address)
    assert (again.status_code, again.json()["code"]) == (409, "not_failed")


def test_progress_is_shown_to_all_who_see_the_entry(cast, signed_in):
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha), state="processing")
    Clip.objects.filter(pk=clip.pk).update(progress=40)
    seen = signed_in(cast.mere).get(f"/api/clips/{clip.pk}").json()
    assert (seen["state"], seen["progress"], seen["renditions"]) == ("processing", 40, {})

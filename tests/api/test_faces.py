"""A child's face: given by the team or the admin, never shown as it was given, and taken away."""

import uuid
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from diary import faces, jobs, storage
from diary.errors import NotFound
from diary.models import Child, Event, Face, Job
from tests.api.asking import assert_problem, who_gets

pytestmark = pytest.mark.django_db


def _url(child):
    return f"/api/children/{child.pk}/face"


def _give(client, child, content=b"a picture"):
    picture = SimpleUploadedFile("me.jpg", content, "image/jpeg")
    body = encode_multipart(BOUNDARY, {"picture": picture})
    return client.put(_url(child), body, MULTIPART_CONTENT)


def _claim():
    held = jobs.claim(worker="test", kinds=("face",))
    assert held is not None
    return held


def _made(held, content=b"made"):
    work = faces.work_on(held)
    storage.save(work.target_key, BytesIO(content))
    return work.target_key


def test_the_team_and_the_admin_give_a_face(cast):
    members = {"mere", "tama", "koro", "mr_patel"}
    strangers = set(cast.everyone()) - members - {"ms_lee", "ms_ngata", "nobody"}
    rest = {403: members, 404: strangers, 401: {"nobody"}}
    givers = {"ms_lee", "ms_ngata"}
    assert who_gets(cast, lambda c: _give(c, cast.aroha)) == {202: givers, **rest}
    assert who_gets(cast, lambda c: c.get(_url(cast.aroha))) == {200: givers, **rest}
    assert who_gets(cast, lambda c: c.delete(_url(cast.aroha))) == {204: givers, **rest}
    assert Event.objects.filter(act="face.given", child=cast.aroha.pk).count() == 2


def test_what_was_given_is_never_shown_and_the_made_one_is(
    cast, signed_in, django_capture_on_commit_callbacks
):
    client = signed_in(cast.ms_lee)
    answer = _give(client, cast.aroha)
    assert answer.json() == {"state": "preparing", "sentence": "", "face_url": None}
    shown = f"/media/children/{cast.aroha.pk}/face"
    assert client.get(shown).status_code == 404
    held = _claim()
    original = faces.work_on(held).original_key
    assert storage.exists(original)
    key = _made(held)
    with django_capture_on_commit_callbacks(execute=True):
        faces.publish(held, key=key)
    assert Child.objects.get(pk=cast.aroha.pk).face_key == key
    assert not storage.exists(original)
    assert not Face.objects.exists()
    assert client.get(_url(cast.aroha)).json() == {
        "state": "ready",
        "sentence": "",
        "face_url": shown,
    }


def test_the_picture_given_last_wins(cast, signed_in, django_capture_on_commit_callbacks):
    client = signed_in(cast.ms_lee)
    _give(client, cast.aroha, b"first")
    first = _claim()
    _give(client, cast.aroha, b"second")
    second = _claim()
    first_key, second_key = _made(first), _made(second)
    with django_capture_on_commit_callbacks(execute=True):
        faces.publish(second, key=second_key)
    assert Child.objects.get(pk=cast.aroha.pk).face_key == second_key
    with pytest.raises(NotFound):
        faces.work_on(first)
    with django_capture_on_commit_callbacks(execute=True):
        faces.publish(first, key=first_key)
    assert Child.objects.get(pk=cast.aroha.pk).face_key == second_key
    assert storage.exists(second_key)
    assert not storage.exists(first_key)


def test_a_later_picture_on_its_way_is_not_overtaken(
    cast, signed_in, django_capture_on_commit_callbacks
):
    client = signed_in(cast.ms_lee)
    _give(client, cast.aroha, b"first")
    first = _claim()
    _give(client, cast.aroha, b"second")
    key = _made(first)
    with django_capture_on_commit_callbacks(execute=True):
        faces.publish(first, key=key)
    assert not storage.exists(key)
    assert Face.objects.count() == 1


def test_a_lost_lease_shows_nothing(cast, signed_in):
    _give(signed_in(cast.ms_lee), cast.aroha)
    held = _claim()
    key = _made(held)
    Job.objects.update(token=uuid.uuid4())
    with pytest.raises(jobs.LostLease):
        faces.publish(held, key=key)
    assert Child.objects.get(pk=cast.aroha.pk).face_key == ""


def test_a_file_that_is_no_picture_is_told_and_goes(
    cast, signed_in, django_capture_on_commit_callbacks
):
    client = signed_in(cast.ms_lee)
    _give(client, cast.aroha)
    held = _claim()
    original = faces.work_on(held).original_key
    with django_capture_on_commit_callbacks(execute=True):
        faces.refuse(held, sentence="This is not a picture. Please choose another.")
    answer = client.get(_url(cast.aroha)).json()
    assert (answer["state"], answer["face_url"]) == ("failed", None)
    assert answer["sentence"].startswith("This is not a picture.")
    assert not storage.exists(original)
    assert _give(client, cast.aroha).json()["state"] == "preparing"


def test_taking_it_away_forgets_every_picture(cast, signed_in, django_capture_on_commit_callbacks):
    client = signed_in(cast.ms_ngata)
    _give(client, cast.aroha)
    held = _claim()
    key = _made(held)
    with django_capture_on_commit_callbacks(execute=True):
        faces.publish(held, key=key)
    _give(client, cast.aroha)
    keys = faces.keys_of(cast.aroha.pk)
    assert len(keys) == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(_url(cast.aroha)).status_code == 204
    assert not any(storage.exists(key) for key in keys)
    assert client.get(_url(cast.aroha)).json()["state"] == "none"
    with pytest.raises(NotFound):
        faces.work_on(_claim())


def test_a_file_that_is_too_big_is_refused_unread(cast, signed_in, monkeypatch):
    monkeypatch.setattr(faces, "MOST_BYTES", 1_000)
    answer = _give(signed_in(cast.ms_lee), cast.aroha, b"x" * 50_000)
    assert_problem(answer, 413, "file_too_big")
    assert_problem(_give(signed_in(cast.ms_lee), cast.aroha, b"x" * 1_001), 413, "file_too_big")
    assert_problem(_give(signed_in(cast.ms_lee), cast.aroha, b""), 415, "empty")
    nothing = signed_in(cast.ms_lee).put(
        _url(cast.aroha), encode_multipart(BOUNDARY, {}), MULTIPART_CONTENT
    )
    assert_problem(nothing, 400, "not_valid")
    assert not Face.objects.exists()


def test_a_waiting_picture_without_a_job_gets_one(cast, signed_in):
    _give(signed_in(cast.ms_lee), cast.aroha)
    Job.objects.all().delete()
    assert faces.reconcile() == 0  # it has only just come
    Face.objects.update(given_at="2026-01-01T00:00Z")
    assert (faces.reconcile(), faces.reconcile()) == (1, 0)

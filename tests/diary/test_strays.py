"""What killed work left behind is cleared away, and nothing else."""

import io
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from diary import jobs, storage, strays
from diary.models import Archive, Child, Face, Job, Rendition
from tests import people

pytestmark = pytest.mark.django_db


_kept: set[str] = set()


@pytest.fixture(autouse=True)
def _only_our_own(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Look at what this test stored: a bucket is shared with tests that run beside it."""
    _kept.clear()
    listed = storage.names
    monkeypatch.setattr(
        storage, "names", lambda folder: (key for key in listed(folder) if key in _kept)
    )


def _keep(key: str) -> str:
    storage.save(key, io.BytesIO(b"bytes"))
    _kept.add(key)
    return key


@pytest.fixture
def clip(cast):
    made = people.clip(people.entry(cast.ms_lee, cast.aroha))
    _keep(f"originals/{made.pk}")
    return made


def _rendition(clip, token, name="480p") -> str:
    return _keep(storage.rendition(clip.pk, name=name, token=token, suffix=".mp4"))


def _claimed(kind: str, subject) -> jobs.Claim:
    jobs.enqueue(kind, subject=subject)
    held = jobs.claim(worker="one")
    assert held is not None
    return held


def test_a_file_that_was_stored_and_never_told_of_goes(clip):
    shown = _rendition(clip, uuid4(), "720p")
    Rendition.objects.filter(clip=clip).update(key=shown)
    left = _rendition(clip, uuid4())
    of_nobody = _keep(f"renditions/{uuid4()}/240p-{uuid4().hex}.mp4")
    assert strays.clear() == 2
    assert storage.exists(shown)
    assert storage.exists(f"originals/{clip.pk}")
    assert not storage.exists(left)
    assert not storage.exists(of_nobody)
    assert strays.clear() == 0


def test_what_is_being_made_stays_until_its_lease_is_another_s(clip):
    held = _claimed("renditions", clip.pk)
    in_hand = _rendition(clip, held.token)
    Job.objects.update(lease_until=timezone.now() - timedelta(hours=1))
    assert strays.clear() == 0, "its worker may only have been slow"
    taken_over = jobs.claim(worker="two")
    assert taken_over is not None
    assert strays.clear() == 1
    assert not storage.exists(in_hand)


def test_a_face_that_was_made_and_never_shown_goes(cast):
    shown, left = _keep(storage.face(cast.noah.pk)), _keep(storage.face(cast.noah.pk))
    Child.objects.filter(pk=cast.noah.pk).update(face_key=shown)
    given = Face.objects.create(child=cast.aroha, given_by=cast.ms_lee, original_key="originals/x")
    _claimed("face", given.pk)
    in_hand = _keep(storage.face(cast.aroha.pk))
    assert strays.clear() == 1
    assert storage.exists(shown)
    assert storage.exists(in_hand)
    assert not storage.exists(left)


def test_a_given_face_goes_only_when_its_request_is_long_over(cast, monkeypatch):
    kept, left = (_keep(storage.face_original(uuid4())) for _ in range(2))
    Face.objects.create(child=cast.aroha, given_by=cast.ms_lee, original_key=kept)
    assert strays.clear() == 0
    monkeypatch.setattr(strays, "GIVEN_FACE_MAY_WAIT", timedelta(seconds=-5))
    assert strays.clear() == 1
    assert storage.exists(kept)
    assert not storage.exists(left)


def test_an_archive_that_was_never_finished_goes(cast):
    made, making, left = (
        Archive.objects.create(child=cast.aroha, asked_by=cast.mere) for _ in range(3)
    )
    keys = [_keep(storage.archive(one.pk)) for one in (made, making, left)]
    Archive.objects.filter(pk=made.pk).update(key=keys[0])
    _claimed("archive", making.pk)
    assert strays.clear() == 1
    assert [storage.exists(key) for key in keys] == [True, True, False]


@pytest.mark.parametrize(
    "key",
    [
        f"originals/{UUID(int=1)}",
        "renditions/ours/240p.mp4",
        "faces/a.webp",
        "archives/summer.zip",
        "elsewhere/a",
    ],
)
def test_originals_of_clips_and_names_that_are_not_ours_stay(key):
    _keep(key)
    assert list(storage.names(key.partition("/")[0])) == [key]
    assert strays.clear() == 0
    assert storage.exists(key)

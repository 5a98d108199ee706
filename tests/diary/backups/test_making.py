"""A backup holds everything once, or is not there at all."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from diary import storage
from diary.backups import making, manifest, objects, restoring
from diary.errors import Conflict
from diary.models import Clip

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_second_backup_costs_no_second_copy(school) -> None:
    first, second = making.make(), making.make()
    contents = list((making.folder() / "objects").glob("??/*"))
    assert len(contents) == 3
    assert [backup.folder for backup in making.listed()] == [second.folder, first.folder]


def test_old_backups_go_with_what_only_they_hold(school, monkeypatch) -> None:
    monkeypatch.setattr(making, "KEEP", 2)
    making.make()
    clip = Clip.objects.get(state="ready")
    storage.delete(clip.original_key)
    clip.delete()
    making.make()
    assert len(list((making.folder() / "objects").glob("??/*"))) == 3
    making.make()
    assert len(making.listed()) == 2
    assert len(list((making.folder() / "objects").glob("??/*"))) == 1  # the face


def test_backups_go_after_35_days_but_never_the_newest(school, monkeypatch) -> None:
    first = making.make()
    later = timezone.now() + timedelta(days=40)
    monkeypatch.setattr(making.timezone, "now", lambda: later)
    assert [backup.folder for backup in making.listed()] == [first.folder]
    second = making.make()
    assert [backup.folder for backup in making.listed()] == [second.folder]


def test_a_backup_that_was_stopped_is_none_and_is_cleared_away(school, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(manifest, "write", full)
        with pytest.raises(CommandError, match="No backup was made"):
            call_command("backup")
    assert making.listed() == []
    killed = making.folder() / "2026-01-01T000000.000000Z.partial"
    killed.mkdir()
    (killed / "diary.child.jsonl.gz").write_bytes(b"half")
    (making.folder() / "objects" / "arriving-1").write_bytes(b"half")
    unsealed = making.folder() / "2026-01-01T000000.000000Z"
    unsealed.mkdir()
    making.make()
    assert len(making.listed()) == 1
    assert not killed.exists()
    assert not (making.folder() / "objects" / "arriving-1").exists()


def test_only_one_backup_is_made_at_a_time(school) -> None:
    making.folder().mkdir(parents=True)
    with making._alone(), pytest.raises(Conflict, match="just now"):
        making.make()
    assert making.make().is_whole


def test_what_is_missing_or_changed_in_storage_is_named(school) -> None:
    clip = Clip.objects.get(state="ready")
    storage.delete(f"renditions/{clip.pk}/240p.mp4")
    storage.save(f"originals/{clip.pk}", io.BytesIO(b"the 0riginal film"))
    errors = io.StringIO()
    with pytest.raises(CommandError, match="All else is safe"):
        call_command("backup", stdout=io.StringIO(), stderr=errors)
    assert f"renditions/{clip.pk}/240p.mp4" in errors.getvalue()
    assert f"originals/{clip.pk}" in errors.getvalue()
    assert not making.listed()[0].is_whole


def test_bit_rot_after_a_good_backup_does_not_reach_the_next(school) -> None:
    making.make()
    clip = Clip.objects.get(state="ready")
    storage.save(f"originals/{clip.pk}", io.BytesIO(b"the 0riginal film"))
    assert restoring.check(making.make().folder) == []


def test_an_object_that_no_row_speaks_of_any_more_is_not_missing(school) -> None:
    assert objects.is_wanted_now("originals/unknown") is False

"""Housekeeping: each step in its rhythm, a failing one harms no other, and daily backups."""

import io
import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config import house
from config.house import House, Step
from diary import audit, housekeeping, storage
from diary.backups import making
from diary.models import Archive, Clip, Event, EventBatch, Job, Rendition, Session
from tests import people


@pytest.mark.django_db
def test_each_step_comes_in_its_rhythm_and_one_that_fails_holds_up_no_other() -> None:
    done: list[str] = []

    def fails() -> None:
        done.append("fails")
        raise RuntimeError("the disk is gone")

    kept = House(steps=[Step("often", 2, lambda: done.append("often")), Step("fails", 60, fails)])
    for now in (0.0, 1.0, 2.0, 4.0, 60.0):
        kept.look(now)
    assert done == ["often", "fails", "often", "often", "often", "fails"]
    assert kept.look(60.5) == pytest.approx(1.5)
    kept.stopping.set()
    kept.run()


def test_the_audit_is_sealed_every_two_seconds_and_backups_can_be_switched_off(settings) -> None:
    settings.BACKUP_HOURS = 24
    rhythm = {step.name: step.every_s for step in house.steps()}
    assert rhythm == {
        "seal": 2,
        "reconcile": 60,
        "faces": 60,
        "films": 60,
        "sweep": 60,
        "clear": 3600,
        "old films": 3600,
        "strays": 3600,
        "backup": 300,
    }
    settings.BACKUP_HOURS = 0
    assert "backup" not in {step.name for step in house.steps()}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_backup_is_made_when_the_last_is_a_day_old(cast, settings, monkeypatch) -> None:
    settings.BACKUP_HOURS = 24
    assert house.back_up_when_due()
    assert not house.back_up_when_due()
    later = timezone.now() + timedelta(hours=25)
    monkeypatch.setattr(making.timezone, "now", lambda: later)
    assert house.back_up_when_due()
    assert len(making.listed()) == 2


def test_new_lines_of_the_audit_are_sealed(cast) -> None:
    audit.record("test.one", actor=cast.ms_lee)
    assert housekeeping.seal_and_note() == 1
    assert housekeeping.seal_and_note() == 0
    assert EventBatch.objects.count() == 1


def test_what_had_its_time_is_cleared_and_failures_stay(cast) -> None:
    long_ago = timezone.now() - timedelta(days=40)
    for state in ("done", "failed"):
        Job.objects.create(
            kind="receipt", subject=uuid.uuid4(), state=state, run_after=long_ago, ended_at=long_ago
        )
    for key, ends in (("old", long_ago), ("new", timezone.now() + timedelta(days=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    fetched = Archive.objects.create(child=cast.aroha, asked_by=cast.mere, key="archives/one.zip")
    Archive.objects.filter(pk=fetched.pk).update(asked_at=long_ago)
    storage.save("archives/one.zip", io.BytesIO(b"PK"))
    fresh = Archive.objects.create(child=cast.aroha, asked_by=cast.mere)

    cleared = housekeeping.clear()
    assert (cleared.jobs, cleared.sessions, cleared.archives) == (1, 1, 1)
    assert Job.objects.get().state == "failed"
    assert Session.objects.get().session_key == "new"
    assert Archive.objects.get() == fresh
    assert not storage.exists("archives/one.zip")


def _verified(*words: str) -> str:
    out = io.StringIO()
    call_command("verify", *words, stdout=out)
    return out.getvalue()


def test_verify_finds_what_is_missing_changed_or_tampered_with(cast) -> None:
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha))
    digest = "64ec88ca00b268e5ba1a35678a1b5316d212f4f366b2477232534a8aeca37f3c"
    Clip.objects.update(sha256=digest, size_bytes=11)
    Rendition.objects.all().delete()
    storage.save(f"originals/{clip.pk}", io.BytesIO(b"Hello world"))
    audit.record("test.one", actor=cast.ms_lee)
    audit.seal()
    assert "All is well: 1 object" in _verified("--deep")

    storage.save(f"originals/{clip.pk}", io.BytesIO(b"Hello w0rld"))
    assert "All is well" in _verified()
    with pytest.raises(CommandError, match="other content"):
        _verified("--deep")
    storage.save(f"originals/{clip.pk}", io.BytesIO(b"Hello"))
    with pytest.raises(CommandError, match="another size"):
        _verified()
    storage.delete(f"originals/{clip.pk}")
    with pytest.raises(CommandError, match="is missing"):
        _verified()
    Event.objects.filter(act="test.one").update(act="test.two")
    with pytest.raises(CommandError, match="The audit was changed"):
        _verified()

"""What was ended, cut out or erased after a backup stays so when that is restored."""

import shutil
from uuid import uuid4

import pytest
from django.utils import timezone

from diary import access, edit_history, edits, erasure, journal, storage
from diary.backups import making, restoring
from diary.clip_values import Edit
from diary.models import (
    Appearance,
    Child,
    CircleMember,
    Clip,
    Consent,
    Entry,
    Erasure,
    Job,
    Person,
    Rendition,
)
from tests.diary.backups.loss import lose_everything

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_restore_from_another_folder_takes_its_own_journal(school, tmp_path, settings) -> None:
    made = making.make()
    away = tmp_path / "another disk"
    shutil.copytree(making.folder(), away)
    shutil.rmtree(making.folder())
    lose_everything()
    assert restoring.restore(away / made.folder.name).objects == 3


def test_what_ended_after_the_backup_stays_ended(school) -> None:
    Consent.objects.create(
        child=school.aroha,
        purpose="group",
        given=True,
        giver_name="Mere",
        agreed_on=timezone.now().date(),
    )
    made = making.make()
    now = timezone.now()
    CircleMember.objects.filter(person=school.tama).update(ends_at=now)
    Consent.objects.update(replaced_at=now)
    Appearance.objects.update(state="withdrawn", withdrawn_at=now)
    Person.objects.filter(pk=school.ms_cole.pk).update(is_active=False)
    assert journal.keep_up() >= 4
    assert journal.keep_up() == 0
    lose_everything()
    restoring.restore(made.folder)
    assert not access.children(school.tama, "diary").exists()
    assert access.children(school.mere, "diary").exists()
    assert not Consent.objects.filter(replaced_at=None).exists()
    assert not access.appearances(school.mere, "view").exists()
    assert not Person.objects.get(pk=school.ms_cole.pk).is_active


def test_what_ends_while_the_journal_is_kept_up_is_noted_after_it(school, monkeypatch) -> None:
    ended = []

    def sources(known=journal._sources):
        ended.append(timezone.now())
        CircleMember.objects.filter(person=school.tama).update(ends_at=ended[0])
        return known()

    monkeypatch.setattr(journal, "_sources", sources)
    journal.keep_up()
    noted = [one.noted for one in journal.read(journal.path()) if one.at == ended[0]]
    assert noted
    assert min(noted) > ended[0]


def test_what_was_cut_out_after_the_backup_stays_cut_out(school) -> None:
    clip = Clip.objects.get(state="ready")
    Clip.objects.update(sha256="ab" * 32)
    edits.change(school.ms_lee, clip.pk, Edit(turn=90))
    made = making.make()
    edits.change(school.ms_lee, clip.pk, Edit(start_ms=2000, turn=90))
    edits.change(school.ms_lee, clip.pk, Edit(start_ms=3000, turn=90))
    edits.undo(school.ms_lee, clip.pk)
    assert journal.keep_up() >= 3
    assert journal.keep_up() == 0
    lose_everything()
    restoring.restore(made.folder)
    cut = Edit(2000, turn=90)
    assert edit_history.of(clip.pk) == [Edit(turn=90), cut, Edit(3000, turn=90), cut]
    assert edit_history.standing(clip.pk) == [Edit(turn=90), cut]
    assert not Rendition.objects.filter(clip=clip).exists()
    assert list(storage.names(f"renditions/{clip.pk}")) == []
    assert Clip.objects.get(pk=clip.pk).state == "received"
    assert Job.objects.filter(kind="renditions", state="queued", subject=clip.pk).count() == 1


def test_a_half_written_line_of_the_journal_harms_no_other(school) -> None:
    journal.note("place_ended", ids=[uuid4()])
    with journal.path().open("ab") as file:
        file.write(b'{"act": "erased", "id"')
    journal.note("place_ended", ids=[uuid4()])
    assert [line.act for line in journal.read(journal.path())] == ["place_ended", "place_ended"]


def test_an_erased_child_stays_erased_after_an_older_backup_is_restored(school) -> None:
    made = making.make()
    journal.note(journal.ERASED, ids=[school.aroha.pk])
    lose_everything()
    restoring.restore(made.folder)
    assert not Child.objects.filter(pk=school.aroha.pk).exists()
    assert Child.objects.filter(pk=school.noah.pk).exists()
    assert Clip.objects.count() == Entry.objects.count() == 0
    assert list(restoring._stored(("originals", "renditions", "faces"))) == []
    assert Erasure.objects.get().child == school.aroha.pk
    assert not Person.objects.filter(name="Mere").exists()
    assert erasure.inventory(school.aroha.pk).keys == frozenset()

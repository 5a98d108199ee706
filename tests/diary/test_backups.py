"""Backups hold everything, are good or not there at all, and come back into an empty place."""

import gzip
import hashlib
import io
import json
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from diary import (
    access,
    audit,
    edit_history,
    edits,
    erasure,
    invitations,
    journal,
    storage,
)
from diary.backups import making, manifest, objects, restoring, tables
from diary.clip_values import Edit
from diary.errors import Conflict
from diary.models import (
    Appearance,
    Archive,
    Child,
    CircleMember,
    Clip,
    Consent,
    Entry,
    Erasure,
    Event,
    Job,
    Person,
    Rendition,
    School,
    Session,
    Strand,
    Upload,
)
from tests import people

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def own_media(settings) -> None:
    """Give the test a part of the bucket to itself, where there is one."""
    if settings.S3_BUCKET:
        default = settings.STORAGES["default"]
        options = {**default["OPTIONS"], "location": uuid4().hex}
        settings.STORAGES = {**settings.STORAGES, "default": {**default, "OPTIONS": options}}


def _stored(key: str, content: bytes) -> dict[str, object]:
    storage.save(key, io.BytesIO(content))
    return {"sha256": hashlib.sha256(content).hexdigest(), "size_bytes": len(content)}


@pytest.fixture
def school(cast, own_media) -> people.Cast:
    """Aroha with a clip that is ready, a face, and a clip on its way."""
    entry = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,), words="He inu, tēnā koa")
    clip = people.clip(entry)
    made = _stored(f"originals/{clip.pk}", b"the original film")
    Clip.objects.filter(pk=clip.pk).update(**made)
    Rendition.objects.filter(clip=clip).update(
        **_stored(f"renditions/{clip.pk}/240p.mp4", b"small")
    )
    _stored("faces/a/b.webp", b"a face")
    Child.objects.filter(pk=cast.aroha.pk).update(face_key="faces/a/b.webp")
    sending = people.clip(entry, state="uploading", position=1)
    Clip.objects.filter(pk=sending.pk).update(original_key="")
    Upload.objects.create(
        clip=sending,
        person=cast.ms_lee,
        length=11,
        offset=5,
        expires_at=timezone.now() + timedelta(days=3),
    )
    Archive.objects.create(child=cast.aroha, asked_by=cast.mere)
    audit.record("test.done", actor=cast.ms_lee, child=cast.aroha, detail={"n": 1, "is": ["a"]})
    audit.seal()
    return cast


def _lose_everything() -> None:
    """As a new machine: no rows but those of migrations, no media."""
    with transaction.atomic():
        Archive.objects.all().delete()
        tables.clear()
    Strand.objects.create(school=None, key="communication", name="Communication")
    for folder in ("originals", "renditions", "faces"):
        for key in list(restoring._stored((folder,))):
            default_storage.delete(key)


def _rows(*without: str) -> dict[str, list[tuple]]:
    found = {}
    for model in tables.models():
        if tables.label(model) not in without:
            names = [field.attname for field in model._meta.concrete_fields]
            found[tables.label(model)] = [
                tuple(map(str, row))
                for row in model._base_manager.order_by("pk").values_list(*names)
            ]
    return found


def test_what_was_backed_up_comes_back_the_same(school) -> None:
    before = _rows("diary.event", "diary.upload")
    made = making.make()
    assert made.is_whole
    _lose_everything()
    done = restoring.restore(made.folder)
    assert _rows("diary.event", "diary.upload") == before
    assert done.objects == 3
    clip = Clip.objects.get(state="ready")
    assert b"".join(storage.blocks(clip.original_key)) == b"the original film"
    assert audit.first_broken_batch() is None
    assert Event.objects.order_by("-pk").values_list("act", flat=True)[0] == "backup.restored"
    audit.record("one.more", actor=None)  # numbered tables go on after their highest number
    assert access.children(Person.objects.get(name="Mere"), "diary").count() == 1


def test_a_clip_that_was_on_its_way_starts_anew_and_archives_are_made_again(school) -> None:
    made = making.make()
    _lose_everything()
    restoring.restore(made.folder)
    assert Upload.objects.get().offset == 0  # the device still has the bytes: design.md section 3
    assert Archive.objects.count() == 0


def test_work_that_was_running_is_queued_again(school) -> None:
    Job.objects.create(
        kind="renditions",
        subject=uuid4(),
        state="running",
        run_after=timezone.now(),
        lease_until=timezone.now() + timedelta(hours=1),
        token=uuid4(),
    )
    made = making.make()
    _lose_everything()
    restoring.restore(made.folder)
    assert Job.objects.get().state == "queued"


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


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def test_a_damaged_backup_is_refused_by_name_and_nothing_changes(school) -> None:
    made = making.make()
    clip = Clip.objects.get(state="ready")
    _lose_everything()
    digest = hashlib.sha256(b"the original film").hexdigest()
    content = making.folder() / "objects" / digest[:2] / digest
    good = content.read_bytes()

    _flip(content)
    with pytest.raises(Conflict, match=f"originals/{clip.pk} is damaged"):
        restoring.restore(made.folder)
    content.unlink()
    with pytest.raises(CommandError, match=f"originals/{clip.pk} is missing"):
        call_command("restore", str(made.folder))
    with pytest.raises(CommandError, match="is missing"):
        call_command("restore", str(made.folder), "--check")
    assert Person.objects.count() == 0
    assert not storage.exists(f"originals/{clip.pk}")

    assert restoring.restore(made.folder, despite_missing=True).objects == 2
    assert Entry.objects.count() == 1
    assert len(good) == 17


@pytest.mark.parametrize("name", ["diary.entry.jsonl.gz", "objects.jsonl.gz", "manifest.json"])
def test_a_flipped_bit_in_rows_is_never_restored(school, name) -> None:
    made = making.make()
    _lose_everything()
    _flip(made.folder / name)
    with pytest.raises(Conflict, match=name):
        restoring.restore(made.folder, despite_missing=True)
    (made.folder / name).unlink()
    with pytest.raises(Conflict, match="Nothing was changed"):
        restoring.restore(made.folder, despite_missing=True)
    assert Person.objects.count() == 0


def test_a_restore_needs_an_empty_place(school) -> None:
    made = making.make()
    with pytest.raises(CommandError, match="empty database"):
        call_command("restore", str(made.folder))
    _lose_everything()
    storage.save("originals/somebody-elses", io.BytesIO(b"x"))
    with pytest.raises(Conflict, match="somebody-elses"):
        restoring.restore(made.folder)
    assert School.objects.count() == 0


def test_a_restore_that_was_killed_is_run_again(school, monkeypatch) -> None:
    made = making.make()
    _lose_everything()
    for broken in ("_load", "_store_objects"):
        with monkeypatch.context() as patched:
            original = getattr(restoring, broken)

            def dies(*given: object, _original=original) -> None:
                _original(*given)
                raise KeyboardInterrupt

            patched.setattr(restoring, broken, dies)
            with pytest.raises(KeyboardInterrupt):
                restoring.restore(made.folder)
        assert Person.objects.count() == 0
    assert restoring.restore(made.folder).objects == 3


def _sealed(folder: Path, described: dict[str, object]) -> None:
    text = json.dumps(described).encode()
    (folder / "manifest.json").write_bytes(text)
    (folder / "manifest.sha256").write_text(hashlib.sha256(text).hexdigest())


def test_a_backup_of_a_newer_version_is_refused_with_words(school) -> None:
    made = making.make()
    _lose_everything()
    described = json.loads((made.folder / "manifest.json").read_bytes())
    described["migrations"].append("diary.9999_from_the_future")
    _sealed(made.folder, described)
    with pytest.raises(Conflict, match="newer version"):
        restoring.restore(made.folder)
    assert School.objects.count() == 0


def _as_an_older_version(folder: Path) -> str:
    """Rewrite a backup as the version before the newest migration would have made it."""
    described = json.loads((folder / "manifest.json").read_bytes())
    newest = max(name for name in described["migrations"] if name.startswith("diary."))
    described["migrations"].remove(newest)
    nodes = [tuple(name.split(".", 1)) for name in described["migrations"]]
    registry = MigrationLoader(None).project_state(nodes).apps
    kept = []
    for table in described["tables"]:
        path = folder / table["file"]
        head, *rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
        try:
            model = registry.get_model(table["name"])
        except LookupError:
            path.unlink()
            continue
        known = {field.attname for field in model._meta.concrete_fields}
        places = [at for at, name in enumerate(head["fields"]) if name in known]
        head["fields"] = [head["fields"][at] for at in places]
        lines = [head, *([row[at] for at in places] for row in rows)]
        path.write_bytes(gzip.compress("".join(json.dumps(one) + "\n" for one in lines).encode()))
        table["sha256"] = objects.hashed(path)
        kept.append(table)
    described["tables"] = kept
    _sealed(folder, described)
    return newest


def test_a_backup_of_an_older_version_is_brought_up_to_this_one(school) -> None:
    before = _rows("diary.event", "diary.upload")
    made = making.make()
    assert _as_an_older_version(made.folder)
    _lose_everything()
    restoring.restore(made.folder)
    assert _rows("diary.event", "diary.upload") == before
    assert audit.first_broken_batch() is None
    assert restoring.check(making.make().folder) == []


def test_a_restore_from_another_folder_takes_its_own_journal(school, tmp_path, settings) -> None:
    made = making.make()
    away = tmp_path / "another disk"
    shutil.copytree(making.folder(), away)
    shutil.rmtree(making.folder())
    _lose_everything()
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
    _lose_everything()
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
    _lose_everything()
    restoring.restore(made.folder)
    cut = Edit(2000, turn=90)
    assert edit_history.of(clip.pk) == [Edit(turn=90), cut, Edit(3000, turn=90), cut]
    assert edit_history.standing(clip.pk) == [Edit(turn=90), cut]
    assert not Rendition.objects.filter(clip=clip).exists()
    assert list(storage.names(f"renditions/{clip.pk}")) == []
    assert Clip.objects.get(pk=clip.pk).state == "received"
    assert Job.objects.filter(kind="renditions", state="queued", subject=clip.pk).count() == 1


def test_captions_and_the_halves_of_a_live_photo_come_back(school) -> None:
    clip = Clip.objects.get(state="ready")
    photo = people.clip(clip.entry, kind="photo", position=2)
    Rendition.objects.filter(clip=photo).delete()
    Clip.objects.filter(pk=photo.pk).update(original_key="")
    Clip.objects.filter(pk=clip.pk).update(live_still=photo, description="He inu")
    people.captions(clip, by=school.ms_lee)
    made, before = making.make(), _rows("diary.event", "diary.eventbatch", "diary.upload")
    _lose_everything()
    restoring.restore(made.folder)
    after = _rows("diary.event", "diary.eventbatch", "diary.upload")
    assert after["diary.caption"] == before["diary.caption"] != []
    assert after["diary.clip"] == before["diary.clip"]


def test_a_card_that_was_open_at_the_backup_opens_nothing_after_a_restore(school) -> None:
    new = invitations.NewInvitation(name="Nan", relation="Nan", rights="view")
    card = invitations.make(school.ms_ngata, school.aroha.pk, new)
    made = making.make()
    _lose_everything()
    restoring.restore(made.folder)
    opened = invitations.find(card.link_code)
    assert opened is not None
    assert opened.state == "ended"


def test_a_half_written_line_of_the_journal_harms_no_other(school) -> None:
    journal.note("place_ended", ids=[uuid4()])
    with journal.path().open("ab") as file:
        file.write(b'{"act": "erased", "id"')
    journal.note("place_ended", ids=[uuid4()])
    assert [line.act for line in journal.read(journal.path())] == ["place_ended", "place_ended"]


def test_an_erased_child_stays_erased_after_an_older_backup_is_restored(school) -> None:
    made = making.make()
    journal.note(journal.ERASED, ids=[school.aroha.pk])
    _lose_everything()
    restoring.restore(made.folder)
    assert not Child.objects.filter(pk=school.aroha.pk).exists()
    assert Child.objects.filter(pk=school.noah.pk).exists()
    assert Clip.objects.count() == Entry.objects.count() == 0
    assert list(restoring._stored(("originals", "renditions", "faces"))) == []
    assert Erasure.objects.get().child == school.aroha.pk
    assert not Person.objects.filter(name="Mere").exists()
    assert erasure.inventory(school.aroha.pk).keys == frozenset()


def test_sessions_come_back_so_that_family_stays_signed_in(school, signed_in) -> None:
    signed_in(school.mere)
    Session.objects.update(person=school.mere)
    made = making.make()
    _lose_everything()
    restoring.restore(made.folder)
    assert Session.objects.filter(person=school.mere).count() == 1


def test_an_object_that_no_row_speaks_of_any_more_is_not_missing(school) -> None:
    assert objects.is_wanted_now("originals/unknown") is False

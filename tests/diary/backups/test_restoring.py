"""What was backed up comes back into an empty place, whole or not at all."""

import gzip
import hashlib
import io
import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from diary import access, audit, invitations, passport_links, passports, storage
from diary.backups import making, objects, restoring
from diary.errors import Conflict
from diary.models import (
    Archive,
    Clip,
    Entry,
    Event,
    Job,
    Person,
    Rendition,
    School,
    Session,
    Upload,
)
from tests import people
from tests.diary.backups.loss import lose_everything, rows

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_what_was_backed_up_comes_back_the_same(school) -> None:
    before = rows("diary.event", "diary.upload")
    made = making.make()
    assert made.is_whole
    lose_everything()
    done = restoring.restore(made.folder)
    assert rows("diary.event", "diary.upload") == before
    assert done.objects == 3
    clip = Clip.objects.get(state="ready")
    assert b"".join(storage.blocks(clip.original_key)) == b"the original film"
    assert audit.first_broken_batch() is None
    assert Event.objects.order_by("-pk").values_list("act", flat=True)[0] == "backup.restored"
    audit.record("one.more", actor=None)  # numbered tables go on after their highest number
    assert access.children(Person.objects.get(name="Mere"), "diary").count() == 1


def test_a_clip_that_was_on_its_way_starts_anew_and_archives_are_made_again(school) -> None:
    made = making.make()
    lose_everything()
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
    lose_everything()
    restoring.restore(made.folder)
    assert Job.objects.get().state == "queued"


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def test_a_damaged_backup_is_refused_by_name_and_nothing_changes(school) -> None:
    made = making.make()
    clip = Clip.objects.get(state="ready")
    lose_everything()
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
    lose_everything()
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
    lose_everything()
    storage.save("originals/somebody-elses", io.BytesIO(b"x"))
    with pytest.raises(Conflict, match="somebody-elses"):
        restoring.restore(made.folder)
    assert School.objects.count() == 0


def test_a_restore_that_was_killed_is_run_again(school, monkeypatch) -> None:
    made = making.make()
    lose_everything()
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
    lose_everything()
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
    before = rows("diary.event", "diary.upload")
    made = making.make()
    assert _as_an_older_version(made.folder)
    lose_everything()
    restoring.restore(made.folder)
    assert rows("diary.event", "diary.upload") == before
    assert audit.first_broken_batch() is None
    assert restoring.check(making.make().folder) == []


def test_captions_and_the_halves_of_a_live_photo_come_back(school) -> None:
    clip = Clip.objects.get(state="ready")
    photo = people.clip(clip.entry, kind="photo", position=2)
    Rendition.objects.filter(clip=photo).delete()
    Clip.objects.filter(pk=photo.pk).update(original_key="")
    Clip.objects.filter(pk=clip.pk).update(live_still=photo, description="He inu")
    people.captions(clip, by=school.ms_lee)
    made, before = making.make(), rows("diary.event", "diary.eventbatch", "diary.upload")
    lose_everything()
    restoring.restore(made.folder)
    after = rows("diary.event", "diary.eventbatch", "diary.upload")
    assert after["diary.caption"] == before["diary.caption"] != []
    assert after["diary.clip"] == before["diary.clip"]


def test_a_card_that_was_open_at_the_backup_opens_nothing_after_a_restore(school) -> None:
    new = invitations.NewInvitation(name="Nan", relation="Nan", rights="view")
    card = invitations.make(school.ms_ngata, school.aroha.pk, new)
    made = making.make()
    lose_everything()
    restoring.restore(made.folder)
    opened = invitations.find(card.link_code)
    assert opened is not None
    assert opened.state == "ended"


def test_a_link_to_a_page_about_a_child_opens_nothing_after_a_restore(school) -> None:
    page = passports.make(school.ms_lee, school.aroha.pk, passports.Given(title="Aroha"))
    link = passport_links.open_link(school.ms_lee, page.id, days=7, for_whom="The café")
    made = making.make()
    lose_everything()
    restoring.restore(made.folder)
    assert passport_links.visit(link.secret) is None


def test_sessions_come_back_so_that_family_stays_signed_in(school, signed_in) -> None:
    signed_in(school.mere)
    Session.objects.update(person=school.mere)
    made = making.make()
    lose_everything()
    restoring.restore(made.folder)
    assert Session.objects.filter(person=school.mere).count() == 1

"""Run by test_erasure.py in a process of its own: erases a child in a real file, with real media.

Plants a marker in every text of a child's rows and in every stored byte, erases the child, and
searches the database's files and the whole data folder for it. Prints the hits as JSON.
"""

import io
import json
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import CharField, JSONField, TextField  # noqa: E402
from django.utils import timezone  # noqa: E402

from api.uploads import stores, sweep  # noqa: E402
from diary import audit, erasure, jobs, storage  # noqa: E402
from diary import models as m  # noqa: E402
from diary.backups import tables  # noqa: E402
from diary.models import Child, Clip, Entry, Person  # noqa: E402
from tests import people  # noqa: E402

MARKER = "Kaimohala"  # a name that nothing else here has
OTHERS = "Stays-Here"
_NO_WORDS = {"link_hash", "code_hash", "secret_hash", "key", "original_key", "sha256"} | {
    *("language", "failure_sentence", "failure_code", "settings")
}


def plant(cast: people.Cast) -> None:
    """Give Aroha everything that a child can have, and mark every text and every byte of it."""
    Child.objects.filter(pk=cast.aroha.pk).update(
        first_name=MARKER, last_name=MARKER, face_key="faces/a.webp"
    )
    storage.save("faces/a.webp", io.BytesIO(MARKER.encode() * 9))
    storage.save("originals/face-1", io.BytesIO(MARKER.encode() * 9))
    m.Face.objects.create(
        child=cast.aroha,
        given_by=cast.ms_lee,
        original_key="originals/face-1",
        failure_sentence=MARKER,
    )
    cast.aroha.refresh_from_db()
    alone = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,), words=f"{MARKER} drinks")
    group = people.entry(cast.ms_lee, cast.aroha, cast.noah, words=f"{MARKER} and Noah")
    untagged = people.entry(cast.mere, words=f"{MARKER} at home", origin="home")
    for entry in (alone, group, untagged):
        for position, state in enumerate(("ready", "uploading")):
            clip = people.clip(entry, state=state, position=position)
            Clip.objects.filter(pk=clip.pk).update(original_name=f"{MARKER}.mov")
            if state == "uploading":
                Clip.objects.filter(pk=clip.pk).update(original_key="")
                _wait(clip)
            else:
                storage.save(f"originals/{clip.pk}", io.BytesIO(MARKER.encode() * 1000))
                storage.save(f"renditions/{clip.pk}/240p.mp4", io.BytesIO(MARKER.encode() * 100))
        before = {"words": f"{MARKER} before"}
        m.EntryRevision.objects.create(entry=entry, by=cast.ms_lee, what="changed", before=before)
    mine = alone.appearances.get()
    m.Reply.objects.create(appearance=mine, author=cast.mere, words=f"{MARKER}!")
    noahs = group.appearances.get(child=cast.noah)
    m.Reply.objects.create(
        appearance=noahs, author=cast.noahs_father, words=f"{OTHERS} with {MARKER}"
    )
    _plant_around(cast)


def _plant_around(cast: people.Cast) -> None:
    """Mark plans, circle, feedback, invitations, copies and the family itself."""
    now = timezone.now()
    m.Goal.objects.filter(child=cast.aroha).update(words=MARKER, staff_words=MARKER)
    _plant_goals(cast)
    m.Household.objects.filter(pk=cast.home.pk).update(label=MARKER)
    m.Household.objects.filter(pk=cast.tamas_home.pk).update(label=f"{MARKER} 2")
    m.CircleMember.objects.filter(child=cast.aroha).update(relation=MARKER)
    m.Consent.objects.create(
        child=cast.aroha, purpose="group", given=True, giver_name=MARKER, agreed_on=now.date()
    )
    for title, children in (
        (MARKER, [cast.aroha]),
        (f"{OTHERS} {MARKER}", [cast.aroha, cast.noah]),
    ):
        one = m.Round.objects.create(
            school=cast.school, liaison=cast.mr_patel, title=title, questions=["better"]
        )
        for child in children:
            asked = m.Asked.objects.create(round=one, child=child, person=cast.mere)
            if child == cast.aroha:
                m.Answer.objects.create(asked=asked, question="better", words=MARKER)
        m.Talk.objects.create(
            round=one,
            child=cast.aroha,
            liaison=cast.mr_patel,
            person_name=MARKER,
            channel="visit",
            words=MARKER,
            at=now,
        )
    m.Invitation.objects.create(
        child=cast.aroha,
        name=MARKER,
        relation=MARKER,
        rights="view",
        link_hash=uuid4().hex,
        code_hash=uuid4().hex,
        expires_at=now + timedelta(days=1),
    )
    for child in (cast.aroha, cast.noah):
        key = f"archives/{child.pk}.zip"
        m.Archive.objects.create(child=child, asked_by=cast.mere, key=key)
        storage.save(key, io.BytesIO(MARKER.encode() * 50))
    for person in (cast.mere, cast.tama, cast.koro, cast.dad):
        Person.objects.filter(pk=person.pk).update(name=MARKER)
    m.Device.objects.create(person=cast.mere, label=MARKER, token_hash=uuid4().hex)
    m.Session.objects.create(
        session_key="a",
        session_data=MARKER,
        expire_date=now + timedelta(days=9),
        person=cast.mere,
        label=MARKER,
    )
    audit.record("entry.saved", actor=cast.mere, child=cast.aroha)


def _plant_goals(cast: people.Cast) -> None:
    """Mark everything about plans, measuring, films, meetings and moving on."""
    now, goal = timezone.now(), cast.drink
    clip = Clip.objects.filter(entry__appearances__goals=goal, state="ready").first()
    plan = m.Plan.objects.create(
        child=cast.aroha,
        title=MARKER,
        starts_on=now.date(),
        ends_on=now.date(),
        took_part=MARKER,
        whanau_hopes=MARKER,
        child_hopes=MARKER,
        review_words=MARKER,
    )
    m.PlanMark.objects.create(plan=plan, version=1, party="child", how=MARKER)
    m.PlanVersion.objects.create(plan=plan, number=1, content={"title": MARKER})
    m.GasLevel.objects.create(goal=goal, level=0, words=MARKER)
    m.GoalCard.objects.create(goal=goal, number=1, prompt_words=MARKER, how=MARKER, model_clip=clip)
    m.GoalMarker.objects.create(goal=goal, on=now.date(), kind="other", words=MARKER)
    m.Rating.objects.create(
        goal=goal,
        kind="count",
        value=1,
        first_value=1,
        occurred_at=now,
        setting="home",
        side="whanau",
        with_whom=MARKER,
        words=MARKER,
    )
    key = f"reels/{uuid4()}.mp4"
    storage.save(key, io.BytesIO(MARKER.encode() * 50))
    reel = m.Reel.objects.create(
        kind="goal",
        child=cast.aroha,
        goal=goal,
        language="en",
        title=MARKER,
        state="ready",
        key=key,
        asked_by=cast.mere,
    )
    m.ReelPart.objects.create(reel=reel, position=0, clip=clip)
    meeting = m.Meeting.objects.create(
        child=cast.aroha, plan=plan, title=MARKER, held_on=now.date(), notes=MARKER
    )
    m.AgendaPoint.objects.create(meeting=meeting, party="child", words=MARKER, notes=MARKER)
    m.NextStep.objects.create(meeting=meeting, party="child", words=MARKER)
    m.MeetingAnswer.objects.create(
        meeting=meeting,
        person=cast.mere,
        party="whanau",
        was_heard=3,
        was_clear=3,
        words=MARKER,
    )
    page = m.Passport.objects.create(
        child=cast.aroha,
        title=MARKER,
        likes=MARKER,
        can_do=MARKER,
        helps=MARKER,
        for_whom=MARKER,
    )
    m.PassportClip.objects.create(passport=page, position=0, clip=clip, words=MARKER)


def _wait(clip: Clip) -> None:
    """Let bytes of a clip wait, as when its upload was cut off."""
    m.Upload.objects.create(
        clip=clip,
        person=clip.uploader,
        length=clip.size_bytes,
        expires_at=timezone.now() + timedelta(days=9),
    )
    folder = Path(settings.UPLOADS_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / str(clip.pk)).write_bytes(MARKER.encode() * 10)
    assert clip.pk in set(stores.chosen().waiting())


def hits() -> list[str]:
    """Return the files that still hold the marker, in any form that our stores write."""
    forms = (MARKER.encode(), MARKER.encode("utf-16-le"))
    return [
        str(path)
        for path in sorted(Path(settings.DATA_DIR).rglob("*"))
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]


def unmarked_texts(child: UUID) -> list[str]:
    """Return the texts of the child's own rows where no marker stands: the test must miss none."""
    missing = []
    own = [
        model
        for model in tables.models()
        if any(f.name == "child" and f.is_relation for f in model._meta.fields)
    ]
    for model in own:
        texts = [
            field.name
            for field in model._meta.fields
            if isinstance(field, CharField | TextField | JSONField)
            and not field.choices
            and field.name not in _NO_WORDS
        ]
        for row in model._base_manager.filter(child=child):
            missing += [
                f"{model.__name__}.{name}"
                for name in texts
                if MARKER not in str(getattr(row, name))
            ]
        if not model._base_manager.filter(child=child).exists():
            missing.append(model.__name__)
    return missing


def main() -> None:
    """Plant, look, erase, look again."""
    call_command("migrate", verbosity=0)
    cast = people.cast()
    plant(cast)
    unmarked = unmarked_texts(cast.aroha.pk)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = hits()
    with tables.frozen() as using:
        seen = Child.objects.using(using).count()
        people.child(cast.school, "New", "Child", cast.rimu)
        frozen = Child.objects.using(using).count() == seen == Child.objects.count() - 1
    erasure.ask(cast.ms_ngata, cast.aroha.pk, confirm=f" {MARKER.lower()} ")
    held = jobs.claim(worker="test", kinds=("erasure",))
    assert held is not None
    erasure.carry_out(held)
    swept = sweep.sweep()
    told = {
        "unmarked": unmarked,
        "before": len(before),
        "orphans": swept.orphans,
        "after": hits(),
        "frozen": frozen,
        "entries": Entry.objects.count(),
        "noahs": list(Entry.objects.values_list("words", flat=True)),
        "replies": list(m.Reply.objects.values_list("words", flat=True)),
        "rounds": list(m.Round.objects.values_list("title", flat=True)),
        "broken": audit.first_broken_batch(),
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()

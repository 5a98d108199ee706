"""Erasing a child: nothing of them is left anywhere, and nothing of anyone else is lost."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from diary import erasure, jobs, journal, storage
from diary.models import (
    Appearance,
    Archive,
    Child,
    CircleMember,
    Clip,
    Entry,
    Erasure,
    Event,
    Job,
    Person,
    Reel,
    Reply,
)
from tests import people
from tests.access_things_reels import film

ROOT = Path(__file__).resolve().parents[2]


def _erase(cast, signed_in, child=None) -> None:
    child = child or cast.aroha
    answer = signed_in(cast.ms_ngata).post(
        f"/api/children/{child.pk}/erase", {"confirm": child.first_name}, "application/json"
    )
    assert answer.status_code == 202
    erasure.carry_out(jobs.claim(worker="test", kinds=("erasure",)))


def test_no_trace_is_left_in_the_database_s_files_or_in_storage(tmp_path) -> None:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {
        **kept,
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.diary.erasing_on_disk"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["unmarked"] == [], "texts of a child that the test planted nothing in"
    assert told["before"] > 10
    assert told["after"] == []
    assert told["orphans"] >= 1
    assert told["noahs"] == [""]  # the moment stays for Noah, without media and words
    assert told["replies"] == ["Stays-Here with …"]
    assert told["rounds"] == ["Stays-Here …"]
    assert told["broken"] is None
    assert told["frozen"], "a backup's view of the tables moved while others wrote"


def test_a_group_entry_stays_for_the_other_child_without_media_and_words(cast, signed_in) -> None:
    group = people.entry(cast.ms_lee, cast.aroha, cast.noah, goals=(cast.noahs_goal,), words="Both")
    clip = people.clip(group)
    storage.save(f"originals/{clip.pk}", io.BytesIO(b"film"))
    storage.save(f"renditions/{clip.pk}/240p.mp4", io.BytesIO(b"film"))
    noahs = people.entry(cast.ms_lee, cast.noah, words="Noah alone")
    film = people.clip(noahs)
    storage.save(f"originals/{film.pk}", io.BytesIO(b"film"))
    storage.save(f"archives/{cast.noah.pk}.zip", io.BytesIO(b"PK"))
    Archive.objects.create(
        child=cast.noah, asked_by=cast.noahs_father, key=f"archives/{cast.noah.pk}.zip"
    )

    _erase(cast, signed_in)
    left = Appearance.objects.get(entry=group)
    assert left.child == cast.noah
    assert left.goals.get() == cast.noahs_goal
    assert Entry.objects.get(pk=group.pk).words == ""
    assert not storage.exists(f"originals/{clip.pk}")
    assert not storage.exists(f"renditions/{clip.pk}/240p.mp4")
    assert not storage.exists(f"archives/{cast.noah.pk}.zip")  # it held the group's film
    assert Clip.objects.get() == film
    assert storage.exists(f"originals/{film.pk}")
    assert Entry.objects.get(pk=noahs.pk).words == "Noah alone"


def test_family_goes_only_when_nothing_else_keeps_them_here(cast, signed_in) -> None:
    people.in_circle(cast.noah, cast.tama, "Neighbour")
    Reply.objects.create(
        appearance=people.entry(cast.ms_lee, cast.noah).appearances.get(),
        author=cast.noahs_father,
        words="Ka pai",
    )
    _erase(cast, signed_in)
    left = set(Person.objects.values_list("name", flat=True))
    assert {"Tama", "Paul", "Ms Lee", "Mr Patel", "Ms Ngata"} <= left
    assert left.isdisjoint({"Mere", "Koro", "Dad"})
    assert not CircleMember.objects.filter(child=cast.aroha.pk).exists()
    _erase(cast, signed_in, cast.noah)
    assert set(Person.objects.filter(name__in=["Tama", "Paul"])) == set()


def test_that_it_was_done_is_kept_by_ids_alone(cast, signed_in) -> None:
    child = cast.aroha.pk
    _erase(cast, signed_in)
    kept = Erasure.objects.get()
    assert (kept.child, kept.by) == (child, cast.ms_ngata.pk)
    acts = list(Event.objects.filter(child=child).order_by("pk").values_list("act", flat=True))
    assert acts == ["erasure.asked", "child.erased"]
    assert [(line.act, line.id) for line in journal.read(journal.path())] == [("erased", child)]


def test_work_on_what_goes_is_ended_and_cannot_publish(cast, signed_in) -> None:
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha), state="processing")
    jobs.enqueue("renditions", subject=clip.pk)
    running = jobs.claim(worker="encoder", kinds=("renditions",))
    _erase(cast, signed_in)
    assert not jobs.beat(running)
    assert Job.objects.exclude(kind="erasure").count() == 0


def test_killed_half_way_it_is_done_from_the_start(cast, signed_in, monkeypatch) -> None:
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha))
    storage.save(f"originals/{clip.pk}", io.BytesIO(b"film"))
    erasure.ask(cast.ms_ngata, cast.aroha.pk, confirm="Aroha")
    held = jobs.claim(worker="one", kinds=("erasure",))

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(erasure, "remove", dies)
        with pytest.raises(KeyboardInterrupt):
            erasure.carry_out(held)
    assert Child.objects.filter(pk=cast.aroha.pk).exists()
    Job.objects.update(lease_until=timezone.now())
    erasure.carry_out(jobs.claim(worker="two", kinds=("erasure",)))
    assert not Child.objects.filter(pk=cast.aroha.pk).exists()
    assert not storage.exists(f"originals/{clip.pk}")
    with pytest.raises(jobs.LostLease):
        erasure.carry_out(held)


@pytest.mark.parametrize("confirm", ["Noah", "", "Aroha Tamihana"])
def test_another_name_erases_nobody(cast, signed_in, confirm) -> None:
    answer = signed_in(cast.ms_ngata).post(
        f"/api/children/{cast.aroha.pk}/erase", {"confirm": confirm}, "application/json"
    )
    assert answer.status_code == 400
    assert "confirm" in answer.json()["fields"]
    assert Job.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "status"),
    [("ms_lee", 403), ("mere", 403), ("mr_webb", 404), ("other_admin", 404), ("nobody", 401)],
)
def test_nobody_but_the_school_s_admin_erases(cast, signed_in, who, status) -> None:
    answer = signed_in(cast.everyone()[who]).post(
        f"/api/children/{cast.aroha.pk}/erase", {"confirm": "Aroha"}, "application/json"
    )
    assert answer.status_code == status
    assert Job.objects.count() == 0


def test_films_of_other_children_lose_what_shows_the_erased_one(cast, signed_in):
    both = people.clip(people.entry(cast.ms_lee, cast.aroha, cast.noah, goals=(cast.drink,)))
    alone = people.clip(people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,)))
    reel = film(cast, both, alone)
    _erase(cast, signed_in, cast.noah)
    assert not storage.exists(reel.key)
    left = Reel.objects.get(pk=reel.pk)
    assert (left.state, left.key, left.is_remade) == ("waiting", "", True)
    assert list(left.parts.values_list("clip", flat=True)) == [alone.pk]


def test_films_of_the_erased_child_go_with_their_files(cast, signed_in):
    reel = film(cast, people.clip(people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,))))
    _erase(cast, signed_in)
    assert not Reel.objects.exists()
    assert not storage.exists(reel.key)

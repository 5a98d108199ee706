"""How much room there is: seen before it bites, and kindly refused when it is gone."""

import shutil
from collections import namedtuple

import pytest
from django.core.cache import cache

from diary import quotas, schools
from diary.models import Clip, Rendition, Upload
from tests import people
from tests.api.asking import assert_problem
from tests.api.uploads.sending import Sender

GIB = 1024**3
MIB = 1024**2
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def large_disk(settings, monkeypatch):
    settings.S3_BUCKET = ""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100 * GIB, 0, 100 * GIB))


def another(sender: Sender) -> Sender:
    return Sender(sender.client, sender.entry)


def test_an_empty_diary_has_room(cast):
    room = quotas.room(cast.ms_lee)
    assert room == quotas.Room(20 * GIB, 0, is_low=False, is_full=False)


def test_what_is_on_the_way_counts_until_it_has_arrived(cast, lee, settings):
    settings.OPEN_UPLOADS_BYTES_PER_PERSON = 100 * MIB
    lee.create(95 * MIB)
    room = quotas.room(cast.ms_lee)
    assert (room.left_bytes, room.share_used, room.is_low) == (5 * MIB, 0.95, True)
    assert not room.is_full
    assert quotas.room(cast.mere).share_used == 0
    Upload.objects.update(finished_at="2026-11-01T00:00Z")
    assert quotas.room(cast.ms_lee).left_bytes == 100 * MIB


def test_a_person_has_so_many_bytes_on_the_way_and_no_more(lee, settings):
    settings.OPEN_UPLOADS_BYTES_PER_PERSON = 15
    assert lee.create(10).status_code == 201
    assert lee.create(10).status_code == 201
    other = another(lee)
    refused = other.create(10)
    assert_problem(refused, 507, "quota")
    assert "safe on this device" in refused.json()["detail"]
    assert not Clip.objects.filter(pk=other.clip).exists()
    assert lee.patch(b"0123456789").status_code == 204
    assert other.create(10).status_code == 201


def test_a_thousand_empty_creations_end_at_the_limit(cast, lee, settings):
    settings.OPEN_UPLOADS_PER_PERSON = 5
    begun = [another(lee) for _ in range(8)]
    assert [one.create(10).status_code for one in begun] == [201] * 5 + [507] * 3
    assert quotas.room(cast.ms_lee).is_full
    assert begun[0].create(10).status_code == 201  # what is on its way may be asked for again
    assert begun[0].delete().status_code == 204
    assert not quotas.room(cast.ms_lee).is_full
    assert begun[7].create(10).status_code == 201


def test_the_count_of_clips_is_seen_also_where_any_number_of_bytes_may_come(cast, lee, settings):
    settings.OPEN_UPLOADS_BYTES_PER_PERSON = 0
    settings.OPEN_UPLOADS_PER_PERSON = 2
    lee.create(10)
    room = quotas.room(cast.ms_lee)
    assert (room.share_used, room.is_full) == (0.5, False)
    assert room.left_bytes >= settings.MAX_UPLOAD_BYTES
    another(lee).create(10)
    assert quotas.room(cast.ms_lee).is_full
    assert_problem(another(lee).create(10), 507, "quota")


def test_a_limit_of_one_person_is_none_of_another(cast, lee, settings, signed_in):
    settings.OPEN_UPLOADS_PER_PERSON = 1
    lee.create(10)
    entry = people.entry(cast.mere, cast.aroha, origin="home")
    assert Sender(signed_in(cast.mere), entry.pk).create(10).status_code == 201


@pytest.mark.parametrize("origin", ["school", "home"])
def test_a_school_stores_so_much_and_no_more(cast, settings, signed_in, origin):
    author = cast.ms_lee if origin == "school" else cast.mere
    entry = people.entry(author, cast.aroha, origin=origin)
    people.clip(entry)
    Clip.objects.update(size_bytes=90 * MIB)
    Rendition.objects.update(size_bytes=6 * MIB)
    settings.SCHOOL_QUOTA_BYTES = 100 * MIB
    room = quotas.room(author)
    assert (room.left_bytes, room.share_used) == (4 * MIB, 0.96)
    assert (room.is_low, room.is_full) == (True, False)
    sender = Sender(signed_in(author), entry.pk)
    assert_problem(sender.create(5 * MIB), 507, "school_full")
    assert sender.create(3 * MIB).status_code == 201
    cache.clear()  # a minute later
    assert quotas.room(author).left_bytes == 1 * MIB
    Rendition.objects.update(size_bytes=9 * MIB)
    cache.clear()
    assert quotas.room(author).is_full
    assert sender.create(3 * MIB).status_code == 201  # what is on its way gets to its end


def test_another_schools_clips_do_not_count(cast, settings):
    people.clip(people.entry(cast.mr_stone, cast.stranger_child))
    Clip.objects.update(size_bytes=90 * MIB)
    settings.SCHOOL_QUOTA_BYTES = 100 * MIB
    assert quotas.room(cast.ms_lee).share_used == 0


def test_a_moment_from_home_of_children_at_two_schools_counts_for_one(cast, settings):
    clip = people.clip(people.entry(cast.mere, cast.aroha, cast.stranger_child, origin="home"))
    counted = schools.of_clip(clip).pk
    stored = {one.pk: quotas.stored_bytes(one.pk) for one in (cast.school, cast.other_school)}
    assert stored == {cast.school.pk: 0, cast.other_school.pk: 0} | {counted: 22}


def test_a_disk_is_low_when_little_is_left_of_it(cast, monkeypatch):
    def free(left_bytes: int) -> quotas.Room:
        disk = Usage(101 * GIB, 0, GIB + left_bytes)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: disk)
        return quotas.room(cast.ms_lee)

    assert not free(15 * GIB).is_low
    low = free(5 * GIB)
    assert (low.left_bytes, low.share_used) == (5 * GIB, 0.95)
    assert (low.is_low, low.is_full) == (True, False)
    assert free(-GIB).left_bytes == 0
    assert free(0).is_full

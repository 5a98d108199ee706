"""A fair queue: three hundred clips of one person or school hold up nobody else's one."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diary import jobs, turns
from diary.models import Clip, Job, Person
from tests import people, working

pytestmark = pytest.mark.django_db


def _queue(number: int, *, school, person=None, ago: int = 1000, **fields) -> list[UUID]:
    """Queue work of one person that has waited for `ago` seconds, the first one longest."""
    first = timezone.now() - timedelta(seconds=ago)
    rows = [
        Job(
            kind=fields.get("kind", "renditions"),
            subject=uuid4(),
            run_after=first + timedelta(milliseconds=n),
            priority=fields.get("priority", jobs.FIRST),
            school=school.pk,
            person=person.pk if isinstance(person, Person) else uuid4(),
        )
        for n in range(number)
    ]
    Job.objects.bulk_create(rows)
    return [row.subject for row in rows]


def _claimed(number: int) -> list[UUID]:
    found = [jobs.claim(worker="test") for _ in range(number)]
    return [held.subject for held in found if held]


def _tried_again(browser, clip) -> Clip:
    """Let its teacher send a failed clip through the queue again."""
    Clip.objects.filter(pk=clip.pk).update(sha256="ab" * 32, original_key=f"originals/{clip.pk}")
    assert browser.post(f"/api/clips/{clip.pk}/retry").status_code == 202
    return clip


def _ahead(browser, clip) -> int | None:
    return browser.get(f"/api/clips/{clip.pk}").json()["ahead"]


def test_three_hundred_clips_of_one_person_do_not_hold_up_anothers_one(cast, signed_in):
    lees = _queue(300, school=cast.school, person=cast.ms_lee)
    cole = signed_in(cast.ms_cole)
    clip = people.clip(people.entry(cast.ms_cole, cast.hemi), state="failed")
    _tried_again(cole, clip)
    assert _ahead(cole, clip) == 1
    assert _claimed(3) == [lees[0], clip.pk, lees[1]]


def test_many_sounds_of_one_person_do_not_hold_up_anothers_film(cast, signed_in):
    """That they are sounds is what their sender says."""
    lee, entry = signed_in(cast.ms_lee), people.entry(cast.ms_lee, cast.aroha)
    for n in range(8):
        _tried_again(lee, people.clip(entry, state="failed", kind="sound", position=n))
    clip = people.clip(people.entry(cast.ms_cole, cast.hemi), state="failed")
    _tried_again(signed_in(cast.ms_cole), clip)
    assert clip.pk in _claimed(5)


def test_three_hundred_of_one_school_do_not_hold_up_another_schools_one(cast, signed_in):
    for _ in range(30):
        _queue(10, school=cast.school)
    stone = signed_in(cast.mr_stone)
    clip = people.clip(people.entry(cast.mr_stone, cast.stranger_child), state="failed")
    _tried_again(stone, clip)
    assert _ahead(stone, clip) == 1
    assert clip.pk in _claimed(2)


def test_who_was_served_longest_ago_comes_first_and_then_in_turn(cast):
    lee = _queue(3, school=cast.school, person=cast.ms_lee, ago=500)
    cole = _queue(3, school=cast.school, person=cast.ms_cole, ago=400)
    stone = _queue(3, school=cast.other_school, person=cast.mr_stone, ago=300)
    wanted = [lee[0], stone[0], cole[0], stone[1], lee[1], stone[2], cole[1], lee[2], cole[2]]
    assert _claimed(10) == wanted


def test_work_for_home_without_a_school_waits_its_turn_too(cast):
    home = cast.school.__class__(pk=None)
    lone = _queue(4, school=home, person=cast.mere)
    lee = _queue(2, school=cast.school, person=cast.ms_lee, ago=500)
    assert _claimed(6) == [lone[0], lee[0], lone[1], lee[1], lone[2], lone[3]]


def test_each_priority_has_turns_of_its_own(cast):
    """A tablet's receipt is no turn: it would put the clip itself behind three hundred."""
    _queue(2, school=cast.school, person=cast.ms_lee, kind="receipt", priority=-10)
    lee = _queue(1, school=cast.school, person=cast.ms_lee, ago=900)
    _claimed(2)
    _queue(5, school=cast.school, person=cast.ms_cole, ago=500)
    assert _claimed(1) == lee


def test_a_change_comes_before_the_ordinary_and_an_archive_and_av1_after(cast, signed_in):
    av1 = _queue(1, school=cast.school, kind="av1", priority=jobs.LAST, ago=9000)
    signed_in(cast.mere).post(f"/api/children/{cast.aroha.pk}/archive")
    ordinary = _queue(1, school=cast.school)
    sound = people.clip(people.entry(cast.ms_lee, cast.aroha), kind="sound", state="failed")
    film = people.clip(people.entry(cast.ms_lee, cast.aroha))
    Clip.objects.filter(pk=film.pk).update(sha256="ab" * 32)
    lee = signed_in(cast.ms_lee)
    lee.put(f"/api/clips/{film.pk}/edit", {"turn": 90}, content_type="application/json")
    _tried_again(lee, sound)
    assert _ahead(lee, sound) == 1
    order = _claimed(9)
    assert order[:3] == [film.pk, sound.pk, *ordinary]
    assert order[4:] == av1
    assert Job.objects.get(subject=order[3]).kind == "archive"


def test_how_much_is_ahead_is_told_while_a_clip_waits_and_never_else(cast, signed_in):
    mere = signed_in(cast.mere)
    clip = working.received(people.clip(people.entry(cast.ms_lee, cast.aroha)))
    for state in ("uploading", "ready"):
        Clip.objects.filter(pk=clip.pk).update(state=state)
        assert _ahead(mere, clip) is None
    Clip.objects.filter(pk=clip.pk).update(state="received", sha256="")
    lees = _queue(7, school=cast.school, person=cast.ms_lee)
    assert _ahead(mere, clip) == 7  # its receipt is not given yet: told as if it queued now
    Job.objects.filter(subject=lees[3]).update(subject=clip.pk)
    assert _ahead(mere, clip) == 3
    _claimed(4)
    assert Job.objects.get(subject=clip.pk).state == "running"
    assert _ahead(mere, clip) == 0
    child, entry = cast.aroha.pk, clip.entry_id
    shown = mere.get(f"/api/children/{child}/entries/{entry}").json()["clips"][0]
    assert shown["ahead"] is None


def test_work_that_comes_while_we_count_is_no_fault(cast, monkeypatch):
    _queue(2, school=cast.school, person=cast.ms_lee)
    lanes = turns.lanes

    def slipped_in(due, *, priority):
        _queue(1, school=cast.other_school, ago=2000)
        return lanes(due, priority=priority)

    monkeypatch.setattr(turns, "lanes", slipped_in)
    mine = turns.Lane(cast.school.pk, cast.ms_cole.pk)
    waits = {"kind": "renditions", "lane": mine}
    assert jobs.ahead(uuid4(), **waits) == 2


def test_what_is_told_to_be_ahead_is_what_comes_first(cast):
    for school, number in ((cast.school, 5), (cast.other_school, 7)):
        for ago in (300, 200, 100):
            _queue(number, school=school, ago=ago)
    _claimed(4)
    waiting = list(Job.objects.filter(state="queued"))
    told = {
        job.subject: jobs.ahead(job.subject, kind=job.kind, lane=turns.Lane()) for job in waiting
    }
    claimed = _claimed(40)
    assert len(claimed) == len(waiting)
    for place, subject in enumerate(claimed):
        assert told[subject] == place


def test_an_abandoned_job_goes_back_to_the_place_that_it_had(cast):
    first, second = _queue(2, school=cast.school, person=cast.ms_lee)
    held = jobs.claim(worker="dies")
    Job.objects.filter(pk=held.id).update(lease_until=timezone.now() - timedelta(seconds=1))
    again = jobs.claim(worker="next")
    assert (again.subject, again.attempt) == (first, 2)
    assert not jobs.beat(held)
    assert _claimed(2) == [second]


def test_a_claim_asks_the_same_at_any_length_of_the_queue(cast):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert jobs.claim(worker="test")
        return len(queries)

    for _ in range(2):
        _queue(2, school=cast.school)
    few = asked()
    for _ in range(40):
        _queue(5, school=cast.school)
    assert asked() == few


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by its statistics")
def test_no_question_of_the_queue_reads_the_whole_table(cast):
    served = Job.objects.filter(priority=0, claimed_at__gt=timezone.now() - turns.REMEMBERED)
    due = Job.objects.filter(state="queued", run_after__lte=timezone.now())
    of_lane = due.filter(priority=0, school=cast.school.pk, person=cast.ms_lee.pk)
    for rows in (
        due.order_by("priority"),
        due.filter(priority=0).order_by().values("school", "person").distinct(),
        of_lane.order_by("run_after"),
        served.order_by().values("school", "person").distinct(),
        Job.objects.filter(state="running", lease_until__lt=timezone.now()),
    ):
        plan = rows.explain()
        assert "USING" in plan
        assert "SCAN" not in plan, plan

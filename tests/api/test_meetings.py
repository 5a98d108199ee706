"""Meetings: planned by school, prepared by both sides, held, and told of afterwards."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from diary.models import (
    AgendaPoint,
    Appearance,
    CircleMember,
    Event,
    Goal,
    Meeting,
    MeetingAnswer,
    NextStep,
    Plan,
)
from tests import people
from tests.api.asking import JSON, assert_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(cast):
    return Meeting.objects.create(
        child=cast.aroha, title="IEP", held_on=timezone.now().date(), made_by=cast.ms_lee
    )


def _put(client, meeting, path, body):
    return client.put(f"/api/meetings/{meeting.pk}/{path}", body, content_type=JSON)


def _point(client, meeting, party, words="Our point", clips=(), pk=None):
    body = {"party": party, "words": words, "clips": [str(clip.pk) for clip in clips]}
    return _put(client, meeting, f"points/{pk or uuid4()}", body)


def _end(meeting, *, ago=timedelta()):
    Meeting.objects.filter(pk=meeting.pk).update(ended_at=timezone.now() - ago)


def test_school_plans_a_meeting_and_family_finds_it(cast, signed_in):
    address = f"/api/children/{cast.aroha.pk}/meetings"
    plan = Plan.objects.create(
        child=cast.aroha, title="2026", starts_on="2026-02-01", ends_on="2026-12-15"
    )
    body = {"title": "  IEP   2027 ", "held_on": "2027-02-10", "plan": str(plan.pk)}
    made = signed_in(cast.ms_lee).post(address, body, content_type=JSON)
    assert (made.status_code, made.json()["title"]) == (201, "IEP 2027")
    listed = signed_in(cast.mere).get(address).json()["meetings"]
    assert [(one["id"], one["ended_at"]) for one in listed] == [(made.json()["id"], None)]
    assert Event.objects.filter(act="meeting.planned", child=cast.aroha.pk).count() == 1


def test_a_meeting_is_about_a_plan_of_the_same_child(cast, signed_in):
    other = Plan.objects.create(
        child=cast.noah, title="2026", starts_on="2026-02-01", ends_on="2026-12-15"
    )
    address = f"/api/children/{cast.aroha.pk}/meetings"
    body = {"title": "IEP", "held_on": "2027-02-10", "plan": str(other.pk)}
    answer = signed_in(cast.ms_lee).post(address, body, content_type=JSON)
    assert_problem(answer, 404, "plan_not_found")
    answer = signed_in(cast.ms_lee).post(
        address, {"title": " ", "held_on": "2027-02-10"}, content_type=JSON
    )
    assert (answer.status_code, "title" in answer.json()["fields"]) == (400, True)


def test_both_sides_bring_points_with_clips_and_see_each_others(cast, signed_in, meeting):
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha, words="Drink card"))
    _point(signed_in(cast.ms_lee), meeting, "school", "The drink card", [clip])
    _point(signed_in(cast.tama), meeting, "whanau", "The hens")
    _point(signed_in(cast.mere), meeting, "child", "I want to swim")
    seen = signed_in(cast.koro).get(f"/api/meetings/{meeting.pk}").json()
    assert [(one["party"], one["words"], one["by"]) for one in seen["points"]] == [
        ("school", "The drink card", "Ms Lee"),
        ("whanau", "The hens", "Tama"),
        ("child", "I want to swim", "Mere"),
    ]
    shown = seen["points"][0]["clips"][0]
    assert (shown["words"], shown["clip"]["id"]) == ("Drink card", str(clip.pk))
    assert "240p" in shown["clip"]["renditions"]
    assert seen["may"]["parties"] == []
    assert not any(one["may_change"] or one["may_note"] for one in seen["points"])


def test_the_same_point_sent_twice_is_once_and_four_are_too_many(cast, signed_in, meeting):
    client, pk = signed_in(cast.mere), uuid4()
    for words in ("First", "First", "Better words"):
        assert _point(client, meeting, "whanau", words, pk=pk).status_code == 200
    _point(client, meeting, "whanau")
    _point(client, meeting, "whanau")
    assert_problem(_point(client, meeting, "whanau"), 409, "agenda_full")
    assert _point(client, meeting, "child").status_code == 200
    assert AgendaPoint.objects.get(pk=pk).words == "Better words"
    gone = f"/api/meetings/{meeting.pk}/points/{pk}"
    assert [client.delete(gone).status_code for _ in range(2)] == [204, 204]
    assert _point(client, meeting, "whanau").status_code == 200


def test_each_side_writes_in_its_own_name_and_for_the_child(cast, signed_in, meeting):
    assert _point(signed_in(cast.ms_lee), meeting, "child").status_code == 200
    assert _point(signed_in(cast.tama), meeting, "child").status_code == 200
    assert_problem(_point(signed_in(cast.ms_lee), meeting, "whanau"), 403, "not_your_party")
    assert_problem(_point(signed_in(cast.tama), meeting, "school"), 403, "not_your_party")
    answer = _point(signed_in(cast.tama), meeting, "whanau", " ")
    assert (answer.status_code, "words" in answer.json()["fields"]) == (400, True)


def test_a_point_of_another_meeting_cannot_be_taken_over(cast, signed_in, meeting):
    other = Meeting.objects.create(child=cast.noah, title="IEP", held_on=timezone.now().date())
    point = AgendaPoint.objects.create(meeting=other, party="child", words="x", by=cast.ms_lee)
    assert _point(signed_in(cast.ms_lee), meeting, "child", pk=point.pk).status_code == 404
    assert _point(signed_in(cast.mere), meeting, "child", pk=point.pk).status_code == 404


def test_a_clip_in_a_point_is_the_childs_and_seen_by_all_the_circle(cast, signed_in, meeting):
    client = signed_in(cast.ms_lee)
    fit = people.clip(people.entry(cast.ms_lee, cast.aroha))
    for entry in (
        people.entry(cast.ms_lee, cast.aroha, audience="team"),
        people.entry(cast.ms_lee, cast.aroha, cast.noah),
        people.entry(cast.ms_lee, cast.noah),
        people.entry(cast.ms_lee, cast.aroha, state="draft"),
    ):
        answer = _point(client, meeting, "school", clips=[fit, people.clip(entry)])
        assert_problem(answer, 400, "clips_not_for_meeting")
    more = [people.clip(people.entry(cast.ms_lee, cast.aroha)) for _ in range(3)]
    assert_problem(
        _point(client, meeting, "school", clips=[fit, *more]), 400, "clips_not_for_meeting"
    )
    assert _point(client, meeting, "school", clips=more).status_code == 200


def test_a_clip_withdrawn_since_is_shown_to_nobody(cast, signed_in, meeting):
    entry = people.entry(cast.ms_lee, cast.aroha)
    _point(signed_in(cast.ms_lee), meeting, "school", clips=[people.clip(entry)])
    address = f"/api/meetings/{meeting.pk}"
    assert len(signed_in(cast.mere).get(address).json()["points"][0]["clips"]) == 1
    Appearance.objects.filter(entry=entry).update(audience="team")
    for person in (cast.mere, cast.ms_lee):
        assert signed_in(person).get(address).json()["points"][0]["clips"] == []


def test_what_a_home_kept_apart_brings_is_not_shown_to_the_other(cast, signed_in, meeting):
    CircleMember.objects.filter(child=cast.aroha, person=cast.tama).update(sees_home=False)
    for _ in range(3):
        _point(signed_in(cast.mere), meeting, "whanau", "Ours alone")
    _point(signed_in(cast.ms_lee), meeting, "school", "For all")
    seen = signed_in(cast.tama).get(f"/api/meetings/{meeting.pk}").json()["points"]
    assert [one["words"] for one in seen] == ["For all"]
    assert _point(signed_in(cast.tama), meeting, "whanau", "Mine").status_code == 200
    assert len(signed_in(cast.ms_lee).get(f"/api/meetings/{meeting.pk}").json()["points"]) == 5


def test_notes_of_two_writers_are_not_written_over(cast, signed_in, meeting):
    client, pk = signed_in(cast.ms_lee), uuid4()
    _point(signed_in(cast.tama), meeting, "whanau", pk=pk)
    path = f"points/{pk}/notes"
    first = {"notes": "From school", "was": ""}
    assert [_put(client, meeting, path, first).status_code for _ in range(2)] == [200, 200]
    late = _put(signed_in(cast.tama), meeting, path, {"notes": "From Tama", "was": ""})
    assert_problem(late, 409, "notes_moved")
    both = {"notes": "From school\nFrom Tama", "was": "From school"}
    assert _put(signed_in(cast.tama), meeting, path, both).status_code == 200
    assert _put(signed_in(cast.mere), meeting, path, both).status_code == 403
    address = f"/api/meetings/{meeting.pk}"
    whole = client.patch(address, {"notes": "All came", "notes_was": ""}, content_type=JSON)
    assert whole.json()["notes"] == "All came"
    again = client.patch(address, {"notes": "Other", "notes_was": ""}, content_type=JSON)
    assert_problem(again, 409, "notes_moved")


def test_each_of_the_three_parties_has_one_next_step(cast, signed_in, meeting):
    for party in ("school", "whanau", "child"):
        for words in ("First", "We try it outside"):
            answer = _put(signed_in(cast.ms_lee), meeting, f"steps/{party}", {"words": words})
            assert answer.status_code == 200
    answer = _put(signed_in(cast.tama), meeting, "steps/whanau", {"words": "At Nan's too"})
    assert {step["party"]: step["words"] for step in answer.json()["steps"]} == {
        "school": "We try it outside",
        "whanau": "At Nan's too",
        "child": "We try it outside",
    }
    assert _put(signed_in(cast.tama), meeting, "steps/school", {"words": "x"}).status_code == 403
    _put(signed_in(cast.ms_lee), meeting, "steps/child", {"words": " "})
    assert NextStep.objects.count() == 2


def test_a_meeting_that_ended_keeps_its_agenda_and_closes_after_two_weeks(cast, signed_in, meeting):
    client = signed_in(cast.ms_lee)
    ends = [client.post(f"/api/meetings/{meeting.pk}/end").json()["ended_at"] for _ in range(2)]
    assert ends[0] == ends[1] is not None
    assert_problem(_point(client, meeting, "school"), 409, "meeting_ended")
    assert _put(client, meeting, "steps/school", {"words": "Soon"}).status_code == 200
    _end(meeting, ago=timedelta(days=15))
    answer = _put(client, meeting, "steps/school", {"words": "Late"})
    assert_problem(answer, 409, "meeting_closed")
    answer = client.patch(f"/api/meetings/{meeting.pk}", {"notes": "Late"}, content_type=JSON)
    assert_problem(answer, 409, "meeting_closed")


def test_answers_are_read_by_oneself_and_the_liaison_alone(cast, signed_in, meeting):
    body = {"party": "whanau", "was_heard": 1, "was_clear": 3, "words": "Too fast"}
    early = _put(signed_in(cast.mere), meeting, "answer", body)
    assert_problem(early, 409, "meeting_goes_on")
    _end(meeting)
    for heard in (1, 2):
        _put(signed_in(cast.mere), meeting, "answer", {**body, "was_heard": heard})
    own = _put(signed_in(cast.mere), meeting, "answer", {**body, "party": "child"})
    assert [(one["party"], one["was_heard"]) for one in own.json()["answers"]] == [
        ("child", 1),
        ("whanau", 2),
    ]
    address = f"/api/meetings/{meeting.pk}"
    for person in (cast.tama, cast.ms_lee):
        assert signed_in(person).get(f"{address}/answer").json() == {"answers": []}
        assert signed_in(person).get(f"{address}/answers").status_code == 403
        assert "answer" not in signed_in(person).get(address).content.decode().replace(
            "read_answers", ""
        )
    read = signed_in(cast.mr_patel).get(f"{address}/answers").json()["answers"]
    assert [(one["name"], one["party"], one["words"]) for one in read] == [
        ("Mere", "child", "Too fast"),
        ("Mere", "whanau", "Too fast"),
    ]
    trail = signed_in(cast.ms_ngata).get("/api/audit").json()["lines"]
    assert not any("answer" in line["act"] for line in trail)


def test_an_answer_is_in_ones_own_name_within_two_weeks_and_from_one_to_three(
    cast, signed_in, meeting
):
    _end(meeting)
    body = {"party": "school", "was_heard": 3, "was_clear": 3}
    assert_problem(_put(signed_in(cast.mere), meeting, "answer", body), 403, "not_your_party")
    for wrong in (0, 4):
        answer = _put(signed_in(cast.ms_lee), meeting, "answer", {**body, "was_clear": wrong})
        assert (answer.status_code, "was_clear" in answer.json()["fields"]) == (400, True)
    _end(meeting, ago=timedelta(days=15))
    assert_problem(_put(signed_in(cast.ms_lee), meeting, "answer", body), 409, "meeting_closed")
    assert not MeetingAnswer.objects.exists()


def test_a_copy_kept_on_a_tablet_is_in_the_audit(cast, signed_in, meeting):
    assert signed_in(cast.mere).post(f"/api/meetings/{meeting.pk}/kept").status_code == 204
    line = signed_in(cast.ms_ngata).get("/api/audit").json()["lines"][0]
    assert line["sentence"] == "Mere kept a meeting about Aroha, with its clips, on a tablet."


def test_the_plans_goals_stand_beside_homes_own(cast, signed_in, meeting):
    plan = Plan.objects.create(
        child=cast.aroha, title="2026", starts_on="2026-02-01", ends_on="2026-12-15"
    )
    past = Plan.objects.create(
        child=cast.aroha, title="2025", starts_on="2025-02-01", ends_on="2025-12-15"
    )
    Goal.objects.filter(pk=cast.drink.pk).update(plan=plan)
    home = people.goal(cast.aroha, "I set the table", "self-management", set_by="whanau")
    Goal.objects.filter(pk=people.goal(cast.aroha, "Old").pk).update(plan=past)
    Meeting.objects.filter(pk=meeting.pk).update(plan=plan)
    seen = signed_in(cast.mere).get(f"/api/meetings/{meeting.pk}").json()["goals"]
    assert {one["id"] for one in seen} == {str(cast.drink.pk), str(home.pk)}


def test_a_meeting_takes_the_same_queries_however_much_it_holds(
    cast, signed_in, meeting, django_assert_num_queries
):
    client = signed_in(cast.mere)
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha))
    _point(signed_in(cast.ms_lee), meeting, "school", clips=[clip])
    client.get(f"/api/meetings/{meeting.pk}")
    for party, person in (("school", cast.ms_lee), ("child", cast.mere), ("whanau", cast.mere)):
        clips = [people.clip(people.entry(cast.ms_lee, cast.aroha)) for _ in range(3)]
        _point(signed_in(person), meeting, party, clips=clips)
        _put(signed_in(cast.ms_lee), meeting, f"steps/{party}", {"words": "Go on"})
    with django_assert_num_queries(2 + 8):  # session and person, then those of the page
        seen = client.get(f"/api/meetings/{meeting.pk}").json()
    assert sum(len(point["clips"]) for point in seen["points"]) == 10


def test_a_home_kept_apart_neither_reads_nor_erases_the_others_step(cast, signed_in):
    meeting = Meeting.objects.create(child=cast.aroha, title="IEP", held_on="2027-01-01")
    NextStep.objects.create(meeting=meeting, party="whanau", words="To the pool", by=cast.mere)
    CircleMember.objects.filter(person=cast.tama).update(sees_home=False)
    tama = signed_in(cast.tama)
    assert tama.get(f"/api/meetings/{meeting.pk}").json()["steps"] == []
    address = f"/api/meetings/{meeting.pk}/steps/whanau"
    answer = tama.put(address, {"words": ""}, content_type="application/json")
    assert answer.status_code == 409
    assert NextStep.objects.get().words == "To the pool"

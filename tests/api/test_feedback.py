"""Feedback rounds: the liaison asks, family answers; only what is released is passed on."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from diary.models import Answer, Asked, CircleMember, Event, Round
from tests.api.asking import JSON, assert_problem, who_gets

pytestmark = pytest.mark.django_db
SECRET = "She cries after the bus"


@pytest.fixture
def asked(cast, signed_in):
    """A round about Aroha, and what Mere was asked in it."""
    new = {"title": "Term 4", "children": [str(cast.aroha.pk)]}
    made = signed_in(cast.mr_patel).post("/api/rounds", new, JSON)
    assert made.status_code == 201
    return Asked.objects.get(person=cast.mere)


def _answer(client, asked, words=SECRET, question="better"):
    body = {"answers": [{"question": question, "words": words}]}
    return client.put(f"/api/asked/{asked.pk}/answers", body, JSON)


def _release(client, asked, released=True):
    body = {"questions": ["better"], "released": released}
    return client.post(f"/api/asked/{asked.pk}/release", body, JSON)


def _round(asked):
    return f"/api/rounds/{asked.round_id}"


def test_only_a_liaison_opens_rounds_on_children_assigned_to_her(cast, signed_in):
    new = {"title": "Term 4", "children": [str(cast.aroha.pk), str(cast.noah.pk)]}
    others = set(cast.everyone()) - {"mr_patel", "nobody"}
    assert who_gets(cast, lambda c: c.post("/api/rounds", new, JSON)) == {
        201: {"mr_patel"},
        403: others,
        401: {"nobody"},
    }
    assert who_gets(cast, lambda c: c.get("/api/rounds")) == {
        200: {"mr_patel"},
        403: others,
        401: {"nobody"},
    }
    patel = signed_in(cast.mr_patel)
    not_hers = patel.post("/api/rounds", new | {"children": [str(cast.hemi.pk)]}, JSON)
    assert_problem(not_hers, 404, "not_found")
    for change in ({"children": []}, {"title": " "}, {"questions": ["secrets"]}):
        assert_problem(patel.post("/api/rounds", new | change, JSON), 400, "not_valid")
    over = patel.post("/api/rounds", new | {"closes_on": "2020-01-01"}, JSON)
    assert_problem(over, 400, "day_over")
    # Each caregiver of each child is asked, once; nobody whose place has ended.
    names = Asked.objects.values_list("person__name", flat=True)
    assert sorted(names) == ["Koro", "Mere", "Paul", "Tama"]


def test_the_whole_round_from_asking_to_reading(cast, signed_in, asked):
    mere = signed_in(cast.mere)
    [own] = mere.get("/api/asked").json()["asked"]
    assert own["round"] == {"title": "Term 4"}
    assert own["child"] == {"id": str(cast.aroha.pk), "first_name": "Aroha"}
    assert [one["key"] for one in own["questions"]] == ["worked_well", "better", "change"]
    assert own["questions"][0]["words"] == "What worked well?"

    kept = _answer(mere, asked).json()["asked"][0]["answers"]
    assert [(one["words"], one["released"]) for one in kept] == [(SECRET, False)]
    _answer(mere, asked, "The card", "worked_well")
    _answer(mere, asked, "", "worked_well")

    seen = signed_in(cast.mr_patel).get(_round(asked)).json()
    row = next(one for one in seen["asked"] if one["person"]["name"] == "Mere")
    assert row["person"]["relation"] == "Mum"
    assert [(one["question"], one["words"]) for one in row["answers"]] == [("better", SECRET)]
    [brief] = signed_in(cast.mr_patel).get("/api/rounds").json()["rounds"]
    assert (brief["asked"], brief["answered"]) == (3, 1)


def test_the_questions_come_in_the_family_language(cast, signed_in, asked):
    signed_in(cast.mere).patch("/api/me", {"language": "mi"}, JSON)
    [own] = signed_in(cast.mere).get("/api/asked").json()["asked"]
    assert own["questions"][0]["words"] == "He aha ngā mea i pai?"


def test_a_round_is_its_liaisons_own(cast, signed_in, asked):
    others = set(cast.everyone()) - {"mr_patel", "nobody"}
    note = {
        "child": str(cast.aroha.pk), "person_name": "Mere", "channel": "visit", "words": "Tea.",
    }  # fmt: skip
    for ask in (
        lambda c: c.get(_round(asked)),
        lambda c: c.post(f"{_round(asked)}/notes", note, JSON),
        lambda c: c.post(f"{_round(asked)}/close"),
    ):
        answers = who_gets(cast, ask)
        assert answers[404] == others
        assert answers[401] == {"nobody"}
        assert {"mr_patel"} in answers.values()


def test_an_answer_is_its_givers_own(cast, signed_in, asked):
    rest = set(cast.everyone()) - {"mere", "mr_patel", "nobody"}
    for ask in (lambda c: _answer(c, asked), lambda c: _release(c, asked)):
        assert who_gets(cast, ask) == {200: {"mere"}, 403: {"mr_patel"}, 404: rest, 401: {"nobody"}}


def test_what_is_not_released_is_nowhere_else(cast, signed_in, asked):
    """Plant a secret, ask every address that could tell, as everyone: only two may know."""
    _answer(signed_in(cast.mere), asked)
    child = f"/api/children/{cast.aroha.pk}"
    addresses = [
        "/api/me", "/api/home", "/api/asked", "/api/rounds", _round(asked), "/api/people",
        "/api/audit", f"/api/audit?child={cast.aroha.pk}", child, f"{child}/released",
        f"{child}/timeline", f"{child}/circle", f"{child}/watching", f"{child}/consents",
    ]  # fmt: skip
    told = set()
    for name in ("mere", "tama", "ms_lee", "mr_patel", "ms_ngata", "mr_webb", "noahs_father"):
        client = signed_in(getattr(cast, name))
        if any(SECRET in client.get(url).content.decode() for url in addresses):
            told.add(name)
    assert told == {"mere", "mr_patel"}
    assert SECRET not in json.dumps(list(Event.objects.values("act", "detail")))


def test_the_team_reads_what_was_released_and_no_more(cast, signed_in, asked):
    mere, url = signed_in(cast.mere), f"/api/children/{cast.aroha.pk}/released"
    _answer(mere, asked)
    _answer(mere, asked, "Not for the team", "change")
    lee = signed_in(cast.ms_lee)
    assert lee.get(url).json() == {"answers": []}
    assert _release(mere, asked).status_code == 200
    [told] = lee.get(url).json()["answers"]
    assert (told["question"], told["words"], told["person_name"]) == ("better", SECRET, "Mere")
    family = {"mere", "tama", "koro", "ms_ngata"}
    strangers = set(cast.everyone()) - family - {"ms_lee", "mr_patel", "nobody"}
    assert who_gets(cast, lambda c: c.get(url)) == {
        200: {"ms_lee", "mr_patel"},
        403: family,
        404: strangers,
        401: {"nobody"},
    }
    # Other words are the liaison's alone again; and what was said can be held back.
    _answer(mere, asked, "Something else")
    assert lee.get(url).json() == {"answers": []}
    _release(mere, asked)
    _release(mere, asked, released=False)
    assert lee.get(url).json() == {"answers": []}


def test_a_closed_round_takes_no_more_answers(cast, signed_in, asked):
    _answer(signed_in(cast.mere), asked)
    assert signed_in(cast.mr_patel).post(f"{_round(asked)}/close").json()["closed_at"]
    assert_problem(_answer(signed_in(cast.mere), asked, "Late"), 409, "round_closed")
    assert _release(signed_in(cast.mere), asked).status_code == 200
    assert signed_in(cast.mere).get("/api/asked").json()["asked"][0]["closed"] is True
    Round.objects.update(closed_at=None, closes_on=timezone.now().date() - timedelta(days=2))
    assert_problem(_answer(signed_in(cast.mere), asked, "Late"), 409, "round_closed")
    assert Answer.objects.get().words == SECRET


def test_the_liaison_notes_a_conversation(cast, signed_in, asked):
    patel = signed_in(cast.mr_patel)
    note = {
        "child": str(cast.aroha.pk), "person_name": "Koro", "channel": "phone",
        "words": "He would like clips of her singing.", "at": "2026-11-01T02:00:00Z",
    }  # fmt: skip
    made = patel.post(f"{_round(asked)}/notes", note, JSON)
    assert made.status_code == 201
    [kept] = patel.get(_round(asked)).json()["notes"]
    assert kept["words"] == note["words"]
    not_hers = patel.post(f"{_round(asked)}/notes", note | {"child": str(cast.hemi.pk)}, JSON)
    assert_problem(not_hers, 404, "not_found")
    wordless = patel.post(f"{_round(asked)}/notes", note | {"words": " "}, JSON)
    assert_problem(wordless, 400, "not_valid")


def test_whose_place_ended_is_asked_no_more(cast, signed_in, asked):
    place = CircleMember.objects.get(person=cast.mere)
    signed_in(cast.ms_ngata).post(f"/api/circle/{place.pk}/end", {}, JSON)
    assert signed_in(cast.mere).get("/api/asked").json() == {"asked": []}
    assert_problem(_answer(signed_in(cast.mere), asked), 404, "not_found")


def test_a_liaison_no_longer_assigned_reads_no_more(cast, signed_in, asked):
    _answer(signed_in(cast.mere), asked)
    CircleMember.objects.filter(person=cast.mr_patel).update(ends_at=timezone.now())
    seen = signed_in(cast.mr_patel).get(_round(asked)).json()
    assert (seen["asked"], seen["notes"]) == ([], [])


def test_only_what_was_asked_is_answered(cast, signed_in, asked):
    Round.objects.update(questions=["worked_well"])
    assert_problem(_answer(signed_in(cast.mere), asked), 400, "not_asked")
    assert_problem(_answer(Client(), asked), 401, "sign_in_needed")

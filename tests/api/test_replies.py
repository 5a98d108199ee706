"""Replies, hearts and watching: what family and school say under one child's entry."""

from uuid import uuid4

import pytest

from diary.models import CircleMember, Consent, Event, Heart, Reply, Watch
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(cast):
    return people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,))


def _at(cast, entry, what=""):
    return f"/api/children/{cast.aroha.pk}/entries/{entry.pk}{what}"


def _say(client, cast, entry, words="Ka pai!", reply_id=None):
    body = {"id": str(reply_id or uuid4()), "words": words}
    return client.post(_at(cast, entry, "/replies"), body, content_type="application/json")


def test_family_replies_and_the_teacher_reads_who_it_was(cast, shared, signed_in):
    assert _say(signed_in(cast.tama), cast, shared).status_code == 201
    page = signed_in(cast.ms_lee).get(_at(cast, shared)).json()
    said = [(one["author_name"], one["relation"], one["words"]) for one in page["reply_list"]]
    assert said == [("Tama", "Uncle", "Ka pai!")]
    assert page["replies"] == 1


def test_sending_a_reply_twice_makes_one(cast, shared, signed_in):
    one = uuid4()
    client = signed_in(cast.mere)
    assert [_say(client, cast, shared, reply_id=one).status_code for _ in range(2)] == [201, 201]
    assert Reply.objects.count() == 1
    assert Event.objects.filter(act="reply.made").count() == 1


def test_another_persons_reply_id_is_unknown(cast, shared, signed_in):
    one = uuid4()
    _say(signed_in(cast.mere), cast, shared, reply_id=one)
    assert _say(signed_in(cast.tama), cast, shared, words="Mine", reply_id=one).status_code == 404
    assert Reply.objects.get().words == "Ka pai!"


@pytest.mark.parametrize("words", ["", "   ", "x" * 2001])
def test_nothing_said_and_too_much_said_are_refused(cast, shared, signed_in, words):
    assert _say(signed_in(cast.mere), cast, shared, words=words).status_code == 400
    assert not Reply.objects.exists()


def test_who_only_views_may_give_a_heart_but_not_write(cast, shared, signed_in):
    koro = signed_in(cast.koro)
    assert koro.put(_at(cast, shared, "/heart")).status_code == 204
    assert _say(koro, cast, shared).status_code == 403


def test_one_heart_each_and_it_can_be_taken_away(cast, shared, signed_in):
    client = signed_in(cast.mere)
    for _ in range(2):
        client.put(_at(cast, shared, "/heart"))
    assert Heart.objects.count() == 1
    page = client.get(_at(cast, shared)).json()
    assert (page["hearts"], page["heart_names"]) == ({"count": 1, "mine": True}, ["Mere"])
    for _ in range(2):
        assert client.delete(_at(cast, shared, "/heart")).status_code == 204
    assert not Heart.objects.exists()


def test_a_draft_takes_no_heart(cast, signed_in):
    draft = people.entry(cast.ms_lee, cast.aroha, state="draft")
    assert signed_in(cast.ms_lee).put(_at(cast, draft, "/heart")).status_code == 404


def test_own_words_can_be_taken_back_and_others_not(cast, shared, signed_in):
    _say(signed_in(cast.mere), cast, shared)
    address = f"/api/replies/{Reply.objects.get().pk}"
    assert signed_in(cast.tama).delete(address).status_code == 403
    assert signed_in(cast.noahs_father).delete(address).status_code == 404
    assert signed_in(cast.mere).delete(address).status_code == 204
    assert signed_in(cast.tama).get(_at(cast, shared)).json()["reply_list"] == []
    assert signed_in(cast.mere).delete(address).status_code in {204, 404}


def test_the_other_family_of_a_group_entry_reads_no_word_of_this_one(cast, signed_in):
    group = people.entry(cast.ms_lee, cast.aroha, cast.noah)
    for child in (cast.aroha, cast.noah):
        Consent.objects.create(
            child=child, purpose="group", given=True, giver_name="Paper", agreed_on="2026-02-01"
        )
    _say(signed_in(cast.mere), cast, group, words="Only for Aroha")
    signed_in(cast.mere).put(_at(cast, group, "/heart"))
    father = signed_in(cast.noahs_father)
    page = father.get(f"/api/children/{cast.noah.pk}/entries/{group.pk}").json()
    assert (page["reply_list"], page["hearts"]["count"], page["heart_names"]) == ([], 0, [])
    assert father.get(_at(cast, group)).status_code == 404


def test_plays_are_counted_for_the_liaison_and_the_own_household(cast, shared, signed_in):
    for person in (cast.mere, cast.mere, cast.tama):
        assert signed_in(person).post(_at(cast, shared, "/watched")).status_code == 204
    assert Watch.objects.get(person=cast.mere).times == 2

    def watched(person):
        rows = signed_in(person).get(_at(cast, shared)).json()["watched"]
        return None if rows is None else {row["name"]: row["times"] for row in rows}

    assert watched(cast.mr_patel) == {"Mere": 2, "Tama": 1}
    assert watched(cast.koro) == {"Mere": 2}
    assert watched(cast.tama) == {"Tama": 1}
    assert watched(cast.ms_lee) is None
    assert Event.objects.filter(act="entry.played", child=cast.aroha.pk).count() == 3


def test_from_whom_home_is_kept_hears_nothing_of_another_home(cast, shared, signed_in):
    CircleMember.objects.filter(person=cast.tama).update(sees_home=False)
    _say(signed_in(cast.mere), cast, shared, words="We moved house")
    _say(signed_in(cast.ms_lee), cast, shared, words="Well done")
    _say(signed_in(cast.tama), cast, shared, words="From me")
    signed_in(cast.koro).put(_at(cast, shared, "/heart"))
    signed_in(cast.ms_lee).put(_at(cast, shared, "/heart"))

    answer = signed_in(cast.tama).get(_at(cast, shared))
    page = answer.json()
    assert [one["words"] for one in page["reply_list"]] == ["Well done", "From me"]
    assert (page["replies"], page["hearts"]["count"]) == (2, 1)
    assert page["heart_names"] == ["Ms Lee"]
    assert b"Mere" not in answer.content
    listed = signed_in(cast.tama).get(f"/api/children/{cast.aroha.pk}/timeline").json()["entries"]
    assert (listed[0]["replies"], listed[0]["hearts"]["count"]) == (2, 1)
    others = signed_in(cast.koro).get(_at(cast, shared)).json()
    assert (others["replies"], others["hearts"]["count"]) == (3, 2)

    CircleMember.objects.filter(person=cast.tama).update(household=cast.home)
    assert signed_in(cast.tama).get(_at(cast, shared)).json()["replies"] == 3

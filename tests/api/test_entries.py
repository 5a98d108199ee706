"""POST /api/entries and what can be done with an entry after."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from diary.models import Appearance, Consent, Entry, EntryRevision, Event
from tests import people

pytestmark = pytest.mark.django_db


def _new(*children, words="She asked for a drink.", **more):
    at = (timezone.now() - timedelta(minutes=5)).isoformat()
    return {
        "id": str(uuid4()),
        "occurred_at": at,
        "words": words,
        "children": [
            {"id": str(child.pk), "goals": [str(g.pk) for g in goals]} for child, goals in children
        ],
        **more,
    }


@pytest.fixture
def save(signed_in):
    def post(person, body):
        return signed_in(person).post("/api/entries", body, content_type="application/json")

    return post


def test_a_teacher_saves_with_child_and_goal_and_family_sees_it_at_once(cast, save, signed_in):
    body = _new((cast.aroha, [cast.drink]))
    answer = save(cast.ms_lee, body)
    assert (answer.status_code, answer.json()["state"]) == (201, "shared")
    seen = signed_in(cast.mere).get(f"/api/children/{cast.aroha.pk}/timeline").json()["entries"]
    assert [(one["id"], one["words"]) for one in seen] == [(body["id"], body["words"])]
    assert [goal["words"] for goal in seen[0]["goals"]] == [cast.drink.words]
    assert Event.objects.filter(act="entry.shared", child=cast.aroha.pk).count() == 1


def test_without_a_goal_it_waits_in_tag_later(cast, save, signed_in):
    body = _new((cast.aroha, []))
    assert save(cast.ms_lee, body).json()["state"] == "draft"
    drafts = signed_in(cast.ms_lee).get("/api/drafts").json()["entries"]
    assert [one["id"] for one in drafts] == [body["id"]]
    assert (
        signed_in(cast.mere).get(f"/api/children/{cast.aroha.pk}/timeline").json()["entries"] == []
    )


def test_without_a_child_it_waits_for_its_author_alone(cast, save, signed_in):
    body = _new()
    assert save(cast.ms_lee, body).json()["state"] == "draft"
    assert len(signed_in(cast.ms_lee).get("/api/drafts").json()["entries"]) == 1
    for other in (cast.ms_cole, cast.mere, cast.ms_ngata):
        assert signed_in(other).get("/api/drafts").json()["entries"] == []


def test_saving_twice_makes_one_entry(cast, save):
    body = _new((cast.aroha, [cast.drink]))
    assert [save(cast.ms_lee, body).status_code for _ in range(2)] == [201, 200]
    assert Entry.objects.count() == 1


def test_another_persons_id_is_answered_as_unknown(cast, save):
    body = _new((cast.aroha, [cast.drink]))
    save(cast.ms_lee, body)
    answer = save(cast.mere, body)
    assert answer.status_code == 404


def test_home_entry_needs_no_goal_and_is_from_home(cast, save, signed_in):
    body = _new((cast.aroha, []), words="At the beach.")
    assert save(cast.tama, body).json()["state"] == "shared"
    seen = signed_in(cast.ms_lee).get(f"/api/children/{cast.aroha.pk}/timeline").json()["entries"]
    assert seen[0]["origin"] == "home"


def test_family_may_keep_a_home_entry_within_the_household(cast, save, signed_in):
    body = _new((cast.aroha, []), audience="household")
    assert save(cast.mere, body).status_code == 201
    address = f"/api/children/{cast.aroha.pk}/timeline"
    assert len(signed_in(cast.koro).get(address).json()["entries"]) == 1
    assert signed_in(cast.ms_lee).get(address).json()["entries"] == []
    assert signed_in(cast.tama).get(address).json()["entries"] == []


def test_school_cannot_keep_an_entry_for_a_household(cast, save):
    answer = save(cast.ms_lee, _new((cast.aroha, [cast.drink]), audience="household"))
    assert (answer.status_code, answer.json()["code"]) == (400, "audience")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ms_lee", 201),
        ("tama", 201),
        ("koro", 403),
        ("mr_patel", 403),
        ("ms_cole", 404),
        ("noahs_father", 404),
        ("dad", 404),
        ("ms_old", 404),
        ("mr_stone", 404),
        ("ms_ngata", 404),
        ("nobody", 401),
    ],
)
def test_who_may_add_to_arohas_diary(cast, save, who, status):
    answer = save(cast.everyone()[who], _new((cast.aroha, [])))
    assert answer.status_code == status
    assert Entry.objects.exists() is (status == 201)


def test_another_childs_goal_is_refused_and_nothing_is_kept(cast, save):
    answer = save(cast.ms_lee, _new((cast.aroha, [cast.noahs_goal])))
    assert (answer.status_code, answer.json()["code"]) == (404, "goal_not_found")
    assert not Entry.objects.exists()


def test_words_that_name_the_other_child_get_a_gentle_warning(cast, save):
    tags = ((cast.aroha, [cast.drink]), (cast.noah, [cast.noahs_goal]))
    answer = save(cast.ms_lee, _new(*tags, words="Aroha helped with the shoes."))
    assert answer.status_code == 201
    assert [one["code"] for one in answer.json()["warnings"]] == ["names_other_child"]


@pytest.mark.parametrize(
    ("claimed", "is_kept"),
    [
        ("1970-01-01T00:00:00Z", False),
        ("2199-01-01T00:00:00Z", False),
        ("2026-03-01T00:00:00Z", True),
    ],
)
def test_a_wrong_clock_does_not_sort_an_entry_away(cast, save, claimed, is_kept):
    body = {**_new((cast.aroha, [cast.drink])), "occurred_at": claimed}
    assert save(cast.ms_lee, body).status_code == 201
    kept = Entry.objects.get().occurred_at
    assert (kept == datetime.fromisoformat(claimed)) is is_kept
    assert kept <= datetime.now(UTC) + timedelta(seconds=1)


@pytest.mark.parametrize(
    "broken",
    [
        {"id": "no"},
        {"occurred_at": "yesterday"},
        {"words": "x" * 2001},
        {"children": [{"id": "1"}]},
        {"children": "Aroha"},
        {"audience": "everyone"},
    ],
)
def test_what_cannot_be_read_is_refused_by_field(cast, save, broken):
    answer = save(cast.ms_lee, {**_new((cast.aroha, [])), **broken})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert next(iter(broken)) in str(answer.json()["fields"])
    assert not Entry.objects.exists()


def test_no_json_at_all_is_refused_plainly(cast, signed_in):
    client = signed_in(cast.ms_lee)
    answer = client.post("/api/entries", "{", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "not_understood")


def test_a_teacher_rewords_and_retags_and_the_past_is_kept(cast, signed_in):
    made = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,), words="Old words")
    client = signed_in(cast.ms_lee)
    change = {
        "words": "New words",
        "children": [{"id": str(cast.noah.pk), "goals": [str(cast.noahs_goal.pk)]}],
    }
    answer = client.patch(f"/api/entries/{made.pk}", change, content_type="application/json")
    assert answer.status_code == 200
    assert list(Appearance.objects.values_list("child", "state")) == [(cast.noah.pk, "shared")]
    before = EntryRevision.objects.get().before
    assert before["words"] == "Old words"
    assert before["children"] == {str(cast.aroha.pk): [str(cast.drink.pk)]}
    page = client.get(f"/api/children/{cast.noah.pk}/entries/{made.pk}").json()
    assert [(one["by"], one["words"]) for one in page["revisions"]] == [("Ms Lee", "Old words")]
    assert (
        signed_in(cast.mere).get(f"/api/children/{cast.aroha.pk}/entries/{made.pk}").status_code
        == 404
    )


def test_a_draft_is_shared_once_it_has_child_and_goal(cast, signed_in):
    made = people.entry(cast.ms_lee, cast.aroha, state="draft")
    tags = {"children": [{"id": str(cast.aroha.pk), "goals": [str(cast.drink.pk)]}]}
    client = signed_in(cast.ms_lee)
    held = client.patch(
        f"/api/entries/{made.pk}", {**tags, "hold": True}, content_type="application/json"
    )
    assert held.json()["state"] == "draft"
    shared = client.patch(f"/api/entries/{made.pk}", tags, content_type="application/json")
    assert shared.json()["state"] == "shared"


def test_withdrawing_works_on_the_next_request_and_can_be_undone(cast, signed_in):
    made = people.entry(cast.ms_lee, cast.aroha)
    mere, lee = signed_in(cast.mere), signed_in(cast.ms_lee)
    page = f"/api/children/{cast.aroha.pk}/entries/{made.pk}"
    assert mere.get(page).status_code == 200
    assert (
        lee.post(
            f"/api/entries/{made.pk}/withdraw", {}, content_type="application/json"
        ).status_code
        == 200
    )
    assert mere.get(page).status_code == 404
    assert (
        lee.post(f"/api/entries/{made.pk}/share", {}, content_type="application/json").status_code
        == 200
    )
    assert mere.get(page).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ms_lee", 200),
        ("mere", 200),
        ("tama", 403),
        ("koro", 403),
        ("mr_patel", 403),
        ("noahs_father", 404),
        ("ms_cole", 404),
    ],
)
def test_who_may_withdraw_an_entry_of_school(cast, signed_in, who, status):
    made = people.entry(cast.ms_lee, cast.aroha)
    client = signed_in(cast.everyone()[who])
    answer = client.post(f"/api/entries/{made.pk}/withdraw", {}, content_type="application/json")
    assert answer.status_code == status
    assert (Appearance.objects.get().state == "withdrawn") is (status == 200)


def test_family_takes_back_what_it_gave(cast, signed_in):
    made = people.entry(cast.tama, cast.aroha, origin="home")
    address = f"/api/entries/{made.pk}/withdraw"
    assert (
        signed_in(cast.ms_lee).post(address, {}, content_type="application/json").status_code == 403
    )
    assert (
        signed_in(cast.tama).post(address, {}, content_type="application/json").status_code == 200
    )


def test_a_split_moves_clips_into_an_entry_of_their_own(cast, signed_in):
    made = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,), words="Two things")
    first, second = people.clip(made), people.clip(made, position=1)
    body = {
        "id": str(uuid4()),
        "clips": [str(second.pk)],
        "children": [{"id": str(cast.aroha.pk), "goals": [str(cast.drink.pk)]}],
    }
    client = signed_in(cast.ms_lee)
    for _ in range(2):  # sent twice
        answer = client.post(f"/api/entries/{made.pk}/split", body, content_type="application/json")
        assert answer.status_code in {200, 201}
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.entry_id, str(second.entry_id)) == (made.pk, body["id"])
    all_of_it = {**body, "id": str(uuid4()), "clips": [str(first.pk)]}
    answer = client.post(
        f"/api/entries/{made.pk}/split", all_of_it, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_left")


def test_approval_holds_an_entry_back_until_somebody_shares_it(cast, save, signed_in):
    cast.school.needs_approval = True
    cast.school.save()
    body = _new((cast.aroha, [cast.drink]))
    assert save(cast.ms_lee, body).json()["state"] == "draft"
    answer = signed_in(cast.ms_lee).post(
        f"/api/entries/{body['id']}/share", {}, content_type="application/json"
    )
    assert answer.json()["state"] == "shared"


def test_without_a_child_only_those_keep_who_add_to_a_diary(cast, save):
    assert save(cast.tama, _new()).status_code == 201
    assert save(cast.koro, _new()).status_code == 403
    assert save(cast.dad, _new()).status_code == 403


def test_withdrawing_tells_family_of_no_other_child(cast, signed_in):
    words = "Aroha and Noah sang."
    made = people.entry(cast.ms_lee, cast.aroha, cast.noah, goals=(cast.drink,), words=words)
    Consent.objects.create(
        child=cast.noah, purpose="group", given=True, giver_name="Paul", agreed_on="2026-02-01"
    )
    url = f"/api/entries/{made.pk}/withdraw"
    answer = signed_in(cast.mere).post(url, {}, content_type="application/json")
    assert answer.json() == {"id": str(made.pk), "state": "withdrawn", "warnings": []}
    assert made.appearances.get(child=cast.noah).state == "shared"


def _retag(client, entry, *children):
    tags = [{"id": str(child.pk), "goals": [str(g.pk) for g in goals]} for child, goals in children]
    return client.patch(f"/api/entries/{entry.pk}", {"children": tags}, "application/json")


@pytest.mark.parametrize("whose", ["hemi", "stranger_child"])
def test_a_teacher_who_is_a_parent_tags_no_own_child_beside_a_pupil(cast, signed_in, whose):
    own = getattr(cast, whose)
    people.in_circle(own, cast.ms_lee, "Mum", "decide")
    client, pupil = signed_in(cast.ms_lee), (cast.aroha, [cast.drink])
    made = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,))
    answer = _retag(client, made, pupil, (own, []))
    assert (answer.status_code, answer.json()["code"]) == (400, "home_and_school")
    home = people.entry(cast.ms_lee, own, origin="home")
    answer = _retag(client, home, (own, []), pupil)
    assert (answer.status_code, answer.json()["code"]) == (400, "home_and_school")
    assert Appearance.objects.count() == 2


def test_an_entry_of_one_school_takes_no_child_of_another(cast, signed_in):
    people.in_circle(cast.stranger_child, cast.ms_lee, "Therapist", kind="professional")
    made = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,))
    tags = ((cast.aroha, [cast.drink]), (cast.stranger_child, []))
    assert _retag(signed_in(cast.ms_lee), made, *tags).json()["code"] == "two_schools"


def test_a_child_added_later_is_shown_to_no_more_people(cast, signed_in):
    made = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,), audience="team")
    tags = ((cast.aroha, [cast.drink]), (cast.noah, [cast.noahs_goal]))
    assert _retag(signed_in(cast.ms_lee), made, *tags).status_code == 200
    assert set(made.appearances.values_list("audience", flat=True)) == {"team"}


def test_with_approval_on_a_goal_given_later_shares_nothing_by_itself(cast, signed_in):
    type(cast.school).objects.filter(pk=cast.school.pk).update(needs_approval=True)
    made = people.entry(cast.ms_lee, cast.aroha, state="draft")
    client = signed_in(cast.ms_lee)
    assert _retag(client, made, (cast.aroha, [cast.drink])).json()["state"] == "draft"
    client.post(f"/api/entries/{made.pk}/share", {}, "application/json")
    assert made.appearances.get().state == "shared"

"""A plan and its agreement: hopes, three marks, versions, and looking back."""

import pytest

from diary.models import Event, Plan, PlanMark, PlanVersion
from tests import people
from tests.api.asking import JSON, assert_problem

pytestmark = pytest.mark.django_db
HOW = "Pressed yes on her talker."


@pytest.fixture
def plan(cast):
    made = Plan.objects.create(
        child=cast.aroha, title="2026", starts_on="2026-02-01", ends_on="2026-12-15"
    )
    cast.drink.plan = made
    cast.drink.staff_words = "PECS phase 3"
    cast.drink.save()
    return made


@pytest.fixture
def at(plan):
    return f"/api/plans/{plan.pk}"


def _mark(client, at, party, **body):
    edition = client.get(at).json().get("edition", "unread")
    how = {"how": HOW} if party == "child" else {}
    return client.put(f"{at}/marks/{party}", {"edition": edition, **how, **body}, JSON)


def _agree(cast, signed_in, at):
    for person, party in ((cast.ms_lee, "school"), (cast.mere, "whanau"), (cast.ms_lee, "child")):
        answer = _mark(signed_in(person), at, party)
        assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_whole_plan_is_read_by_everyone_with_the_diary(cast, signed_in, at):
    people.goal(cast.aroha, "I run", "physical")  # in no plan
    for person in (cast.ms_lee, cast.mere, cast.koro, cast.mr_patel):
        whole = signed_in(person).get(at).json()
        assert [goal["words"] for goal in whole["goals"]] == [cast.drink.words]
        assert "PECS" not in str(whole)
        assert (whole["state"], whole["version"], whole["marks"]) == ("draft", 1, [])
    assert_problem(signed_in(cast.noahs_father).get(at), 404, "not_found")
    assert_problem(signed_in(cast.ms_ngata).get(at), 404, "not_found")


def test_each_is_told_what_they_may_do(cast, signed_in, at):
    may = {
        name: signed_in(getattr(cast, name)).get(at).json()["may"]
        for name in ("ms_lee", "mere", "tama", "koro", "mr_patel")
    }
    assert may["ms_lee"]["marks"] == ["school", "child"]
    assert may["mere"]["marks"] == ["whanau", "child"]
    assert may["tama"] == {"change": False, "write_hopes": True, "propose": True, "marks": []}
    nothing = {"change": False, "write_hopes": False, "propose": False, "marks": []}
    assert may["koro"] == may["mr_patel"] == nothing


def test_a_plan_asks_the_same_few_questions_however_long_it_is(
    cast, signed_in, at, plan, django_assert_num_queries
):
    _agree(cast, signed_in, at)
    for number in range(8):
        people.goal(cast.aroha, f"I can {number}", "physical")
    cast.aroha.goals.update(plan=plan)
    client = signed_in(cast.mere)
    client.get(at)
    with django_assert_num_queries(7):
        client.get(at)


def test_the_third_mark_agrees_the_plan_and_keeps_its_words(cast, signed_in, at, plan):
    client = signed_in(cast.ms_lee)
    assert _mark(client, at, "school").json()["state"] == "draft"
    assert _mark(signed_in(cast.mere), at, "whanau").json()["state"] == "draft"
    assert not PlanVersion.objects.exists()
    whole = _mark(signed_in(cast.mere), at, "child").json()
    assert (whole["state"], [one["number"] for one in whole["versions"]]) == ("agreed", [1])
    assert [(one["party"], one["by"], one["how"]) for one in whole["marks"]] == [
        ("school", "Ms Lee", ""),
        ("whanau", "Mere", ""),
        ("child", "Mere", HOW),
    ]
    kept = client.get(f"{at}/versions/1").json()
    assert (kept["title"], kept["starts_on"], kept["review_words"]) == ("2026", "2026-02-01", None)
    assert kept["goals"] == [
        {
            "id": str(cast.drink.pk),
            "strand": "communication",
            "words": cast.drink.words,
            "set_by": "school",
        }
    ]
    assert kept["marks"] == whole["marks"]
    acts = list(Event.objects.filter(subject=plan.pk).values_list("act", flat=True).order_by("pk"))
    assert acts == ["plan.marked"] * 3 + ["plan.agreed"]
    assert HOW not in str(list(Event.objects.values_list("detail", flat=True)))


def test_a_mark_is_put_by_its_own_party_alone(cast, signed_in, at):
    for person, party in (
        (cast.mere, "school"),
        (cast.ms_lee, "whanau"),
        (cast.tama, "whanau"),
        (cast.tama, "child"),
        (cast.koro, "whanau"),
        (cast.mr_patel, "child"),
    ):
        assert_problem(_mark(signed_in(person), at, party), 403, "not_allowed")
    assert_problem(_mark(signed_in(cast.noahs_father), at, "whanau"), 404, "not_found")
    assert_problem(_mark(signed_in(cast.ms_lee), at, "principal"), 404, "not_found")
    assert not PlanMark.objects.exists()


def test_the_childs_mark_says_how_the_child_said_it(cast, signed_in, at):
    answer = _mark(signed_in(cast.mere), at, "child", how="  ")
    assert_problem(answer, 400, "how_empty")
    assert "how" in answer.json()["fields"]


def test_a_mark_is_put_once(cast, signed_in, at):
    client = signed_in(cast.ms_lee)
    _mark(client, at, "school")
    assert_problem(_mark(client, at, "school"), 409, "already_marked")
    _mark(signed_in(cast.mere), at, "whanau")
    _mark(client, at, "child")
    assert_problem(_mark(client, at, "school"), 409, "already_agreed")
    assert (PlanMark.objects.count(), PlanVersion.objects.count()) == (3, 1)


def test_a_mark_is_to_what_was_read(cast, signed_in, at):
    whanau, school = signed_in(cast.mere), signed_in(cast.ms_lee)
    read = whanau.get(at).json()["edition"]
    school.patch(f"/api/goals/{cast.drink.pk}", {"words": "I ask for milk"}, JSON)
    assert_problem(_mark(whanau, at, "whanau", edition=read), 409, "plan_moved_on")
    assert _mark(whanau, at, "whanau").status_code == 200


def test_a_mark_is_taken_back_until_all_agreed(cast, signed_in, at):
    school, whanau = signed_in(cast.ms_lee), signed_in(cast.mere)
    _mark(whanau, at, "whanau")
    assert_problem(school.delete(f"{at}/marks/whanau"), 403, "not_allowed")
    for _ in range(2):
        assert whanau.delete(f"{at}/marks/whanau").status_code == 204
    assert whanau.get(at).json()["marks"] == []
    _agree(cast, signed_in, at)
    assert_problem(whanau.delete(f"{at}/marks/whanau"), 409, "already_agreed")


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Terms 3 and 4"},
        {"starts_on": "2026-02-02"},
        {"took_part": "Mere, Ms Lee and Aroha"},
        {"whanau_hopes": "That she has friends."},
        {"child_hopes": "I want to swim."},
    ],
)
def test_a_change_lets_the_marks_of_a_draft_fall(cast, signed_in, at, change):
    school = signed_in(cast.ms_lee)
    _mark(school, at, "school")
    whole = school.patch(at, change, JSON).json()
    assert (whole["marks"], whole["version"], whole["state"]) == ([], 1, "draft")
    assert {name: whole[name] for name in change} == change


def test_a_change_to_nothing_lets_the_marks_stand(cast, signed_in, at):
    school = signed_in(cast.ms_lee)
    _mark(school, at, "school")
    assert len(school.patch(at, {"title": " 2026 "}, JSON).json()["marks"]) == 1


def test_a_change_after_agreement_is_a_new_version_and_the_old_one_is_read(cast, signed_in, at):
    _agree(cast, signed_in, at)
    tama, mere = signed_in(cast.tama), signed_in(cast.mere)
    whole = tama.patch(at, {"whanau_hopes": "That she has friends."}, JSON).json()
    assert (whole["state"], whole["version"], whole["marks"]) == ("draft", 2, [])
    old = mere.get(f"{at}/versions/1").json()
    assert (old["whanau_hopes"], len(old["marks"])) == ("", 3)
    assert [one["number"] for one in _agree(cast, signed_in, at)["versions"]] == [2, 1]
    assert mere.get(f"{at}/versions/2").json()["whanau_hopes"] == "That she has friends."
    assert mere.get(f"{at}/versions/1").json() == old
    assert_problem(mere.get(f"{at}/versions/3"), 404, "version_not_found")
    assert_problem(signed_in(cast.mr_stone).get(f"{at}/versions/1"), 404, "not_found")


@pytest.mark.parametrize("change", [{"words": "I ask for milk"}, {"strand": "physical"}])
def test_a_goal_of_an_agreed_plan_that_changes_makes_a_new_version(cast, signed_in, at, change):
    _agree(cast, signed_in, at)
    school = signed_in(cast.ms_lee)
    for same in ({"state": "met"}, {"staff_words": "PECS phase 4"}, {"words": cast.drink.words}):
        school.patch(f"/api/goals/{cast.drink.pk}", same, JSON)
        assert school.get(at).json()["state"] == "agreed"
    school.patch(f"/api/goals/{cast.drink.pk}", change, JSON)
    whole = school.get(at).json()
    assert (whole["state"], whole["version"]) == ("draft", 2)
    assert school.get(f"{at}/versions/1").json()["goals"][0]["words"] == cast.drink.words


def test_the_goals_page_knows_how_many_agreed_to_the_words_that_stand(cast, signed_in, at):
    lists = (f"/api/children/{cast.aroha.pk}", f"/api/children/{cast.aroha.pk}/plans")
    told = lambda: [  # noqa: E731
        [(plan["state"], plan["marks"]) for plan in signed_in(cast.koro).get(one).json()["plans"]]
        for one in lists
    ]
    assert told() == [[("draft", 0)]] * 2
    _agree(cast, signed_in, at)
    assert told() == [[("agreed", 3)]] * 2
    signed_in(cast.tama).patch(at, {"child_hopes": "Horses."}, JSON)
    assert told() == [[("draft", 0)]] * 2


def test_a_goal_that_whanau_proposes_stands_in_the_plan_as_schools_do(cast, signed_in, at, plan):
    _agree(cast, signed_in, at)
    body = {"words": "I feed the hens", "strand": "self-management", "plan": str(plan.pk)}
    made = signed_in(cast.tama).post(f"/api/children/{cast.aroha.pk}/goals", body, JSON)
    assert made.status_code == 201
    whole = signed_in(cast.ms_lee).get(at).json()
    assert [(one["set_by"], one["words"]) for one in whole["goals"]] == [
        ("school", cast.drink.words),
        ("whanau", "I feed the hens"),
    ]
    assert (whole["state"], whole["version"]) == ("draft", 2)


def test_a_goal_that_moves_touches_both_plans(cast, signed_in, at):
    _agree(cast, signed_in, at)
    other = Plan.objects.create(
        child=cast.aroha, title="2027", starts_on="2027-02-01", ends_on="2027-12-15"
    )
    school, there = signed_in(cast.ms_lee), f"/api/plans/{other.pk}"
    _mark(school, there, "school")
    school.patch(f"/api/goals/{cast.drink.pk}", {"plan": str(other.pk)}, JSON)
    assert school.get(at).json()["version"] == 2
    assert school.get(there).json()["marks"] == []


def test_family_who_contributes_writes_the_hopes_alone(cast, signed_in, at):
    hopes = {"whanau_hopes": "That she has\nfriends.", "child_hopes": "I want to swim."}
    for person in (cast.tama, cast.mere):
        client = signed_in(person)
        whole = client.patch(at, hopes, JSON).json()
        assert {name: whole[name] for name in hopes} == hopes
        for other in ({"title": "x"}, {"took_part": "x"}, {**hopes, "starts_on": "2026-03-01"}):
            assert_problem(client.patch(at, other, JSON), 403, "not_allowed")
    assert_problem(signed_in(cast.koro).patch(at, hopes, JSON), 403, "not_allowed")
    assert Plan.objects.get().title == "2026"


def test_two_who_write_at_once_do_not_write_over_each_other(cast, signed_in, at):
    read = signed_in(cast.tama).get(at).json()["edition"]
    signed_in(cast.mere).patch(at, {"whanau_hopes": "That she has friends."}, JSON)
    late = {"whanau_hopes": "That she laughs.", "edition": read}
    assert_problem(signed_in(cast.tama).patch(at, late, JSON), 409, "plan_moved_on")
    assert Plan.objects.get().whanau_hopes == "That she has friends."


def test_periods_of_one_childs_plans_do_not_overlap(cast, signed_in, at):
    school, new = signed_in(cast.ms_lee), f"/api/children/{cast.aroha.pk}/plans"
    body = {"title": "More", "starts_on": "2026-12-15", "ends_on": "2027-06-30"}
    refused = school.post(new, body, JSON)
    assert_problem(refused, 400, "period_overlaps")
    assert set(refused.json()["fields"]) == {"starts_on", "ends_on"}
    made = school.post(new, {**body, "starts_on": "2026-12-16"}, JSON)
    assert made.status_code == 201
    later = f"/api/plans/{made.json()['id']}"
    assert_problem(school.patch(later, {"starts_on": "2026-05-01"}, JSON), 400, "period_overlaps")
    assert school.patch(later, {"ends_on": "2027-07-01"}, JSON).status_code == 200
    other = f"/api/children/{cast.noah.pk}/plans"
    assert school.post(other, body, JSON).status_code == 201


def test_a_plan_is_looked_back_on_once_all_agreed(cast, signed_in, at):
    school, words = signed_in(cast.ms_lee), {"words": "She asks by herself now."}
    assert_problem(school.post(f"{at}/review", words, JSON), 409, "not_agreed")
    _agree(cast, signed_in, at)
    assert_problem(signed_in(cast.mere).post(f"{at}/review", words, JSON), 403, "not_allowed")
    assert_problem(school.post(f"{at}/review", {"words": " "}, JSON), 400, "not_valid")
    whole = school.post(f"{at}/review", words, JSON).json()
    assert (whole["state"], whole["review_words"]) == ("reviewed", words["words"])
    assert_problem(school.post(f"{at}/review", words, JSON), 409, "already_reviewed")
    assert_problem(_mark(school, at, "school"), 409, "already_agreed")


def test_what_was_said_in_looking_back_stays_with_its_version(cast, signed_in, at):
    _agree(cast, signed_in, at)
    school, words = signed_in(cast.ms_lee), "She asks by herself now."
    school.post(f"{at}/review", {"words": words}, JSON)
    whole = school.patch(at, {"ends_on": "2026-12-18"}, JSON).json()
    assert (whole["state"], whole["reviewed_at"], whole["review_words"]) == ("draft", None, "")
    old = school.get(f"{at}/versions/1").json()
    assert (old["review_words"], old["ends_on"]) == (words, "2026-12-15")


def test_who_is_kept_from_a_home_does_not_read_who_of_it_agreed(cast, signed_in, at):
    nan = people.person("Nan")
    people.in_circle(cast.aroha, nan, "Nan", "view", household=cast.tamas_home, sees_home=False)
    _agree(cast, signed_in, at)
    for address in (at, f"{at}/versions/1"):
        marks = signed_in(nan).get(address).json()["marks"]
        assert {one["party"]: one["by"] for one in marks} == {
            "school": "Ms Lee",
            "whanau": None,
            "child": "Ms Lee",
        }

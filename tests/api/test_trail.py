"""The audit as the admin reads it: sentences, one school, no words, nothing of the liaison's."""

import re
from pathlib import Path

import pytest

from diary import audit, trail
from diary.models import Event
from tests import people
from tests.api.asking import assert_problem, who_gets

pytestmark = pytest.mark.django_db
JSON = "application/json"
_ACT = re.compile(r"audit\.record(?:_each)?\(\s*f?\"([a-z_]+\.[a-z_]+)\"")


def _sentences(client, query=""):
    return [line["sentence"] for line in client.get(f"/api/audit{query}").json()["lines"]]


def test_only_an_admin_reads_it(cast):
    others = set(cast.everyone()) - {"ms_ngata", "other_admin", "nobody"}
    assert who_gets(cast, lambda c: c.get("/api/audit")) == {
        200: {"ms_ngata", "other_admin"},
        403: others,
        401: {"nobody"},
    }


def test_each_act_is_a_sentence_without_words(cast, signed_in):
    admin = signed_in(cast.ms_ngata)
    place = cast.aroha.circle.get(person=cast.koro)
    admin.patch(f"/api/circle/{place.pk}", {"rights": "contribute"}, JSON)
    admin.post(f"/api/circle/{place.pk}/end", {}, JSON)
    goal = {"words": "SECRET goal", "strand": "communication"}
    signed_in(cast.ms_lee).post(f"/api/children/{cast.aroha.pk}/goals", goal, JSON)
    admin.post("/api/people", {"name": "Ms Rewi", "email": "r@kereru.example"}, JSON)
    told = _sentences(admin)
    assert told == [
        "Ms Ngata gave Ms Rewi a role (teacher).",
        "Ms Ngata added Ms Rewi.",
        "Ms Lee set a goal for Aroha.",
        "Ms Ngata ended the place of Koro in Aroha’s circle.",
        "Ms Ngata changed the place of Koro in Aroha’s circle.",
    ]
    assert "SECRET" not in str(admin.get("/api/audit").content)
    assert len(_sentences(admin, f"?child={cast.aroha.pk}")) == 3
    assert _sentences(admin, f"?child={cast.noah.pk}") == []
    assert _sentences(signed_in(cast.other_admin)) == []
    stranger = signed_in(cast.other_admin).get(f"/api/audit?child={cast.aroha.pk}")
    assert_problem(stranger, 404, "not_found")


def test_what_is_the_liaisons_is_not_in_it(cast, signed_in):
    new = {"title": "Term 4", "children": [str(cast.aroha.pk)]}
    assert signed_in(cast.mr_patel).post("/api/rounds", new, JSON).status_code == 201
    Event.objects.update(school=cast.school.pk)  # even if a line were to name the school
    assert Event.objects.filter(act="round.opened").exists()
    assert _sentences(signed_in(cast.ms_ngata)) == []


def test_who_is_gone_is_told_as_gone(cast, signed_in):
    audit.record("circle.ended", actor=cast.koro, child=cast.aroha, subject=cast.aroha.pk)
    cast.koro.delete()
    [sentence] = _sentences(signed_in(cast.ms_ngata))
    gone = "Somebody who is no longer here"
    assert sentence == f"{gone} ended the place of {gone} in Aroha’s circle."


def test_pages_and_the_seal(cast, signed_in, django_assert_max_num_queries):
    for _ in range(trail.PAGE_SIZE + 3):
        audit.record("goal.set", actor=cast.ms_lee, child=cast.aroha)
    audit.seal()
    admin = signed_in(cast.ms_ngata)
    first = admin.get("/api/audit").json()
    assert (len(first["lines"]), first["holds"]) == (trail.PAGE_SIZE, None)
    second = admin.get(f"/api/audit?before={first['next']}").json()
    assert (len(second["lines"]), second["next"]) == (3, None)
    with django_assert_max_num_queries(7):
        admin.get("/api/audit")
    assert admin.get("/api/audit?verify=true").json()["holds"] is True
    Event.objects.filter(pk=first["next"]).update(actor=cast.mere.pk)
    assert admin.get("/api/audit?verify=true").json()["holds"] is False


@pytest.mark.parametrize("query", ["child=Aroha", "before=-1", "before=x", "verify=perhaps"])
def test_nonsense_is_refused(cast, signed_in, query):
    assert_problem(signed_in(cast.ms_ngata).get(f"/api/audit?{query}"), 400, "not_valid")


def test_every_act_that_is_recorded_has_its_sentence():
    acts = {
        act
        for path in Path(trail.__file__).parent.rglob("*.py")
        for act in _ACT.findall(path.read_text(encoding="utf-8"))
        if not act.startswith(("round.", "answer.", "talk."))
    }
    assert len(acts) > 30
    assert acts - set(trail.SENTENCES) == set()


def test_every_sentence_can_be_filled():
    for act, sentence in trail.SENTENCES.items():
        assert sentence.endswith("."), act
        assert set(re.findall(r"{(\w+)}", sentence)) <= {
            "actor", "subject", "child", "role", "rights", "purpose", "kind", "language",
            "party",
            "days", "form",
        }, act  # fmt: skip


def test_a_name_with_braces_breaks_no_sentence(cast, signed_in):
    braces = people.person("{child.school}")
    audit.record("goal.set", actor=braces, child=cast.aroha)
    assert _sentences(signed_in(cast.ms_ngata)) == ["{child.school} set a goal for Aroha."]

"""The client's page: first screen inlined, nothing for strangers, nothing that can break out."""

import json
import re

import pytest

from diary.models import GasLevel, Measure
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built_client")]


def _bootstrap(answer):
    found = re.search(
        r'<script type="application/json" id="bootstrap">(.*?)</script>', answer.content.decode()
    )
    return json.loads(found[1])


def test_the_first_page_of_the_timeline_comes_with_the_page(cast, signed_in):
    made = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,))
    data = _bootstrap(signed_in(cast.mere).get(f"/c/{cast.aroha.pk}"))
    assert data["me"]["person"]["name"] == "Mere"
    assert data["timeline"]["child"]["first_name"] == "Aroha"
    assert [one["id"] for one in data["timeline"]["page"]["entries"]] == [str(made.pk)]


def test_the_inlined_page_is_what_the_api_says(cast, signed_in):
    people.clip(people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,)))
    client = signed_in(cast.mere)
    inlined = _bootstrap(client.get(f"/c/{cast.aroha.pk}?from=school"))
    asked = client.get(f"/api/children/{cast.aroha.pk}/timeline?from=school").json()
    assert inlined["timeline"]["page"] == asked
    assert inlined["home"] == client.get("/api/home").json()


def test_a_diary_opens_in_as_many_questions_however_much_is_in_it(
    cast, signed_in, django_assert_max_num_queries
):
    client, where = signed_in(cast.mere), f"/c/{cast.aroha.pk}"
    client.get(where)
    for _ in range(6):
        people.clip(people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,)))
        with django_assert_max_num_queries(34):
            client.get(where)


def test_the_home_says_how_each_goal_is_rated_without_a_network(cast, signed_in):
    Measure.objects.create(goal=cast.drink, kind="prompt")
    Measure.objects.create(goal=cast.drink, kind="gas")
    Measure.objects.create(goal=cast.drink, kind="count", is_in_use=False)
    for level in (-2, -1, 0, 1, 2):
        GasLevel.objects.create(goal=cast.drink, level=level, words=f"Level {level}")
    (child,) = signed_in(cast.mere).get("/api/home").json()["children"]
    by_id = {goal["id"]: goal for goal in child["goals"]}
    drink = by_id.pop(str(cast.drink.pk))
    assert drink["measures"] == [{"kind": "gas"}, {"kind": "prompt"}]
    assert [one["level"] for one in drink["levels"]] == [-2, -1, 0, 1, 2]
    assert all(goal["measures"] == goal["levels"] == [] for goal in by_id.values())


def test_family_with_one_child_starts_in_the_diary(cast, signed_in):
    assert _bootstrap(signed_in(cast.mere).get("/"))["timeline"]["child"]["first_name"] == "Aroha"
    assert _bootstrap(signed_in(cast.ms_lee).get("/"))["timeline"] is None


def test_a_stranger_gets_the_page_without_a_word_of_the_child(cast, signed_in):
    people.entry(cast.ms_lee, cast.aroha, words="Secret words")
    answer = signed_in(cast.noahs_father).get(f"/c/{cast.aroha.pk}")
    assert _bootstrap(answer)["timeline"] is None
    assert b"Secret" not in answer.content
    assert b"Aroha" not in answer.content


def test_words_cannot_end_the_script_that_carries_them(cast, signed_in):
    words = "</script><script>alert(1)</script><!-- \u2028"
    people.entry(cast.ms_lee, cast.aroha, words=words)
    answer = signed_in(cast.mere).get(f"/c/{cast.aroha.pk}")
    assert b"<script>alert" not in answer.content
    assert _bootstrap(answer)["timeline"]["page"]["entries"][0]["words"] == words


def test_somebody_not_signed_in_is_sent_to_the_way_in(signed_in):
    answer = signed_in(None).get("/c/x?from=home")
    assert (answer.status_code, answer.url) == (302, "/login?next=%2Fc%2Fx%3Ffrom%3Dhome")


def test_the_kept_page_holds_nobodys_data(cast, signed_in):
    answer = signed_in(cast.mere).get("/shell")
    assert _bootstrap(answer) is None
    assert b"Mere" not in answer.content
    assert signed_in(cast.mere).get("/").headers["Cache-Control"] == "no-store"


def test_every_page_comes_with_its_guards(cast, signed_in):
    headers = signed_in(cast.mere).get("/").headers
    assert "script" not in headers["Content-Security-Policy"].replace("default-src", "")
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_a_client_that_was_not_built_says_so(cast, signed_in, settings, tmp_path):
    settings.FRONTEND_DIR = tmp_path / "nothing"
    assert signed_in(cast.mere).get("/").status_code == 503


def test_the_plain_diary_plays_without_a_program(cast, signed_in):
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha, words="She <b>asked</b>"))
    text = signed_in(cast.mere).get(f"/plain/c/{cast.aroha.pk}").content.decode()
    assert f'src="/media/clips/{clip.pk}/240p"' in text
    assert "&lt;b&gt;asked" in text
    assert "<script" not in text
    assert signed_in(cast.noahs_father).get(f"/plain/c/{cast.aroha.pk}").status_code == 404


def test_the_page_goes_compressed_over_the_line(cast, signed_in) -> None:
    browser = signed_in(cast.mere)
    path = f"/c/{cast.aroha.pk}"
    plain = browser.get(path)
    pressed = browser.get(path, headers={"Accept-Encoding": "gzip"})
    assert pressed["Content-Encoding"] == "gzip"
    assert len(pressed.content) < len(plain.content)
    assert "Content-Encoding" not in plain

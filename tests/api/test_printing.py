"""None"""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary import report
from diary.models import (
    Appearance,
    CircleMember,
    Consent,
    Event,
    Goal,
    GoalCard,
    GoalMarker,
    Plan,
    PlanMark,
)
from tests import people
from tests.api import papers
from tests.api.papers import filmed, rate

pytestmark = pytest.mark.django_db

HTML = {"Accept": "text/html"}


@pytest.fixture
def plan(cast):
    return papers.make_plan(cast)


def _page(signed_in, person, plan, query=""):
    return signed_in(person).get(f"/print/plans/{plan.pk}{query}")


def _text(answer):
    return answer.content.decode()


def test_a_report_holds_plan_progress_and_next_steps(cast, signed_in, plan):
    page = _text(_page(signed_in, cast.mere, plan))
    for words in (
        "How it is going for Aroha",
        "Mahere 2026",
        "From 1 February 2026 to 15 December 2026",
        "Agreed, version 1",
        "Kia kōrero a Aroha ki ōna kaumātua",
        "I want to buy my own ice cream",
        "Mere, Ms Lee, Aroha",
        "Thumbs up",
        "I ask for a drink with my card",
        "Set by school",
        "Where we began",
        "2 March 2026",
        "With a gesture",
        "put right later",
        "At home",
        "Whānau",
        "A new card",
        "Step 0",
        "We ask at tea time",
        "From the meeting on 20 June 2026.",
    ):
        assert words in page, words
    assert "Tamihana" not in page
    assert "kept between us" not in page
    assert page.count("<img") == 2
    assert len(re.findall(r'<svg class="chart"', page)) == 1


def test_the_chart_tells_place_by_shape_and_no_clip_by_a_hollow(cast, signed_in, plan):
    page = _text(_page(signed_in, cast.mere, plan))
    chart = re.search(r'<svg class="chart".*?</svg>', page, re.DOTALL)[0]
    assert (chart.count("M-8 0a8"), chart.count("L10-1H7")) == (2, 1)
    assert re.search(r'd="M0-10L10-1H7V8H-7V-1H-10z" fill="#fff"', chart)
    assert chart.count('fill="#fff"') == 1
    assert "How much help: 3 from 2 March 2026 to 5 October 2026" in chart


def test_staff_words_are_printed_only_where_the_team_asks(cast, signed_in, plan):
    secret = "PECS phase IIIb"
    assert secret in _text(_page(signed_in, cast.ms_lee, plan, "?staff=1"))
    assert secret not in _text(_page(signed_in, cast.ms_lee, plan))
    for person in (cast.mere, cast.koro, cast.mr_patel):
        page = _text(_page(signed_in, person, plan, "?staff=1"))
        assert secret not in page
        assert "For staff" not in page
        assert "words for staff" not in page


def test_paper_is_in_the_readers_language_or_the_chosen_one(cast, signed_in, plan):
    cast.mere.language = "mi"
    cast.mere.save()
    page = _text(_page(signed_in, cast.mere, plan))
    assert '<html lang="mi">' in page
    for words in ("E pēhea ana a Aroha", "5 Whiringa-ā-nuku 2026", "Mā te tohu ringa"):
        assert words in page
    assert "How it is going" in _text(_page(signed_in, cast.mere, plan, "?language=en"))
    assert "How it is going" in _text(_page(signed_in, cast.koro, plan, "?language=xx"))


def test_only_what_the_reader_may_see_goes_in(cast, signed_in, plan):
    goal = Goal.objects.get(pk=cast.drink.pk)
    kept = filmed(cast, goal, (2026, 11, 2), audience="team")
    rate(goal, (2026, 11, 2), 5, clip=kept)
    for person, sees in ((cast.ms_lee, True), (cast.mere, False)):
        page = _text(_page(signed_in, person, plan))
        assert (str(kept.pk) in page, "2 November 2026" in page) == (sees, sees)


def test_home_is_not_printed_for_whom_home_is_kept_from(cast, signed_in, plan):
    goal = Goal.objects.get(pk=cast.drink.pk)
    at_home = filmed(cast, goal, (2026, 11, 2))
    at_home.entry.origin = "home"
    at_home.entry.author = cast.mere
    at_home.entry.save()
    CircleMember.objects.filter(person=cast.tama).update(sees_home=False)
    assert str(at_home.pk) in _text(_page(signed_in, cast.mere, plan))
    assert str(at_home.pk) not in _text(_page(signed_in, cast.tama, plan))


@pytest.mark.parametrize("way", ["", ".pdf"])
def test_a_stranger_finds_no_report(cast, signed_in, plan, way):
    for person in (cast.noahs_father, cast.ms_cole, cast.mr_stone, cast.ms_ngata, cast.dad):
        answer = signed_in(person).get(f"/print/plans/{plan.pk}{way}")
        assert answer.status_code == 404
    assert signed_in(None).get(f"/print/plans/{plan.pk}{way}").status_code == 302
    assert Event.objects.filter(act="report.printed").count() == 0


def test_each_printing_is_in_the_audit(cast, signed_in, plan):
    _page(signed_in, cast.mere, plan)
    signed_in(cast.koro).get(f"/print/goals/{cast.drink.pk}/card")
    lines = Event.objects.filter(act__in=["report.printed", "card.printed"]).order_by("pk")
    assert [(one.act, one.actor, one.subject, one.detail) for one in lines] == [
        ("report.printed", cast.mere.pk, plan.pk, {"form": "page"}),
        ("card.printed", cast.koro.pk, cast.drink.pk, {}),
    ]


def test_a_report_takes_the_same_queries_at_any_size(cast, signed_in, plan):
    client = signed_in(cast.mere)
    client.get(f"/print/plans/{plan.pk}")
    with CaptureQueriesContext(
        connection,
    ) as small:
        client.get(f"/print/plans/{plan.pk}")
    for number in range(4):
        goal = people.goal(cast.aroha, f"Goal {number}")
        Goal.objects.filter(pk=goal.pk).update(plan=plan)
        for month in range(3, 11):
            clip = filmed(cast, goal, (2026, month, 2))
            rate(goal, (2026, month, 2), 3, clip=clip)
    with CaptureQueriesContext(connection) as large:
        page = client.get(f"/print/plans/{plan.pk}")
    assert len(large) == len(small)
    assert _text(page).count("<img") == 6


def test_a_long_table_is_shortened_and_says_so(cast, signed_in, plan):
    goal = Goal.objects.get(pk=cast.drink.pk)
    for day in range(1, 21):
        rate(goal, (2026, 7, day), 3, setting="respite", side="whanau")
    page = _text(_page(signed_in, cast.mere, plan))
    assert page.count("<tr><td>") == 8
    assert "The first and the latest of 23." in page
    assert "2 March 2026" in page


def test_the_squares_open_pages_that_want_a_way_in(cast, signed_in, plan, settings):
    settings.PUBLIC_URL = "https://rataka.example"
    page = _text(_page(signed_in, cast.mere, plan))
    assert page.count('class="qr"') == 3
    assert signed_in(None).get(f"/c/{cast.aroha.pk}/goal/{cast.drink.pk}").status_code == 302


def test_words_are_escaped_and_nothing_inline_runs(cast, signed_in, plan):
    Plan.objects.filter(pk=plan.pk).update(title="<script>alert(1)</script>")
    GoalMarker.objects.update(words="<img src=x onerror=alert(1)>")
    answer = _page(signed_in, cast.mere, plan)
    assert "<script>" not in _text(answer)
    assert "<img src=x" not in _text(answer)
    assert re.findall(r"<script[^>]*>", _text(answer)) == ['<script src="/static/print.js" defer>']
    assert "style=" not in _text(answer)
    assert "no-store" in answer["Cache-Control"]


def test_a_goals_card_is_one_page_for_everyone(cast, signed_in, plan):
    model = filmed(cast, cast.drink, (2026, 4, 6))
    GoalCard.objects.create(goal=cast.drink, number=1, prompt_words="Old words")
    GoalCard.objects.create(
        goal=cast.drink,
        number=2,
        prompt_words="He aha tō hiahia?",
        prompt_level=4,
        how="Wait ten seconds.",
        model_clip=model,
        made_by=cast.ms_lee,
    )
    page = _text(signed_in(cast.koro).get(f"/print/goals/{cast.drink.pk}/card"))
    for words in (
        "How we help Aroha",
        "I ask for a drink with my card",
        "He aha tō hiahia?",
        "With a gesture",
        "Wait ten seconds.",
        "At school · At home",
        "Card 2, ",
        "Ms Lee",
        f"/media/clips/{model.pk}/poster",
    ):
        assert words in page, words
    assert "Old words" not in page
    assert "PECS" not in page


def test_a_card_that_nobody_wrote_says_so(cast, signed_in):
    page = _text(signed_in(cast.mere).get(f"/print/goals/{cast.drink.pk}/card"))
    assert "Nobody has written yet how we do it." in page
    assert signed_in(cast.ms_cole).get(f"/print/goals/{cast.drink.pk}/card").status_code == 404


def test_a_model_clip_that_the_reader_may_not_see_is_left_out(cast, signed_in):
    model = filmed(cast, cast.drink, (2026, 4, 6), audience="team")
    GoalCard.objects.create(goal=cast.drink, number=1, how="Like this", model_clip=model)
    for person, sees in ((cast.ms_lee, True), (cast.mere, False)):
        page = _text(signed_in(person).get(f"/print/goals/{cast.drink.pk}/card"))
        assert (str(model.pk) in page) == sees


def test_a_report_takes_the_queries_that_it_states(cast, plan, django_assert_num_queries):
    with django_assert_num_queries(11):
        report.plan(cast.mere, plan.pk, now=datetime(2026, 11, 1, tzinfo=UTC))


def test_paper_names_no_home_to_one_from_whom_it_is_kept(cast, signed_in, plan):
    PlanMark.objects.filter(plan=plan).delete()
    Plan.objects.filter(pk=plan.pk).update(took_part="")
    PlanMark.objects.create(plan=plan, version=1, party="whanau", by=cast.mere)
    goal = Goal.objects.filter(plan=plan).first()
    GoalMarker.objects.create(
        goal=goal, on="2026-05-01", kind="other", words="Nan moved in", made_by=cast.mere
    )
    goal.cards.all().delete()
    GoalCard.objects.create(goal=goal, number=1, prompt_words="Drink?", made_by=cast.mere)
    addresses = (f"/print/plans/{plan.pk}", f"/print/goals/{goal.pk}/card")
    for apart in (False, True):
        CircleMember.objects.filter(person=cast.tama).update(sees_home=not apart)
        pages = [signed_in(cast.tama).get(address).content.decode() for address in addresses]
        assert [cast.mere.name in page for page in pages] == [not apart, not apart]
        assert ("Nan moved in" in pages[0]) is not apart


def test_paper_shows_no_clip_that_was_taken_from_this_child(cast, signed_in, plan):
    goal = Goal.objects.filter(plan=plan).first()
    clip = filmed(cast, goal, (2026, 3, 3))
    Goal.objects.filter(pk=goal.pk).update(baseline=clip)
    Appearance.objects.create(
        entry=clip.entry,
        child=cast.noah,
        state="shared",
        occurred_at=clip.entry.occurred_at,
        shared_at=clip.entry.occurred_at,
    )
    page = f"/print/plans/{plan.pk}"
    assert str(clip.pk) not in signed_in(cast.ms_lee).get(page).content.decode()  # no consent yet
    Consent.objects.create(
        child=cast.noah, purpose="group", given=True, giver_name="P", agreed_on="2026-02-01"
    )
    assert str(clip.pk) in signed_in(cast.ms_lee).get(page).content.decode()
    clip.entry.appearances.filter(child=cast.aroha).update(state="withdrawn")
    assert str(clip.pk) not in signed_in(cast.ms_lee).get(page).content.decode()

"""Reports and goal cards on paper: what this reader may see, in their language, and no more."""

import importlib.util
import io
import re
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from api import pdf
from diary import report, storage
from diary.models import (
    Appearance,
    CircleMember,
    Consent,
    Event,
    GasLevel,
    Goal,
    GoalCard,
    GoalMarker,
    Measure,
    Meeting,
    NextStep,
    Plan,
    PlanMark,
    Rating,
    Rendition,
)
from tests import people
from tests.missing import missing

pytestmark = pytest.mark.django_db
HTML = {"Accept": "text/html"}


def _filmed(cast, goal, on, **more):
    entry = people.entry(
        cast.ms_lee, cast.aroha, goals=(goal,), occurred_at=datetime(*on, 2, tzinfo=UTC), **more
    )
    clip = people.clip(entry)
    picture = io.BytesIO()
    Image.new("RGB", (16, 9), "teal").save(picture, "WEBP")
    key = f"renditions/{clip.pk}/poster.webp"
    storage.save(key, io.BytesIO(picture.getvalue()))
    Rendition.objects.create(
        clip=clip,
        name="poster",
        key=key,
        content_type="image/webp",
        size_bytes=picture.tell(),
        sha256=uuid4().hex * 2,
    )
    return clip


def _rate(goal, on, value, *, clip=None, kind="prompt", setting="school", **more):
    pair = clip.entry.appearances.get(child=goal.child) if clip else None
    Rating.objects.create(
        goal=goal,
        appearance=pair,
        kind=kind,
        value=value,
        first_value=more.pop("first_value", value),
        occurred_at=datetime(*on, 2, tzinfo=UTC),
        setting=setting,
        side=more.pop("side", "school"),
        **more,
    )


@pytest.fixture
def plan(cast):
    """A year's plan with one goal, filmed twice and measured at school and at home."""
    made = Plan.objects.create(
        child=cast.aroha,
        title="Mahere 2026",
        starts_on="2026-02-01",
        ends_on="2026-12-15",
        state="agreed",
        took_part="Mere, Ms Lee, Aroha",
        whanau_hopes="Kia kōrero a Aroha ki ōna kaumātua",
        child_hopes="I want to buy my own ice cream",
    )
    PlanMark.objects.create(plan=made, version=1, party="child", by=cast.ms_lee, how="Thumbs up")
    goal = cast.drink
    first = _filmed(cast, goal, (2026, 3, 2))
    latest = _filmed(cast, goal, (2026, 10, 5))
    Goal.objects.filter(pk=goal.pk).update(
        plan=made, baseline=first, staff_words="PECS phase IIIb", settings=["school", "home"]
    )
    Measure.objects.create(goal=goal, kind="prompt", baseline=0, target=5)
    for level in range(-2, 3):
        GasLevel.objects.create(goal=goal, level=level, words=f"Step {level}")
    _rate(goal, (2026, 3, 2), 0, clip=first)
    _rate(goal, (2026, 6, 1), 3, setting="home", side="whanau")
    _rate(goal, (2026, 10, 5), 4, clip=latest, first_value=3)
    GoalMarker.objects.create(goal=goal, on=date(2026, 5, 4), kind="prompt", words="A new card")
    meeting = Meeting.objects.create(
        child=cast.aroha, plan=made, title="Hui", held_on="2026-06-20", notes="kept between us"
    )
    NextStep.objects.create(meeting=meeting, party="whanau", words="We ask at tea time")
    return made


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
    kept = _filmed(cast, goal, (2026, 11, 2), audience="team")
    _rate(goal, (2026, 11, 2), 5, clip=kept)
    for person, sees in ((cast.ms_lee, True), (cast.mere, False)):
        page = _text(_page(signed_in, person, plan))
        assert (str(kept.pk) in page, "2 November 2026" in page) == (sees, sees)


def test_home_is_not_printed_for_whom_home_is_kept_from(cast, signed_in, plan):
    goal = Goal.objects.get(pk=cast.drink.pk)
    at_home = _filmed(cast, goal, (2026, 11, 2))
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
            clip = _filmed(cast, goal, (2026, month, 2))
            _rate(goal, (2026, month, 2), 3, clip=clip)
    with CaptureQueriesContext(connection) as large:
        page = client.get(f"/print/plans/{plan.pk}")
    assert len(large) == len(small)
    assert _text(page).count("<img") == 6


def test_a_long_table_is_shortened_and_says_so(cast, signed_in, plan):
    goal = Goal.objects.get(pk=cast.drink.pk)
    for day in range(1, 21):
        _rate(goal, (2026, 7, day), 3, setting="respite", side="whanau")
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
    model = _filmed(cast, cast.drink, (2026, 4, 6))
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
    model = _filmed(cast, cast.drink, (2026, 4, 6), audience="team")
    GoalCard.objects.create(goal=cast.drink, number=1, how="Like this", model_clip=model)
    for person, sees in ((cast.ms_lee, True), (cast.mere, False)):
        page = _text(signed_in(person).get(f"/print/goals/{cast.drink.pk}/card"))
        assert (str(model.pk) in page) == sees


def test_without_its_libraries_a_page_says_what_to_do(cast, signed_in, plan, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    address = f"/print/plans/{plan.pk}.pdf?language=en"
    page = signed_in(cast.mere).get(address, headers=HTML)
    assert (page.status_code, "Save as PDF" in _text(page)) == (501, True)
    assert f'href="/print/plans/{plan.pk}?language=en"' in _text(page)
    problem = signed_in(cast.mere).get(address, headers={"Accept": "application/pdf"})
    assert (problem.status_code, problem.json()["code"]) == (501, "pdf_missing")
    assert problem["Content-Type"] == "application/problem+json"
    assert Event.objects.filter(act="report.printed").count() == 0


def _pdf_or_skip():
    for module in ("weasyprint", "pypdf"):
        if importlib.util.find_spec(module) is None:
            missing(f"{module} (requirements/pdf.txt, dev.txt)")
    try:
        import weasyprint  # noqa: F401, PLC0415
    except OSError:
        missing("pango, which WeasyPrint needs")


def test_the_pdf_holds_pictures_and_macrons(cast, signed_in, plan):
    _pdf_or_skip()
    from pypdf import PdfReader  # noqa: PLC0415

    answer = signed_in(cast.mere).get(f"/print/plans/{plan.pk}.pdf?language=mi")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    pages = PdfReader(io.BytesIO(answer.content)).pages
    told = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in (
        "E pēhea ana a Aroha",
        "Kia kōrero a Aroha ki ōna kaumātua",
        "Mā te tohu ringa",
        "Ngā whāinga",
        "5 Whiringa-ā-nuku 2026",
        "Mai i te 1 Huitanguru 2026",
    ):
        assert words in told, words
    assert "PECS" not in told
    assert "Tamihana" not in told
    assert sum(len(page.images) for page in pages) >= 1
    line = Event.objects.get(act="report.printed")
    assert (line.actor, line.detail) == (cast.mere.pk, {"form": "pdf"})


def test_the_pdf_of_a_report_holds_no_picture_that_its_reader_may_not_see(cast, signed_in, plan):
    _pdf_or_skip()
    from pypdf import PdfReader  # noqa: PLC0415

    for pair in (first := Goal.objects.get(pk=cast.drink.pk)).appearances.all():
        pair.audience = "team"
        pair.save()
    assert first.baseline is not None
    for person, sees in ((cast.ms_lee, True), (cast.mere, False)):
        answer = signed_in(person).get(f"/print/plans/{plan.pk}.pdf")
        pages = PdfReader(io.BytesIO(answer.content)).pages
        assert any(len(page.images) for page in pages) == sees


def test_the_maker_of_pdfs_fetches_nothing_from_elsewhere(cast):
    _pdf_or_skip()
    asked = []
    page = (
        '<img src="http://127.0.0.1:1/x.png"><img src="file:///etc/hostname">'
        '<link rel="stylesheet" href="https://example.org/a.css"><img src="/media/x">'
    )
    made = pdf.make(page, find=asked.append)
    assert made.startswith(b"%PDF-")
    assert asked == ["/media/x"]


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
    clip = _filmed(cast, goal, (2026, 3, 3))
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

"""Reports as PDF files: what is in them, and what is said where they can't be made."""

import importlib.util
import io

import pytest

from api import pdf
from diary.models import (
    Event,
    Goal,
)
from tests.api import papers
from tests.missing import missing

pytestmark = pytest.mark.django_db

HTML = {"Accept": "text/html"}


@pytest.fixture
def plan(cast):
    return papers.make_plan(cast)


def test_without_its_libraries_a_page_says_what_to_do(cast, signed_in, plan, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    address = f"/print/plans/{plan.pk}.pdf?language=en"
    page = signed_in(cast.mere).get(address, headers=HTML)
    assert (page.status_code, "Save as PDF" in page.content.decode()) == (501, True)
    assert f'href="/print/plans/{plan.pk}?language=en"' in page.content.decode()
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

"""A page of ours as a PDF, by WeasyPrint: an extra that an installation may leave out.

The page's pictures and style come from what the caller hands over, by address; nothing is fetched
from anywhere else. One at a time in each process, since a report can take a second and 100 MB.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from diary.errors import DiaryError

_ONE_AT_A_TIME = threading.Lock()
_PATIENCE_S = 2  # whoever waits holds a thread that uploads and clips need
_BASE = "http://page.invalid"  # Source: RFC 2606: a name that is nobody's


class PdfMissing(DiaryError):
    """WeasyPrint or the libraries it needs (pango) are not installed here."""

    status = 501


class PdfBusy(DiaryError):
    """Others are being made just now."""

    status = 503


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at an address of the page."""

    content: bytes
    content_type: str


def make(page: str, *, find: Callable[[str], Found | None]) -> bytes:
    """Return the page as PDF bytes; `find` answers for each address in it, None leaves it out.

    PdfMissing where this installation lacks what it takes, PdfBusy when others took too long.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415  (an extra, and 0.5 s to load)
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415
    except (ImportError, OSError) as error:
        sentence = (
            "PDFs can’t be made on this installation. The page to print holds the same: "
            "open it and choose “Save as PDF”."
        )
        raise PdfMissing("pdf_missing", sentence) from error

    class Ours(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> object:
            del headers
            found = find(url.removeprefix(_BASE)) if url.startswith(_BASE) else None
            if found is None:
                raise ValueError("not a part of this page")
            return URLFetcherResponse(url, found.content, {"Content-Type": found.content_type})

    if not _ONE_AT_A_TIME.acquire(timeout=_PATIENCE_S):
        sentence = "Other PDFs are being made just now. Please try again in a minute."
        raise PdfBusy("pdf_busy", sentence)
    try:
        made: bytes = HTML(string=page, base_url=f"{_BASE}/", url_fetcher=Ours()).write_pdf()
    finally:
        _ONE_AT_A_TIME.release()
    return made

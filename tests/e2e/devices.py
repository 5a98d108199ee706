"""Phones and tablets, signed in or not, that keep traces of what went wrong on them.

Knows Playwright and sessions; must not know a test's story.
"""

import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.browser import CHROMIUM, FLAGS, PHONE, TABLET
from tests.e2e.installation import Installation

_TOUCH: dict[str, Any] = {"has_touch": True, "is_mobile": True}


class Devices:
    """Opens phones and tablets, signed in or not, and keeps traces of what went wrong on them."""

    def __init__(self, browser: Browser, house: Installation, folder: Path) -> None:
        self._browser = browser
        self._house = house
        self._folder = folder
        self._open: list[BrowserContext] = []

    def tablet(self, person: str | None = None, **more: Any) -> Page:
        return self._page(TABLET, person, more)

    def phone(self, person: str | None = None, **more: Any) -> Page:
        return self._page(PHONE, person, more)

    def sign_in(self, context: BrowserContext, person: str) -> None:
        """Put a session's cookie of this person (by id) into a browser."""
        value = self._house.ask("session", person=person)
        cookie = {"name": "sessionid", "value": value, "url": self._house.url, "httpOnly": True}
        context.clear_cookies()
        context.add_cookies([{**cookie, "expires": time.time() + 86_400}])

    def keep(self, person: str, folder: Path) -> Page:
        """Open a tablet whose browser can be closed and opened again (`folder` is its disk)."""
        context = self._browser.browser_type.launch_persistent_context(
            folder,
            executable_path=CHROMIUM,
            args=FLAGS,
            base_url=self._house.url,
            **TABLET,
            **_TOUCH,
        )
        self._prepare(context)
        if not context.cookies():
            self.sign_in(context, person)
        return context.pages[0]

    def _page(self, device: dict[str, Any], person: str | None, more: dict[str, Any]) -> Page:
        options = {"base_url": self._house.url, **_TOUCH}
        context = self._browser.new_context(**{**device, **options, **more})
        self._prepare(context)
        if person is not None:
            self.sign_in(context, person)
        return context.new_page()

    def _prepare(self, context: BrowserContext) -> None:
        context.set_default_timeout(60_000)
        context.tracing.start(screenshots=True, snapshots=True)
        context.once("close", self._forget)
        self._open.append(context)

    def _forget(self, context: BrowserContext) -> None:
        self._open.remove(context)

    def close(self, *, is_failed: bool) -> None:
        """Close everything; keep pictures and traces when the test failed."""
        for number, context in enumerate(list(self._open)):
            if is_failed:
                self._folder.mkdir(parents=True, exist_ok=True)
                for at, page in enumerate(context.pages):
                    page.screenshot(path=self._folder / f"{number}-{at}.png")
                context.tracing.stop(path=self._folder / f"{number}.zip")
            context.close()

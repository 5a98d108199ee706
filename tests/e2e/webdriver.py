"""WebKit and Firefox, driven by the few commands of WebDriver that a smoke test needs.

WebKit speaks WebDriver over HTTP (Debian's webkit2gtk-driver), Firefox the same commands over its
own socket (Marionette), so neither needs a package of Python's. Knows the two programs and their
protocols; must not know the product's screens.
Source: w3.org/TR/webdriver2; firefox-source-docs.mozilla.org/testing/marionette/Protocol.html.
"""

import http.client
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from tests.e2e.installation import until

WEBKIT = Path("/usr/bin/WebKitWebDriver")
XVFB = Path("/usr/bin/Xvfb")
FIREFOX = Path("/usr/bin/firefox-esr")
_SIZE = {"x": 0, "y": 0, "width": 820, "height": 1180}
_SCREEN = "900x1300x24"
_PATIENCE_S = 60
_PATHS = {
    "Navigate": "url",
    "AddCookie": "cookie",
    "ExecuteAsyncScript": "execute/async",
    "ElementClick": "element/{id}/click",
    "ElementSendKeys": "element/{id}/value",
    "SetWindowRect": "window/rect",
    "SetTimeouts": "timeouts",
}
"""A command of Marionette's, and where WebDriver takes it (POST, with the same parameters)."""
_NO_AIR = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.enabled": False,
}
"""What keeps Firefox from calling out. Source: firefox, remote/shared/RecommendedPreferences."""

_NAMED = """(css, words) => [...document.querySelectorAll(css)].find((one) => !one.disabled
  && one.checkVisibility()
  && (one.getAttribute('aria-label') ?? one.textContent).includes(words))"""
_FIRST = "(css) => document.querySelector(css)"
_AWAITED = """const end = [...arguments].at(-1)
Promise.resolve((%s)(...[...arguments].slice(0, -1)))
  .then((value) => end({ value }), (error) => end({ error: `${error}` }))"""


class Refused(Exception):
    """The browser did not do it; the words are its own."""


class Line(Protocol):
    """How commands reach a browser."""

    def ask(self, command: str, given: dict[str, Any]) -> Any:
        """Let the browser do something, and return what it says."""


class OtherPage:
    """One window, with the few verbs that the tests of Chromium have too."""

    def __init__(self, line: Line, url: str) -> None:
        self._line = line
        self._url = url
        timeouts = {"script": _PATIENCE_S * 1000, "pageLoad": _PATIENCE_S * 1000}
        line.ask("SetTimeouts", timeouts)
        line.ask("SetWindowRect", _SIZE)

    def goto(self, path: str, *, url: str | None = None) -> None:
        """Open a path, of this installation unless another is named."""
        self._line.ask("Navigate", {"url": (url or self._url) + path})

    def sign_in(self, session: str) -> None:
        """Carry a session's cookie. A cookie goes to the page that is open, so open one first."""
        self.goto("/login")
        more = {"path": "/", "httpOnly": True, "expiry": int(time.time()) + 86_400}
        self._line.ask("AddCookie", {"cookie": {"name": "sessionid", "value": session, **more}})

    def evaluate(self, function: str, *given: object) -> Any:
        """Run a function there, awaited, and return what it returns."""
        asked = {"script": _AWAITED % function, "args": list(given)}
        told = self._line.ask("ExecuteAsyncScript", asked)
        if "error" in told:
            raise Refused(told["error"])
        return told.get("value")

    def see(self, css: str, words: str = "") -> dict[str, str]:
        """Wait for what can be seen, is not switched off and is called so; return it."""
        return self._until_there(_NAMED, css, words)

    def tap(self, css: str, words: str = "") -> None:
        """Tap it as a person does: the browser counts it as theirs."""
        self._line.ask("ElementClick", {"id": _id(self.see(css, words))})

    def give(self, css: str, path: Path) -> None:
        """Give a file to a field; it may be hidden, as fields for files are behind their label."""
        field = self._until_there(_FIRST, css)
        self._line.ask("ElementSendKeys", {"id": _id(field), "text": str(path)})

    def _until_there(self, function: str, *given: str) -> dict[str, str]:
        def look() -> Any:
            with suppress(Refused):  # the page is just being left
                return self.evaluate(function, *given)
            return None

        return until(look, within_s=_PATIENCE_S, what=" ".join(given))


def _id(element: dict[str, str]) -> str:
    (told,) = element.values()
    return told


class _Http:
    """WebDriver: each command is a request of its own."""

    def __init__(self, port: int) -> None:
        self._port = port
        capabilities = {"capabilities": {"alwaysMatch": {}}}
        self._session = self._send("POST", "/session", capabilities)["sessionId"]

    def ask(self, command: str, given: dict[str, Any]) -> Any:
        path = _PATHS[command].format(**given)
        return self._send("POST", f"/session/{self._session}/{path}", given)

    def end(self) -> None:
        self._send("DELETE", f"/session/{self._session}", None)

    def _send(self, method: str, path: str, given: dict[str, Any] | None) -> Any:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=2 * _PATIENCE_S)
        try:
            line.request(method, path, None if given is None else json.dumps(given))
            answer = line.getresponse()
            value = json.loads(answer.read())["value"]
        finally:
            line.close()
        if answer.status >= 400:
            raise Refused(f"{value['error']}: {value['message']}")
        return value


class _Marionette:
    """The same over one socket: `length:[0, number, name, parameters]`, answered by `[1, …]`."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=2 * _PATIENCE_S)
        self._answers = self._socket.makefile("rb")
        self._number = 0
        self._read()  # it says first what it is
        self.ask("NewSession", {})

    def ask(self, command: str, given: dict[str, Any]) -> Any:
        self._number += 1
        asked = json.dumps([0, self._number, f"WebDriver:{command}", given]).encode()
        self._socket.sendall(f"{len(asked)}:".encode() + asked)
        _, number, error, value = self._read()
        assert number == self._number
        if error:
            raise Refused(f"{error['error']}: {error['message']}")
        return value["value"] if isinstance(value, dict) and "value" in value else value

    def close(self) -> None:
        self._answers.close()
        self._socket.close()

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            read = self._answers.read(1)
            assert read, "Firefox has gone away"
            length += read
        return json.loads(self._answers.read(int(length[:-1])))


@contextmanager
def webkit(url: str, folder: Path) -> Iterator[OtherPage]:
    """Run WebKit on a screen of its own until the block ends; nothing of it is kept."""
    argv = [str(XVFB), "-displayfd", "1", "-screen", "0", _SCREEN, "-nolisten", "tcp"]
    with _process(argv, folder, is_heard=True) as screen:
        assert screen.stdout is not None
        display = screen.stdout.readline().decode().strip()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port: int = free.getsockname()[1]
        # Root has no sandbox to give, and there is no graphics card.
        more = {
            "DISPLAY": f":{display}",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
            "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
            "XDG_CACHE_HOME": str(folder),
        }
        with _process([str(WEBKIT), f"--port={port}"], folder, **more):
            until(lambda: _is_open(port), what="WebKit's driver")
            line = _Http(port)
            try:
                yield OtherPage(line, url)
            finally:
                line.end()


@contextmanager
def firefox(url: str, folder: Path) -> Iterator[OtherPage]:
    """Run Firefox without a screen until the block ends; `folder` is its disk."""
    prefs = {**_NO_AIR, "marionette.port": 0}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(to)});\n" for name, to in prefs.items()]
    (folder / "user.js").write_text("".join(lines), encoding="utf-8")
    told = folder / "MarionetteActivePort"
    argv = [str(FIREFOX), "--headless", "--marionette", "--no-remote", "--profile", str(folder)]
    with _process(argv, folder):
        port = until(lambda: told.exists() and told.read_text().strip(), what="Firefox")
        line = _Marionette(int(port))
        try:
            yield OtherPage(line, url)
        finally:
            line.close()


def _is_open(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextmanager
def _process(
    argv: list[str], folder: Path, *, is_heard: bool = False, **more: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the block ends; what it says is in `folder`, or heard by the caller."""
    with (folder / "said.log").open("ab") as log:
        process = subprocess.Popen(
            argv,
            env=os.environ | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if is_heard else log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()

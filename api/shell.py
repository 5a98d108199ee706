"""The page that the client program lives in, with the first screen's data inlined.

A second round trip costs a phone on a poor link more than a second (Source: frontend.md section 0,
LCP 2.97 s -> 1.60 s), so the page carries what its first screen shows, and names its first picture.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from api import home, me, rendering
from api.caller import caller
from api.timeline import filter_from, media_address
from diary import timeline
from diary.errors import DiaryError

_CHILD_PAGE = re.compile(r"^/c/(?P<child>[0-9a-f-]{36})/?$")
_UNSAFE = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@dataclass(frozen=True, slots=True)
class Built:
    """The files of the built client that pages name; `pump` only sends (may be empty)."""

    script: str
    pump: str
    styles: tuple[str, ...]
    modules: tuple[str, ...]


@lru_cache(maxsize=4)
def _read_manifest(path: Path, _changed_at: float) -> Built:
    chunks: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    main = next(chunk for chunk in chunks.values() if chunk.get("name") == "main")
    modules = [chunks[name]["file"] for name in main.get("imports", [])]
    pump = next((chunk["file"] for chunk in chunks.values() if chunk.get("name") == "pump"), "")
    return Built(
        script=f"{settings.STATIC_URL}app/{main['file']}",
        pump=f"{settings.STATIC_URL}app/{pump}" if pump else "",
        styles=tuple(f"{settings.STATIC_URL}app/{name}" for name in main.get("css", [])),
        modules=tuple(f"{settings.STATIC_URL}app/{name}" for name in modules),
    )


def built() -> Built | None:
    """Return the built client; None when nobody has built it yet."""
    path = Path(settings.FRONTEND_DIR) / ".vite" / "manifest.json"
    try:
        return _read_manifest(path, path.stat().st_mtime)
    except FileNotFoundError:
        return None


@gzip_page
@require_safe
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """Serve the client's page for any of its addresses; somebody not signed in goes to /login.

    Compressed, as its data is most of the first screen (34 kB, 5 kB compressed). No secret of ours
    stands in it beside what a stranger could send (BREACH), and Django adds a random length.
    """
    if not request.user.is_authenticated:
        return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
    data = _first_screen(request)
    return _render(request, data, preload=_first_picture(data))


@require_safe
def bare(request: HttpRequest) -> HttpResponse:
    """Serve the page without anybody's data: what a tablet keeps for starting without a network."""
    return _render(request, None, preload=None)


def _render(
    request: HttpRequest, data: dict[str, Any] | None, *, preload: str | None
) -> HttpResponse:
    client = built()
    if client is None:
        return render(request, "pages/not_built.html", status=503)
    context = {"client": client, "bootstrap": _inline(data), "preload": preload}
    answer = render(request, "pages/shell.html", context)
    answer["Cache-Control"] = "no-store" if data else "no-cache"
    return answer


def _inline(data: dict[str, Any] | None) -> str:
    """Return JSON that cannot end its own script element (Source: Django's json_script)."""
    text = rendering.dumps(data).decode()
    return re.sub("[<>&\u2028\u2029]", lambda found: _UNSAFE[found.group()], text)


def _first_screen(request: HttpRequest) -> dict[str, Any]:
    """Everything that the asked page shows first; a page for a child one can't see gets no data."""
    person = caller(request)
    data: dict[str, Any] = {"me": me.as_json(request), "home": home.content(person)}
    asked = _CHILD_PAGE.match(request.path)
    children = data["home"]["children"]
    is_family = bool(children) and all(child["rights"] != "staff" for child in children)
    if asked:
        child_id = asked["child"]
    elif request.path == "/" and is_family and len(children) == 1:
        child_id = str(children[0]["id"])
    else:
        return {**data, "timeline": None}
    return {**data, "timeline": _timeline(request, child_id)}


def _timeline(request: HttpRequest, child_id: str) -> dict[str, Any] | None:
    person = caller(request)
    try:
        child = UUID(child_id)
        only = filter_from(request.GET.dict())
        shown = timeline.page(person, child, media=media_address, only=only)
        return {"child": home.child_content(person, child), "page": shown}
    except (DiaryError, ValueError):
        return None  # the client asks again and shows the refusal in words


def _first_picture(data: dict[str, Any]) -> str | None:
    """Return the address of the first picture on the screen, for the browser to fetch at once."""
    shown = data.get("timeline")
    if not shown:
        return None
    page: timeline.Page = shown["page"]
    for entry in page.entries[:1]:
        for clip in entry.clips[:1]:
            for name in ("poster", "w960"):
                if name in clip.renditions:
                    return clip.renditions[name].url
    return None


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Serve the service worker from the root, so that it may answer for every page."""
    del request
    return _built_file("sw.js", "text/javascript", {"Service-Worker-Allowed": "/"})


@require_safe
def web_manifest(request: HttpRequest) -> HttpResponse:
    """Serve what makes the product installable."""
    del request
    return _built_file("manifest.webmanifest", "application/manifest+json", {})


def _built_file(name: str, content_type: str, headers: dict[str, str]) -> HttpResponse:
    path = Path(settings.FRONTEND_DIR) / name
    if not path.is_file():
        raise Http404
    answer = HttpResponse(path.read_bytes(), content_type=content_type, headers=headers)
    answer["Cache-Control"] = "no-cache"
    return answer

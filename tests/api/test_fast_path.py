"""The fast path to a rendition: it answers as the ordinary way does, or leaves it to that."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings as current
from django.contrib.auth.models import AnonymousUser
from django.core import signals
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.test import Client
from django.utils import timezone

from api import fast_path
from config.wsgi import ordinary
from diary import media, sessions, storage
from diary.errors import NotFound
from diary.models import Person, Rendition, Session
from tests import people

CONTENT = bytes(range(256)) * 4
TAG = '"' + "0" * 64 + '"'
OF_THE_SERVER = {"Content-Length", "Set-Cookie"}


class Visitor:
    """Somebody's browser, asking the WSGI application itself. `fast`: was the last answer."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def ask(self, url: str, method: str = "GET", *, application=None, **environ: object):
        cookie = self.client.cookies.get("sessionid")
        given = {
            "PATH_INFO": url,
            "REQUEST_METHOD": method,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "HTTP_HOST": "testserver",
            "HTTP_COOKIE": f"x=1; sessionid={cookie.value}" if cookie else "",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            **environ,
        }
        told: list = []
        self.fast = True

        def the_ordinary_way(environ, start_response):
            self.fast = False
            return ordinary(environ, start_response)

        answer = (application or fast_path.before(the_ordinary_way))(
            given, lambda status, headers, exc_info=None: told.extend((status, headers))
        )
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return told[0], {name.title(): value for name, value in told[1]}, body


@pytest.fixture(autouse=True)
def _keep_the_connection(monkeypatch):
    """Keep the connection of the test, which holds its transaction; also the ordinary way does."""
    monkeypatch.setattr(fast_path, "close_old_connections", lambda: None)
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.fixture
def url(cast):
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,)))
    Rendition.objects.update(size_bytes=len(CONTENT))
    storage.save(clip.renditions.get().key, io.BytesIO(CONTENT))
    return f"/media/clips/{clip.pk}/240p"


@pytest.fixture
def visitor(cast, signed_in, url):
    """Mere, whose session was renewed today: by the first, ordinary answer."""

    def of(person: Person) -> Visitor:
        found = Visitor(signed_in(person))
        found.ask(url)
        assert not found.fast
        return found

    return of


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"HTTP_RANGE": "bytes=10-19"},
        {"HTTP_RANGE": "bytes=1000-"},
        {"HTTP_RANGE": "bytes=-24"},
        {"HTTP_RANGE": "bytes=5-4"},
        {"HTTP_RANGE": "bytes=0-1", "HTTP_IF_RANGE": TAG},
        {"HTTP_RANGE": "bytes=0-1", "HTTP_IF_RANGE": '"other"'},
        {"HTTP_IF_NONE_MATCH": TAG},
        {"HTTP_IF_NONE_MATCH": '"other"'},
    ],
)
def test_both_ways_answer_alike(cast, visitor, url, asked, method):
    mere = visitor(cast.mere)
    status, headers, body = mere.ask(url, method, **asked)
    assert mere.fast
    ordinarily = mere.ask(url, method, application=ordinary, **asked)
    assert (status, body) == (ordinarily[0], ordinarily[2])
    for name in {*headers, *ordinarily[1]} - OF_THE_SERVER:
        assert headers.get(name) == ordinarily[1].get(name), name
    assert headers.get("Content-Length", "0") == ordinarily[1].get("Content-Length", "0")


def test_a_rendition_costs_two_questions(cast, visitor, url, django_assert_num_queries):
    mere = visitor(cast.mere)
    with django_assert_num_queries(2):
        assert mere.ask(url)[0] == "200 OK"


def test_everyone_else_goes_the_ordinary_way(cast, visitor, signed_in, url):
    stranger = visitor(cast.noahs_father)
    for asked in ({}, {"HTTP_RANGE": "bytes=0-1"}, {"HTTP_IF_NONE_MATCH": "*"}):
        assert stranger.ask(url, **asked)[0] == "404 Not Found"
        assert not stranger.fast
    nobody = Visitor(signed_in(None))
    assert nobody.ask(url)[0] == "401 Unauthorized"
    assert not nobody.fast


@pytest.mark.parametrize("method", ["POST", "DELETE", "OPTIONS", "get"])
def test_other_verbs_and_addresses_go_the_ordinary_way(cast, visitor, url, method):
    mere = visitor(cast.mere)
    mere.ask(url, method)
    assert not mere.fast
    for other in (f"{url}/", f"{url}%2f", url.upper(), f"/media/clips/{uuid4()}/240p", "/api/me"):
        mere.ask(other)
        assert not mere.fast


def test_an_unknown_host_goes_the_ordinary_way(cast, visitor, url):
    mere = visitor(cast.mere)
    for host in ("elsewhere.example", "", "testserver/x", "a b"):
        assert mere.ask(url, HTTP_HOST=host)[0].startswith("400")
        assert not mere.fast


def _ended_place(person: Person) -> None:
    place = person.circles.get()
    place.ends_at = place.starts_at
    place.save()


def _other_password(person: Person) -> None:
    person.set_password("another")
    person.save()


def _garbled(person: Person) -> None:
    Session.objects.update(session_data="not signed by us")


def _of_another(person: Person) -> None:
    other = Person.objects.exclude(pk=person.pk).first()
    Session.objects.update(person=other)


CHANGES = {
    "place ended": (_ended_place, "404"),
    "session ended": (lambda person: Session.objects.all().delete(), "401"),
    "all sessions ended": (sessions.end_all, "401"),
    "session overdue": (
        lambda person: Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1)),
        "401",
    ),
    "person ended": (lambda person: Person.objects.update(is_active=False), "401"),
    "password changed": (_other_password, "401"),
    "session garbled": (_garbled, "401"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_ends_a_right_ends_it_on_the_next_part(cast, visitor, url, change):
    mere = visitor(cast.mere)
    assert mere.ask(url, HTTP_RANGE="bytes=0-1")[0] == "206 Partial Content"
    assert mere.fast
    act, status = CHANGES[change]
    act(cast.mere)
    answer = mere.ask(url, HTTP_RANGE="bytes=2-3")
    assert answer[0].startswith(status)
    assert not mere.fast


def test_a_session_kept_under_another_person_is_looked_at_closely(cast, visitor, url):
    mere = visitor(cast.mere)
    _of_another(cast.mere)
    mere.ask(url)
    assert not mere.fast


def test_a_session_is_renewed_by_the_ordinary_way_each_day(cast, visitor, url, monkeypatch):
    mere = visitor(cast.mere)
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    mere.ask(url)
    assert not mere.fast
    mere.ask(url)
    assert mere.fast


def test_another_secret_key_signs_everyone_out(cast, visitor, url, settings):
    mere = visitor(cast.mere)
    settings.SECRET_KEY = "another"  # at the next start: nothing is remembered from before
    sessions._renewed_on.cache_clear()
    assert mere.ask(url)[0].startswith("401")


@pytest.mark.parametrize("fault", [DatabaseError, InterfaceError])
def test_a_fault_is_left_to_the_ordinary_way(cast, visitor, url, monkeypatch, fault):
    mere = visitor(cast.mere)

    def away(*_: object, **__: object) -> None:
        raise fault("gone")

    with monkeypatch.context() as broken:
        broken.setattr(sessions, "plainly_signed_in", away)
        assert mere.ask(url)[0] == "200 OK"
    assert not mere.fast


def test_nginx_sends_the_bytes_where_it_stands_before_us(cast, visitor, url, settings):
    mere = visitor(cast.mere)
    settings.ACCEL_LOCATION, settings.S3_BUCKET = "/internal/disk", ""
    status, headers, body = mere.ask(url, HTTP_RANGE="bytes=0-1")
    assert mere.fast
    assert (status, body) == ("200 OK", b"")
    assert headers["X-Accel-Redirect"].startswith("/internal/disk/renditions/")


def test_under_https_browsers_are_told_to_stay_there(cast, visitor, url, settings):
    mere = visitor(cast.mere)
    settings.HTTPS, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    assert mere.ask(url)[1]["Strict-Transport-Security"] == "max-age=31536000"


def test_a_whole_film_is_sent_in_blocks(cast, visitor, url, monkeypatch):
    mere = visitor(cast.mere)
    monkeypatch.setattr(fast_path, "OPEN_RANGE_BYTES", 100)
    assert mere.ask(url)[2] == CONTENT
    assert mere.fast


def test_nobody_is_shown_anything_by_the_domain_itself(cast, url):
    clip = uuid4()
    with pytest.raises(NotFound):
        media.rendition(AnonymousUser(), clip, name="240p")
    assert media.rendition_for(cast.mere.pk, clip, name="240p") is None
    assert current.SESSION_COOKIE_NAME == "sessionid"

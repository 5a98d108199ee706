"""Plays every row of tests/access_rows.py as each of the cast, and finds routes without a row."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from diary import storage
from diary.models import Archive, Child, Plan, Reply
from tests import access_rows, people
from tests.access_matrix import EVERYONE, Row
from tests.access_rows import ROWS

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _routes(patterns=None, before="") -> Iterator[tuple[str, object]]:
    for pattern in patterns or get_resolver().url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield path, pattern.callback


def _methods(route: str, callback: object, client: Client) -> set[str]:
    view = getattr(callback, "cls", None)
    if view is not None:  # DRF asks who you are before it says 405
        names = {name.upper() for name in view.http_method_names if hasattr(view, name)}
        return names & set(METHODS)
    address = "/" + _filled(route, {name: str(uuid4()) for name in _names(route)})
    return {method for method in METHODS if client.generic(method, address).status_code != 405}


def _names(route: str) -> list[str]:
    return re.findall(r"<(?:\w+:)?(\w+)>", route)


def _filled(route: str, world: dict[str, str]) -> str:
    if route.startswith("^"):
        return "settings"
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: world.get(found[1], str(uuid4())), route)


@pytest.mark.django_db
def test_every_route_and_method_has_a_row():
    client = Client(raise_request_exception=False)
    wanted = {
        (method, route)
        for route, callback in _routes()
        for method in _methods(route, callback, client)
    }
    have = {(row.method, row.route) for row in ROWS}
    assert wanted - have == set(), "routes without a row in tests/access_matrix*.py"
    assert have - wanted == set(), "rows without a route"


@pytest.fixture
def world(cast, signed_in) -> dict[str, str]:
    """One shared entry of Aroha's with two clips, and everything that hangs on it."""
    entry = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,))
    clip = people.clip(entry)
    people.captions(clip, by=cast.ms_lee)
    people.clip(entry, position=1)
    pair = entry.appearances.get()
    reply = Reply.objects.create(appearance=pair, author=cast.tama, words="Ka pai")
    plan = Plan.objects.create(
        child=cast.aroha, title="2026", starts_on="2026-02-01", ends_on="2026-12-15"
    )
    sending = _begin_upload(signed_in(cast.ms_lee), entry.pk)
    storage.save(f"originals/{clip.pk}", BytesIO(b"hello world"))
    storage.save(f"renditions/{clip.pk}/240p.mp4", BytesIO(b"hello world"))
    face = storage.face(cast.aroha.pk)  # a name of its own: tests side by side share a bucket
    storage.save(face, BytesIO(b"face"))
    Child.objects.filter(pk=cast.aroha.pk).update(face_key=face)
    copy = storage.archive(uuid4())
    storage.save(copy, BytesIO(b"PK"))
    archive = Archive.objects.create(child=cast.aroha, asked_by=cast.mere, key=copy, size_bytes=2)
    return {
        "archive": str(archive.pk),
        "upload": sending,
        "child": str(cast.aroha.pk),
        "entry": str(entry.pk),
        "clip": str(clip.pk),
        "reply": str(reply.pk),
        "plan": str(plan.pk),
        "goal": str(cast.drink.pk),
        **access_rows.things(cast),
    }


def _begin_upload(client: Client, entry: object) -> str:
    clip = str(uuid4())
    claims = {"clip": clip, "entry": str(entry), "kind": "video"}
    metadata = ",".join(
        f"{key} {b64encode(text.encode()).decode()}" for key, text in claims.items()
    )
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "11", "Upload-Metadata": metadata}
    answer = client.generic("POST", "/api/uploads/", headers=headers)
    assert answer.status_code == 201
    return clip


def _with(things: dict[str, str], text: str) -> str:
    for name, value in things.items():
        text = text.replace("{" + name + "}", value)
        text = text.replace("{b64:" + name + "}", b64encode(value.encode()).decode())
    return text


def _expected(row: Row, who: str) -> int:
    if who == "nobody":
        return row.nobody
    if row.allowed == EVERYONE or who in row.allowed:
        return row.ok
    return 403 if who in row.refused else row.stranger


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.route}")
def test_each_row_as_each_of_the_cast(row, cast, world, signed_in, built_client):
    meant = {name: world.get(thing, thing) for name, thing in row.names.items()}
    address = "/" + _filled(row.route, {**world, **meant}) + row.query.format(**world)
    wrong = {}
    for who, person in cast.everyone().items():
        things = {**world, "new_id": str(uuid4()), "video": "video"}
        text = _with(things, json.dumps(row.body)) if row.body is not None else row.raw
        headers = {name: _with(things, value) for name, value in row.headers.items()}
        client = signed_in(person)
        with transaction.atomic():
            answer = client.generic(
                row.method, address, text, content_type=row.content_type, headers=headers
            )
            answer.getvalue()  # to the end of a stream
            transaction.set_rollback(True)
        if answer.status_code != _expected(row, who):
            wrong[who] = (answer.status_code, _expected(row, who))
    assert wrong == {}, "who: (got, expected)"

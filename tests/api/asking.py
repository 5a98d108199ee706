"""How the tests of the front door ask: as one of the cast, and what a refusal must look like."""

from collections.abc import Callable, Collection

from django.http import HttpResponse
from django.test import Client

from tests.people import Cast

JSON = "application/json"


def assert_problem(answer: HttpResponse, status: int, code: str) -> None:
    """The answer is a refusal with this status and stable code, in one plain sentence."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == code
    assert problem["detail"].endswith((".", "?"))


def who_gets(
    cast: Cast, ask: Callable[[Client], HttpResponse], *, names: Collection[str] = ()
) -> dict[int, set[str]]:
    """Ask as each of the cast (or those named) and return the names by status of the answer."""
    found: dict[int, set[str]] = {}
    for name, person in cast.everyone().items():
        if names and name not in names:
            continue
        client = Client()
        if person is not None:
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        found.setdefault(ask(client).status_code, set()).add(name)
    return found

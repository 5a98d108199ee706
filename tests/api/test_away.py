"""While the database is away, people are told to come back, and devices keep what they have."""

import pytest
from django.db import InterfaceError, OperationalError, connection

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
@pytest.mark.parametrize("path", ["/api/me", "/api/home", "/media/clips/{clip}/240p", "/plain/"])
def test_a_database_that_is_away_is_said_so(cast, signed_in, fault, path):
    client = signed_in(cast.mere)

    def refuse(*_: object) -> None:
        raise fault("the server closed the connection")

    with connection.execute_wrapper(refuse):
        answer = client.get(path.format(clip=cast.aroha.pk))
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "away"
    assert client.get("/api/me").status_code == 200

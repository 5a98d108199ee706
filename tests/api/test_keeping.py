"""Private answers are kept by no browser and no proxy."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/api/me",
        "/api/home",
        "/api/asked",
        "/api/me/sessions",
        "/api/children/{child}",
        "/api/children/{child}/timeline",
        "/api/children/{child}/circle",
        "/api/children/{stranger}",
        "/plain/",
        "/plain/c/{child}",
    ],
)
def test_nothing_is_kept_of_a_private_answer(cast, signed_in, path):
    filled = path.format(child=cast.aroha.pk, stranger=cast.noah.pk)
    answer = signed_in(cast.mere).get(filled)
    assert answer["Cache-Control"] == "private, no-store"

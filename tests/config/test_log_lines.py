"""No code that opens something stands in a log."""

import io
import logging

import pytest
from django.test import Client

from config.log_lines import WithoutCodes
from diary import invitations, sign_in_links

pytestmark = pytest.mark.django_db


@pytest.fixture
def written():
    """What our own handler writes, set up as in an installation."""
    ours = [
        one
        for one in logging.getLogger().handlers
        if any(isinstance(each, WithoutCodes) for each in one.filters)
    ]
    assert len(ours) == 1
    (handler,) = ours
    text = io.StringIO()
    before = handler.setStream(text)
    yield text
    handler.setStream(before)


def test_a_refused_form_does_not_tell_the_code_that_still_works(cast, written):
    new = invitations.NewInvitation("Nan", "Nan", "contribute")
    card = invitations.make(cast.ms_lee, cast.aroha.pk, new)
    token = sign_in_links.make(cast.ms_lee)
    phone = Client(enforce_csrf_checks=True)
    for path in (f"/j/{card.link_code}", f"/j/{card.typed_code}", f"/login/link/{token}"):
        assert phone.post(path).status_code == 403
    assert phone.get("/j/unknown-code").status_code == 404
    assert phone.get("/m/unknown-secret").status_code == 404
    assert phone.get(f"/m/unknown-secret/clips/{cast.aroha.pk}/240p").status_code == 404
    lines = written.getvalue()
    assert lines.count("Forbidden") == 3
    for code in (card.link_code, card.typed_code, token, "unknown-code", "unknown-secret"):
        assert code not in lines
    assert "/j/-" in lines
    assert "/m/-" in lines
    assert "/login/link/-" in lines

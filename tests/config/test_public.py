"""A demonstration is never served where strangers could reach it; anything else is."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import public
from diary.models import School


@pytest.fixture(params=["0.0.0.0", "192.168.1.20", "school.example"])
def open_host(request, monkeypatch) -> str:
    monkeypatch.setenv("HOST", request.param)
    return request.param


@pytest.mark.django_db
def test_a_demonstration_starts_on_this_machine_and_nowhere_else(monkeypatch, open_host) -> None:
    School.objects.create(name="Kererū School", is_demonstration=True)
    monkeypatch.setenv("HOST", "127.0.0.1")
    public.refuse_exposed_demonstration()
    assert public.demonstration_is_private(databases=["default"]) == []

    monkeypatch.setenv("HOST", open_host)
    with pytest.raises(ImproperlyConfigured, match="Nothing was started"):
        public.refuse_exposed_demonstration()
    assert [found.id for found in public.demonstration_is_private(databases=["default"])] == [
        "diary.E001"
    ]


@pytest.mark.django_db
def test_a_real_school_starts_anywhere(open_host) -> None:
    School.objects.create(name="A real school")
    public.refuse_exposed_demonstration()
    assert public.demonstration_is_private(databases=["default"]) == []


@pytest.mark.django_db
def test_an_empty_database_starts_anywhere(open_host) -> None:
    public.refuse_exposed_demonstration()

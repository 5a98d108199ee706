"""What every test may ask for: the cast, and a browser session as one of them."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from diary.models import Person
from tests import people


@pytest.fixture
def cast(db: None) -> people.Cast:
    return people.cast()


@pytest.fixture
def signed_in() -> Callable[[Person | None], Client]:
    """Return a function: person -> their browser (None: somebody not signed in)."""

    def sign_in(person: Person | None) -> Client:
        client = Client(raise_request_exception=False)
        if person is not None:
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture(autouse=True)
def _own_data_folder(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Give each test its own folders, so that no test meets another's files."""
    settings.UPLOADS_DIR = tmp_path / "uploads"
    settings.WORK_DIR = tmp_path / "work"
    settings.BACKUPS_DIR = tmp_path / "backups"
    if not settings.S3_BUCKET:
        settings.MEDIA_ROOT = tmp_path / "media"
        options = {"location": str(tmp_path / "media")}
        backend = "django.core.files.storage.FileSystemStorage"
        settings.STORAGES = {
            **settings.STORAGES,
            "default": {"BACKEND": backend, "OPTIONS": options},
        }


@pytest.fixture
def built_client(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Stand in for the built client program, which these tests do not run."""
    folder = tmp_path / "dist"
    (folder / ".vite").mkdir(parents=True)
    main = {"src/main.ts": {"name": "main", "file": "assets/main-00000000.js"}}
    (folder / ".vite" / "manifest.json").write_text(json.dumps(main))
    for name in ("sw.js", "manifest.webmanifest"):
        (folder / name).write_text("")
    settings.FRONTEND_DIR = folder

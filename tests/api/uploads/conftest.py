"""Ms Lee, about to send a clip of an entry of Aroha's."""

import pytest

from diary import storage
from tests import people
from tests.api.uploads.sending import Sender


@pytest.fixture
def lee(cast, signed_in) -> Sender:
    entry = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,))
    return Sender(signed_in(cast.ms_lee), entry.pk)


@pytest.fixture
def on_disk(settings, tmp_path) -> None:
    """Keep clips on the local disk, also in the half of `make test` that has a bucket."""
    settings.S3_BUCKET = ""
    settings.MEDIA_ROOT = tmp_path / "media"
    backend = "django.core.files.storage.FileSystemStorage"
    options = {"location": str(settings.MEDIA_ROOT)}
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": backend, "OPTIONS": options},
    }


@pytest.fixture
def original(settings):
    """Return a function: sender -> the bytes of the stored original, None when there is none."""

    def read(sender: Sender) -> bytes | None:
        key = storage.original(sender.clip)
        return b"".join(storage.blocks(key)) if storage.exists(key) else None

    return read

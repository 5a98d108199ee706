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
def original(settings):
    """Return a function: sender -> the bytes of the stored original, None when there is none."""

    def read(sender: Sender) -> bytes | None:
        key = storage.original(sender.clip)
        return b"".join(storage.blocks(key)) if storage.exists(key) else None

    return read

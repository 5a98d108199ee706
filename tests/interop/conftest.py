"""One installation for all clients; whoever kills it starts it again."""

from collections.abc import Iterator

import pytest

from tests.interop.school import School, running


@pytest.fixture(scope="session")
def school(tmp_path_factory) -> Iterator[School]:  # type: ignore[no-untyped-def]
    with running(tmp_path_factory.mktemp("school")) as going:
        yield going

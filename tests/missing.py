"""One way to say that a test cannot run here, loud at home and a failure in CI (REQUIRE_ALL=1)."""

import os
from pathlib import Path
from typing import NoReturn

import pytest

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
"""Real phone files, where they lie beside the checkout."""


def missing(what: str) -> NoReturn:
    """Leave the test out because this machine lacks `what`; fail where everything is required."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"{what} is missing, and REQUIRE_ALL=1 says that nothing may be", pytrace=False)
    pytest.skip(f"*** NOT TESTED: {what} is missing here (make apt, make setup) ***")

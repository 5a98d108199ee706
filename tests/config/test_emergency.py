"""The emergency admin: closed by default; open, it shows and never changes, and is written down."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.django_db
def test_it_is_closed_by_default(cast, signed_in):
    cast.ms_ngata.is_superuser = True
    cast.ms_ngata.save()
    assert signed_in(cast.ms_ngata).get("/emergency/").status_code == 404


def test_open_it_shows_rows_changes_none_and_writes_down_each_look(tmp_path):
    """In a process of its own, since the setting is read when the service starts."""
    environment = {**os.environ, "EMERGENCY_ADMIN": "1", "DATA_DIR": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "tests.config.emergency_visit"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["list:200", "one:200", "change:403", "stranger:302", "looks:3"]

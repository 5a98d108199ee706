"""tus-js-client, the client that browsers use most, run by node."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

from tests.interop.school import ROOT
from tests.missing import missing

MODULES = ROOT / "frontend" / "package.json"


@pytest.fixture
def send(school, tmp_path):
    """Return a function: content and what to do with it -> what node saw."""
    if not (node := shutil.which("node")):
        missing("node")
    if not (MODULES.parent / "node_modules" / "tus-js-client").is_dir():
        missing("tus-js-client (make frontend)")

    def run(content: bytes, **told: object) -> dict:
        file = tmp_path / "clip"
        file.write_bytes(content)
        told |= {
            "modules": str(MODULES),
            "file": str(file),
            "endpoint": f"{school.url}/api/uploads/",
            "authorization": f"Device {school.token}",
            "metadata": {"clip": str(uuid4()), "entry": school.entries[0], "kind": "video"},
        }
        done = subprocess.run(
            [node, Path(__file__).with_name("send.mjs"), json.dumps(told)],
            check=True,
            capture_output=True,
            timeout=60,
        )
        return json.loads(done.stdout)

    return run


@pytest.mark.parametrize("early", [False, True])
def test_a_clip_in_chunks(school, send, early):
    content = os.urandom(5_000_000)
    seen = send(content, chunkSize=1_000_000, early=early)
    assert school.original(seen["url"]) == content
    assert seen["requests"] == ["POST"] + ["PATCH"] * (4 if early else 5)


def test_aborted_and_resumed(school, send):
    content = os.urandom(6_000_000)
    seen = send(content, chunkSize=1_000_000, abortAfter=2_000_000)
    assert seen["aborted"]
    assert "HEAD" in seen["requests"]
    assert school.original(seen["url"]) == content


def test_terminated(school, send):
    seen = send(os.urandom(3_000_000), chunkSize=1_000_000, terminate=True)
    assert seen["requests"][-1] == "DELETE"
    assert school.ask("HEAD", seen["url"].removeprefix(school.url)).status == 404

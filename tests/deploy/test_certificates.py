"""The authority of a school: vouches for the named hosts, nothing else, and outlives renewal."""

import shutil
import subprocess

import pytest

from tests.deploy.proxy import HOST, ROOT
from tests.missing import missing


@pytest.fixture
def make(tmp_path):
    if shutil.which("openssl") is None:
        missing("openssl")

    def make(*names: str) -> subprocess.CompletedProcess[str]:
        command = [ROOT / "deploy" / "make-certificates", tmp_path / "certificates", *names]
        return subprocess.run(command, check=False, capture_output=True, text=True)

    return make


def openssl(*arguments: str) -> str:
    command = ["openssl", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout


def test_a_certificate_names_the_hosts_and_keys_are_for_their_owner_alone(make, tmp_path):
    assert make(HOST, "192.168.1.9").returncode == 0
    folder = tmp_path / "certificates"
    words = openssl("x509", "-in", folder / "server.crt", "-noout", "-text")
    assert f"DNS:{HOST}, IP Address:192.168.1.9" in words
    for key in ("server.key", "ca.key"):
        assert (folder / key).stat().st_mode & 0o077 == 0


def test_renewing_keeps_the_authority_that_the_tablets_trust(make, tmp_path):
    make(HOST)
    folder = tmp_path / "certificates"
    authority, before = (folder / "ca.crt").read_text(), (folder / "server.crt").read_text()
    assert make(HOST).returncode == 0
    assert (folder / "ca.crt").read_text() == authority
    assert (folder / "server.crt").read_text() != before


@pytest.mark.parametrize("other", ["bank.example", "10.0.0.1", f"{HOST}.evil.example"])
def test_the_authority_can_vouch_for_nothing_else(make, tmp_path, other):
    assert make(HOST).returncode == 0
    before = (tmp_path / "certificates" / "server.crt").read_text()
    refused = make(other)
    assert refused.returncode == 1
    assert "may not vouch for" in refused.stderr
    assert (tmp_path / "certificates" / "server.crt").read_text() == before


@pytest.mark.parametrize("wrong", ["diary school", "DNS:x,IP:1.2.3.4", "$(id)", ""])
def test_what_is_no_name_is_refused_before_anything_is_made(make, tmp_path, wrong):
    refused = make(wrong)
    assert refused.returncode == 2
    assert "neither a host name nor an IPv4 address" in refused.stderr
    assert not list((tmp_path / "certificates").iterdir())


def test_without_the_authoritys_key_it_says_where_to_look(make, tmp_path):
    make(HOST)
    (tmp_path / "certificates" / "ca.key").unlink()
    refused = make(HOST)
    assert refused.returncode == 1
    assert "Bring it back" in refused.stderr

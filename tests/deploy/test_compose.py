"""docker-compose.yml and the systemd unit name what exists: commands, settings, options, files."""

import re

import pytest
import yaml

from config.processes import Address, parts
from tests.deploy.proxy import ROOT
from tests.services import SEAWEED_OPTIONS

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["house", "prepare", "web", "worker"]
SETTINGS = (ROOT / "config" / "settings.py").read_text() + (ROOT / "config" / "env.py").read_text()
SETTINGS += (ROOT / "config" / "processes.py").read_text()


def lines(name: str) -> list[str]:
    found = (ROOT / "deploy" / name).read_text().splitlines()
    return [line for line in found if line and not line.startswith("#")]


def test_our_containers_are_the_parts_that_make_run_runs():
    assert sorted(n for n, s in SERVICES.items() if s["image"] == "rataka:local") == OURS
    kept = (part for part in parts(Address(host="0.0.0.0", port=8000)) if not part.is_task)
    shared = {part.name for part in kept}
    assert shared == set(OURS) - {"prepare"}
    for name in OURS:
        assert SERVICES[name]["command"] == ["python", "-m", "config.run", name]


@pytest.mark.parametrize("name", SERVICES["web"]["environment"])
def test_every_setting_in_compose_is_one_that_the_product_reads(name):
    assert f'"{name}"' in SETTINGS


@pytest.mark.parametrize("line", lines("service.env.example"))
def test_every_setting_of_a_plain_machine_is_one_that_something_reads(line):
    name = line.partition("=")[0]
    read_by_nginx = (ROOT / "deploy" / "nginx.conf.template").read_text()
    assert f'"{name}"' in SETTINGS or f"${{{name}}}" in read_by_nginx


def test_every_secret_that_compose_asks_for_has_a_line_in_the_example():
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert asked == {line.partition("=")[0] for line in lines("env.example")}


def test_the_bucket_is_run_as_the_tests_run_it():
    command = SERVICES["seaweedfs"]["command"]
    assert command[0] == "mini"
    assert set(SEAWEED_OPTIONS) <= set(command)


def test_nginx_is_given_every_name_that_its_template_has():
    asked = set(re.findall(r"\$\{(\w+)\}", (ROOT / "deploy" / "nginx.conf.template").read_text()))
    given = {name for name in SERVICES["nginx"]["environment"] if name.startswith("RATAKA_")}
    assert asked == given
    assert asked <= {line.partition("=")[0] for line in lines("service.env.example")}


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]


def test_the_authoritys_key_is_not_given_to_any_container():
    mounts = [m for s in SERVICES.values() for m in s.get("volumes", [])]
    assert any("server.key" in mount for mount in mounts)
    assert not any("ca.key" in m or m.startswith("./certificates:") for m in mounts)


def test_the_image_and_the_unit_start_what_make_run_starts():
    image = (ROOT / "deploy" / "Dockerfile").read_text()
    assert 'CMD ["python", "-m", "config.run"]' in image
    unit = (ROOT / "deploy" / "rataka.service").read_text()
    assert ".venv/bin/python -m config.run\n" in unit


def copied() -> list[str]:
    copies = [line.split() for line in lines("Dockerfile") if line.startswith("COPY")]
    return [
        source for words in copies if not words[1].startswith("--from") for source in words[1:-1]
    ]


@pytest.mark.parametrize("source", copied())
def test_what_the_image_copies_is_there_and_not_ignored(source):
    rules = (ROOT / ".dockerignore").read_text().split()
    kept = {rule[1:] for rule in rules if rule.startswith("!")}
    assert (ROOT / source).exists()
    assert {source.rstrip("/"), source.split("/")[0]} & kept

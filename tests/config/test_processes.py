"""What is started, and where: settings of the start, good and bad."""

import socket

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from config import processes
from config.processes import Address
from config.run import main
from diary import installation


@pytest.fixture(autouse=True)
def plain_start(monkeypatch):
    for name in ("HOST", "PORT", "DEMO", "WEB_WORKERS", "WEB_THREADS"):
        monkeypatch.delenv(name, raising=False)


def names(host="127.0.0.1", only=()):
    return [part.name for part in processes.parts(Address(host=host, port=8000), only=only)]


def test_a_plain_start_serves_this_machine_on_port_8000():
    assert processes.address().url == "http://127.0.0.1:8000"
    assert names() == ["web", "worker", "house", "demonstration"]


@pytest.mark.parametrize(
    ("host", "is_loopback", "url"),
    [
        ("127.0.0.1", True, "http://127.0.0.1:8000"),
        ("localhost", True, "http://localhost:8000"),
        ("::1", True, "http://[::1]:8000"),
        ("0.0.0.0", False, "http://127.0.0.1:8000"),
        ("::", False, "http://[::1]:8000"),
        ("192.168.1.9", False, "http://192.168.1.9:8000"),
        ("diary.school.example", False, "http://diary.school.example:8000"),
    ],
)
def test_an_address_knows_who_can_reach_it(host, is_loopback, url):
    place = Address(host=host, port=8000)
    assert (place.is_loopback, place.url) == (is_loopback, url)


def test_where_others_can_reach_it_no_demonstration_is_made():
    assert "demonstration" not in names(host="0.0.0.0")


def test_demo_0_starts_empty_and_says_how_to_begin(monkeypatch):
    monkeypatch.setenv("DEMO", "0")
    assert names() == ["web", "worker", "house", "welcome"]


def test_a_part_can_be_run_alone():
    assert names(only=["worker"]) == ["worker"]


def test_a_part_that_does_not_exist_is_named():
    with pytest.raises(ImproperlyConfigured, match=r"no part called workers.*There are: web"):
        names(only=["workers"])


@pytest.mark.parametrize("port", ["0", "-1", "65536", "http", "8000.5"])
def test_a_wrong_port_stops_the_start_with_one_sentence(monkeypatch, capsys, port):
    monkeypatch.setenv("PORT", port)
    assert main([]) == 1
    assert "PORT must be" in capsys.readouterr().out


def test_the_web_part_is_told_what_was_chosen(monkeypatch):
    monkeypatch.setenv("WEB_WORKERS", "3")
    monkeypatch.setenv("WEB_THREADS", "5")
    argv = processes.parts(Address(host="::1", port=8001))[0].argv
    given = dict(zip(argv[4:-2:2], argv[5:-2:2], strict=True))
    assert (given["--host"], given["--port"]) == ("::1", "8001")
    assert (given["--workers"], given["--blocking-threads"]) == ("3", "5")
    assert given["--interface"] == "wsgi"  # under ASGI a cut line loses the piece
    assert argv[-1] == "--respawn-failed-workers"


def test_a_name_is_turned_into_an_address():
    argv = processes.parts(Address(host="localhost", port=8001))[0].argv
    assert argv[argv.index("--host") + 1] in {"127.0.0.1", "::1"}


def test_a_host_that_is_none_stops_the_start_with_one_sentence():
    with pytest.raises(ImproperlyConfigured, match="HOST=no such name is no address"):
        processes.parts(Address(host="no such name", port=8001))


def test_a_door_that_is_taken_is_said_before_anything_starts(monkeypatch, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        assert main([]) == 1
    assert f"Something else already answers at http://127.0.0.1:{port}" in capsys.readouterr().out


def test_when_preparing_fails_nothing_is_started_and_it_says_so(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "mysql://nowhere")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert main(["prepare"]) == 1
    assert "Preparing the tables failed (status 1)" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_welcome_is_for_an_empty_installation_alone(capsys):
    call_command("welcome")
    assert "first_school" in capsys.readouterr().out
    installation.make_school("Kererū", admin_name="Ms Ngata", admin_email="n@k.example")
    call_command("welcome")
    assert capsys.readouterr().out == ""

"""The proxy of deploy/: bytes by the word of the web part alone, pieces passed on as they come."""

import io
import os
import shutil
import subprocess
import time
import uuid

import pytest
from django.test import RequestFactory

from api import media
from diary import storage
from diary.media import Stored
from tests.deploy import proxy
from tests.deploy.proxy import HOST, ROOT
from tests.missing import missing

CLIP = bytes(range(256)) * 400
SAID = {
    "Content-Type": "video/mp4",
    "Cache-Control": "private, no-cache",
    "ETag": '"by-the-diary"',
    "Content-Security-Policy": "sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    if shutil.which("nginx") is None:
        missing("nginx")
    folder = tmp_path_factory.mktemp("proxy")
    certificates, media = folder / "certificates", folder / "media"
    media.mkdir()
    (media / "clip").write_bytes(CLIP)
    command = [ROOT / "deploy" / "make-certificates", certificates, HOST, "127.0.0.1"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    bucket = os.environ.get("S3_ENDPOINT", "http://127.0.0.1:1").removeprefix("http://")
    with proxy.running(folder, certificates=certificates, media=media, bucket=bucket) as going:
        yield going


def say_of_clip(school, key):
    """Let the web part answer as the product does for a clip that this person may see."""
    stored = Stored(key=key, content_type="video/mp4", size_bytes=len(CLIP), tag="by-the-diary")
    answer = media.send(RequestFactory().get("/media/c"), stored)
    school.web.answers["/media/c"] = dict(answer.items())
    return school


@pytest.fixture
def on_disk(school, settings):
    settings.S3_BUCKET = ""
    settings.ACCEL_LOCATION = "/internal/disk"
    return say_of_clip(school, "clip")


@pytest.fixture
def in_bucket(school, settings):
    if not settings.S3_BUCKET:
        pytest.skip("a bucket is there in the second half of make test only")
    settings.ACCEL_LOCATION = "/internal/bucket"
    key = f"through-the-proxy-{uuid.uuid4()}"
    storage.save(key, io.BytesIO(CLIP))
    return say_of_clip(school, key)


@pytest.fixture(params=["on_disk", "in_bucket"])
def clip(request):
    return request.getfixturevalue(request.param)


def test_a_clip_comes_whole_and_with_what_the_diary_said_of_it(clip):
    answer = clip.get("/media/c")
    assert (answer.status, answer.body) == (200, CLIP)
    for name, value in SAID.items():
        assert answer.one(name) == value


def test_a_part_of_a_clip_is_a_206_as_safari_asks_for_it(clip):
    answer = clip.get("/media/c", Range="bytes=100-199")
    assert (answer.status, answer.body) == (206, CLIP[100:200])
    assert answer.one("Content-Range") == f"bytes 100-199/{len(CLIP)}"
    assert answer.one("Content-Type") == "video/mp4"
    assert clip.get("/media/c", Range=f"bytes={len(CLIP)}-").status == 416


def test_a_part_is_sent_only_of_the_copy_that_the_player_holds(clip):
    held = clip.get("/media/c", Range="bytes=0-9", If_Range=SAID["ETag"])
    assert (held.status, held.body) == (206, CLIP[:10])
    other = clip.get("/media/c", Range="bytes=0-9", If_Range='"an-older-one"')
    assert (other.status, other.body) == (200, CLIP)


def test_whether_a_kept_copy_is_still_good_is_for_the_diary_to_say(clip):
    answer = clip.get("/media/c", If_None_Match=SAID["ETag"])
    assert (answer.status, answer.body) == (200, CLIP)
    answer = clip.get("/media/c", If_Modified_Since="Sun, 22 Nov 2037 00:00:00 GMT")
    assert answer.status == 200


def test_nobody_can_ask_for_the_bytes_by_themselves(clip):
    inner = clip.web.answers["/media/c"]["X-Accel-Redirect"]
    assert clip.get("/media/c").status == 200
    assert clip.get(inner).status == 404
    assert clip.get("/media/../internal/disk/clip").status == 404
    assert clip.get("//internal/disk/clip").status == 404


def test_nothing_of_the_bucket_shows(in_bucket):
    answer = in_bucket.get("/media/c", Cookie="sessionid=secret")
    assert not [name for name in answer.headers if name.startswith("x-amz")]
    assert "last-modified" not in answer.headers


def test_a_piece_of_a_clip_is_passed_on_while_it_still_comes(school):
    school.web.arrived.clear()
    head = f"PATCH /api/uploads/c HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 2000000\r\n\r\n"
    with school.connect() as line:
        line.sendall(head.encode() + b"x" * 1_000_000)
        deadline = time.monotonic() + 5
        while sum(size for _, size in school.web.arrived) < 900_000:
            assert time.monotonic() < deadline, "the proxy kept the first half to itself"
            time.sleep(0.02)
        line.sendall(b"x" * 1_000_000)
        assert b" 204 " in line.recv(4096)


def test_the_diary_learns_the_scheme_and_the_tablets_address_from_the_proxy_alone(school):
    lies = {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "http"}
    heard = school.get("/api/me", **lies).body.decode()
    assert '"X-Forwarded-Proto": "https"' in heard
    assert '"X-Forwarded-For": "127.0.0.1"' in heard
    assert "203.0.113.9" not in heard


def test_plain_http_gives_the_schools_authority_and_otherwise_sends_to_https(school):
    answer = school.get("/ca.crt", plain=True)
    assert answer.one("Content-Type") == "application/x-x509-ca-cert"
    assert b"BEGIN CERTIFICATE" in answer.body
    answer = school.get("/c/1?goal=2", plain=True, Host=HOST)
    assert (answer.status, answer.one("Location")) == (308, f"https://{HOST}/c/1?goal=2")
    assert school.get("/server.key", plain=True).status == 308


def test_no_invitation_and_no_question_stands_in_the_log(school):
    assert school.get("/j/SECRETCODE").status == 200
    assert school.get("/m/SECRETCODE").status == 200
    assert school.get("/m/SECRETCODE/clips/1/240p").status == 200
    assert school.get("/login/link/SECRETCODE").status == 200
    assert school.get("/children?name=Aroha").status == 200
    # nginx writes its line after it has answered.
    deadline = time.monotonic() + 5
    while "/children" not in (lines := school.log.read_text()):
        assert time.monotonic() < deadline, "the second request was not logged"
        time.sleep(0.02)
    assert "/j/-" in lines
    assert "/m/-" in lines
    assert "SECRETCODE" not in lines
    assert "Aroha" not in lines

"""Many at once on one clip, over real sockets: one wins, and the file is what was sent."""

import os
import random
import socket
import threading
import time
from collections.abc import Callable

import pytest

from tests.interop.school import School

KIB = 1024
ROUNDS = int(os.environ.get("RACES", "40"))  # RACES=5000 for a night
pick = random.Random(11)


def _at_once(*acts: Callable[[], int]) -> list[int]:
    """Do all at the same moment; return their statuses."""
    gate, found = threading.Barrier(len(acts)), [0] * len(acts)

    def do(place: int, act: Callable[[], int]) -> None:
        gate.wait()
        time.sleep(pick.random() / 200)
        found[place] = act()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_the_same_piece_twice_and_a_look_leave_one_whole_file(school: School):
    for _ in range(ROUNDS):
        _same_piece_twice(school, os.urandom(pick.randrange(1, 96 * KIB)))


def _same_piece_twice(school: School, content: bytes) -> None:
    path, cut = school.begin(len(content)), pick.randrange(len(content) + 1)
    first, rest = content[:cut], content[cut:]
    *patched, looked = _at_once(
        lambda: school.patch(path, first, at=0).status,
        lambda: school.patch(path, first, at=0).status,
        lambda: school.ask("HEAD", path).status,
    )
    assert set(patched) <= {204, 409, 423}
    assert 204 in patched
    assert looked in {200, 423}
    at = school.offset(path)
    assert at == cut
    if rest:
        assert school.patch(path, rest, at=at).status == 204
    assert school.original(path) == content


def test_a_piece_and_its_taking_back_end_in_one_of_the_two(school: School):
    for _ in range(ROUNDS):
        _piece_and_taking_back(school, os.urandom(32 * KIB))


def _piece_and_taking_back(school: School, content: bytes) -> None:
    path = school.begin(len(content))
    patched, deleted = _at_once(
        lambda: school.patch(path, content, at=0).status,
        lambda: school.ask("DELETE", path).status,
    )
    assert (patched, deleted) in {(204, 409), (204, 423), (404, 204), (423, 204)}
    if patched == 204:
        assert school.original(path) == content
        return
    assert school.ask("HEAD", path).status == 404
    if not os.environ.get("S3_BUCKET"):
        clip = path.rpartition("/")[2]
        assert not (school.folder / "uploads" / clip).exists()
        assert not (school.folder / "media/originals" / clip).exists()


def test_a_line_that_brings_a_byte_at_a_time_is_shut(school: School):
    content = os.urandom(300 * KIB)
    path = school.begin(len(content))
    with school.open_piece(path, at=0, length=len(content)) as line:
        line.sendall(content[: 200 * KIB])
        sent, is_shut = 200 * KIB, False
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                line.sendall(content[sent : sent + 1])
                sent += 1
            except OSError:
                is_shut = True
                break
            time.sleep(0.05)
    assert is_shut, "the line was still open after a minute"
    assert 128 * KIB <= school.offset(path) <= sent
    school.finish(path, content)


def test_a_line_that_is_slow_but_steady_is_kept(school: School):
    """64 KiB in less than the patience (1 s here) is slow, and no reason to cut a clip."""
    content = os.urandom(640 * KIB)
    path = school.begin(len(content))
    with school.open_piece(path, at=0, length=len(content)) as line:
        for at in range(0, len(content), 32 * KIB):
            line.sendall(content[at : at + 32 * KIB])
            time.sleep(0.2)
        assert line.recv(12) == b"HTTP/1.1 204"
    assert school.original(path) == content


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", b"411"),
        ("\r\n", b"204"),  # neither length nor bytes: an empty piece
        ("Content-Length: 9223372036854775808\r\n\r\nhello", b"413"),
        ("Content-Length: 99999999999999999999999\r\n\r\nhello", b"400"),
        ("Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", b"400"),
        ("Content-Length: -5\r\n\r\nhello", b"400"),
    ],
)
def test_a_body_whose_length_is_odd_stores_nothing(school: School, head: str, status: bytes):
    path = school.begin(5)
    told = school.headers(Upload_Offset=0, Content_Type="application/offset+octet-stream")
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    with socket.create_connection(("127.0.0.1", school.port), timeout=30) as line:
        line.sendall(f"PATCH {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}{head}".encode())
        line.shutdown(socket.SHUT_WR) if status == b"413" else None
        assert line.recv(12)[9:12] == status
    assert school.offset(path) == 0


def test_a_header_of_a_megabyte_is_refused(school: School):
    with socket.create_connection(("127.0.0.1", school.port), timeout=30) as line:
        try:
            line.sendall(
                b"POST /api/uploads/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\n"
            )
            line.sendall(b"Upload-Metadata: clip " + b"A" * 1024**2 + b"\r\n\r\n")
            answer = line.recv(12)
        except OSError:
            answer = b""
    assert answer == b"" or answer[9:10] == b"4"
    assert school.ask("OPTIONS", "/api/uploads/").status == 204

"""Real sockets to a real server: races, cut lines, silence and kill -9."""

import os
import threading
import time

from tests.api.uploads.sending import checksum

MIB = 1024**2


def test_eight_pieces_at_once_leave_the_bytes_of_one(school):
    path = school.begin(4 * MIB)
    pieces = [bytes([number]) * (2 * MIB) for number in range(8)]
    statuses: list[int] = []
    gate = threading.Barrier(8)

    def send(piece: bytes) -> None:
        gate.wait()
        statuses.append(school.patch(path, piece, at=0).status)

    threads = [threading.Thread(target=send, args=(piece,)) for piece in pieces]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses)[0] == 204
    assert statuses.count(204) == 1
    assert set(statuses) <= {204, 409, 423}
    assert school.offset(path) == 2 * MIB
    assert school.patch(path, b"\xff" * (2 * MIB), at=2 * MIB).status == 204
    stored = school.original(path)
    assert stored[: 2 * MIB] in pieces
    assert stored[2 * MIB :] == b"\xff" * (2 * MIB)


def _settled(school, path: str, *, least: int) -> int:
    """Wait until the server has noticed what happened to the line; return the offset."""
    deadline = time.monotonic() + 60
    while school.offset(path) < least and time.monotonic() < deadline:
        time.sleep(0.05)
    return school.offset(path)


def _wait_until_begun(school, path: str) -> None:
    """Wait until the server has begun to take the piece that is on its way.

    On disk, look at the waiting file: a request of ours could take the clip's lock before the piece
    does. A bucket shows nothing of a piece that has just begun, so there the lock is asked, late.
    """
    deadline = time.monotonic() + 60
    if os.environ.get("S3_BUCKET"):
        time.sleep(1)
        while school.patch(path, b"", at=0).status != 423:
            assert time.monotonic() < deadline, "the piece was never begun"
        return
    waiting = school.folder / "uploads" / path.rpartition("/")[2]
    while not waiting.exists() or waiting.stat().st_size == 0:
        assert time.monotonic() < deadline, "the piece was never begun"
        time.sleep(0.02)


def test_a_line_cut_in_mid_piece_keeps_every_byte_that_arrived(school):
    content = os.urandom(8 * MIB)
    path = school.begin(len(content))
    with school.open_piece(path, at=0, length=len(content)) as line:
        line.sendall(content[:3_000_001])
    assert _settled(school, path, least=3_000_001) == 3_000_001
    school.finish(path, content)


def test_a_line_cut_in_a_checked_piece_keeps_none_of_it(school):
    content = os.urandom(2 * MIB)
    path = school.begin(len(content))
    whole = {"length": len(content), "Upload_Checksum": checksum(content)}
    with school.open_piece(path, at=0, **whole) as line:
        line.sendall(content[:MIB])
        _wait_until_begun(school, path)
    while school.patch(path, b"", at=0).status == 423:
        time.sleep(0.05)
    assert school.offset(path) == 0
    school.finish(path, content)


def test_a_silent_client_does_not_keep_its_clip_locked(school):
    content = os.urandom(4 * MIB)
    path = school.begin(len(content))
    with school.open_piece(path, at=0, length=len(content)) as line:
        line.sendall(content[: 2 * MIB])  # and then no more, with the line still open
        _wait_until_begun(school, path)
        offset = _settled(school, path, least=MIB)
        # The block that was not full when silence fell may be lost, no more.
        assert 2 * MIB - 256 * 1024 <= offset <= 2 * MIB
        school.finish(path, content)


def test_a_refusal_of_a_large_piece_is_heard(school):
    path = school.begin(16 * MIB)
    answer = school.patch(path, bytes(8 * MIB), at=5)
    assert (answer.status, answer.headers["Upload-Offset"]) == (409, "0")
    too_long = school.patch(path, bytes(16 * MIB + 1), at=0)
    assert too_long.status == 413
    unknown = school.patch(path[:-4] + "0000", bytes(8 * MIB), at=0)
    assert unknown.status == 404


def test_kill_9_loses_nothing_acknowledged_and_at_most_a_checkpoint(school):
    content = os.urandom(24 * MIB)
    done, between, within = (school.begin(size * MIB) for size in (1, 3, 24))
    assert school.patch(done, content[:MIB], at=0).status == 204
    assert school.patch(between, content[: 2 * MIB], at=0).status == 204
    with school.open_piece(within, at=0, length=len(content)) as line:
        line.sendall(content[: 20 * MIB])
        kept = _settled(school, within, least=16 * MIB)
        assert 16 * MIB <= kept <= 20 * MIB
        school.kill()
    school.start()
    assert school.offset(done) == MIB
    assert school.original(done) == content[:MIB]
    assert school.offset(between) == 2 * MIB
    school.finish(between, content[: 3 * MIB])
    assert kept <= school.offset(within) <= 20 * MIB
    school.finish(within, content)

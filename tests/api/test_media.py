"""GET and HEAD below /media: who gets which bytes, whole and in parts."""

import io
from uuid import uuid4

import pytest

from api import media_response, ranges
from diary import storage
from diary.models import Child, Clip, Event, Rendition
from tests import people
from tests.api.asking import assert_problem, who_gets

CONTENT = bytes(range(256)) * 4
TAG = '"' + "0" * 64 + '"'
SEES = {"ms_lee", "mere", "tama", "koro", "mr_patel"}


@pytest.fixture
def clip(cast):
    """A shared clip of Aroha's with one rendition and its original."""
    made = people.clip(people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,)))
    Rendition.objects.update(size_bytes=len(CONTENT))
    Clip.objects.update(size_bytes=len(CONTENT), original_name="kōrero kai.mov")
    storage.save(made.renditions.get().key, io.BytesIO(CONTENT))
    storage.save(f"originals/{made.pk}", io.BytesIO(CONTENT))
    return made


@pytest.fixture
def url(clip):
    return f"/media/clips/{clip.pk}/240p"


@pytest.fixture
def mere(cast, signed_in):
    return signed_in(cast.mere)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_clip_is_seen_by_its_circle_and_team_alone(cast, url):
    answers = who_gets(cast, lambda client: client.get(url))
    assert answers[200] == SEES
    assert answers[401] == {"nobody"}
    assert answers[404] == set(cast.everyone()) - SEES - {"nobody"}


def test_a_stranger_cannot_tell_it_from_an_unknown_clip(cast, signed_in, url):
    stranger = signed_in(cast.noahs_father)
    unknown = stranger.get(f"/media/clips/{uuid4()}/240p")
    assert_problem(unknown, 404, "not_found")
    for headers in ({}, {"Range": "bytes=0-1"}, {"If-None-Match": TAG}, {"If-None-Match": "*"}):
        answer = stranger.get(url, headers=headers)
        assert (answer.status_code, answer.content) == (404, unknown.content)
        assert answer.headers == unknown.headers
        assert stranger.head(url, headers=headers).status_code == 404


def test_the_whole_clip_and_what_is_said_of_it(mere, url):
    answer = mere.get(url)
    assert (answer.status_code, body(answer)) == (200, CONTENT)
    expected = {
        "Content-Type": "video/mp4",
        "Content-Length": "1024",
        "Accept-Ranges": "bytes",
        "ETag": TAG,
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert expected.items() <= dict(answer.items()).items()
    assert "Content-Disposition" not in answer
    head = mere.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert expected.items() <= dict(head.items()).items()


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-1", 0, 2),
        ("bytes=10-19", 10, 20),
        ("bytes=1000-", 1000, 1024),
        ("bytes=0-", 0, 1024),
        ("bytes=1000-99999", 1000, 1024),
        ("bytes=-24", 1000, 1024),
        ("bytes=-99999", 0, 1024),
        ("Bytes = 5-6", 5, 7),
    ],
)
def test_a_part(mere, url, asked, start, end):
    answer = mere.get(url, headers={"Range": asked})
    assert (answer.status_code, body(answer)) == (206, CONTENT[start:end])
    assert answer["Content-Range"] == f"bytes {start}-{end - 1}/1024"
    assert answer["Content-Length"] == str(end - start)
    assert answer["ETag"] == TAG


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=9999-99999", "bytes=-0"])
def test_a_part_that_is_not_there(mere, url, asked):
    answer = mere.get(url, headers={"Range": asked})
    assert_problem(answer, 416, "no_such_part")
    assert answer["Content-Range"] == "bytes */1024"


@pytest.mark.parametrize(
    "asked", ["bytes=5-4", "bytes=-", "bytes=a-b", "items=0-1", "bytes=0-1,4-5", "bytes=0-1-2", ""]
)
def test_what_is_no_single_range_is_answered_whole(mere, url, asked):
    answer = mere.get(url, headers={"Range": asked})
    assert (answer.status_code, body(answer)) == (200, CONTENT)


@pytest.mark.parametrize(
    ("if_range", "status"),
    [(TAG, 206), ('"other"', 200), ("W/" + TAG, 200), ("Sun, 01 Nov 2026 10:00:00 GMT", 200)],
)
def test_a_part_of_another_content_is_not_mixed_in(mere, url, if_range, status):
    answer = mere.get(url, headers={"Range": "bytes=0-1", "If-Range": if_range})
    assert answer.status_code == status


@pytest.mark.parametrize("held", [TAG, "W/" + TAG, f'"x", {TAG}', "*"])
def test_who_has_it_is_told_so(mere, url, held):
    answer = mere.get(url, headers={"If-None-Match": held, "Range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == (304, b"")
    assert (answer["ETag"], answer["Cache-Control"]) == (TAG, "private, no-cache")
    assert mere.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_ending_a_place_works_on_the_next_part(cast, mere, url):
    assert mere.get(url, headers={"Range": "bytes=0-1"}).status_code == 206
    place = cast.mere.circles.get()
    place.ends_at = place.starts_at
    place.save()
    for headers in ({"Range": "bytes=2-3"}, {"If-None-Match": TAG}, {}):
        assert mere.get(url, headers=headers).status_code == 404


def test_an_open_range_is_answered_a_piece_at_a_time(mere, url, monkeypatch):
    monkeypatch.setattr(media_response, "OPEN_RANGE_BYTES", 100)
    answer = mere.get(url, headers={"Range": "bytes=50-"})
    assert (answer.status_code, body(answer)) == (206, CONTENT[50:150])
    assert answer["Content-Range"] == "bytes 50-149/1024"
    closed = mere.get(url, headers={"Range": "bytes=50-1000"})
    assert len(body(closed)) == 951


def test_an_original_is_for_those_who_may_change_it_and_only_to_keep(cast, clip, signed_in):
    url = f"/media/clips/{clip.pk}/original"
    answers = who_gets(cast, lambda client: client.head(url))
    assert answers[200] == {"ms_lee"}
    assert answers[403] == SEES - {"ms_lee"}
    assert answers[401] == {"nobody"}
    assert answers[404] == set(cast.everyone()) - SEES - {"nobody"}
    answer = signed_in(cast.ms_lee).get(url)
    assert body(answer) == CONTENT
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == ("attachment; filename*=utf-8''k%C5%8Drero%20kai.mov")
    assert answer["Content-Security-Policy"] == "sandbox"
    assert "ETag" not in answer  # it has no hash yet
    taken = Event.objects.filter(act="original.downloaded", subject=clip.pk, actor=cast.ms_lee.pk)
    assert taken.count() == 1


def test_a_download_goes_on_where_it_broke(cast, clip, signed_in, monkeypatch):
    monkeypatch.setattr(media_response, "OPEN_RANGE_BYTES", 100)
    Clip.objects.update(sha256="f" * 64)
    answer = signed_in(cast.ms_lee).get(
        f"/media/clips/{clip.pk}/original",
        headers={"Range": "bytes=24-", "If-Range": '"' + "f" * 64 + '"'},
    )
    assert (answer.status_code, body(answer)) == (206, CONTENT[24:])


@pytest.mark.parametrize("part", ["bytes=0-", "bytes=1-", "bytes=-1023", "bytes= 0-", "bytes=1-5"])
def test_no_part_of_an_original_is_taken_unseen(cast, clip, signed_in, part):
    url = f"/media/clips/{clip.pk}/original"
    body(signed_in(cast.ms_lee).get(url, headers={"Range": part}))
    line = signed_in(cast.ms_ngata).get(f"/api/audit?child={cast.aroha.pk}").json()["lines"][0]
    assert line["sentence"] == "Ms Lee took an original file of Aroha."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", None),
        ('a"b.mov', 'attachment; filename="a\\"b.mov"'),
        ("a\r\nX: y.mov", None),
    ],
)
def test_a_name_cannot_break_the_header(cast, clip, signed_in, name, expected):
    Clip.objects.update(original_name=name)
    answer = signed_in(cast.ms_lee).head(f"/media/clips/{clip.pk}/original")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert expected in {None, answer["Content-Disposition"]}
    assert "X" not in answer


def test_a_face_is_for_whoever_may_see_the_child(cast, signed_in):
    key = storage.face(cast.aroha.pk)
    storage.save(key, io.BytesIO(b"webp"))
    url = f"/media/children/{cast.aroha.pk}/face"
    assert signed_in(cast.mere).get(url).status_code == 404
    Child.objects.filter(pk=cast.aroha.pk).update(face_key=key)
    assert who_gets(cast, lambda client: client.get(url))[200] == SEES | {"ms_ngata"}
    answer = signed_in(cast.mere).get(url)
    assert (answer["Content-Type"], body(answer)) == ("image/webp", b"webp")
    held = {"If-None-Match": answer["ETag"]}
    assert signed_in(cast.mere).get(url, headers=held).status_code == 304
    assert key.rpartition("/")[2].partition(".")[0] not in answer["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        "{clip}/poster",
        "{clip}/240p/",
        "{clip}/..%2f240p",
        "{clip}/%2e%2e/original",
        "{clip}//240p",
        "{upper}/240p",
        "../originals/{clip}",
    ],
)
def test_other_addresses_lead_nowhere(cast, signed_in, clip, path):
    filled = path.format(clip=clip.pk, upper=str(clip.pk).upper())
    answer = signed_in(cast.ms_lee).get(f"/media/clips/{filled}")
    assert_problem(answer, 404, "not_found")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_bytes_are_only_read(mere, url, method):
    assert_problem(mere.generic(method, url), 405, "wrong_method")


def test_nginx_is_told_where_the_bytes_lie_only_after_access(cast, signed_in, clip, url, settings):
    settings.ACCEL_LOCATION = "/internal/disk"
    settings.S3_BUCKET = ""
    answer = signed_in(cast.mere).get(url, headers={"Range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["X-Accel-Redirect"] == f"/internal/disk/renditions/{clip.pk}/240p.mp4"
    assert (answer["Content-Type"], answer["ETag"]) == ("video/mp4", TAG)
    assert signed_in(cast.mere).get(url, headers={"If-None-Match": TAG}).status_code == 304
    refused = signed_in(cast.noahs_father).get(url)
    assert refused.status_code == 404
    assert "X-Accel-Redirect" not in refused


def test_ranges_never_leave_the_object():
    for size in (1, 2, 1024):
        for first in ("", "0", "1", "1023", "1024", "9" * 18):
            for last in ("", "0", "1", "1023", "1024", "9" * 18):
                try:
                    span = ranges.wanted(f"bytes={first}-{last}", size_bytes=size)
                except ranges.Unsatisfiable:
                    continue
                if span:
                    assert 0 <= span.start < size
                    assert 0 < span.length <= size - span.start

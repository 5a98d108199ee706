"""A copy of a diary: who may ask, what is in it, and that it opens from disk."""

import base64
import hashlib
import io
import json
import re
import zipfile

import pytest
from django.utils import timezone

from diary import archives, jobs, storage
from diary.errors import NotFound
from diary.models import Appearance, Archive, Clip, ClipEdit, Event, Rendition, Reply
from tests import people


@pytest.fixture
def diary(cast) -> people.Cast:
    """A clip at school with a reply, a photo by Mere, a group entry, one for the team."""
    film = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,), words="He inu <tēnā koa>")
    clip = people.clip(film)
    storage.save(f"renditions/{clip.pk}/240p.mp4", io.BytesIO(b"the film"))
    Rendition.objects.create(
        clip=clip,
        name="poster",
        key=f"renditions/{clip.pk}/poster.webp",
        content_type="image/webp",
        size_bytes=6,
        sha256="0" * 64,
    )
    storage.save(f"renditions/{clip.pk}/poster.webp", io.BytesIO(b"poster"))
    pair = film.appearances.get()
    Reply.objects.create(appearance=pair, author=cast.tama, words="Ka pai!")
    Reply.objects.create(
        appearance=pair, author=cast.tama, words="Taken back", withdrawn_at=timezone.now()
    )
    home = people.entry(cast.mere, cast.aroha, origin="home", words="At tea")
    photo = people.clip(home, kind="photo")
    Clip.objects.filter(pk=photo.pk).update(original_name="IMG 1.JPG")
    Rendition.objects.filter(clip=photo).update(name="w960", content_type="image/webp")
    storage.save(f"renditions/{photo.pk}/240p.mp4", io.BytesIO(b"the photo"))
    storage.save(f"originals/{photo.pk}", io.BytesIO(b"the original photo"))
    for giver, child in (("Mere", cast.aroha), ("Paul", cast.noah)):
        child.consents.create(
            purpose="group", given=True, giver_name=giver, agreed_on=timezone.now().date()
        )
    people.entry(cast.ms_lee, cast.aroha, cast.noah, words="Aroha and Noah Brown sang with noah.")
    people.entry(cast.ms_lee, cast.aroha, audience="team", words="For the team alone")
    people.entry(cast.ms_lee, cast.aroha, state="draft", words="Not shared yet")
    return cast


def _make() -> None:
    held = jobs.claim(worker="test", kinds=("archive",))
    assert held is not None
    archives.make(held)


def _copy(client, child) -> zipfile.ZipFile:
    asked = client.post(f"/api/children/{child.pk}/archive")
    assert asked.status_code == 202
    _make()
    told = client.get(f"/api/archives/{asked.json()['id']}").json()
    assert (told["state"], told["progress"]) == ("ready", 100)
    answer = client.get(told["url"])
    assert answer.headers["Content-Disposition"].startswith("attachment")
    content = b"".join(answer.streaming_content)
    assert len(content) == told["size_bytes"]
    return zipfile.ZipFile(io.BytesIO(content))


def test_family_gets_what_it_sees_and_it_opens_from_disk(diary, signed_in) -> None:
    copy = _copy(signed_in(diary.mere), diary.aroha)
    page = copy.read("index.html").decode()
    for there in (
        "Aroha Tamihana",
        "He inu &lt;tēnā koa&gt;",
        "Ka pai!",
        "At tea",
        "I ask for a drink",
    ):
        assert there in page
    for absent in ("Taken back", "For the team alone", "Not shared yet", "Noah", "Brown"):
        assert absent not in page
        assert absent not in copy.read("diary.json").decode()
    assert "Aroha and another child sang with another child." in page
    linked = re.findall(r'(?:src|href|poster)="([^"]+)"', page)
    assert set(linked) <= set(copy.namelist())
    assert not re.search(r"https?:|//|url\(|@import", page)
    media = {copy.read(name) for name in copy.namelist() if name.startswith("clips/")}
    assert media == {b"the film", b"poster", b"the photo"}


def test_originals_are_there_only_of_ones_own(diary, signed_in) -> None:
    copy = _copy(signed_in(diary.mere), diary.aroha)
    originals = [name for name in copy.namelist() if name.startswith("originals/")]
    assert [copy.read(name) for name in originals] == [b"the original photo"]
    assert originals[0].endswith(".jpg")


def test_every_file_has_its_checksum(diary, signed_in) -> None:
    copy = _copy(signed_in(diary.mere), diary.aroha)
    sums = dict(
        reversed(line.split("  ", 1)) for line in copy.read("SHA256SUMS").decode().splitlines()
    )
    assert set(sums) == set(copy.namelist()) - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256(copy.read(name)).hexdigest() == digest
    words = json.loads(copy.read("diary.json"))
    assert [entry["words"] for entry in words["entries"]][-1] == "He inu <tēnā koa>"


def test_the_admin_s_copy_holds_what_the_whole_circle_sees(diary, signed_in) -> None:
    people.entry(diary.mere, diary.aroha, origin="home", audience="whanau", words="For us alone")
    page = _copy(signed_in(diary.ms_ngata), diary.aroha).read("index.html").decode()
    assert "He inu" in page
    for absent in ("For us alone", "For the team alone", "Not shared yet"):
        assert absent not in page


def test_asking_again_while_it_is_made_is_one_copy(diary, signed_in) -> None:
    mere = signed_in(diary.mere)
    ids = {mere.post(f"/api/children/{diary.aroha.pk}/archive").json()["id"] for _ in range(2)}
    assert len(ids) == 1
    assert Archive.objects.count() == 1
    told = mere.get(f"/api/archives/{ids.pop()}").json()
    assert (told["state"], told["url"]) == ("asked", None)


def test_only_its_asker_fetches_it_and_not_after_their_place_has_ended(diary, signed_in) -> None:
    mere = signed_in(diary.mere)
    _copy(mere, diary.aroha)
    archive = Archive.objects.get()
    for path in (f"/api/archives/{archive.pk}", f"/media/archives/{archive.pk}"):
        assert mere.get(path).status_code == 200
        for other in (diary.tama, diary.ms_lee, diary.ms_ngata, diary.noahs_father):
            assert signed_in(other).get(path).status_code == 404
        assert signed_in(None).get(path).status_code == 401
    assert mere.post(f"/media/archives/{archive.pk}").status_code == 405
    diary.aroha.circle.filter(person=diary.mere).update(ends_at=timezone.now())
    for path in (f"/api/archives/{archive.pk}", f"/media/archives/{archive.pk}"):
        assert mere.get(path).status_code == 404
    acts = set(Event.objects.filter(subject=archive.pk).values_list("act", flat=True))
    assert acts == {"archive.asked", "archive.made", "archive.taken"}


def test_asking_again_and_again_fills_no_disk(
    diary, signed_in, django_capture_on_commit_callbacks
) -> None:
    storage.save("archives/hers.zip", io.BytesIO(b"PK"))
    hers = Archive.objects.create(
        child=diary.aroha, asked_by=diary.ms_ngata, key="archives/hers.zip", size_bytes=2
    )
    keys = []
    for _ in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            _copy(signed_in(diary.mere), diary.aroha)
        keys.append(Archive.objects.exclude(pk=hers.pk).get().key)
    assert [storage.exists(key) for key in keys] == [False, False, True]
    assert storage.exists(hers.key)


def _turned(diary, what: str) -> None:
    """Let something in Mere's copy be no longer hers to have."""
    if what == "home is kept from her":
        diary.aroha.circle.filter(person=diary.mere).update(sees_home=False)
    elif what == "a moment was withdrawn":
        Appearance.objects.filter(entry__words__startswith="He inu").update(state="withdrawn")
    elif what == "a consent was withdrawn":
        diary.noah.consents.all().delete()
    else:
        Reply.objects.filter(words="Ka pai!").update(withdrawn_at=timezone.now())


@pytest.mark.parametrize(
    "what",
    [
        "home is kept from her",
        "a moment was withdrawn",
        "a consent was withdrawn",
        "a reply was taken back",
    ],
)
def test_a_copy_is_not_given_out_once_it_holds_too_much(diary, signed_in, what) -> None:
    mere = signed_in(diary.mere)
    _copy(mere, diary.aroha)
    archive = Archive.objects.get()
    _turned(diary, what)
    told = mere.get(f"/api/archives/{archive.pk}").json()
    assert (told["state"], told["url"]) == ("failed", None)
    assert mere.get(f"/media/archives/{archive.pk}").status_code == 404
    assert _copy(mere, diary.aroha).namelist()  # a new one may be had


def test_a_copy_tells_nothing_of_another_home_to_whom_home_is_kept_from(diary, signed_in) -> None:
    diary.aroha.circle.filter(person=diary.mere).update(sees_home=False)
    page = _copy(signed_in(diary.mere), diary.aroha).read("index.html").decode()
    assert "He inu" in page
    assert "Ka pai!" not in page
    assert "Tama" not in page.replace("Tamihana", "")


@pytest.mark.parametrize(
    ("who", "status"), [("tama", 403), ("koro", 403), ("ms_lee", 403), ("noahs_father", 404)]
)
def test_those_who_may_not_decide_are_refused(diary, signed_in, who, status) -> None:
    answer = signed_in(getattr(diary, who)).post(f"/api/children/{diary.aroha.pk}/archive")
    assert answer.status_code == status
    assert Archive.objects.count() == 0


def test_a_right_that_ended_before_the_work_began_ends_the_work(diary, signed_in) -> None:
    signed_in(diary.mere).post(f"/api/children/{diary.aroha.pk}/archive")
    diary.aroha.circle.filter(person=diary.mere).update(ends_at=timezone.now())
    with pytest.raises(NotFound):
        _make()
    assert not Archive.objects.get().key


def test_a_worker_that_lost_its_lease_stores_no_copy_for_anyone(diary, signed_in) -> None:
    signed_in(diary.mere).post(f"/api/children/{diary.aroha.pk}/archive")
    held = jobs.claim(worker="slow", kinds=("archive",))
    jobs.release(held)
    with pytest.raises(jobs.LostLease):
        archives.make(held)
    assert not Archive.objects.get().key
    _make()
    assert Archive.objects.get().key


def test_work_that_failed_too_often_can_be_asked_for_anew(diary, signed_in) -> None:
    mere = signed_in(diary.mere)
    first = mere.post(f"/api/children/{diary.aroha.pk}/archive").json()["id"]
    archives.give_up(jobs.claim(worker="test", kinds=("archive",)), error="OSError")
    assert mere.get(f"/api/archives/{first}").json()["state"] == "failed"
    assert mere.post(f"/api/children/{diary.aroha.pk}/archive").json()["id"] != first


def test_a_copy_holds_what_is_said_and_shown_without_names_of_others(cast, signed_in) -> None:
    for giver, child in (("Mere", cast.aroha), ("Paul", cast.noah)):
        child.consents.create(
            purpose="group", given=True, giver_name=giver, agreed_on=timezone.now().date()
        )
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha, cast.noah))
    storage.save(f"renditions/{clip.pk}/240p.mp4", io.BytesIO(b"the film"))
    Clip.objects.filter(pk=clip.pk).update(description="Aroha drinks with Noah")
    people.captions(clip, by=cast.ms_lee, words="Noah, <wai>?")
    people.captions(clip, by=cast.ms_lee, language="mi", words="He wai")
    ClipEdit.objects.create(clip=clip, number=1, start_ms=300, made_by=cast.ms_lee)
    copy = _copy(signed_in(cast.mere), cast.aroha)
    track = next(name for name in copy.namelist() if name.endswith(".en.vtt"))
    written = copy.read(track).decode()
    assert "00:00:00.000 --> 00:00:00.500\nanother child, &lt;wai&gt;?" in written
    page, told = copy.read("index.html").decode(), json.loads(copy.read("diary.json"))
    encoded = base64.b64encode(written.encode()).decode()
    assert f'srclang="en" label="en" src="data:text/vtt;base64,{encoded}"' in page
    assert "another child, &lt;wai&gt;?" in page
    assert "Noah" not in page
    (seen,) = told["entries"][0]["clips"]
    assert seen["description"] == "Aroha drinks with another child"
    assert [(one["language"], one["words"]) for one in seen["captions"]] == [
        ("en", ["another child, <wai>?"]),
        ("mi", ["He wai"]),
    ]


def test_a_copy_that_holds_what_was_cut_out_since_is_not_given_out(diary, signed_in) -> None:
    mere, ms_lee = signed_in(diary.mere), signed_in(diary.ms_lee)
    asked = mere.post(f"/api/children/{diary.aroha.pk}/archive").json()["id"]
    _make()
    film = Clip.objects.get(kind="video", entry__words__startswith="He inu")
    address, edit = f"/media/archives/{asked}", f"/api/clips/{film.pk}/edit"
    ms_lee.put(edit, {"turn": 90}, content_type="application/json")
    assert mere.get(address).status_code == 200
    ms_lee.put(edit, {"turn": 90, "start_ms": 500}, content_type="application/json")
    assert mere.get(address).status_code == 404
    assert mere.get(f"/api/archives/{asked}").json()["state"] == "failed"

"""Captions of a clip, in the time that is shown, and the words that say what it shows."""

import pytest

from diary.models import Caption, Clip, ClipEdit, Event
from tests import people

pytestmark = pytest.mark.django_db
FILE = "WEBVTT\n\n00:00.200 --> 00:00.800\nKia ora\n"


@pytest.fixture
def film(cast) -> Clip:
    """A film of 9 s without captions that Ms Lee shared of Aroha."""
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha))
    Clip.objects.filter(pk=clip.pk).update(full_duration_ms=9000, duration_ms=9000)
    clip.refresh_from_db()
    return clip


@pytest.fixture
def ms_lee(cast, signed_in):
    return signed_in(cast.ms_lee)


def cue(start: int, end: int, text: str = "Kia ora") -> dict[str, int | str]:
    return {"start_ms": start, "end_ms": end, "text": text}


def _put(browser, clip, *cues, language="en"):
    address = f"/api/clips/{clip.pk}/captions/{language}"
    return browser.put(address, {"cues": list(cues)}, content_type="application/json")


def _put_file(browser, clip, file, language="en"):
    address = f"/api/clips/{clip.pk}/captions/{language}"
    return browser.put(address, file, content_type="text/vtt")


def _trim(clip, by, start=None, end=None, number=1):
    ClipEdit.objects.create(clip=clip, number=number, start_ms=start, end_ms=end, made_by=by)


def test_a_teacher_writes_captions_and_whanau_reads_them(cast, ms_lee, film, signed_in):
    answer = _put(ms_lee, film, cue(1500, 2000, "<b>wai</b>"), cue(200, 800))
    kept = {"language": "en", "cues": [cue(200, 800), cue(1500, 2000, "wai")]}
    assert (answer.status_code, answer.json()) == (200, kept)
    mere = signed_in(cast.mere)
    assert mere.get(f"/api/clips/{film.pk}/captions/en").json() == kept
    address = f"/media/clips/{film.pk}/captions/en"
    assert mere.get(f"/api/clips/{film.pk}").json()["captions"] == [
        {"language": "en", "url": address}
    ]
    track = mere.get(address)
    assert track.content.decode() == (
        "WEBVTT\n\n00:00:00.200 --> 00:00:00.800\nKia ora\n\n00:00:01.500 --> 00:00:02.000\nwai\n"
    )
    assert track["Content-Type"] == "text/vtt; charset=utf-8"
    assert track["Cache-Control"] == "private, no-cache"
    assert track["X-Content-Type-Options"] == "nosniff"
    assert track["Content-Security-Policy"] == "sandbox"
    known = mere.get(address, headers={"If-None-Match": track["ETag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_a_file_is_taken_and_cleaned(ms_lee, film):
    file = "\ufeffWEBVTT\r\n\r\nSTYLE\r\n::cue{}\r\n\r\n" + FILE[8:] + "\n<i>pai</i>"
    assert _put_file(ms_lee, film, file.encode()).json()["cues"] == [cue(200, 800, "Kia ora")]
    answer = _put_file(ms_lee, film, FILE.encode(), language="mi-NZ")
    assert answer.json() == {"language": "mi-NZ", "cues": [cue(200, 800)]}


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"not captions", "bad_captions"),
        (b"\xff" * 50, "bad_captions"),
        (FILE.encode() + b"\n" * 1_000_000, "bad_captions"),
        (FILE.encode() * 1001, "too_many_cues"),
    ],
)
def test_a_file_that_is_none_is_refused_kindly(ms_lee, film, file, code):
    refused = _put_file(ms_lee, film, file)
    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert not Caption.objects.exists()


@pytest.mark.parametrize(
    ("cues", "code"),
    [
        ([], "bad_captions"),
        ([cue(800, 200)], "bad_captions"),
        ([cue(0, 100, "  ")], "bad_captions"),
        ([cue(0, 100, "a" * 501)], "bad_captions"),
        ([cue(9000, 9500)], "bad_captions"),
        ([cue(0, 2**40)], "bad_captions"),
        ([cue(n, n + 1) for n in range(1001)], "too_many_cues"),
        (["x"] * 5000, "too_many_cues"),
        ([{"start_ms": 0}], "not_valid"),
        ([cue(0, 100, "\ud800")], "not_valid"),
    ],
)
def test_lines_that_cannot_be_are_refused_kindly(ms_lee, film, cues, code):
    refused = _put(ms_lee, film, *cues)
    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert not Caption.objects.exists()


def test_captions_keep_their_place_in_the_film_when_it_is_trimmed(cast, ms_lee, film):
    _put(ms_lee, film, cue(0, 900, "a"), cue(1500, 2500, "b"), cue(4000, 5000, "c"))
    _trim(film, cast.ms_lee, 2000, 4500)
    address = f"/api/clips/{film.pk}/captions/en"
    assert ms_lee.get(address).json()["cues"] == [cue(0, 500, "b"), cue(2000, 2500, "c")]
    track = ms_lee.get(f"/media{address[4:]}").content.decode()
    assert track.count("-->") == 2
    assert "00:00:02.000 --> 00:00:02.500\nc" in track


def test_captions_written_for_a_trimmed_film_fit_the_whole_one(cast, ms_lee, film):
    _put(ms_lee, film, cue(0, 900, "cut away"), cue(3000, 3500, "old"))
    _trim(film, cast.ms_lee, 2000, 4500)
    assert _put(ms_lee, film, cue(100, 600, "b"), cue(2400, 9000, "end")).json()["cues"] == [
        cue(100, 600, "b"),
        cue(2400, 2500, "end"),
    ]
    _trim(film, cast.ms_lee, number=2)
    assert ms_lee.get(f"/api/clips/{film.pk}/captions/en").json()["cues"] == [
        cue(0, 900, "cut away"),
        cue(2100, 2600, "b"),
        cue(4400, 4500, "end"),
    ]


def test_captions_are_taken_away_again(ms_lee, film):
    _put(ms_lee, film, cue(0, 900))
    _put(ms_lee, film, cue(0, 900), language="mi")
    assert Clip.objects.get().caption_languages == "en mi"
    for _ in range(2):
        assert ms_lee.delete(f"/api/clips/{film.pk}/captions/en").status_code == 204
    assert Clip.objects.get().caption_languages == "mi"
    assert ms_lee.get(f"/api/clips/{film.pk}/captions/en").status_code == 404
    assert ms_lee.get(f"/media/clips/{film.pk}/captions/en").status_code == 404


@pytest.mark.parametrize(
    ("asked", "spelled"), [("EN", "en"), ("mi-nz", "mi-NZ"), ("ZH-hANT", "zh-Hant")]
)
def test_a_language_has_one_spelling(ms_lee, film, asked, spelled):
    assert _put(ms_lee, film, cue(0, 900), language=asked).json()["language"] == spelled
    assert ms_lee.get(f"/media/clips/{film.pk}/captions/{asked}").status_code == 200


@pytest.mark.parametrize("language", ["e", "english", "en_NZ", "en-", "x-klingon", "en-NZ-NZ-NZ"])
def test_what_is_no_language_is_refused(ms_lee, film, language):
    refused = _put(ms_lee, film, cue(0, 900), language=language)
    assert (refused.status_code, refused.json()["code"]) == (404, "language_not_known")
    assert ms_lee.get(f"/media/clips/{film.pk}/captions/{language}").status_code == 404


def test_a_clip_has_captions_in_five_languages_at_most(ms_lee, film):
    for language in ("en", "mi", "sm", "to", "fr"):
        assert _put(ms_lee, film, cue(0, 900), language=language).status_code == 200
    refused = _put(ms_lee, film, cue(0, 900), language="de")
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_captions")
    assert len(Clip.objects.get().caption_languages.split()) == Caption.objects.count() == 5


def test_a_photo_has_none(ms_lee, film):
    Clip.objects.filter(pk=film.pk).update(kind="photo")
    assert _put(ms_lee, film, cue(0, 900)).json()["code"] == "bad_captions"


def test_no_speech_and_captions_exclude_each_other(ms_lee, film):
    address, words = f"/api/clips/{film.pk}/words", {"description": "", "has_no_speech": True}
    said = ms_lee.put(address, words, content_type="application/json")
    assert (said.status_code, said.json()["has_no_speech"]) == (200, True)
    _put(ms_lee, film, cue(0, 900))
    assert ms_lee.get(f"/api/clips/{film.pk}").json()["has_no_speech"] is False
    refused = ms_lee.put(address, words, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "has_captions")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Aroha\n drinks\twater ", "Aroha drinks water"),
        ("<b>not a tag here</b>", "<b>not a tag here</b>"),
        ("\x07bell", "bell"),
        ("", ""),
    ],
)
def test_what_a_clip_shows_is_said_in_one_line(cast, ms_lee, film, signed_in, written, kept):
    words = {"description": written, "has_no_speech": False}
    address = f"/api/clips/{film.pk}/words"
    answer = ms_lee.put(address, words, content_type="application/json")
    assert (answer.status_code, answer.json()["description"]) == (200, kept)
    child, entry = cast.aroha.pk, film.entry_id
    seen = signed_in(cast.mere).get(f"/api/children/{child}/entries/{entry}").json()
    assert seen["clips"][0]["description"] == kept


def test_too_many_words_are_refused(ms_lee, film):
    words = {"description": "a" * 301, "has_no_speech": False}
    address = f"/api/clips/{film.pk}/words"
    assert ms_lee.put(address, words, content_type="application/json").status_code == 400


def test_captions_and_words_are_in_the_audit(cast, ms_lee, film):
    _put(ms_lee, film, cue(0, 900))
    ms_lee.delete(f"/api/clips/{film.pk}/captions/en")
    words = {"description": "Aroha drinks", "has_no_speech": True}
    for _ in range(2):  # saying the same again is no act
        ms_lee.put(f"/api/clips/{film.pk}/words", words, content_type="application/json")
    lines = Event.objects.filter(subject=film.pk, child=cast.aroha.pk, actor=cast.ms_lee.pk)
    assert list(lines.order_by("pk").values_list("act", "detail")) == [
        ("captions.set", {"language": "en"}),
        ("captions.removed", {"language": "en"}),
        ("clip.described", {}),
    ]


def test_captions_are_seen_by_whoever_sees_the_clip_and_by_nobody_else(cast, film, signed_in):
    people.captions(film, by=cast.ms_lee)
    draft = people.clip(people.entry(cast.ms_lee, cast.aroha, state="draft"))
    people.captions(draft, by=cast.ms_lee)
    for person, shared, unshared in (
        (cast.ms_lee, 200, 200),
        (cast.koro, 200, 404),
        (cast.mr_patel, 200, 404),
        (cast.ms_ngata, 404, 404),
        (cast.noahs_father, 404, 404),
        (cast.dad, 404, 404),
        (None, 401, 401),
    ):
        browser = signed_in(person)
        for clip, status in ((film, shared), (draft, unshared)):
            for start in ("api", "media"):
                address = f"/{start}/clips/{clip.pk}/captions/en"
                assert browser.get(address).status_code == status, (person, address)


def test_the_page_without_a_program_shows_them_too(cast, film, signed_in):
    people.captions(film, by=cast.ms_lee)
    Clip.objects.filter(pk=film.pk).update(description='Aroha <drinks> "wai"')
    page = signed_in(cast.mere).get(f"/plain/c/{cast.aroha.pk}").content.decode()
    address = f"/media/clips/{film.pk}/captions/en"
    assert f'<track kind="captions" srclang="en" label="en" src="{address}" default>' in page
    assert 'aria-label="Aroha &lt;drinks&gt; &quot;wai&quot;"' in page

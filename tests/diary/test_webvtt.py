"""What becomes of captions from any hand: plain words with times, or a kind refusal."""

from contextlib import suppress

import pytest

from diary import webvtt
from diary.errors import DiaryError
from diary.webvtt import Cue
from tests.missing import SAMPLES, missing

SAMPLE = SAMPLES / "hostile" / "captions-markup.vtt"
LINE = "00:01.000 --> 00:02.000\n"


def texts(body: str) -> list[str]:
    return [cue.text for cue in webvtt.read(f"WEBVTT\n\n{body}".encode())]


@pytest.mark.parametrize(
    ("stamps", "start", "end"),
    [
        ("00:01.000 --> 00:02.500", 1000, 2500),
        ("01:00:01.000 --> 01:00:02.000", 3_601_000, 3_602_000),
        ("0:01.5 --> 0:02.25", 1500, 2250),
        ("00:00:01,000 --> 00:00:02,000", 1000, 2000),
        ("00:01.000 --> 00:02.000 position:10% line:0 region:x", 1000, 2000),
        ("\t 00:01.000\t-->  00:02.000  ", 1000, 2000),
        ("00:01.000-->00:02.000", 1000, 2000),
    ],
)
def test_times_are_read(stamps, start, end):
    assert webvtt.read(f"WEBVTT\n\n{stamps}\nKia ora\n".encode()) == [Cue(start, end, "Kia ora")]


@pytest.mark.parametrize(
    "stamps",
    [
        "00:02.000 --> 00:01.000",
        "00:01.000 --> 00:01.000",
        "00:61.000 --> 00:62.000",
        "61:00.000 --> 62:00.000",
        "00:01 --> 00:02",
        "-00:01.000 --> 00:02.000",
        "00:01.000 -> 00:02.000",
        "00:01.000 --> never",
        "00:01.000 -->",
        "-->",
        "99:00:00.000 --> 99:00:01.000",
        "\u0660\u0661:02.000 --> 00:03.000",
        "00:01.000 --> 00:02.000x",
    ],
)
def test_a_line_whose_times_cannot_be_read_is_left_out(stamps):
    assert texts(f"{stamps}\nno\n\n{LINE}yes") == ["yes"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<b>hi</b>", "hi"),
        ("<v Aroha>Kia ora</v>", "Kia ora"),
        ("<v.loud Aroha>Kia ora", "Kia ora"),
        ("<c.red.bg_blue>x</c> <i>y</i> <u>z</u>", "x y z"),
        ("<ruby>kai<rt>food</rt></ruby>", "kaifood"),
        ("<lang mi>Kia ora</lang>", "Kia ora"),
        ("one <00:00:01.500>two", "one two"),
        ('<a href="https://example.org">here</a>', "here"),
        ("<img src=x onerror=alert(1)>word", "word"),
        ("<scr<b>ipt>x</scr</b>ipt>", "x"),
        ("<<b>b>x", "x"),
        ("<" * 60 + "b>" * 60 + "x", "b>" * 52 + "x"),
        ("3 < 5 and 5 > 3", "3 < 5 and 5 > 3"),
        ("<b unclosed", "<b unclosed"),
        ("salt &amp; pepper", "salt & pepper"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "alert(1)"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("&lrm;a&nbsp;b", "\u200ea b"),
        ("&#0;&#x202e;a&#10;b", "\ufffda\nb"),
    ],
)
def test_tags_go_and_entities_become_letters(written, kept):
    assert texts(LINE + written) == [kept]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a\u202eb\u2066c\u2069", "abc"),
        ("a\u200bb\ufeffc", "abc"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("a\tb\u00a0 c", "a b c"),
        ("a\u2028b", "ab"),
        ("שלום \u200fabc", "שלום \u200fabc"),
        ("👩\u200d👧 kōrero", "👩\u200d👧 kōrero"),
        ("ko\u0304rero", "kōrero"),
    ],
)
def test_marks_that_no_one_says_are_taken_out(written, kept):
    assert texts(LINE + written) == [kept]


def test_styles_regions_notes_and_names_of_cues_are_left_out():
    body = (
        "STYLE\n::cue { background: url(http://example.org/x.png) }\n\n"
        "REGION\nid:fred\nwidth:40%\n\n"
        "NOTE a note\nof two lines\n\n"
        f"first\n{LINE}one\nand more\n\n"
        "NOTE\n\n2\n00:03.000 --> 00:04.000\ntwo"
    )
    assert texts(body) == ["one\nand more", "two"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_every_line_end_and_a_byte_order_mark_are_read(start, end):
    file = f"{start}WEBVTT - title\nKind: captions\n\n{LINE}one\n\n{LINE}two\n"
    found = webvtt.read(file.replace("\n", end).encode())
    assert [cue.text for cue in found] == ["one", "two"]


def test_cues_may_overlap_and_come_in_order():
    body = "00:05.000 --> 00:09.000\nlater\n\n00:01.000 --> 00:06.000\nsooner"
    assert texts(body) == ["sooner", "later"]


def test_an_arrow_in_the_words_begins_no_cue():
    found = webvtt.checked([Cue(0, 1000, "left --> right\n\n00:05.000 --> 00:06.000\nmore")])
    file = webvtt.write(found)
    assert file.count("-->") == 1
    assert webvtt.read(file.encode()) == found


def test_what_we_write_is_read_back_the_same():
    cues = [Cue(0, 999, "<b> & </b> &amp; NOTE"), Cue(3_600_000, 3_601_001, "WEBVTT\nSTYLE\n-->")]
    file = webvtt.write(cues)
    assert file.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:00.999\n&lt;b&gt; &amp;")
    assert "<" not in file
    assert [cue.start_ms for cue in webvtt.read(file.encode())] == [0, 3_600_000]


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"WEBVTT",
        b"\x00" * 1000,
        b"\xff\xfe" + "WEBVTT".encode("utf-16-le"),
        b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xc3\x28",
        b"\x89PNG\r\n\x1a\n",
        b"WEBVTT\n\n00:01.000 --> 00:02.000\n<b></b>\n",
        b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"a" * 501,
        b"WEBVTT\n\n00:01.000 --> 00:02.000\nhi\n" + b" " * 1_000_000,
    ],
)
def test_what_holds_no_words_with_times_is_refused(file):
    with pytest.raises(DiaryError) as refused:
        webvtt.read(file)
    assert refused.value.code == "bad_captions"


def test_a_thousand_lines_are_taken_and_one_more_is_refused():
    assert len(texts(f"{LINE}a\n\n" * 1000)) == 1000
    with pytest.raises(DiaryError) as refused:
        texts(f"{LINE}a\n\n" * 1001)
    assert refused.value.code == "too_many_cues"


@pytest.mark.parametrize("nest", ["<" * 190_000, "<b>" * 60_000, "<<b>" * 45_000, "&" * 190_000])
def test_a_file_made_to_cost_time_is_over_at_once(nest):
    passes = []

    class Counting:
        def sub(self, new, text):
            passes.append(len(text))
            return tag.sub(new, text)

    tag = webvtt._TAG
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(webvtt, "_TAG", Counting())
        with suppress(DiaryError):
            texts(LINE + nest)
    assert sum(passes) <= 16 * webvtt._MOST_RAW


def test_the_hostile_sample_keeps_no_address_and_no_tag():
    if not SAMPLE.exists():
        missing("../shared/samples")
    file = webvtt.write(webvtt.read(SAMPLE.read_bytes()))
    for mark in ("http", "STYLE", "url(", "<", "onerror"):
        assert mark not in file

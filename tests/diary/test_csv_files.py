"""Files as offices save them: every encoding, separator and heading we have met, and nonsense."""

import codecs

import pytest

from diary import csv_files
from diary.errors import DiaryError

HEADINGS = {"firstname": "first", "surname": "last"}
TEXT = "First name,Surname\nĀrohanui,Tāmihana\nNoah,Brown\n"


def _cells(content):
    table = csv_files.read(content, headings=HEADINGS)
    return [(line.number, line.cells) for line in table.lines]


EXPECTED = [
    (2, {"first": "Ārohanui", "last": "Tāmihana"}),
    (3, {"first": "Noah", "last": "Brown"}),
]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.rstrip().encode(),
        TEXT.replace("First name", "  FIRST_name ").encode(),
        ('"First name","Surname"\n"Ārohanui","Tāmihana"\n"Noah","Brown"\n').encode(),
    ],
)
def test_one_table_in_many_clothes(content):
    assert _cells(content) == EXPECTED


def test_what_excel_calls_ansi():
    assert _cells("First name,Surname\nZoë,Müller\n".encode("cp1252")) == [
        (2, {"first": "Zoë", "last": "Müller"})
    ]


def test_excels_own_line_about_the_separator():
    assert _cells(b"sep=;\r\nFirst name;Surname\r\nNoah;Brown\r\n") == [
        (3, {"first": "Noah", "last": "Brown"})
    ]


def test_lines_keep_their_number_past_blank_and_broken_lines():
    text = 'First name,Surname\n\n"No\nah",Brown\n , \nHemi\n'
    assert _cells(text.encode()) == [
        (3, {"first": "No\nah", "last": "Brown"}),
        (6, {"first": "Hemi", "last": ""}),
    ]


def test_unknown_headings_are_left_out_and_extra_cells_are_seen():
    table = csv_files.read(b"First name,NSN,\nNoah,12,,more\nHemi,13,\n", headings=HEADINGS)
    assert table.ignored == ("NSN",)
    assert table.columns == ("first",)
    assert [line.has_extra for line in table.lines] == [True, False]


def test_a_formula_is_text():
    [(_, cells)] = _cells(b'First name,Surname\n"=HYPERLINK(""http://x"")",@SUM(1)\n')
    assert cells == {"first": '=HYPERLINK("http://x")', "last": "@SUM(1)"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\n \n,,\n", "file_empty"),
        (b"PK\x03\x04" + b"x" * 50, "not_csv"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 50, "not_csv"),
        (b"First name\n" + b"x" * 300 + b"\x00", "not_csv"),
        (b"First name\n\x81\x8d\x8f", "not_csv"),
        (codecs.BOM_UTF16_LE + b"abc", "not_csv"),
        (b'First name\n"Noah\n', "line_not_readable"),
        (b'First name\n"No"ah\n', "line_not_readable"),
        (b"First name\n" + b"x" * 200_000, "line_not_readable"),
        (b"First name,first-NAME\nNoah,Hemi\n", "column_twice"),
        (b"First name\n" + b"x\n" * 5_001, "too_many_lines"),
        (b"x" * 1_000_001, "file_too_big"),
    ],
)
def test_what_can_not_be_read_is_refused_kindly(content, code):
    with pytest.raises(DiaryError) as refused:
        csv_files.read(content, headings=HEADINGS)
    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")


def test_five_thousand_lines_are_fine():
    assert len(_cells(b"First name\n" + b"x\n" * 5_000)) == 5_000

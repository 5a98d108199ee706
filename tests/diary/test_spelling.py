"""What people write, as we keep it."""

import unicodedata

import pytest

from diary import spelling
from diary.errors import DiaryError

MACRON = unicodedata.normalize("NFD", "Kererū")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (f" {MACRON}\n", "Kererū"),
        ("one\r\ntwo", "one\ntwo"),
        ("a\x07b\x1b", "ab"),
        ("  ", ""),
    ],
)
def test_words_keep_their_lines_and_nothing_unseen(written, kept):
    assert spelling.clean_words(written) == kept


def test_names_have_one_space_between_words_and_a_letter():
    assert spelling.clean_name(f"  Te  {MACRON}\tRua ") == "Te Kererū Rua"
    for empty in ("", " ", "–"):
        with pytest.raises(DiaryError) as refused:
            spelling.clean_name(empty, field="first_name")
        assert (refused.value.code, list(refused.value.fields)) == ("name_empty", ["first_name"])


def test_words_that_are_needed_are_asked_for_in_a_sentence():
    assert spelling.needed_words(" Kia ora ", sentence="Please write.") == "Kia ora"
    with pytest.raises(DiaryError) as refused:
        spelling.needed_words(" \n", sentence="Please write.")
    assert refused.value.fields == {"words": ["Please write."]}


def test_a_name_is_the_same_in_other_capitals_and_found_without_its_macron():
    assert spelling.same_spelling(f"te {MACRON}") == spelling.same_spelling("TE  KERERŪ")
    assert spelling.same_spelling("Kereru") != spelling.same_spelling("Kererū")
    assert spelling.folded("Kererū") == spelling.folded("KERERU")

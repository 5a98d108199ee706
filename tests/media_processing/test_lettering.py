"""The cards of films: every letter of te reo Māori is drawn as itself, and words fit their box."""

import pytest
from PIL import Image

from media_processing import lettering
from media_processing.lettering import Card, Still, Words

_PLAIN = dict(zip("āēīōūĀĒĪŌŪʻ", "aeiouAEIOU'", strict=True))


def _shape(sign: str, *, is_bold: bool) -> Image.Image:
    font = lettering._font(60, is_bold=is_bold)
    picture = Image.new("L", (90, 110))
    lettering.ImageDraw.Draw(picture).text((10, 10), sign, 255, font)
    return picture


@pytest.mark.parametrize("is_bold", [False, True])
@pytest.mark.parametrize("sign", _PLAIN)
def test_a_macron_is_drawn_above_its_letter_and_no_box_instead(sign, is_bold):
    drawn, plain = (_shape(one, is_bold=is_bold) for one in (sign, _PLAIN[sign]))
    box = _shape(lettering._NOWHERE, is_bold=is_bold)
    assert drawn.tobytes() not in {plain.tobytes(), box.tobytes()}
    top = (drawn.getbbox() or (0, 0))[1]
    assert top < (plain.getbbox() or (0, 0))[1] or sign in "īʻ"


def test_letters_with_apart_macrons_are_drawn_like_those_in_one():
    assert lettering.drawable("Ma\u0304ori") == "Māori"


def test_what_the_font_has_not_is_left_out_rather_than_boxed():
    assert lettering.drawable("Aroha 🌺 喝水 drinks\u0000") == "Aroha drinks"


@pytest.mark.parametrize("text", ["Short", "I ask for a drink " * 11, "W" * 200])
def test_words_stay_in_their_box(text):
    box = (100, 50, 400, 120)
    card = Card("card", 600, 220, "#000000", [Words(text, box, 72, "#ffffff")], [])
    left, top, right, bottom = lettering.draw(card).getbbox() or (0, 0, 0, 0)
    assert top >= box[1] - 2
    assert bottom <= box[1] + box[3] + 2
    if " " in text or text == "Short":
        assert left >= box[0] - 2
        assert right <= box[0] + box[2] + 2


def test_a_photo_is_seen_whole_in_the_middle_on_black(tmp_path):
    path = tmp_path / "photo.webp"
    Image.new("RGB", (100, 200), "#ff0000").save(path, "WEBP", lossless=True)
    box = (0, 0, 300, 200)
    card = Card("card", 300, 240, "#000000", [], [Still(str(path), box)])
    assert lettering.draw(card).getbbox() == (100, 0, 200, 200)

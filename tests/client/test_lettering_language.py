"""A sign's language decides what its letters alone cannot: regional forms, which way lines run, the digits' clothes; and its part of a picture."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops

from client.errors import CopyPrivateUse, CopyTooLong, CopyUnprintable
from client.lettering.area import part_of
from client.lettering.cleaning import check_copy
from client.lettering.language import base_of, language_of, script_of_language
from client.lettering.roles import Role, line_of
from client.lettering.setting import SetCopy
from client.lettering.type_guide import TypeGuide, type_guide
from client.providers.proof.provider import Proof, proof_of
from client.request import Background, CopyArea, Request
from client.sizes import Size
from tests.client.lettering_fonts import shelf

BOARD = Size(1536, 512)
BAND, COLUMN = CopyArea(0.0, 0.2, 1.0, 0.6), CopyArea(0.25, 0.0, 0.5, 1.0)


def guide(*lines: str, language: str = "", area: CopyArea | None = None, size: Size = BOARD) -> TypeGuide:
    return type_guide(tuple(map(line_of, lines)), size, shelf(), language=language, area=area)


def proof(*lines: str, copy_area: CopyArea | None = None, background: Background = Background.AUTO) -> Proof:
    asked = Request("A poster", "proof", BOARD, copy_lines=lines, copy_area=copy_area, background=background)
    return proof_of(asked, shelf())


@pytest.mark.parametrize(
    ("line", "told", "language"),
    [
        ("骨", "ja", "ja"),
        ("骨", "zh-Hant", "zh-Hant"),
        ("骨", "zh-HK", "zh-HK"),
        ("骨", "en", "zh-Hans"),
        ("東京の店", "en", "ja"),
        ("शेर", "mr", "mr"),
        ("24", "hi", "hi"),
        ("骨", "", "zh-Hans"),
    ],
)
def test_the_told_language_goes_before_what_letters_tell(line: str, told: str, language: str) -> None:
    """Given a sign in a language, then its Han characters take that one's forms; a language without them does not decide."""
    assert language_of(line, told=told) == language


def test_the_told_language_goes_before_the_prompt_s_places() -> None:
    assert language_of("骨董", "an antique shop in Tokyo", told="zh-Hant") == "zh-Hant"
    assert language_of("骨董", "an antique shop in Tokyo", told="en") == "ja"


@pytest.mark.parametrize("pair", [("ja", "zh-Hans"), ("ja", "zh-Hant"), ("zh-Hans", "zh-Hant"), ("ko", "zh-Hant")])
def test_one_copy_is_drawn_in_each_language_s_forms(pair: tuple[str, str]) -> None:
    """Given words whose characters differ by region, when only the language changes, then so does the picture."""
    one, other = (guide("骨角直海", language=language).picture for language in pair)

    assert ImageChops.difference(one, other).getbbox() is not None


@pytest.mark.parametrize(("one", "other", "line"), [("mr", "hi", "शेंग झाल"), ("ur", "ar", "۴۵۶۷ ہے")])
def test_other_scripts_have_regional_forms_too(one: str, other: str, line: str) -> None:
    told, usual = (guide(line, language=language).picture for language in (one, other))

    assert ImageChops.difference(told, usual).getbbox() is not None


@pytest.mark.parametrize(
    ("tag", "script"),
    [
        ("ar", "Arab"),
        ("ur-PK", "Arab"),
        ("hi", "Deva"),
        ("hi-Latn", "Latn"),
        ("zh-Hant-HK", "Hani"),
        ("ja", "Hani"),
        ("ko", "Hang"),
        ("en", "Latn"),
        ("fil", "Latn"),
        ("sr-Latn", "Latn"),
        ("sr", "Cyrl"),
        ("es-419", "Latn"),
        ("", ""),
    ],
)
def test_the_script_of_a_language(tag: str, script: str) -> None:
    assert script_of_language(tag) == script


@pytest.mark.parametrize(
    ("line", "language", "base"),
    [
        ("مطعم Café", "ar", 1),
        ("KFC الرياض", "ar", 1),
        ("١٠ – ٢٢", "ar", 1),
        ("10–22", "he", 1),
        ("Hello!", "ar", None),
        ("مطعم", "en", None),
        ("10–22", "hi", None),
        ("مطعم", "", None),
        ("KFC", "hi-Latn", None),
    ],
)
def test_which_way_a_line_begins(line: str, language: str, base: int | None) -> None:
    assert base_of(line, language) == base


def test_a_line_of_an_arabic_sign_that_begins_with_a_latin_name_is_read_from_the_right() -> None:
    """Given a brand before its town, when the sign is Arabic, then the brand stands on the right; else on the left."""
    arabic, untold = (seen(guide("KFC الرياض", language=language).copy) for language in ("ar", ""))

    assert arabic.endswith("KFC")
    assert untold.startswith("KFC")


def test_the_columns_of_an_arabic_menu_run_from_the_right_whatever_its_items_begin_with() -> None:
    lines = guide("Pepsi بيبسي\t٥", "Fanta فانتا\t٦", language="ar").copy.lines
    items = [line for line in lines if not line.is_price and line.shaped.text]
    prices = [line for line in lines if line.is_price]

    assert max(price.ink.right for price in prices) < min(item.ink.left for item in items)


@pytest.mark.parametrize("area", [BAND, COLUMN])
def test_words_frame_and_mark_stay_in_the_part_that_a_sign_has_of_its_picture(area: CopyArea) -> None:
    """Given a sign of a shape that no picture has, when it is proofed, then all that is drawn stands where the sign will be."""
    part = part_of(BOARD.width, BOARD.height, area)
    empty = proof("[headline] X", copy_area=area).picture
    worded = proof("[headline] मुंबई चाय घर", "[small print] 24/7", copy_area=area)
    changed = ImageChops.difference(empty, worded.picture).getbbox()

    assert changed is not None
    assert (changed[0] >= part.left, changed[1] >= part.top) == (True, True)
    assert (changed[2] <= part.right, changed[3] <= part.bottom) == (True, True)
    corner = worded.picture.getpixel((2, 2))
    assert isinstance(corner, tuple)
    outside = worded.picture.copy()
    outside.paste(corner, (part.left, part.top, part.right, part.bottom))
    grey = outside.convert("L").tobytes()
    assert max(grey) - min(grey) < 60  # plain ground that darkens towards the corners


def test_a_cut_out_keeps_to_its_part_too() -> None:
    part = part_of(BOARD.width, BOARD.height, BAND)
    letters = proof("[headline] OPEN", copy_area=BAND, background=Background.TRANSPARENT).picture.getchannel("A")
    box = letters.getbbox()

    assert box is not None
    assert part.top <= box[1] < box[3] <= part.bottom


def test_a_guide_s_words_fill_their_part() -> None:
    left, top, right, bottom = inked(guide("[headline] चाय घर", area=BAND).picture)

    assert 0.2 * 512 < top < bottom < 0.8 * 512
    assert bottom - top > 0.3 * 512
    assert 0 < left < right < 1536


@pytest.mark.parametrize("area", [None, BAND])
def test_the_smallest_letters_are_told_over_the_sign_s_own_height(area: CopyArea | None) -> None:
    """Given a headline with small print, then what is told is the small print's, and the same for a part as for a whole."""
    size = BOARD if area is None else Size(1536, 848)
    made = guide("[headline] OPEN", "[small print] cash only", area=area, size=size)
    small = next(line for line in made.copy.lines if line.role is Role.SMALL_PRINT)

    assert made.smallest_letters == pytest.approx(small.size / 512, rel=0.01)
    assert 0.02 < proof("[headline] OPEN", "[small print] cash only", copy_area=area).smallest_letters < 0.3


def test_a_caption_is_nobody_s_lettering() -> None:
    assert proof().smallest_letters == 0


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("[headline] Open\x07", CopyUnprintable, r"U\+0007"),
        ("Open \ud83d", CopyUnprintable, r"U\+D83D"),
        ("Open \ue123 \U000f0001", CopyPrivateUse, r"U\+E123, U\+F0001"),
        ("面" * 5000, CopyTooLong, "5,004 characters"),
    ],
)
def test_what_no_provider_should_be_sent_is_told_before_anything_is(
    text: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        check_copy(("[headline] Good", text))


@pytest.mark.parametrize("text", ["[headline] Open\tlate", "ᚠᚢᚦ", "👩\u200d🍳", "क\u200d्ष", "\u200fמסעדה\u200f", ""])
def test_what_only_fonts_here_lack_may_be_sent(text: str) -> None:
    check_copy((text, ""))


def seen(copy: SetCopy) -> str:
    """The characters of the first line from left to right."""
    line = copy.lines[0].shaped
    return "".join(line.text[glyph.cluster] for glyph in line.glyphs)


def inked(picture: Image.Image) -> tuple[int, int, int, int]:
    box = picture.convert("L").point([255 - grey for grey in range(256)]).getbbox()
    assert box is not None
    return box

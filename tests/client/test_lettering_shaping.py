"""Letters take the forms their scripts want: conjuncts, joining, order, marks, regional forms; or nothing is drawn."""

from __future__ import annotations

import unicodedata

import pytest

from client.errors import ScriptWithoutFont
from client.lettering.language import language_of
from client.lettering.shaping import ShapedLine, runs_of, scripts_of, shape_line
from tests.client.lettering_fonts import shelf


@pytest.mark.parametrize(
    ("conjunct", "name"),
    [
        ("क्ष", "kassadeva"),
        ("ক্ষ", "kassabeng"),
        ("ક્ષ", "kassagujr"),
        ("ಕ್ಷ", "kassaknda"),
        ("క్ష", "kassatelu"),
        ("ക്ഷ", "kassamlym"),
        ("க்ஷ", "tchatamil"),
    ],
)
def test_a_conjunct_is_one_glyph(conjunct: str, name: str) -> None:
    """Given three characters that are written as one form, when shaped, then that one glyph stands there."""
    assert names(shape(conjunct)) == [name]


def test_a_vowel_written_before_its_consonant_stands_before_it() -> None:
    assert names(shape("कि")) == ["ivowelsign03deva", "kadeva"]


def test_a_tamil_two_part_vowel_stands_on_both_sides() -> None:
    """Given கொ, typed as consonant and one vowel sign, then three glyphs stand with the consonant in the middle."""
    consonant = names(shape("க"))[0]
    glyphs = names(shape("கொ"))

    assert len(glyphs) == 3
    assert glyphs[1] == consonant


def test_khmer_subscripts_and_myanmar_medials_are_reordered() -> None:
    assert names(shape("ស្ត្រី"))[0] == "uni17D2179A"
    assert names(shape("ကြွ")) == ["medial_ra_wa.w2", "ka"]


def test_arabic_letters_join_and_run_from_right_to_left() -> None:
    """Given one letter three times, then its final, medial and initial forms stand from left to right."""
    assert names(shape("ببب")) == ["uniFE90", "uniFE92", "uniFE91"]
    assert names(shape("ب")) == ["uni0628"]
    assert names(shape("لا")) == ["uniFEFB"]


def test_arabic_joins_across_a_change_of_font() -> None:
    """Given a joining letter beside a tatweel-like joiner, then it keeps its joined form."""
    assert names(shape("ب\u200d")) != names(shape("ب"))


def test_mixed_arabic_latin_and_digits_are_seen_in_the_right_order() -> None:
    line = shape("مطعم Café 24")
    seen = [line.text[glyph.cluster] for glyph in line.glyphs]

    assert "".join(seen) == "Café 24 " + "".join(reversed("مطعم"))
    assert line.right_to_left


def test_thai_marks_stack_without_touching() -> None:
    """Given a tone over a vowel over a consonant, then the tone stands higher than it does over the consonant alone."""
    assert shape("ที่").ink.top > shape("ที").ink.top > shape("ท").ink.top


def test_decomposed_text_is_composed() -> None:
    assert names(shape(unicodedata.normalize("NFD", "Phở"))) == names(shape("Phở"))


def test_decomposed_hangul_is_composed() -> None:
    assert indices(shape(unicodedata.normalize("NFD", "한글"))) == indices(shape("한글"))


def test_han_characters_take_their_regional_form() -> None:
    """Given one character with three national forms, when the language differs, then so does the glyph."""
    forms = {
        language: indices(shape_line("骨", shelf(), language=language)) for language in ("ja", "zh-Hans", "zh-Hant")
    }

    assert len(set(map(tuple, forms.values()))) == 3


@pytest.mark.parametrize(
    ("line", "prompt", "all_copy", "language"),
    [
        ("牛肉面", "a noodle shop", "", "zh-Hans"),
        ("東京の店", "", "", "ja"),
        ("서울 大學", "", "", "ko"),
        ("骨董", "an antique shop in Tokyo", "", "ja"),
        ("牛肉麵", "a stall in Taipei", "", "zh-Hant"),
        ("茶餐廳", "Hong Kong cafe", "", "zh-HK"),
        ("定食", "", "いらっしゃいませ 定食", "ja"),
        ("牛肉面", "a Chinese menu in Seoul", "서울", "ko"),
    ],
)
def test_the_language_of_han_characters(line: str, prompt: str, all_copy: str, language: str) -> None:
    assert language_of(line, prompt, all_copy) == language


def test_a_price_is_set_in_the_font_of_the_word_before_it() -> None:
    assert [run.text for run in runs_of("牛肉面 ¥28", shelf())] == ["牛肉面 ¥28"]
    assert [run.face.name for run in runs_of("Tea £3", shelf())] == ["Inter"]


def test_a_number_belongs_to_the_letters_that_touch_it() -> None:
    assert scripts_of("Arena 11월") == ["Latn"] * 6 + ["Hang"] * 3


def test_both_brackets_of_a_pair_are_of_one_font() -> None:
    scripts = scripts_of("서울(Seoul)")

    assert scripts[2] == scripts[-1]


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("ພາສາລາວ", "Lao"),
        ("ᚠᚢᚦ", "Runic"),
        ("සිංහල", "Sinhala"),
        ("Tea ᏣᎳᎩ", "Cherokee"),
        ("བོད", "Tibetan"),
        ("a\ue000b", "private-use"),
    ],
)
def test_letters_without_a_font_are_refused_by_name(text: str, script: str) -> None:
    """Given letters that no font here can write, when shaped, then an error names them and their script."""
    with pytest.raises(ScriptWithoutFont) as refused:
        shape(text)

    assert script in refused.value.message
    shown = [character if character.isprintable() else f"U+{ord(character):04X}" for character in text.split()[-1]]
    assert any(character in refused.value.message for character in shown)


def test_a_letter_missing_from_its_script_s_own_font_is_refused() -> None:
    """Given a rare Han character beside common ones, then only the rare one is named."""
    with pytest.raises(ScriptWithoutFont) as refused:
        shape("牛\U00020001面")

    assert refused.value.facts["characters"] == "\U00020001"


def test_signs_and_emoji_come_from_the_fonts_that_have_them() -> None:
    line = shape("☕ → ★ ½ ❤️ 🍜 ₹")

    assert all(glyph.index for glyph in line.glyphs)


def test_joiners_and_direction_marks_print_nothing() -> None:
    plain, marked = shape("Cafe"), shape("Ca\u200bfe\u200e")

    assert marked.ink.right == pytest.approx(plain.ink.right, abs=0.05)
    assert marked.ink.top == plain.ink.top


@pytest.mark.parametrize("weight", [400, 600, 800])
def test_a_heavier_weight_prints_more(weight: int) -> None:
    """Given a variable font and a fixed one, when set heavier, then the letters grow wider or stay, never thinner."""
    for text in ("Menu", "मुंबई", "牛肉面", "한글"):
        regular, heavy = shape_line(text, shelf(), 400), shape_line(text, shelf(), weight)
        assert heavy.ink.right - heavy.ink.left >= regular.ink.right - regular.ink.left - 1e-6


def shape(text: str) -> ShapedLine:
    return shape_line(text, shelf())


def names(line: ShapedLine) -> list[str]:
    return [glyph.font.glyph_to_string(glyph.index) for glyph in line.glyphs]


def indices(line: ShapedLine) -> list[int]:
    return [glyph.index for glyph in line.glyphs]

"""The type guide: exactly the copy, black on white, the same every time; and what is refused, in a sentence and at once."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from client.errors import CopyTooLong, CopyUnprintable, LetteringError, LetteringTooSmall, ScriptWithoutFont
from client.lettering.area import part_of
from client.lettering.placing import Part
from client.lettering.roles import CopyLine, Role, line_of
from client.lettering.setting import Writing
from client.lettering.type_guide import TypeGuide, type_guide
from client.request import CopyArea
from client.sizes import Size
from tests.client.lettering_fonts import shelf
from tests.work import calls_in

BOARD = Size(1536, 1024)
COPIES = {
    "English": ("[headline] Night Market", "Noodles $7", "Buns $4", "[small print] cash only, no drones"),
    "Hindi": ("[headline] मुंबई चाय घर", "मसाला चाय ₹20", "वड़ा पाव ₹25"),
    "Kannada": ("[headline] ಬೆಂಗಳೂರು ದರ್ಶಿನಿ", "ಮಸಾಲೆ ದೋಸೆ ₹60", "ಇಡ್ಲಿ ವಡೆ ₹45"),
    "Tamil": ("[headline] மதுரை உணவகம்", "இட்லி ₹30", "பொங்கல் ₹50"),
    "Bengali": ("[headline] কলকাতা মিষ্টান্ন", "রসগোল্লা ৳২০", "সন্দেশ ৳৩৫"),
    "Chinese": ("[headline] 老王面馆", "牛肉面 ¥28", "小笼包 ¥132", "[small print] 每日十点至二十二点"),
    "Japanese": ("[headline] 居酒屋", "生ビール 500円", "枝豆 80円", "本日のおすすめは「和牛」です。"),
    "Korean": ("[headline] 서울 라이브 2026", "SEOUL LIVE 2026", "[small print] 11월 14일 · Tickets on Melon"),
    "Arabic": ("[headline] مطعم البحر", "شاورما دجاج 25 ر.س", "عصير Orange 12 ر.س"),
    "Thai": ("[headline] ยินดีต้อนรับสู่ร้านอาหาร", "ข้าวมันไก่ 50฿", "กาแฟเย็น 45฿"),
}


@pytest.mark.parametrize("writing", [Writing.ACROSS, Writing.DOWN])
@pytest.mark.parametrize("language", COPIES)
def test_every_given_character_is_set_exactly_once(language: str, writing: Writing) -> None:
    """Given a sign's copy, when its guide is set, then the words that stand there are the copy, and nothing else is."""
    copy = tuple(map(line_of, COPIES[language]))
    guide = type_guide(copy, BOARD, shelf(), writing=writing)

    assert words_of(guide) == "".join("".join(line.text.split()) for line in copy)


WORDS = [word for lines in COPIES.values() for line in lines for word in line.split()[1:]]
LINES = st.tuples(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=9), st.sampled_from([" ", " ", "\t"]), st.sampled_from(Role)
)


@pytest.mark.whole
@given(
    st.lists(LINES, min_size=1, max_size=6),
    st.sampled_from([BOARD, Size(1024, 1536), Size(512, 1536), Size(1536, 512)]),
    st.sampled_from([None, CopyArea(0.0, 0.2, 1.0, 0.6), CopyArea(0.25, 0.0, 0.5, 1.0)]),
    st.sampled_from(["", "ar", "hi", "ja", "ko"]),
    st.sampled_from(Writing),
)
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_words_in_any_order_are_all_set_and_stay_in_their_part(
    lines: list[tuple[list[str], str, Role]], size: Size, area: CopyArea | None, language: str, writing: Writing
) -> None:
    """Given words of ten languages mixed as chance will have it, then all of them are set, once, inside their part; or refused."""
    copy = tuple(CopyLine(between.join(words), role) for words, between, role in lines)
    part = part_of(size.width, size.height, area)
    try:
        guide = type_guide(copy, size, shelf(), writing=writing, language=language, area=area)
    except LetteringTooSmall:
        assume(False)

    assert words_of(guide) == "".join("".join(line.text.split()) for line in copy)
    for line in guide.copy.lines:
        assert part.left <= line.ink.left <= line.ink.right <= part.right
        assert part.top <= line.ink.top <= line.ink.bottom <= part.bottom


def test_a_price_line_with_a_price_of_its_own_loses_nothing() -> None:
    """Given a line for a price that holds an item and its price, behind an item, then all three stand on the sign."""
    guide = type_guide((CopyLine("Buns"), CopyLine("Tea\t$3", Role.PRICE)), BOARD, shelf())

    assert words_of(guide) == "BunsTea$3"


def test_an_item_that_cannot_be_broken_stays_on_the_sheet() -> None:
    """Given a menu whose item is a row of prices, wider than the items' column, then it begins further out, not beyond the edge."""
    copy = (CopyLine("Night உணவகம் Night $7"), CopyLine("$7 $7 ₹60 ₹30 Night $7"))
    lines = type_guide(copy, Size(1024, 1536), shelf()).copy.lines

    assert max(line.ink.right for line in lines) <= 1024
    assert min(line.ink.left for line in lines) >= 0


def test_a_guide_is_black_on_white_at_the_sign_s_ratio_with_nothing_at_its_edge() -> None:
    picture = type_guide(tuple(map(line_of, COPIES["Hindi"])), BOARD, shelf()).picture
    inverted = picture.convert("L").point([255 - grey for grey in range(256)])

    assert (picture.size, picture.mode) == ((1536, 1024), "RGB")
    assert picture.getextrema() == ((0, 255),) * 3
    left, top, right, bottom = inverted.getbbox() or (0, 0, 0, 0)
    assert min(left, top, 1536 - right, 1024 - bottom) >= 50


def test_the_same_copy_gives_the_same_guide() -> None:
    copy = tuple(map(line_of, COPIES["Arabic"]))

    assert type_guide(copy, BOARD, shelf()).picture.tobytes() == type_guide(copy, BOARD, shelf()).picture.tobytes()


def test_no_copy_gives_a_white_sheet() -> None:
    guide = type_guide((), BOARD, shelf())

    assert guide.picture.getextrema() == ((255, 255),) * 3
    assert guide.copy.lines == ()


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("word " * 1000, CopyTooLong, "5,000 characters"),
        ("面" * 5000, CopyTooLong, "5,000 characters"),
        ("Open\x07", CopyUnprintable, r"U\+0007"),
        ("O\x00pen", CopyUnprintable, r"U\+0000"),
        ("Open \ud83d", CopyUnprintable, r"U\+D83D"),
        ("Open \ufffe", CopyUnprintable, r"U\+FFFE"),
        ("Open \ue123", ScriptWithoutFont, r"U\+E123.*private-use"),
        ("ᚠᚢᚦ", ScriptWithoutFont, "Runic"),
        ("ຮ້ານອາຫານ", ScriptWithoutFont, "Lao"),
        ("牛\U00020001面", ScriptWithoutFont, "\U00020001"),
        ("verbose " * 240, LetteringTooSmall, "14 pixels"),
    ],
)
def test_what_cannot_be_set_is_refused_in_a_sentence_at_once(text: str, error: type[LetteringError], said: str) -> None:
    """Given copy that is too long, broken or in a script without a font, then nothing is set, and it is said why, quickly."""
    type_guide((CopyLine("Open 面"),), Size(512, 256), shelf())

    def refuse() -> None:
        with pytest.raises(error, match=said):
            type_guide((CopyLine(text),), Size(512, 256), shelf())

    assert calls_in(refuse) < 10_000_000


@pytest.mark.parametrize(
    "text",
    ["Open\tlate", "Open\u00a0late", "休\u3000日", "e\u0301te\u0301", "\u200fمطعم\u200f", "क\u200d्ष", "👩\u200d🍳"],
)
def test_spaces_marks_and_joiners_are_no_broken_characters(text: str) -> None:
    assert type_guide((CopyLine(text),), BOARD, shelf()).copy.lines


def test_a_compatibility_ideograph_keeps_its_own_form() -> None:
    """Given a name written with the old form of a character, when set, then it is not quietly the common one."""
    old, common = (type_guide((CopyLine(name),), BOARD, shelf()).picture.tobytes() for name in ("\ufa19", "\u795e"))

    assert unicodedata.normalize("NFC", "\ufa19") == "\u795e"
    assert old != common


def words_of(guide: TypeGuide) -> str:
    """What stands in a guide in reading order, without spaces."""
    texts = [line.shaped.text for line in guide.copy.lines if line.part is not Part.LEADERS]
    return "".join("".join(text.split()) for text in texts)

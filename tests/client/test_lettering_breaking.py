"""Where a line of a sign may end, in each script, and where it never does; and how a line is shared out over its rows."""

from __future__ import annotations

import unicodedata
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client.lettering.breaking import Break, breaks_of, segments_of
from client.lettering.clusters import spans_of
from client.lettering.wrapping import rows_taken

SCRIPTS = (
    range(0x0020, 0x007F),
    range(0x0600, 0x0650),
    range(0x0900, 0x0980),
    range(0x0980, 0x09E0),
    range(0x0B80, 0x0BE0),
    range(0x0C80, 0x0CE0),
    range(0x0D00, 0x0D60),
    range(0x0E01, 0x0E5C),
    range(0x0E81, 0x0EDF),
    range(0x1000, 0x1050),
    range(0x1100, 0x1200),
    range(0x1780, 0x17D4),
    range(0x3001, 0x3100),
    range(0x4E00, 0x4E40),
    range(0xAC00, 0xAC40),
    range(0x1F1E6, 0x1F200),
    (0x200D, 0x200C, 0xFE0F, 0x0301, 0x20, 0x200B, 0x2060, 0x1F3FD, 0x1F469, 0x2764),
)
LETTERS = st.sampled_from(SCRIPTS).flatmap(
    lambda script: st.lists(st.sampled_from([*script, 0x20, 0x200D]).map(chr), max_size=10)
)
COPY = st.lists(LETTERS, max_size=4).map(lambda parts: "".join(sign for part in parts for sign in part))


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("two words", ["two ", "words"]),
        ("9 am – 9 pm", ["9 ", "am ", "– ", "9 ", "pm"]),
        ("A\u00a0B", ["A\u00a0B"]),
        ("Bienvenue ! « oui » 12,50 €", ["Bienvenue ! ", "« oui » ", "12,50 €"]),
        ("서울 라이브", ["서울 ", "라이브"]),
        ("मुंबई पुस्तक भंडार", ["मुंबई ", "पुस्तक ", "भंडार"]),
        ("नमस्ते ।", ["नमस्ते ।"]),
        ("أهلا وسهلا", ["أهلا ", "وسهلا"]),
        ("", []),
    ],
)
def test_words_stay_whole_between_spaces(text: str, segments: list[str]) -> None:
    assert segments_of(text, Break.SPACE) == segments


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("牛肉面", ["牛", "肉", "面"]),
        ("「はい」。", ["「は", "い」。"]),
        ("ちょっと", ["ちょっ", "と"]),
        ("ラーメン", ["ラー", "メ", "ン"]),
        ("2026年4月", ["2026年", "4月"]),
        ("面 ¥28", ["面 ", "¥28"]),
        ("特价：（大碗）¥28，包", ["特", "价：", "（大", "碗）", "¥28，", "包"]),
        ("라이브", ["라", "이", "브"]),
    ],
)
def test_east_asian_lines_may_be_parted_with_kinsoku(text: str, segments: list[str]) -> None:
    assert segments_of(text) == segments


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("本日のおすすめランチは八百円です", ["本日の", "おすすめランチは", "八百円です"]),
        ("「いらっしゃいませ」お気軽に、どうぞ", ["「いらっしゃいませ」", "お気軽に、", "どうぞ"]),
        ("ร้านอาหารเปิดทุกวัน", ["ร้าน", "อาหาร", "เปิด", "ทุก", "วัน"]),
        ("ยินดีต้อนรับสู่กรุงเทพมหานคร", ["ยินดี", "ต้อนรับ", "สู่", "กรุงเทพมหานคร"]),
        ("ภาษา\u200bไทยสวยงาม", ["ภาษา\u200b", "ไทยสวยงาม"]),
        ("今日特价，牛肉面", ["今日特价，", "牛肉面"]),
        ("twenty-one", ["twenty-", "one"]),
    ],
)
def test_phrases_and_thai_words_stay_whole_before_they_are_parted(text: str, phrases: list[str]) -> None:
    """Given a line without spaces, then it is rather broken where a phrase ends; zero-width spaces overrule what is guessed."""
    assert segments_of(text, Break.PHRASE) == phrases


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        ("မြန်မာ", ["မြန်", "မာ"]),
        ("မန္တလေး", ["မန္တ", "လေး"]),
        ("ភ្នំពេញ", ["ភ្នំ", "ពេញ"]),
        ("ຮ້ານອາຫານ", ["ຮ້ານ", "ອາ", "ຫານ"]),
    ],
)
def test_burmese_khmer_and_lao_are_parted_between_syllables_as_a_last_resort(text: str, syllables: list[str]) -> None:
    assert segments_of(text, Break.PHRASE) == [text]
    assert segments_of(text) == syllables


@pytest.mark.parametrize(
    "whole",
    [
        "क्षत्रिय",
        "र्क्ष्मीं",
        "স্ত্রী",
        "ತಯಾರಿಸಿದ್ದು",
        "ക്ഷ",
        "ศิลป์",
        "ស្ត្រី",
        "👩\u200d👩\u200d👧",
        "🇰🇷",
        "e\u0301",
        "각",
    ],
)
def test_conjuncts_marks_and_joined_emoji_are_never_parted(whole: str) -> None:
    assert segments_of(whole) == [whole]


@pytest.mark.parametrize(
    ("text", "count"), [("क्षि", 1), ("க்ஷ", 1), ("க்க", 2), ("ಕ್ಷ", 1), ("ក្រ", 1), ("가나", 2), ("🇰🇷🇯🇵", 2)]
)
def test_what_counts_as_one_cluster(text: str, count: int) -> None:
    assert len(list(spans_of(text))) == count


@settings(deadline=None)
@given(COPY)
def test_no_break_is_inside_a_cluster_and_nothing_is_lost(text: str) -> None:
    """Given any copy of any script, then its pieces are the copy, and each ends where a cluster does."""
    pieces = segments_of(text)
    ends = {0, *(end for _, end in spans_of(text))}

    assert "".join(pieces) == text
    assert set(accumulate(map(len, pieces))) <= ends


@settings(deadline=None)
@given(COPY)
def test_no_line_begins_with_a_mark_a_closing_sign_or_a_space(text: str) -> None:
    for piece in segments_of(text)[1:]:
        assert piece[0] not in "、。」』）！？ー,.;:!?)］ " or piece[0] in ".,;:!?)"
        assert not unicodedata.category(piece[0]).startswith("M")


@settings(deadline=None)
@given(COPY)
def test_finer_breaks_only_add_to_coarser_ones(text: str) -> None:
    spaces, all_breaks = segments_of(text, Break.SPACE), breaks_of(text)

    assert all(all_breaks[end] >= Break.SPACE for end in list(accumulate(map(len, spaces)))[:-1])


def test_rows_are_even_rather_than_ending_in_an_orphan() -> None:
    """Given five words of which four fill a row, then three and two are set, not four and one."""
    assert rows_taken([1.0] * 5, [0.1] * 5, [Break.SPACE] * 5, 4.2) == [3, 2]


def test_a_row_rather_ends_behind_a_separator_than_in_a_date() -> None:
    """Given a line of items between dots, when it fills two rows, then the date in its middle is not parted."""
    segments = segments_of("Jamsil Arena · 11월 14일 · Tickets on Melon", Break.SPACE)
    ends = [*breaks_of("Jamsil Arena · 11월 14일 · Tickets on Melon"), Break.SPACE]
    after = [ends[end] for end in accumulate(map(len, segments))]
    taken = rows_taken([float(len(segment)) for segment in segments], [1.0] * len(segments), after, 26.0)

    assert "".join(segments[: taken[0]]) == "Jamsil Arena · 11월 14일 · "


def test_a_row_rather_ends_where_a_phrase_does() -> None:
    """Given eight characters with a phrase ending after the third, then a row ends there, not in the middle."""
    ends = [Break.PHRASE if place == 2 else Break.LAST_RESORT for place in range(8)]

    assert rows_taken([1.0] * 8, [0.0] * 8, ends, 5.0) == [3, 5]


@settings(deadline=None)
@given(st.lists(st.floats(0.1, 9.0), min_size=1, max_size=70), st.floats(1.0, 30.0))
def test_rows_take_every_piece_and_stay_within_the_room(widths: list[float], room: float) -> None:
    """Given pieces of any widths, then every one is in a row, and only a piece that is itself too wide is too wide."""
    taken = rows_taken(widths, [0.0] * len(widths), [Break.SPACE] * len(widths), room)

    assert sum(taken) == len(widths)
    start = 0
    for count in taken:
        assert count >= 1
        assert count == 1 or sum(widths[start : start + count]) <= room + 1e-6
        start += count

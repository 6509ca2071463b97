"""Columns of East Asian copy: when they are set, which way they follow one another, and how each character stands in them."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from client.lettering.box import Box
from client.lettering.clusters import spans_of
from client.lettering.font_shelf import FontShelf, shelf_of
from client.lettering.placing import Part
from client.lettering.roles import line_of
from client.lettering.setting import SetCopy, Typesetter, Writing
from client.lettering.shaping import Glyph, ShapedLine
from client.lettering.vertical import Orientation, pieces_of, shape_column
from tests.client.lettering_fonts import fonts_folder, shelf

TALL, SQUARE = Box(0, 0, 440, 1400), Box(0, 0, 1000, 1000)


@pytest.mark.parametrize(
    ("lines", "box", "prompt", "down"),
    [
        (("火锅", "二十四小时营业"), TALL, "", True),
        (("火锅", "OPEN 24H"), TALL, "", True),
        (("국밥",), TALL, "", True),
        (("OPEN", "ALL NIGHT"), TALL, "", False),
        (("火锅",), SQUARE, "", False),
        (("火锅",), SQUARE, "vertical lettering on a wooden sign", True),
        (("そば",), SQUARE, "縦書きの看板", True),
        (("火锅",), SQUARE, "a story ad, 9:16 vertical", False),
        (("OPEN",), SQUARE, "vertical lettering", False),
    ],
)
def test_when_copy_is_set_downwards(lines: tuple[str, ...], box: Box, prompt: str, down: bool) -> None:
    assert set_copy(*lines, box=box, prompt=prompt).downwards is down


def test_the_writing_can_be_chosen() -> None:
    copy = (line_of("火锅"),)

    assert Typesetter(shelf(), writing=Writing.DOWN).typeset(copy, SQUARE).downwards
    assert not Typesetter(shelf(), writing=Writing.ACROSS).typeset(copy, TALL).downwards


def test_columns_follow_one_another_from_the_right() -> None:
    """Given three lines, when set downwards, then the first stands at the right, none touches another, and all is in the box."""
    placed = set_copy("[headline]老王面馆", "手工拉面", "二十四小时营业").lines

    assert [line.x for line in placed] == sorted((line.x for line in placed), reverse=True)
    for right, left in itertools.pairwise(placed):
        assert left.ink.right <= right.ink.left
    for line in placed:
        assert 0 <= line.ink.left < line.ink.right <= TALL.width
        assert 0 <= line.ink.top < line.ink.bottom <= TALL.height


def test_a_menu_s_prices_stand_at_the_foot_of_their_columns() -> None:
    placed = set_copy("牛肉面\t28元", "小笼包\t132元", "豆浆、油条\t8元").lines
    items, prices = [line for line in placed if not line.is_price], [line for line in placed if line.is_price]

    assert max(line.ink.bottom for line in prices) - min(line.ink.bottom for line in prices) <= 3
    assert max(line.ink.top for line in items) - min(line.ink.top for line in items) <= 0.2 * items[0].size
    assert [line.x for line in items] == [line.x for line in prices]


def test_leaders_in_a_column_keep_clear_of_item_and_price() -> None:
    placed = set_copy("天ぷら蕎麦 ..... 1,280円", "ざる蕎麦 ..... 900円").lines
    leaders = [line for line in placed if line.part is Part.LEADERS]

    assert len(leaders) == 2
    for leader in leaders:
        item, price = (line for line in placed if line.x == leader.x and line is not leader)
        assert item.ink.bottom < leader.ink.top < leader.ink.bottom < price.ink.top


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ("手打ち", [("手打ち", Orientation.UPRIGHT)]),
        ("創業28年", [("創業", Orientation.UPRIGHT), ("28", Orientation.COMBINED), ("年", Orientation.UPRIGHT)]),
        ("2026年", [("2026", Orientation.STACKED), ("年", Orientation.UPRIGHT)]),
        ("TVで", [("TV", Orientation.STACKED), ("で", Orientation.UPRIGHT)]),
        ("A5和牛", [("A5", Orientation.COMBINED), ("和牛", Orientation.UPRIGHT)]),
        (
            "麺 ¥900",
            [
                ("麺", Orientation.UPRIGHT),
                (" ", Orientation.SPACE),
                ("¥", Orientation.STACKED),
                ("900", Orientation.COMBINED),
            ],
        ),
        ("麺 ¥1,200", [("麺", Orientation.UPRIGHT), (" ", Orientation.SPACE), ("¥1,200", Orientation.SIDEWAYS)]),
        ("LAO WANG面", [("LAO WANG", Orientation.SIDEWAYS), ("面", Orientation.UPRIGHT)]),
        (
            "17:00～24:00",
            [("17:00", Orientation.SIDEWAYS), ("～", Orientation.UPRIGHT), ("24:00", Orientation.SIDEWAYS)],
        ),
        ("何?!", [("何", Orientation.UPRIGHT), ("?!", Orientation.COMBINED)]),
        ("待って……", [("待って", Orientation.UPRIGHT), ("……", Orientation.SIDEWAYS)]),
    ],
)
def test_how_characters_stand_in_a_column(line: str, pieces: list[tuple[str, Orientation]]) -> None:
    assert [(piece.text, piece.orientation) for piece in pieces_of(line)] == pieces


@pytest.mark.parametrize("sign", "「」（）ー、。〜：")
def test_punctuation_takes_its_form_for_columns(sign: str) -> None:
    """Given a mark that lies along the line, when set downwards, then it is another glyph than in a line across."""
    (glyph,) = column(sign).glyphs

    assert glyph.font.get_nominal_glyph(ord(sign)) != glyph.index


def test_a_stop_stands_at_the_upper_right_of_its_square() -> None:
    """Given a stop under a character, then its ink is right of the column's middle and in its square's upper half."""
    stop = column("国。").glyphs[1]
    extents = stop.font.get_glyph_extents(stop.index)

    assert stop.x + extents.x_bearing / stop.em > 0
    assert stop.y + extents.y_bearing / stop.em > -1.5


def test_brackets_are_turned_where_the_font_has_no_form_for_columns(tmp_path: Path) -> None:
    """Given a font whose rules for columns were taken out, then its brackets and long marks are turned, its stops moved."""
    bare = shelf_without_column_forms(tmp_path)
    plain = shape_column("「国ー」。", bare)

    assert [glyph.turned for glyph in plain.glyphs] == [True, False, True, True, False]
    stop = plain.glyphs[-1]
    extents = stop.font.get_glyph_extents(stop.index)
    assert stop.x + extents.x_bearing / stop.em > 0


def test_short_numbers_fit_into_one_character_s_room() -> None:
    ink = column("128").ink

    assert ink.right - ink.left <= 1.0
    assert ink.top - ink.bottom <= 1.0


def test_words_on_their_side_read_downwards() -> None:
    """Given Latin in a column, then its letters follow one another downwards, lying on their right side."""
    glyphs = column("WANG面").glyphs

    assert [glyph.turned for glyph in glyphs] == [True] * 4 + [False]
    assert [glyph.y for glyph in glyphs[:4]] == sorted((glyph.y for glyph in glyphs[:4]), reverse=True)


@pytest.mark.parametrize(
    "line",
    [
        "手打ち蕎麦「さくら庵」",
        "創業28年、TVで紹介！",
        "LAO WANG 老王 ¥1,200",
        "２４時間　営業中",
        "국밥 9,000원",
        "が\u3099行く",
        "مطعم 面",
    ],
)
def test_every_character_is_set_exactly_once(line: str) -> None:
    """Given a column, then every cluster of its text but the spaces has its glyphs, and none has another's."""
    set_once: dict[int, list[Glyph]] = {}
    shaped = column(line)
    starts = {start: end for start, end in spans_of(shaped.text) if not shaped.text[start:end].isspace()}
    for glyph in shaped.glyphs:
        start = max(start for start in starts if start <= glyph.cluster)
        set_once.setdefault(start, []).append(glyph)

    assert set(set_once) == set(starts)


def test_a_long_line_goes_on_in_the_next_column_with_kinsoku() -> None:
    placed = set_copy("本日のおすすめ「手打ち蕎麦」は、八百円です。お気軽にどうぞ。", box=Box(0, 0, 480, 1000)).lines

    assert len(placed) > 1
    assert (
        "".join(line.shaped.text for line in placed) == "本日のおすすめ「手打ち蕎麦」は、八百円です。お気軽にどうぞ。"
    )
    assert not any(line.shaped.text[0] in "、。」" or line.shaped.text[-1] == "「" for line in placed)
    assert all(line.part is Part.WORDS for line in placed)


def shelf_without_column_forms(folder: Path) -> FontShelf:
    """A shelf whose studio font has the few characters asked for, of Blender's own outlines, and no rules at all."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(layout_features=[], drop_tables=["GSUB", "GPOS", "VORG"], notdef_outline=True)
    with TTFont(Path(fonts_folder()) / "Noto Sans CJK Regular.woff2") as font:
        font.flavor = None
        subsetter = Subsetter(options)
        subsetter.populate(text="「国ー」。")
        subsetter.subset(font)
        font.save(folder / "bare.otf")
    return shelf_of(fonts_folder(), "", str(folder))


def column(text: str) -> ShapedLine:
    return shape_column(text, shelf(), language="ja")


def set_copy(*lines: str, box: Box = TALL, prompt: str = "") -> SetCopy:
    return Typesetter(shelf(), prompt).typeset(tuple(map(line_of, lines)), box)


@pytest.mark.parametrize(
    ("line", "standing"),
    [
        ("“骨”", [Orientation.UPRIGHT]),
        ("店“Open”", [Orientation.UPRIGHT, Orientation.SIDEWAYS]),
        ("Tom’s", [Orientation.SIDEWAYS]),
        ("“", [Orientation.SIDEWAYS]),
        ("“‘", [Orientation.SIDEWAYS]),
    ],
)
def test_curly_quotation_marks_stand_as_what_they_enclose_does(line: str, standing: list[Orientation]) -> None:
    """Given quotation marks, then around Chinese they take the font's form for columns, and around Latin they lie with it."""
    assert [piece.orientation for piece in pieces_of(line)] == standing

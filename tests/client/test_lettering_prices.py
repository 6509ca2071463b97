"""Menus: which lines are items with prices, and how items, prices and leaders stand in columns, read either way."""

from __future__ import annotations

import itertools

import pytest

from client.lettering.box import Box
from client.lettering.placing import Part, PlacedLine
from client.lettering.price_lines import Entry, entries_of
from client.lettering.roles import CopyLine, Role, line_of
from client.lettering.setting import Typesetter
from tests.client.lettering_fonts import shelf

BOARD = Box(0, 0, 1200, 800)


@pytest.mark.parametrize(
    ("line", "item", "price"),
    [
        ("牛肉面 ¥28", "牛肉面", "¥28"),
        ("牛肉面¥28", "牛肉面", "¥28"),
        ("担担面 26元", "担担面", "26元"),
        ("生ビール 1,200円", "生ビール", "1,200円"),
        ("김밥 3,500원", "김밥", "3,500원"),
        ("김밥 ₩3500", "김밥", "₩3500"),
        ("मसाला चाय ₹20/-", "मसाला चाय", "₹20/-"),
        ("Samosa Rs. 15", "Samosa", "Rs. 15"),
        ("রসগোল্লা ৳২০", "রসগোল্লা", "৳২০"),
        ("ಮಸಾಲೆ ದೋಸೆ ₹೬೦", "ಮಸಾಲೆ ದೋಸೆ", "₹೬೦"),
        ("شاورما 25 ر.س", "شاورما", "25 ر.س"),
        ("קפה הפוך ₪14", "קפה הפוך", "₪14"),
        ("Kaffee 2,80 €", "Kaffee", "2,80 €"),
        ("Noodles HK$45", "Noodles", "HK$45"),
        ("Tea – £3", "Tea", "– £3"),
        ("Coffee: $2.75", "Coffee:", "$2.75"),
        ("茶：¥5", "茶：", "¥5"),
    ],
)
def test_a_price_is_told_by_its_currency(line: str, item: str, price: str) -> None:
    first, second = entries_of((CopyLine(line), CopyLine(line)))

    assert (first.text, first.price) == (item, price)
    assert first == second


@pytest.mark.parametrize("line", ["Route 66", "Since 1987", "Room A$5b", "$5", "Kr", "call 0044 20", "R2€2"])
def test_a_number_is_not_a_price(line: str) -> None:
    assert [entry.price for entry in entries_of((CopyLine(line), CopyLine(line)))] == ["", ""]


def test_one_line_with_a_price_is_no_menu_unless_it_is_set_off() -> None:
    assert entries_of((CopyLine("Entry $7"), CopyLine("Tonight"))) == [
        Entry("Entry $7", Role.BODY),
        Entry("Tonight", Role.BODY),
    ]
    assert entries_of((CopyLine("Entry\t7"),)) == [Entry("Entry", Role.BODY, price="7")]


def test_a_line_whose_role_is_price_belongs_to_the_item_before_it() -> None:
    lines = tuple(map(line_of, ("[headline] Ramen", "miso", "[price] ¥900", "shoyu", "[price] ¥850")))

    assert [(entry.text, entry.price) for entry in entries_of(lines)] == [
        ("Ramen", ""),
        ("miso", "¥900"),
        ("shoyu", "¥850"),
    ]


def test_a_price_with_no_item_before_it_stands_by_itself() -> None:
    placed = set_lines("[headline] TONIGHT", "[price] $25")

    assert [(line.shaped.text, line.is_price) for line in placed] == [("TONIGHT", False), ("$25", True)]


def test_digits_stand_below_digits() -> None:
    """Given prices of narrow and wide digits, when set, then all end at one edge, each digit as wide as any other."""
    placed = set_lines("Tea\t$1.11", "Cake\t$8.80", "Both\t$19.91")
    prices = [line for line in placed if line.is_price]

    ends = [line.x + line.shaped.width * line.size for line in prices]
    assert max(ends) - min(ends) <= 1.5
    widths = {round(line.shaped.width, 3) for line in prices[:2]}
    assert len(widths) == 1


def test_an_arabic_menu_has_its_items_at_the_right_and_its_prices_at_the_left() -> None:
    """Given Arabic items, one with a Latin word, then all begin at the right edge, and the prices stand left, digit below digit."""
    placed = set_lines("شاورما دجاج 25 ر.س", "كباب 132 ر.س", "عصير Orange 12 ر.س")
    items, prices = [line for line in placed if not line.is_price], [line for line in placed if line.is_price]

    assert max(line.ink.right for line in items) - min(line.ink.right for line in items) <= 2
    assert max(line.ink.right for line in prices) < min(line.ink.left for line in items)
    assert max(line.ink.right for line in prices) - min(line.ink.right for line in prices) <= 0.1 * prices[0].size
    assert [line.baseline for line in items] == [line.baseline for line in prices]


@pytest.mark.parametrize("lines", [("شاورما ₪25", "Pizza ₪30", "كباب ₪32"), ("Tea $2", "شاي $3", "Cake $4")])
def test_an_item_in_another_script_stands_in_its_menu_s_columns(lines: tuple[str, ...]) -> None:
    placed = set_lines(*lines)
    prices, items = [line.ink for line in placed if line.is_price], [line.ink for line in placed if not line.is_price]

    assert max(ink.right for ink in prices) < min(ink.left for ink in items) or max(ink.right for ink in items) < min(
        ink.left for ink in prices
    )


def test_a_long_item_is_wrapped_in_its_own_column_and_its_price_stands_at_its_end() -> None:
    placed = set_lines(
        "Soup\t$4", "Buttermilk pancakes with maple syrup, berries and whipped cream\t$11", box=Box(0, 0, 500, 700)
    )
    last_price = placed[-1]

    assert last_price.shaped.text == "$11"
    words = [line for line in placed[2:-1] if line.part is Part.WORDS]
    assert len(words) > 1
    assert last_price.baseline == words[-1].baseline
    assert max(line.ink.left for line in words) - min(line.ink.left for line in words) <= 3
    assert max(line.ink.right for line in words) < last_price.ink.left


def test_dots_in_the_copy_become_leaders_on_one_grid() -> None:
    """Given a menu typed with dots, when set, then dots fill the gaps, dot below dot, and no typed dot is left in the words."""
    placed = set_lines("Soup ..... $4", "Cheese cake ..... $11")
    leaders = [line for line in placed if line.part is Part.LEADERS]
    words = [line.shaped.text for line in placed if line.part is Part.WORDS]

    assert words == ["Soup", "Cheese cake"]
    places = [{round(line.x + glyph.x * line.size) for glyph in line.shaped.glyphs} for line in leaders]
    assert len(places) == 2
    assert all(any(abs(place - other) <= 2 for other in places[0]) for place in places[1])


@pytest.mark.parametrize("lines", [("Soup ..... $4", "Cake ..... $11"), ("حساء ..... ₪4", "كعكة ..... ₪11")])
def test_leaders_touch_neither_item_nor_price(lines: tuple[str, str]) -> None:
    placed = set_lines(*lines)
    for leader in (line for line in placed if line.part is Part.LEADERS):
        others = [line for line in placed if line.baseline == leader.baseline and line is not leader]
        assert all(leader.ink.right < other.ink.left or leader.ink.left > other.ink.right for other in others)


def test_leaders_are_drawn_where_they_are_asked_for_and_left_out_where_not() -> None:
    plain, dotted = (
        (CopyLine("Soup\t$4"), CopyLine("Cake\t$11")),
        (CopyLine("Soup ..... $4"), CopyLine("Cake ..... $11")),
    )

    with_dots = Typesetter(shelf(), leaders=True).set_copy(plain, BOARD)
    without = Typesetter(shelf(), leaders=False).set_copy(dotted, BOARD)
    assert [line.part for line in with_dots].count(Part.LEADERS) == 2
    assert [line.part for line in without].count(Part.LEADERS) == 0


def test_rows_of_a_menu_do_not_touch() -> None:
    placed = set_lines("[headline] Menu", *(f"Dish number {number}\t₹{number * 37}" for number in range(9)))

    for above, below in itertools.combinations(placed, 2):
        apart = (
            above.ink.bottom <= below.ink.top or above.ink.right <= below.ink.left or below.ink.right <= above.ink.left
        )
        assert apart


def set_lines(*lines: str, box: Box = BOARD) -> tuple[PlacedLine, ...]:
    return Typesetter(shelf()).set_copy(tuple(map(line_of, lines)), box)

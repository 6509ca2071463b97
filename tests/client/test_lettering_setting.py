"""Lines in a box: as large as they fit, never clipped, wrapped where their language allows, prices in a column."""

from __future__ import annotations

import itertools

import pytest
from PIL import Image

from client.errors import CopyTooLong, LetteringTooSmall
from client.lettering.area import largest_white
from client.lettering.box import Box
from client.lettering.placing import PlacedLine
from client.lettering.roles import CopyLine, Role
from client.lettering.rows import SMALLEST, WEIGHT
from client.lettering.setting import Typesetter
from client.lettering.shaping import shape_line
from tests.client.lettering_fonts import shelf

SCRIPTS = {
    "Latin": "Ångström jgqy",
    "Vietnamese": "Phở Hà Nội ỘẰ",
    "Greek": "Ελληνικά ΐ",
    "Cyrillic": "Київ Щёлк",
    "Han": "牛肉面馆",
    "Kana": "ラーメンぎょ",
    "Hangul": "서울 라이브",
    "Devanagari": "मुंबई क्षत्रिय र्क्ष्मीं",
    "Bengali": "স্ত্রী বাংলা",
    "Gujarati": "ગુજરાતી ક્ષ્મી",
    "Gurmukhi": "ਪੰਜਾਬੀ ਸ੍ਰੀ",
    "Kannada": "ತಯಾರಿಸಿದ್ದು",
    "Tamil": "கொடுக்கிறோம்",
    "Telugu": "స్త్రీ తెలుగు",
    "Malayalam": "സ്ത്രീ മലയാളം",
    "Khmer": "ស្ត្រី ភាសាខ្មែរ",
    "Myanmar": "မြန်မာ ကြွ",
    "Thai": "ที่นี่ น้ำ ญู",
    "Arabic": "مطعم اللَّهُ يَحيى",
    "Hebrew": "שָׁלוֹם לךָ",
    "Ethiopic": "አማርኛ",
    "Georgian": "ქართული",
    "Armenian": "Հայերեն",
    "Javanese": "ꦗꦮ",
}
SHEET = Box(40, 60, 720, 300)


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_prints_inside_its_box_and_is_not_clipped(script: str) -> None:
    """Given a word with tall and deep marks, when set as large as it fits, then all its ink is in the box and none is cut."""
    placed = set_lines(SCRIPTS[script], box=SHEET)
    sheet = drawn(placed)
    ink = sheet.getbbox()

    assert ink is not None
    assert ink[0] >= SHEET.left
    assert ink[1] >= SHEET.top
    assert ink[2] <= SHEET.right
    assert ink[3] <= SHEET.bottom
    for line in placed:
        box, mask = line.mask()
        assert mask.size == (box.width, box.height)
        assert box.left >= line.ink.left - 1
        assert box.right <= line.ink.right + 1


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_box_is_used(script: str) -> None:
    """Given a word, when set in a box, then it nearly fills the box one way, or stands as high as a single line may."""
    placed = set_lines(SCRIPTS[script], box=SHEET)
    ink = drawn(placed).getbbox()

    assert ink is not None
    assert (ink[2] - ink[0] > 0.85 * SHEET.width) or (ink[3] - ink[1] > 0.34 * SHEET.height)


def test_setting_twice_gives_the_same_pixels() -> None:
    lines = tuple(SCRIPTS.values())[:6]

    assert drawn(set_lines(*lines, box=SHEET)).tobytes() == drawn(set_lines(*lines, box=SHEET)).tobytes()


def test_lines_do_not_touch_each_other() -> None:
    """Given lines of scripts with deep and tall marks, when set, then each one's ink ends above the next one's."""
    placed = set_lines(*SCRIPTS.values(), box=Box(0, 0, 900, 2400))

    for above, below in itertools.pairwise(placed):
        assert above.ink.bottom <= below.ink.top


def test_a_headline_is_larger_and_a_small_line_smaller() -> None:
    placed = typesetter().set_copy(
        (CopyLine("OPEN", Role.HEADLINE), CopyLine("all night"), CopyLine("ring the bell", Role.SMALL_PRINT)),
        Box(0, 0, 800, 800),
    )

    sizes = [line.size for line in placed]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3


def test_prices_stand_in_a_column() -> None:
    """Given a menu, when set, then dishes begin on one edge and prices end on another, dish and price on one baseline."""
    placed = set_lines("牛肉面 ¥28", "小笼包 ¥132", "担担面 ¥26", box=Box(0, 0, 1000, 800))
    dishes, prices = [line for line in placed if not line.is_price], [line for line in placed if line.is_price]

    assert [line.shaped.text for line in prices] == ["¥28", "¥132", "¥26"]
    assert max(line.ink.left for line in dishes) - min(line.ink.left for line in dishes) <= 2
    assert max(line.ink.right for line in prices) - min(line.ink.right for line in prices) <= 2
    assert [line.baseline for line in dishes] == [line.baseline for line in prices]
    assert max(line.ink.right for line in dishes) < min(line.ink.left for line in prices)


@pytest.mark.parametrize("price", ["£3.50", "4,25 €", "28元", "₹250", "1,200円", "$7"])
def test_prices_of_many_countries_are_known(price: str) -> None:
    placed = set_lines(f"Tea {price}", f"Bun {price}", box=Box(0, 0, 1000, 800))

    assert [line.shaped.text for line in placed if line.is_price] == [price, price]


def test_a_line_alone_with_a_price_is_just_a_line() -> None:
    assert not any(line.is_price for line in set_lines("Entry $7", "Tonight only", box=Box(0, 0, 1000, 800)))


def test_a_long_line_is_wrapped_and_loses_nothing() -> None:
    words = "The finest hand pulled noodles in the whole of the old town since nineteen eighty seven"
    placed = set_lines(words, box=Box(0, 0, 500, 900))

    assert len(placed) > 3
    assert " ".join(line.shaped.text for line in placed) == words


def test_a_wrapped_paragraph_fills_its_box() -> None:
    """Given three hundred words, when set, then their rows are nearly as wide as the box and nearly fill its height."""
    box = Box(0, 0, 900, 1400)
    ink = drawn(set_lines("word " * 300, box=box)).getbbox()

    assert ink is not None
    assert ink[2] - ink[0] > 0.85 * box.width
    assert ink[3] - ink[1] > 0.8 * box.height


def test_a_menu_keeps_its_lines_whole() -> None:
    placed = set_lines("Hand pulled noodles", "Steamed buns", box=Box(0, 0, 600, 900))

    assert [line.shaped.text for line in placed] == ["Hand pulled noodles", "Steamed buns"]


@pytest.mark.parametrize(
    "lines", [("TEA HOUSE", "Open all night"), ("चाय घर", "रात भर खुला"), ("بيت الشاي", "مفتوح طوال الليل")]
)
def test_words_across_a_tall_hanging_sign_are_broken_rather_than_small(lines: tuple[str, str]) -> None:
    """Given a headline of two words, when its sign hangs, then they stand below each other, larger than on one line."""
    box = Box(0, 0, 400, 1400)
    copy = (CopyLine(lines[0], Role.HEADLINE), CopyLine(lines[1]))
    placed = Typesetter(shelf()).set_copy(copy, box)
    headline = [line for line in placed if line.role is Role.HEADLINE]
    whole = shape_line(lines[0], shelf(), WEIGHT[Role.HEADLINE])

    assert [line.shaped.text for line in headline] == lines[0].split()
    assert headline[0].size * (whole.ink.right - whole.ink.left) > box.width


def test_words_of_a_spaced_line_are_kept_whole_before_ideographs_are_parted() -> None:
    words = "牛肉面馆 Noodle House since 1987"
    placed = set_lines(words, box=Box(0, 0, 440, 1300))

    assert len(placed) > 1
    assert " ".join(line.shaped.text for line in placed) == words


def test_wrapped_arabic_reads_on_from_the_right_line_by_line() -> None:
    words = "أفضل مطعم في المدينة للمأكولات البحرية الطازجة منذ عام طويل"
    placed = set_lines(words, box=Box(0, 0, 500, 700))

    assert len(placed) > 1
    assert " ".join(line.shaped.text for line in placed) == words
    assert all(line.shaped.right_to_left for line in placed)


def test_far_too_many_lines_are_refused_at_once() -> None:
    with pytest.raises(CopyTooLong, match="characters"):
        set_lines(*(f"line {number}" for number in range(100_000)), box=Box(0, 0, 3840, 3840))


def test_too_many_words_are_refused_rather_than_set_unreadably() -> None:
    with pytest.raises(LetteringTooSmall) as refused:
        set_lines("far too many words for a stamp " * 20, box=Box(0, 0, 120, 60))

    assert str(SMALLEST) in refused.value.message


def test_nothing_is_set_smaller_than_can_be_read() -> None:
    placed = typesetter().set_copy(
        (CopyLine("A heading of some length"), CopyLine("and its fine print", Role.SMALL_PRINT)), Box(0, 0, 260, 60)
    )

    assert min(line.size for line in placed) >= SMALLEST


def test_empty_lines_set_nothing() -> None:
    assert set_lines("", "   ", box=SHEET) == ()


def test_the_largest_white_rectangle_of_a_mask() -> None:
    """Given a mask with a white L, when its largest rectangle is sought, then it is the L's larger arm, wholly white."""
    mask = Image.new("L", (800, 600), 0)
    mask.paste(255, (100, 100, 200, 500))
    mask.paste(255, (100, 300, 700, 500))

    area = largest_white(mask)

    assert mask.crop((area.left, area.top, area.right, area.bottom)).getextrema() == (255, 255)
    assert area.width * area.height > 0.94 * 600 * 200


def test_a_rectangle_of_a_mask_avoids_a_single_grey_pixel() -> None:
    mask = Image.new("L", (1000, 1000), 255)
    mask.putpixel((500, 400), 254)

    area = largest_white(mask)

    assert mask.crop((area.left, area.top, area.right, area.bottom)).getextrema() == (255, 255)
    assert area.width * area.height > 0.55 * 1000 * 1000


@pytest.mark.parametrize("grey", [0, 128])
def test_a_mask_without_white_has_no_rectangle(grey: int) -> None:
    area = largest_white(Image.new("L", (300, 200), grey))

    assert area.width * area.height == 0


def typesetter() -> Typesetter:
    return Typesetter(shelf())


def set_lines(*lines: str, box: Box) -> tuple[PlacedLine, ...]:
    return typesetter().set_copy(tuple(CopyLine(line) for line in lines), box)


def drawn(lines: tuple[PlacedLine, ...]) -> Image.Image:
    """The lines in white on a black sheet with room all around the box."""
    sheet = Image.new("L", (1200, 2600), 0)
    for line in lines:
        box, mask = line.mask()
        sheet.paste(255, (box.left, box.top), mask)
    return sheet

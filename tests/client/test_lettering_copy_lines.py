"""Which words of a prompt are its copy: quotation marks, apostrophes, line breaks, and what each line is for."""

from __future__ import annotations

import pytest

from client.lettering.copy_lines import caption_of, copy_of, quoted_copy
from client.lettering.roles import CopyLine, Role


def on_one_line(brief: str) -> str:
    """The brief as it was written, without the line ends that it has here."""
    return " ".join(brief.split())


COFFEE_ADVERTISEMENT = """\
A polished Instagram Story ad, 9:16 vertical, for an independent Bangalore specialty coffee brand. Top half: overhead
flat-white on a walnut table with a single cardamom pod beside the saucer. Bottom half: cream background, large serif
headline 'Brewed in Bengaluru', Kannada sub-headline 'ಬೆಂಗಳೂರಿನಲ್ಲಿ ತಯಾರಿಸಿದ್ದು', and a small CTA button 'Order on
Swiggy'. Brand palette: forest green and off-white.
"""
MAGAZINE_COVER = """\
A photorealistic mockup of a glossy magazine cover flat on concrete. Masthead 'ATELIER' in tall condensed serif. Cover
story in two lines 'The Quiet Rise of / Indie Animation Studios'. Kicker 'ISSUE 42 · APRIL 2026'. Three dek lines
bottom-right. Feature photo: moody portrait of an animator at a lightbox.
"""
NOODLE_SHOP = """\
Editorial photo of a family-run noodle shop in a Shanghai alley at dusk. Menu board behind counter reads: '牛肉面 ¥28',
'小笼包 ¥32', '担担面 ¥26'. Chalkboard near steamer reads '今日特价 Chef's Special'. Bamboo baskets steaming, warm tungsten
lighting, 50mm f/1.8, film grain.
"""
CONCERT_POSTER = """\
Realistic flat-on photo of a large glossy concert poster inside a Seoul subway station. Bold Hangul headline '서울 라이브
2026' at the top, English 'SEOUL LIVE 2026' below, small line 'Jamsil Arena · 11월 14일 · Tickets on Melon' at the bottom.
Neon-lit minimalist design. Commuters softly out of focus. Cool blue station light.
"""
BOOKSTORE_EASEL = """\
A photorealistic, cinematic shot of a cozy independent bookstore in Mumbai at golden hour. Warm afternoon sunlight
streams through a tall front window onto wooden shelves packed with books; book spines are clearly visible with titles
in English and Hindi Devanagari script. In the foreground, a handwritten chalkboard A-frame easel reads, in clean
legible chalk lettering: first line 'मुंबई पुस्तक भंडार', second line 'Mumbai Book Store', and a smaller third line
'Open Daily 9 am – 9 pm'. Shallow depth of field, shot on a full-frame camera at 35mm f/2.0, ultra-realistic detail,
natural color grading, dust motes in sunlight, film grain.
"""
BRIEFS = {
    "coffee advertisement": (
        on_one_line(COFFEE_ADVERTISEMENT),
        ("Brewed in Bengaluru", "ಬೆಂಗಳೂರಿನಲ್ಲಿ ತಯಾರಿಸಿದ್ದು", "Order on Swiggy"),
    ),
    "magazine cover": (
        on_one_line(MAGAZINE_COVER),
        ("ATELIER", "The Quiet Rise of", "Indie Animation Studios", "ISSUE 42 · APRIL 2026"),
    ),
    "noodle shop": (on_one_line(NOODLE_SHOP), ("牛肉面 ¥28", "小笼包 ¥32", "担担面 ¥26", "今日特价 Chef's Special")),
    "concert poster": (
        on_one_line(CONCERT_POSTER),
        ("서울 라이브 2026", "SEOUL LIVE 2026", "Jamsil Arena · 11월 14일 · Tickets on Melon"),
    ),
    "bookstore easel": (on_one_line(BOOKSTORE_EASEL), ("मुंबई पुस्तक भंडार", "Mumbai Book Store", "Open Daily 9 am – 9 pm")),
}


@pytest.mark.parametrize("name", BRIEFS)
def test_every_quoted_line_of_a_brief_is_found_and_nothing_else(name: str) -> None:
    prompt, expected = BRIEFS[name]
    assert texts(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ('a board with "HELLO WORLD" on it', ("HELLO WORLD",)),
        ("curly: ‘Chef’s Special’ and “It’s 'open'”", ("Chef’s Special", "It’s 'open'")),
        ("«Bonjour l'ami» and „Guten Tag“ and ‹ja›", ("Bonjour l'ami", "Guten Tag", "ja")),
        ("看板に「営業中『本日』」と『定休日』", ("営業中『本日』", "定休日")),
        ("写着'今日特价'和“新品”", ("今日特价", "新品")),
        ("'서울 LIVE'라고 쓴 간판", ("서울 LIVE",)),
        ("the shop's sign says 'Joe's Diner', and don't blur it", ("Joe's Diner",)),
        ("a '90s diner sign reads 'EAT'", ("EAT",)),
        ("'the artists' choice' above 'FREE ENTRY'", ("the artists' choice", "FREE ENTRY")),
        ("'THE BOYS' and then 'GIRLS'", ("THE BOYS", "GIRLS")),
        ("a rock 'n' roll bar called 'VOLT'", ("VOLT",)),
        ('a 24" x 36" poster that says "TONIGHT"', ("TONIGHT",)),
        ("the word 'one\ntwo' on two lines", ("one", "two")),
        ("a ratio 'A/B' stays one line", ("A/B",)),
        ("nothing quoted, the dog's bowl isn't a sign", ()),
        ("an opening 'mark that never closes", ()),
        ("empty '' and \"\" and ' ' quotes", ()),
    ],
)
def test_quotation_marks_of_many_languages(prompt: str, expected: tuple[str, ...]) -> None:
    assert texts(prompt) == expected


def test_the_words_before_a_quotation_say_what_it_is() -> None:
    """Given a brief that names a headline, a plain line and a small one, when its copy is read, then each is so."""
    prompt, _ = BRIEFS["concert poster"]

    assert [line.role for line in quoted_copy(prompt)] == [Role.HEADLINE, Role.BODY, Role.SMALL_PRINT]


def test_a_sub_headline_is_no_headline() -> None:
    prompt, _ = BRIEFS["coffee advertisement"]

    assert [line.role for line in quoted_copy(prompt)] == [Role.HEADLINE, Role.SUB_HEADLINE, Role.SMALL_PRINT]


def test_a_line_after_a_slash_continues_the_one_before() -> None:
    prompt, _ = BRIEFS["magazine cover"]

    assert [line.text for line in quoted_copy(prompt) if line.continues] == ["Indie Animation Studios"]


def test_given_lines_replace_the_quoted_ones_and_keep_their_slashes() -> None:
    """Given lines of copy, when a prompt quotes others, then only the given ones are set, as they were given."""
    assert copy_of("reads 'QUOTED'", ("Phở / Bún", "two\nlines")) == (
        CopyLine("Phở / Bún"),
        CopyLine("two"),
        CopyLine("lines"),
    )


def test_a_given_line_is_what_the_prompt_calls_it() -> None:
    assert copy_of("headline 'OPEN', 'daily'", ("OPEN", "daily")) == (
        CopyLine("OPEN", Role.HEADLINE),
        CopyLine("daily"),
    )


@pytest.mark.parametrize(
    ("prompt", "caption"),
    [
        ("A rainy alley at night. Film grain.", "A rainy alley at night."),
        ("雨の路地。猫がいる。", "雨の路地。"),
        ("  one\n line  only ", "one line only"),
        ("shot at f/1.8 with 3.5 stops", "shot at f/1.8 with 3.5 stops"),
    ],
)
def test_a_caption_is_the_first_sentence(prompt: str, caption: str) -> None:
    assert caption_of(prompt) == caption


def test_a_caption_is_cut_at_a_word() -> None:
    caption = caption_of("lantern " * 60)

    assert len(caption) <= 161
    assert caption.endswith("lantern…")


def texts(prompt: str) -> tuple[str, ...]:
    return tuple(line.text for line in quoted_copy(prompt))

"""The ready-made presets: what is asked for, how it reads and looks, at which size and quality. For signs and for ordinary requests. No bpy, no I/O.

The order is the service's own advice: subject, then the words in quotes, then style and light.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..lettering.roles import CopyLine, Role, written
from ..options import Background, PictureFormat, Quality
from . import variables
from .languages import language
from .sign_request import quoted


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """A line of the example copy: what it is for, in the preset's own language and in English."""

    role: Role
    text: str
    english: str


@dataclass(frozen=True, slots=True)
class Preset:
    """A ready-made case. `size` (width x height) is what an ordinary request asks for; a sign has its surface's shape,
    and `detail` in megapixels.
    """

    key: str
    label: str
    subject: str
    skeleton: str
    style: str
    language: str
    example: tuple[ExampleLine, ...]
    size: str
    detail: str = "1.57"
    quality: Quality = Quality.HIGH
    format: PictureFormat = PictureFormat.PNG
    background: Background = Background.OPAQUE

    @property
    def copy(self) -> tuple[str, ...]:
        """The example's words as a request takes them."""
        return tuple(written(CopyLine(line.text, line.role)) for line in self.example)

    def prompt(self) -> str:
        """The prompt of an ordinary request, with the example's words: no variable is left in it."""
        values = {
            "subject": self.subject,
            "copy": quoted(self.copy),
            "style": self.style,
            "language": language(self.language).name,
        }
        return variables.filled(self.skeleton, values)

    def description(self, *, for_sign: bool) -> str:
        """What it is, for whoever chooses it."""
        size = f"{self.detail} MP" if for_sign else self.size.replace("x", " × ")
        ground = " on a transparent background" if self.background is Background.TRANSPARENT else ""
        return f"{self.subject}.\n{size}, quality {self.quality.value}, {self.format.name}{ground}"

    def words_in(self, tag: str) -> tuple[str, ...]:
        """The example's words in a language, a line each; empty where it is in none such."""
        if tag == self.language:
            return tuple(line.text for line in self.example)
        return tuple(line.english for line in self.example) if tag == "en" else ()


PRESETS = (
    Preset(
        key="shop_sign",
        label="Shop Sign",
        subject="A lacquered shop sign with raised, hand-gilded letters",
        skeleton=(
            "{subject}, seen straight on, the board filling the whole picture from edge to edge. "
            "It reads: {copy}. No other words. {style}."
        ),
        style="Gold leaf on deep red lacquer, a thin gilt border, corners a little worn, soft even evening light",
        language="zh-Hans",
        example=(
            ExampleLine(Role.HEADLINE, "老王面馆", "LAO WANG NOODLES"),
            ExampleLine(Role.SUB_HEADLINE, "手工拉面", "Pulled by hand"),
        ),
        size="2048x1152",
    ),
    Preset(
        key="chalkboard",
        label="Chalkboard",
        subject="A slate chalkboard, lettered by hand",
        skeleton=(
            "{subject}, seen straight on, the slate filling the whole picture from edge to edge. "
            "In clean, legible chalk lettering it reads: {copy}. No other words. {style}."
        ),
        style="White and one pale yellow chalk, faint smudges of what was wiped off, soft daylight",
        language="hi",
        example=(
            ExampleLine(Role.HEADLINE, "मुंबई पुस्तक भंडार", "Mumbai Book Store"),
            ExampleLine(Role.SUB_HEADLINE, "नई किताबें आ गई हैं", "New books are in"),
            ExampleLine(Role.BODY, "रोज़ सुबह 9 से रात 9 बजे तक", "Open daily, 9 am – 9 pm"),
        ),
        size="1024x1536",
    ),
    Preset(
        key="menu_board",
        label="Menu Board",
        subject="A wooden menu board with painted letters",
        skeleton=(
            "{subject}, seen straight on, the board filling the whole picture from edge to edge. Each dish stands on a line "
            "of its own, its price in a straight column at the other end of the line. "
            "It reads: {copy}. No other words. {style}."
        ),
        style="Cream paint on dark walnut, brush strokes showing, warm tungsten light",
        language="zh-Hans",
        example=(
            ExampleLine(Role.HEADLINE, "今日面食", "TODAY’S NOODLES"),
            ExampleLine(Role.BODY, "牛肉面", "Beef noodles"),
            ExampleLine(Role.PRICE, "¥28", "¥28"),
            ExampleLine(Role.BODY, "小笼包", "Soup dumplings"),
            ExampleLine(Role.PRICE, "¥32", "¥32"),
            ExampleLine(Role.BODY, "担担面", "Dandan noodles"),
            ExampleLine(Role.PRICE, "¥26", "¥26"),
        ),
        size="1536x1024",
    ),
    Preset(
        key="magazine_cover",
        label="Magazine Cover",
        subject="The front cover of a glossy magazine, flat, without perspective",
        skeleton=(
            "{subject}. The masthead stands across the top, the cover lines in clear space beside the picture. "
            "It reads: {copy}. No other words. {style}."
        ),
        style=(
            "Tall condensed serif lettering, a moody portrait of an animator at a lightbox as the cover photograph, "
            "editorial colour grading"
        ),
        language="en",
        example=(
            ExampleLine(Role.HEADLINE, "ATELIER", "ATELIER"),
            ExampleLine(Role.SUB_HEADLINE, "The Quiet Rise of Indie Animation", "The Quiet Rise of Indie Animation"),
            ExampleLine(Role.BODY, "ISSUE 42 · APRIL 2026", "ISSUE 42 · APRIL 2026"),
        ),
        size="1024x1536",
        format=PictureFormat.JPEG,
    ),
    Preset(
        key="concert_poster",
        label="Concert Poster",
        subject="A large glossy concert poster, flat, without perspective",
        skeleton=(
            "{subject}, filling the whole picture from edge to edge. The headline stands bold at the top, the date and the place "
            "at the bottom. It reads: {copy}. No other words. {style}."
        ),
        style="Minimalist design with neon light tubes on midnight blue, crisp print, cool blue light",
        language="ko",
        example=(
            ExampleLine(Role.HEADLINE, "서울 라이브 2026", "SEOUL LIVE 2026"),
            ExampleLine(Role.SUB_HEADLINE, "단 하루의 밤", "One night only"),
            ExampleLine(Role.BODY, "11월 14일 토요일", "Saturday 14 November"),
            ExampleLine(Role.BODY, "잠실 실내체육관", "Jamsil Arena"),
        ),
        size="1024x1536",
    ),
    Preset(
        key="story_ad",
        label="Story Ad",
        subject="A polished vertical story advertisement for an independent coffee roaster",
        skeleton=(
            "{subject}. Upper half: an overhead view of a flat white on a walnut table, a cardamom pod beside the saucer. "
            "Lower half: a plain ground with the words and a button. It reads: {copy}. No other words. {style}."
        ),
        style="Cream ground, large serif headline, forest green and off-white palette, soft morning light",
        language="kn",
        example=(
            ExampleLine(Role.HEADLINE, "ಬೆಂಗಳೂರಿನಲ್ಲಿ ತಯಾರಿಸಿದ್ದು", "Brewed in Bengaluru"),
            ExampleLine(Role.SUB_HEADLINE, "ಹೊಸದಾಗಿ ಹುರಿದ ಕಾಫಿ", "Freshly roasted coffee"),
            ExampleLine(Role.BODY, "ಈಗಲೇ ಆರ್ಡರ್ ಮಾಡಿ", "Order now"),
        ),
        size="1152x2048",
        detail="3.69",
        format=PictureFormat.JPEG,
    ),
    Preset(
        key="neon",
        label="Neon",
        subject="A neon sign of bent glass tubes on a matte black board",
        skeleton=(
            "{subject}, seen straight on, the board filling the whole picture from edge to edge. Each letter is one clean tube "
            "and reads plainly: {copy}. No other words. {style}."
        ),
        style="Warm pink and cyan tubes, visible mounts and cables, the glow falling on the board, everything else dark",
        language="ja",
        example=(
            ExampleLine(Role.HEADLINE, "営業中", "OPEN"),
            ExampleLine(Role.SUB_HEADLINE, "朝まで", "until morning"),
        ),
        size="1536x1024",
    ),
    Preset(
        key="product_cut_out",
        label="Product Cut-Out",
        subject="One glass jar of sea salt with a printed paper label, alone, without any ground or shadow",
        skeleton=(
            "{subject}, seen straight on and whole, cut out on a transparent background. "
            "Its label reads: {copy}. No other words. {style}."
        ),
        style="Letterpress print on uncoated paper, soft studio light from the left, clean edges",
        language="ta",
        example=(
            ExampleLine(Role.HEADLINE, "கடல் உப்பு", "SEA SALT"),
            ExampleLine(Role.BODY, "250 கிராம்", "250 g"),
        ),
        size="1024x1536",
        background=Background.TRANSPARENT,
    ),
    Preset(
        key="ui_screen",
        label="UI Screen",
        subject="The screen of a station's departure display, a flat user interface without any device around it",
        skeleton=(
            "{subject}, filling the whole picture from edge to edge, every text on a clear grid and perfectly sharp. "
            "It reads: {copy}. No other words. {style}."
        ),
        style="Flat design, pale text and one amber accent on dark navy, no glare, no perspective",
        language="bn",
        example=(
            ExampleLine(Role.HEADLINE, "প্ল্যাটফর্ম ৪", "Platform 4"),
            ExampleLine(Role.SUB_HEADLINE, "ঢাকা – চট্টগ্রাম", "Dhaka – Chattogram"),
            ExampleLine(Role.BODY, "২১:৪০ সময়মতো", "21:40 on time"),
        ),
        size="2048x1152",
    ),
    Preset(
        key="street_sign",
        label="Street Sign",
        subject="An enamelled metal street sign with two screws",
        skeleton=(
            "{subject}, seen straight on, the plate filling the whole picture from edge to edge. "
            "It reads: {copy}. No other words. {style}."
        ),
        style="White letters on ultramarine enamel, a thin white border, chips of rust at the screws, flat daylight",
        language="ar",
        example=(
            ExampleLine(Role.HEADLINE, "شارع الفنار", "LIGHTHOUSE STREET"),
            ExampleLine(Role.SUB_HEADLINE, "الحي ٧", "District 7"),
        ),
        size="2048x1152",
    ),
)
"""The ready-made presets, in the order in which they are offered."""


def preset(key: str) -> Preset:
    """The preset of that key. Raises KeyError."""
    return {each.key: each for each in PRESETS}[key]

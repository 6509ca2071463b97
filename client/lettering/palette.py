"""Colours and surface of a proof, told from the words of its prompt by a small table. No bpy, no I/O.

Colours are display-referred sRGB, 0 to 255 per channel.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

Colour = tuple[int, int, int]


class Surface(Enum):
    """What the letters stand on."""

    PLAIN = "plain"
    CHALK = "chalk"
    WOOD = "wood"
    PAPER = "paper"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one proof: ground, letters, the headline's and prices' accent, the frame around it all."""

    name: str
    surface: Surface
    ground: Colour
    ink: Colour
    accent: Colour
    frame: Colour


NEUTRAL = Palette("neutral", Surface.PLAIN, (236, 234, 229), (32, 35, 40), (32, 35, 40), (150, 148, 142))
_CHALKBOARD = Palette("chalkboard", Surface.CHALK, (42, 50, 49), (240, 238, 228), (246, 222, 150), (108, 76, 48))
_WOOD = Palette("wood", Surface.WOOD, (88, 55, 33), (250, 236, 208), (246, 194, 104), (48, 29, 17))
_NEON = Palette("neon", Surface.NIGHT, (13, 14, 34), (142, 240, 255), (255, 98, 178), (58, 66, 140))
_MAGAZINE = Palette("magazine", Surface.PAPER, (240, 237, 230), (26, 25, 24), (158, 38, 32), (200, 194, 182))
_PAPER = Palette("paper", Surface.PAPER, (243, 233, 214), (44, 35, 28), (146, 52, 38), (190, 168, 134))
_POSTER = Palette("poster", Surface.PLAIN, (24, 42, 74), (248, 244, 232), (255, 190, 72), (248, 244, 232))
_ROAD = Palette("road sign", Surface.PLAIN, (0, 92, 66), (250, 250, 248), (250, 250, 248), (250, 250, 248))
_STREET = Palette("street sign", Surface.PLAIN, (22, 58, 112), (250, 250, 248), (250, 250, 248), (250, 250, 248))
_SHOP = Palette("shop sign", Surface.PLAIN, (116, 28, 30), (252, 240, 214), (255, 214, 128), (236, 196, 112))
_WHITEBOARD = Palette("whiteboard", Surface.PLAIN, (248, 249, 250), (26, 48, 112), (168, 30, 40), (150, 154, 160))
_METAL = Palette("metal", Surface.PLAIN, (196, 199, 202), (36, 40, 46), (36, 40, 46), (112, 118, 126))

_NEON_WORDS = re.compile(
    r"\bneon[- ](lit|lights?|signs?|tubes?|letter(s|ing)?|glow(ing)?|style)\b|\bin neon\b|霓虹|ネオン|네온",
    re.IGNORECASE,
)
_SURFACES: tuple[tuple[re.Pattern[str], Palette], ...] = tuple(
    (re.compile(words, re.IGNORECASE), palette)
    for words, palette in (
        (r"\b(chalk|black|slate) ?-?(board)s?\b|\bchalk\b|\bslate\b|黑板|黒板|칠판", _CHALKBOARD),
        (r"\bwhite ?-?boards?\b", _WHITEBOARD),
        (r"\bneon\b|\bled (sign|display)\b", _NEON),
        (
            r"\b(wooden|timber|carved|oak|walnut|pine) [\w' -]{0,24}?(board|sign|panel|plank|plaque)s?\b|\bmenu[- ]?boards?\b|木牌|木製",
            _WOOD,
        ),
        (r"\bmagazines?\b|\beditorial cover\b|\bbook cover\b|\bbrochure\b", _MAGAZINE),
        (
            r"\b(news)?papers?\b|\bmenus?\b|\bletters?head\b|\binvitation\b|\bpostcard\b|\bparchment\b|\bflyers?\b|\bbusiness card\b",
            _PAPER,
        ),
        (r"\bposters?\b|\bbillboards?\b|\bbanners?\b|海报|ポスター|포스터", _POSTER),
        (r"\b(highway|motorway|road|traffic|exit) signs?\b", _ROAD),
        (r"\b(street|station|subway|metro|platform|enamel|airport) (name )?(signs?|plates?)\b", _STREET),
        (
            r"\b(shop ?fronts?|store ?fronts?|shop|store|awning|fascia|restaurant|diner|caf[eé]|bakery|noodle)[\w' -]{0,16} ?signs?\b|\bstorefronts?\b|\bshopfronts?\b|招牌|看板|간판",
            _SHOP,
        ),
        (r"\b(metal|steel|brass|aluminium|aluminum|tin) (sign|plate|plaque|panel)s?\b", _METAL),
    )
)

_COLOURS: dict[str, Colour] = {
    "off-white": (247, 244, 236),
    "cream": (246, 236, 214),
    "ivory": (248, 243, 228),
    "beige": (232, 218, 194),
    "white": (250, 250, 248),
    "black": (22, 22, 24),
    "charcoal": (46, 48, 52),
    "grey": (128, 130, 134),
    "gray": (128, 130, 134),
    "forest green": (28, 70, 48),
    "dark green": (20, 62, 44),
    "mint": (190, 228, 208),
    "green": (32, 120, 72),
    "navy": (20, 34, 74),
    "teal": (16, 104, 108),
    "turquoise": (40, 172, 172),
    "sky blue": (134, 196, 232),
    "blue": (28, 82, 168),
    "burgundy": (104, 22, 40),
    "crimson": (166, 24, 48),
    "red": (184, 32, 36),
    "terracotta": (190, 92, 62),
    "orange": (232, 124, 36),
    "mustard": (212, 164, 44),
    "gold": (206, 164, 72),
    "yellow": (248, 208, 52),
    "pink": (238, 146, 178),
    "purple": (92, 48, 132),
    "violet": (110, 72, 170),
    "brown": (92, 58, 38),
}
_COLOUR_NAMES = "|".join(sorted(_COLOURS, key=len, reverse=True))
_GROUND_TOLD = re.compile(
    rf"\b({_COLOUR_NAMES})(?: [\w-]+)? (?:background|ground|backdrop|board|sign|poster|panel)\b", re.IGNORECASE
)
_LETTERS_TOLD = re.compile(
    rf"\b({_COLOUR_NAMES}) (?:\w+ )?(?:letter(?:s|ing)|text|type|headline|copy|words|paint)\b", re.IGNORECASE
)
_PALETTE_TOLD = re.compile(r"\b(?:palette|brand colou?rs)\s*(?:of|:|is|are)?\s*([^.;]*)", re.IGNORECASE)
_READABLE = 4.5
"""Contrast that letters need on their ground (WCAG 2, level AA)."""


def palette_of(prompt: str) -> Palette:
    """The palette for a prompt: neon when it says so, else the first surface it names, with the colours it names."""
    palette = _NEON if _NEON_WORDS.search(prompt) else _first_surface(prompt)
    return _with_told_colours(palette, prompt)


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two: 0 gives `one`, 1 gives `other`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _first_surface(prompt: str) -> Palette:
    found = [(match.start(), palette) for words, palette in _SURFACES if (match := words.search(prompt))]
    return min(found, key=lambda pair: pair[0])[1] if found else NEUTRAL


def _with_told_colours(palette: Palette, prompt: str) -> Palette:
    told_ground, told_letters, told_palette = (
        pattern.search(prompt) for pattern in (_GROUND_TOLD, _LETTERS_TOLD, _PALETTE_TOLD)
    )
    named = [
        _COLOURS[match.group(0).lower()]
        for match in re.finditer(
            rf"\b({_COLOUR_NAMES})\b", told_palette.group(1) if told_palette else "", re.IGNORECASE
        )
    ]
    if told_ground and palette.surface is not Surface.CHALK:
        ground = _COLOURS[told_ground.group(1).lower()]
        inks = (palette.ink, NEUTRAL.ink, _POSTER.ink, (0, 0, 0), (255, 255, 255))
        ink = next(ink for ink in inks if contrast(ink, ground) >= _READABLE)  # Black or white always is.
        accent = palette.accent if contrast(palette.accent, ground) >= _READABLE else ink
        palette = replace(palette, ground=ground, ink=ink, accent=accent, frame=mixed(ground, ink, 0.35))
    letters = ([_COLOURS[told_letters.group(1).lower()]] if told_letters else []) + named
    readable = [colour for colour in letters if contrast(colour, palette.ground) >= _READABLE]
    if readable:
        palette = replace(palette, ink=readable[0], accent=readable[0])
    return palette


def _luminance(colour: Colour) -> float:
    red, green, blue = (value / 3294.6 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

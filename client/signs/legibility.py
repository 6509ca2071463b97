"""Whether a sign's letters can be read in the shots that see it: their height in pixels, and what follows from it. No bpy, no I/O.

The letters' share of the sign is what the proof said of them, where there is one; else it is estimated from the words, their
roles and the sign's shape. Which part of a picture the sign takes, and what hides it, the scene tells.
"""

from __future__ import annotations

import functools
import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..lettering.roles import CopyLine, Role, line_of
from ..options import Quality
from ..session_state import ends_with_session
from .languages import language
from .sign import MOST_LINES, Sign

LEAST_SHARE = 0.3
"""The part of a sign that must be seen for its words to count as seen."""
HERO = 1 / 16
"""From this part of the picture's height on, a sign's largest letters are what a shot is about: 68 of 1080 pixels."""
MODEL_LETTERS = 24
"""Pixels per em in the sign's own picture below which the model seldom draws letters right."""

_ALPHABETS = frozenset({"Latn", "Grek", "Cyrl", "Hebr", "Armn", "Geor"})
_CAPITAL, _LEAST_CAPITAL = 0.72, 7.0
"""Height of a capital in ems, and the pixels it needs: the 5 x 7 of the coarsest letters that are read fluently."""
_DENSE, _LEAST_DENSE = 0.9, 12.0
"""The same of letters with more strokes to tell apart: twelve dots are the least that Han characters were ever cut in."""

_SIZES = {Role.HEADLINE: 1.8, Role.SUB_HEADLINE: 1.1, Role.BODY: 1.0, Role.PRICE: 1.1, Role.SMALL_PRINT: 0.6}
_USED, _LEADING, _TALLEST = 0.88, 1.35, 0.62
"""The part of a sign that words may fill, ems from line to line, and the part of the depth that one em takes at most."""
_WIDE, _CAPITAL_WIDTH, _NARROW = 1.0, 0.68, 0.56
_WIDTHS = (
    (0x0600, 0x06FF, 0.48),
    (0x0900, 0x0B7F, 0.64),
    (0x0B80, 0x0BFF, 0.95),
    (0x0C00, 0x0DFF, 0.85),
    (0x1000, 0x109F, 0.8),
)
"""Ems that a letter takes along its line: of an East Asian one, a capital, any other; and of scripts of other widths: Arabic; Devanagari
and its kin; Tamil; Telugu, Kannada, Malayalam, Sinhala; Burmese."""
_STEPS = 24
_GROWTHS = (2.0, 1.8, 1.6, 1.4, 1.2)


class Verdict(StrEnum):
    """What the shots make of a sign."""

    UNSEEN = "unseen"
    """No shot's camera has it in its picture, from the front and unhidden."""
    TOO_SMALL = "too_small"
    """It is seen, and not even its largest letters can be read."""
    READABLE = "readable"
    HERO = "hero"
    """Its letters are large in the picture: it deserves the best quality."""


SAID = {
    Verdict.UNSEEN: "No camera sees it",
    Verdict.TOO_SMALL: "No camera can read it",
    Verdict.READABLE: "Readable",
    Verdict.HERO: "Hero",
}


@dataclass(frozen=True, slots=True)
class Sight:
    """How a shot's camera sees a sign at one frame.

    `height` is how many of the picture's pixels the sign's height takes, less where it is seen so much from the side that
    its letters are squeezed; `share` is the part of the sign that is in the picture and not hidden.
    """

    shot: str
    frame: int
    height: float
    share: float
    picture_height: int


@dataclass(frozen=True, slots=True)
class Legibility:
    """A sign in one language, as the shots see it. `largest` and `smallest` are letters' heights in pixels, at `best`."""

    uid: str
    name: str
    verdict: Verdict
    best: Sight | None = None
    largest: float = 0.0
    smallest: float = 0.0
    warnings: tuple[str, ...] = ()
    by_shot: tuple[tuple[str, float], ...] = ()
    """The largest letters' height in each shot that sees the sign, at the frame that shows it best."""

    def advised(self, quality: Quality) -> Quality:
        """The quality that is worth its price, where another one is set."""
        is_fine = quality in (Quality.HIGH, Quality.XHIGH, Quality.MAX)
        if self.verdict is Verdict.HERO:
            return quality if is_fine else Quality.HIGH
        if is_fine and self.verdict in (Verdict.UNSEEN, Verdict.TOO_SMALL):
            return Quality.MEDIUM
        return quality


def judge(sign: Sign, tag: str, sights: Sequence[Sight], smallest: float = 0.0) -> Legibility:
    """What the sights of a sign amount to, each shot's best; none where no camera sees it. `smallest` is its smallest letters' em over its height where a proof has told it."""
    ems = letter_sizes(sign, tag, smallest)
    dense = language(tag).script not in _ALPHABETS
    letter, least = (_DENSE, _LEAST_DENSE) if dense else (_CAPITAL, _LEAST_CAPITAL)
    warnings = warnings_of(sign, tag, smallest)
    best = max(sights, key=lambda sight: worth(sight.height, sight.share), default=None)
    if best is None or best.share < LEAST_SHARE:
        return Legibility(sign.uid, sign.name, Verdict.UNSEEN, warnings=warnings)
    largest, least_letters = max(ems) * letter * best.height, min(ems) * letter * best.height
    if largest < least:
        verdict = Verdict.TOO_SMALL
    else:
        verdict = Verdict.HERO if largest >= HERO * best.picture_height else Verdict.READABLE
        if least_letters < least:
            warnings = (
                f"Its smallest letters are {least_letters:.0f} px high at best, too small to be read.",
                *warnings,
            )
    by_shot = tuple((sight.shot, max(ems) * letter * sight.height) for sight in sights if sight.share >= LEAST_SHARE)
    return Legibility(sign.uid, sign.name, verdict, best, largest, least_letters, warnings, by_shot)


def warnings_of(sign: Sign, tag: str, smallest: float = 0.0) -> tuple[str, ...]:
    """What the model does badly, where a sign's words in one language ask for it: said before anything is spent."""
    lines = [line_of(line) for line in sign.copy(tag)]
    found = []
    count = sum(line.role is not Role.PRICE for line in lines)
    if count > MOST_LINES:
        found.append(f"{count} lines: beyond {MOST_LINES} the model's letters get fuzzy.")
    if any(line.role is Role.SMALL_PRINT for line in lines):
        found.append("Small print is what the model draws worst.")
    em = min(letter_sizes(sign, tag, smallest)) * _shown_height(sign) if lines else MODEL_LETTERS
    if em < MODEL_LETTERS:
        found.append(f"Its smallest letters get {em:.0f} px of its own picture: more detail or fewer words help.")
    return tuple(found)


def letter_sizes(sign: Sign, tag: str, smallest: float = 0.0) -> tuple[float, ...]:
    """The em of each line over the sign's height; as a whole they are what `smallest` says, where it is known."""
    lines = [line_of(line) for line in sign.copy(tag)] or [CopyLine("A sign", Role.HEADLINE)]
    ratios = [_SIZES[line.role] for line in lines]
    box = _box(lines, sign.ratio)
    unit = smallest / min(ratios) if smallest > 0 else _largest(lambda em: _needed(lines, ratios, em, box), box.depth)
    grown = _with_grown_headlines(lines, ratios, unit, box)
    return tuple(unit * ratio for ratio in grown)


def worth(height: float, share: float) -> float:
    """How well a sight shows a sign, to be compared with others of it: the larger one is better, unless much of it is missing."""
    return height * min(1.0, 2 * share) if share >= LEAST_SHARE else 0.0


def _shown_height(sign: Sign) -> float:
    """Pixels of the picture that the sign's height gets."""
    size = sign.size()
    return size.height * min(1.0, size.ratio / sign.ratio)


@dataclass(frozen=True, slots=True)
class _Box:
    """The room for words: along the lines, and across them; in heights of the sign."""

    length: float
    depth: float


def _box(lines: Sequence[CopyLine], ratio: float) -> _Box:
    """East Asian words run down a tall sign, all others across it."""
    down = ratio < 0.5 and all(_is_wide(letter) for line in lines for letter in line.text if letter.isalnum())
    return _Box(_USED, _USED * ratio) if down else _Box(_USED * ratio, _USED)


def _largest(needed: Callable[[float], float], depth: float) -> float:
    """The largest em of a body line at which the lines need no more than the depth."""
    low, high = 0.0, _TALLEST * depth
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if needed(middle) <= depth else (low, middle)
    return max(low, 1e-6)


def _with_grown_headlines(lines: Sequence[CopyLine], ratios: list[float], unit: float, box: _Box) -> list[float]:
    """Headlines grow up to twice their size while there is room."""
    if all(line.role is not Role.HEADLINE for line in lines):
        return ratios
    for growth in _GROWTHS:
        grown = [
            ratio * growth if line.role is Role.HEADLINE else ratio for line, ratio in zip(lines, ratios, strict=True)
        ]
        breaks = any(
            _rows(line, unit * more, box) > _rows(line, unit * ratio, box)
            for line, ratio, more in zip(lines, ratios, grown, strict=True)
        )
        fits = max(grown) * unit <= _TALLEST * box.depth and _needed(lines, grown, unit, box) <= box.depth
        if fits and not breaks:
            return grown
    return ratios


def _needed(lines: Sequence[CopyLine], ratios: Sequence[float], unit: float, box: _Box) -> float:
    """The depth that the lines take with a body of this em, or more than there is; a price stands on its item's line."""
    depth = 0.0
    for line, ratio in zip(lines, ratios, strict=True):
        em = unit * ratio
        if _longest_word(line.text) * em > box.length:
            return math.inf
        depth += _rows(line, em, box) * em * _LEADING if line.role is not Role.PRICE or len(lines) == 1 else 0.0
    return depth


def _rows(line: CopyLine, em: float, box: _Box) -> int:
    return max(1, math.ceil(_ems_along(line.text) * em / box.length - 1e-6))


def _longest_word(text: str) -> float:
    """Ems of the longest stretch that is not broken: East Asian words may be, between any two letters."""
    return max((_ems_along(word) for word in text.split() if not any(map(_is_wide, word))), default=0.0)


def _ems_along(text: str) -> float:
    return sum(map(_ems_of, text))


@ends_with_session
@functools.lru_cache(maxsize=4096)
def _ems_of(letter: str) -> float:
    """About what a letter takes along its line; marks above and below take nothing."""
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if _is_wide(letter):
        return _WIDE
    if letter.isupper():
        return _CAPITAL_WIDTH
    code = ord(letter)
    return next((width for first, last, width in _WIDTHS if first <= code <= last), _NARROW)


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"

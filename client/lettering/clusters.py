"""What must never be parted: a letter with its marks, an Indic conjunct, a joined emoji. No bpy, no I/O.

Never finer than the extended grapheme clusters of Unicode (UAX 29, with its rule for conjuncts), and coarser where a
sign would look broken: conjuncts of Kannada, Gurmukhi, Khmer, Burmese and Javanese, and Tamil's two, hold together too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import pairwise

_JOINER = "\u200d"
_VISIBLE_KILLERS = frozenset("\u0bcd\u0e3a\u0eba\u103a\u0f84\u1714\u1734\uabed")
"""Signs of the viramas' class that are seen as marks of their own and join nothing: Tamil's pulli, Burmese asat."""
_TAMIL_CONJUNCTS = ("\u0b95\u0bcd\u0bb7", "\u0bb8\u0bcd\u0bb0", "\u0bb6\u0bcd\u0bb0")
_PREPENDED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e")
"""Number signs of Arabic and the like, which embrace what follows them."""
_AFTER_THEIR_BASE = frozenset("\u0e33\u0eb3\uff9e\uff9f\u200c")
"""Letters that belong to the one before them: Thai and Lao AM, the halfwidth voicing marks; and the non-joiner."""


def spans_of(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every cluster, in order."""
    starts = [index for index in range(len(text)) if parts(text, index)]
    yield from pairwise([*starts, len(text)])


def parts(text: str, index: int) -> bool:
    """Whether a cluster begins at `index`, which is inside the text or at its start."""
    if index == 0:
        return True
    before, after = text[index - 1], text[index]
    if before == "\r" and after == "\n":
        return False
    if _is_break(before) or _is_break(after):
        return True
    if extends(after) or before in _PREPENDED or before == _JOINER:
        return False
    if _is_hangul_syllable(before, after) or _is_conjunct(text, index):
        return False
    return not (_is_flag(before) and _is_flag(after) and _flags_before(text, index) % 2)


def extends(character: str) -> bool:
    """Whether a character belongs to the one before it: marks, joiners, selectors, skin tones, tags."""
    return (
        unicodedata.category(character).startswith("M")
        or character == _JOINER
        or character in _AFTER_THEIR_BASE
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_break(character: str) -> bool:
    """Controls, line ends and direction marks stand alone; the joiners are no controls."""
    return unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cf") and not (
        extends(character) or character in _PREPENDED
    )


def _is_conjunct(text: str, index: int) -> bool:
    """Whether a consonant at `index` is joined to the one before it by a virama, with nothing but marks between."""
    if unicodedata.category(text[index]) != "Lo":
        return False
    place, joined = index - 1, False
    while place >= 0 and extends(text[place]):
        joined = joined or (unicodedata.combining(text[place]) == 9 and text[place] not in _VISIBLE_KILLERS)
        if text[place] == "\u200c":
            return False
        place -= 1
    if joined:
        return place >= 0 and unicodedata.category(text[place]) == "Lo"
    return text[index - 2 : index + 1] in _TAMIL_CONJUNCTS


def _is_hangul_syllable(before: str, after: str) -> bool:
    """Old letters (jamo) that build one syllable."""
    leading, vowel, trailing = "\u1100\u115f\ua960\ua97c", "\u1160\u11a7\ud7b0\ud7c6", "\u11a8\u11ff\ud7cb\ud7fb"

    def within(character: str, ranges: str) -> bool:
        return ranges[0] <= character <= ranges[1] or ranges[2] <= character <= ranges[3]

    is_syllable = "\uac00" <= before <= "\ud7a3"
    is_open = is_syllable and (ord(before) - 0xAC00) % 28 == 0
    if within(before, leading):
        return within(after, leading) or within(after, vowel) or "\uac00" <= after <= "\ud7a3"
    if within(before, vowel) or is_open:
        return within(after, vowel) or within(after, trailing)
    return (is_syllable or within(before, trailing)) and within(after, trailing)


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flags_before(text: str, index: int) -> int:
    count = 0
    while index - count > 0 and _is_flag(text[index - count - 1]):
        count += 1
    return count

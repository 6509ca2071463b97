"""Where a line of copy may be broken: at spaces, and between East Asian characters with the basics of kinsoku. No bpy, no I/O.

A small part of UAX 14, for signs rather than books. Thai, Khmer, Lao and Burmese are only broken where the copy has a
space or a zero-width space: breaking inside their phrases needs a dictionary.
"""

from __future__ import annotations

import unicodedata

_NOT_FIRST = frozenset(
    "、。，．・：；？！ー〜～…‥％‰℃°々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ,.!?:;%)]}"
)
"""Characters that may not begin a line (kinsoku), beside closing brackets and quotes."""
_NOT_LAST = frozenset("¥￥$€£₩₹#＃№(")
"""Characters that may not end a line, beside opening brackets and quotes."""


_SPACES = " \u3000\u200b"


def segments_of(text: str, only_at_spaces: bool = False) -> list[str]:
    """The pieces of a line between its break opportunities, in order; joined they are the line. Spaces end a piece."""
    segments: list[str] = []
    start = 0
    for index in range(1, len(text)):
        if _may_break(text, index) and not (only_at_spaces and text[index - 1] not in _SPACES):
            segments.append(text[start:index])
            start = index
    return [*segments, text[start:]] if text else []


def _may_break(text: str, index: int) -> bool:
    before, after = text[index - 1], text[index]
    if after in " \u3000" or unicodedata.category(after).startswith("M"):
        return False
    if before in _SPACES:
        return after not in _NOT_FIRST or (before == " " and after not in "!?:;%")
    if before in "-–—" and index >= 2 and text[index - 2].isalpha() and after.isalpha():
        return True
    if not (_is_wide(before) or _is_wide(after)):
        return False
    if after in _NOT_FIRST or before in _NOT_LAST or unicodedata.category(after) in ("Pe", "Pf", "Cf"):
        return False
    if unicodedata.category(before) in ("Ps", "Pi") or before in "\u2060\u00a0\u200d":
        return False
    return not before.isdigit()


def _is_wide(character: str) -> bool:
    """Ideographs, kana and East Asian punctuation. Hangul is kept whole between its spaces, as signs do."""
    code = ord(character)
    return (
        0x2E80 <= code <= 0x312F
        or 0x31A0 <= code <= 0xA4CF
        or 0xF900 <= code <= 0xFAFF
        or 0xFE30 <= code <= 0xFE4F
        or 0xFF00 <= code <= 0xFF9F
        or 0x20000 <= code <= 0x3FFFD
    )

"""Where a line of copy may be broken, and how well: at spaces, at a phrase's end, or only as a last resort. No bpy, no I/O.

A small part of UAX 14, for signs rather than books, and never inside a cluster (`clusters.py`).

What is known, and what is not:

- Latin, Cyrillic, Indic, Arabic, Korean and everything else with spaces: at spaces, and after a hyphen between letters.
  Words are never broken, but for Korean ones, between syllables, as a last resort.
- Chinese and Japanese: between any two characters, with kinsoku: no closing bracket, stop, small kana or long mark
  begins a line, no opening bracket or currency sign ends one, numbers are kept whole. Japanese is rather broken where
  BudouX, a small trained model, sees a phrase end. For Chinese that model is not good enough to be asked.
- Thai: where a space or a zero-width space stands; else where BudouX sees a word end. It is right for most everyday words, may part
  compounds, and now and then a long name: a stretch with zero-width spaces in it is only broken at them.
- Burmese: at spaces; as a last resort between syllables, which a rule can tell, but not words.
- Khmer and Lao: at spaces; as a last resort between clusters, at which a reader stumbles. Their words need a dictionary
  of megabytes; a zero-width space in the copy says where they end.
"""

from __future__ import annotations

import unicodedata
from enum import IntEnum

from .clusters import extends, parts
from .words import begins_syllable, phrase_ends


class Break(IntEnum):
    """How good a place for a line's end is; larger is better."""

    NEVER = 0
    LAST_RESORT = 1
    """Between two characters of a phrase or a word that the script lets part, but a reader would rather not see parted."""
    PHRASE = 2
    """Where a phrase or word ends without a space, or after a hyphen."""
    SPACE = 3
    CLAUSE = 4
    """At a space behind a comma, a stop or a mark that parts the items of a line."""


_NOT_FIRST = frozenset(
    "、。，．・：；？！ー〜～…‥％‰℃°々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ,.!?:;%)]}"
    "ｧｨｩｪｫｬｭｮｯｰ｡､･﹐﹑﹒﹔﹕﹖﹗।॥ๆฯ៖ៗ។៕ໆຯ၊။،؛؟"
)
"""Characters that may not begin a line (kinsoku and its like), beside closing brackets and quotes."""
_NOT_LAST = frozenset("¥￥$＄€£￡₩￦₹₪₱₫৳฿#＃№(")
"""Characters that may not end a line, beside opening brackets and quotes."""
_AFTER_A_SPACE = frozenset("!?:;%»।॥៖။၊")
"""Marks that some languages set with a space before them, which stay with their word."""
_CLOSES, _OPENS = frozenset("、。，！？：；」』）】〉》〕!?,:;)"), frozenset("「『（【〈《〔")
_PARTS_CLAUSES = frozenset("·•|/,;:.!?…–—、。，！？；：।॥۔،؛؟။")
_SPACES = " \u3000\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u200b"
_GLUE = frozenset("\u00a0\u202f\u2007\u2060\u2011\ufeff\u200d")


def segments_of(text: str, down_to: Break = Break.LAST_RESORT) -> list[str]:
    """The pieces of a line between its breaks that are at least so good; joined they are the line. Spaces end a piece."""
    breaks = breaks_of(text)
    starts = [0, *(index for index in range(1, len(text)) if breaks[index] >= down_to)]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)] if text else []


def breaks_of(text: str) -> list[Break]:
    """How well the line may be broken before each of its characters; the first is `NEVER`."""
    ends = phrase_ends(text)
    return [_break_at(text, index, ends) for index in range(len(text))]


def _break_at(text: str, index: int, ends: frozenset[int]) -> Break:
    if index == 0 or extends(text[index]) or not parts(text, index):
        return Break.NEVER
    before, after = text[index - 1], text[index]
    if after in _SPACES or before in _GLUE or after in _GLUE:
        return Break.NEVER
    if before in _SPACES:
        return _break_over_a_space(text[: index - 1].rstrip(_SPACES)[-1:], before, after)
    if before in "-–—\u2010" and index >= 2 and text[index - 2].isalpha() and after.isalpha():
        return Break.PHRASE
    if not _may_touch_a_line_end(before, after):
        return Break.NEVER
    if index in ends or (before in _CLOSES and is_wide(after)):
        return Break.PHRASE
    if is_wide(before) and is_wide(after) and after in _OPENS:
        return Break.PHRASE
    return Break.LAST_RESORT if _may_part(text, index) else Break.NEVER


def _break_over_a_space(before: str, space: str, after: str) -> Break:
    """Never where both sides of a space are one: « oui », 12,50 €, a mark that its language sets off."""
    if after in _AFTER_A_SPACE or before in ("«", "‹") or (space != " " and after in _NOT_FIRST):
        return Break.NEVER
    if {unicodedata.category(sign) for sign in (before, after) if sign} == {"Nd", "Sc"}:
        return Break.NEVER
    return Break.CLAUSE if before in _PARTS_CLAUSES else Break.SPACE


def _may_touch_a_line_end(before: str, after: str) -> bool:
    """Whether kinsoku lets `before` end a line and `after` begin one."""
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return unicodedata.category(after) not in ("Pe", "Pf", "Cf") and unicodedata.category(before) not in ("Ps", "Pi")


def _may_part(text: str, index: int) -> bool:
    """Whether the scripts on both sides can be parted without a space, as a last resort."""
    before, after = text[index - 1], text[index]
    if is_wide(before) or is_wide(after):
        return not before.isdigit() and not {before, after} & {'"', "'"}
    if begins_syllable(text, index):
        return True
    return _is_hangul(before) and _is_hangul(after)


def is_wide(character: str) -> bool:
    """Ideographs, kana and East Asian punctuation. Not Hangul, which is kept whole between its spaces, as signs do."""
    code = ord(character)
    return (
        0x2E80 <= code <= 0x312F
        or 0x31A0 <= code <= 0xA4CF
        or 0xF900 <= code <= 0xFAFF
        or 0xFE30 <= code <= 0xFE4F
        or 0xFF00 <= code <= 0xFF9F
        or 0x20000 <= code <= 0x3FFFD
    )


def _is_hangul(character: str) -> bool:
    return "\uac00" <= character <= "\ud7a3"

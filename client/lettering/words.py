"""Where words end in scripts that put no spaces between them, as far as it can be known. No bpy, no I/O but for BudouX's models.

Thai words and Japanese phrases: by BudouX, a small trained model. Syllables of Burmese, Khmer and Lao: by rule; where
the rule cannot be sure it says nothing. `breaking.py` says what that means for a line.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING

from ..errors import ShaperMissing
from ..session_state import ends_with_session
from .clusters import parts

if TYPE_CHECKING:
    from budoux import Parser

_THAI = re.compile("[\u0e01-\u0e5b\u200b]+")
_JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff\u3005-\u3007]+")
_KANA = re.compile("[\u3041-\u30ff]")
_THAI_WHOLE = re.compile(
    "กรุงเทพมหานคร|กรุงเทพ|มหาวิทยาลัย|มหานคร|ก๋วยเตี๋ยว|บะหมี่|ต้มยำ|ส้มตำ|น้ำแข็ง|แม่น้ำ|น้ำเต้าหู้|ไอศกรีม|ผลไม้|ยินดี|ต้อนรับ|เครื่องดื่ม"
    "|กาแฟ|กะเพรา|รถไฟฟ้า|เยาวราช|รัตนโกสินทร์|หัวลำโพง|พรุ่งนี้|ห้องน้ำ|โรงแรม|โรงพยาบาล|พิพิธภัณฑ์|ธนาคาร|สนามบิน|สวัสดี|ขอบคุณ|บุหรี่"
)
"""Words of signs that the model would part, or not part from what follows."""
_LEADING_VOWELS = frozenset("เแโใไເແໂໃໄ")
"""Vowels of Thai and Lao that are written before the consonant after which they are spoken."""
_LAO_VOWELS = "ະາຳຽ"
_KILLED = re.compile("[\u1000-\u1021\u1023-\u1027\u1029\u102a\u103f\u104e][\u102b-\u1038\u103b-\u103e]*\u103a")


def phrase_ends(text: str) -> frozenset[int]:
    """Where BudouX sees a Thai word or a Japanese phrase end, as indices of what follows."""
    ends: set[int] = set()
    for stretch in _THAI.finditer(text):
        if "\u200b" not in stretch[0]:
            ends |= _ends_in(stretch[0], stretch.start(), "th")
    if _KANA.search(text):
        for stretch in _JAPANESE.finditer(text):
            ends |= _ends_in(stretch[0], stretch.start(), "ja")
    return frozenset(ends)


def begins_syllable(text: str, index: int) -> bool:
    """Whether a Burmese, Khmer or Lao syllable surely begins at `index`, behind another of its script."""
    base = next((sign for sign in reversed(text[:index]) if not unicodedata.category(sign).startswith("M")), "")
    if not base or base in _LEADING_VOWELS:
        return False
    if _is_burmese(base):
        return _begins_burmese_syllable(text, index)
    return _is_khmer_or_lao(base) and _is_khmer_or_lao(text[index]) and _begins_open_syllable(text, index)


def _ends_in(stretch: str, start: int, language: str) -> set[int]:
    """Ends of the model's words in a stretch of one script, `start` being where the stretch begins in its line."""
    ends: set[int] = set()
    place = 0
    for phrase in _model(language).parse(stretch)[:-1]:
        place += len(phrase)
        ends.add(place)
    if language == "th":
        for word in _THAI_WHOLE.finditer(stretch):
            ends -= set(range(word.start() + 1, word.end()))
            ends |= {word.start(), word.end()}
        ends = {end for end in ends if 0 < end < len(stretch) and _thai_may_part(stretch, end)}
    return {start + end for end in ends}


def _thai_may_part(stretch: str, index: int) -> bool:
    """Never behind a vowel that is written before its consonant, nor before a sign that is written after its own."""
    return parts(stretch, index) and stretch[index - 1] not in _LEADING_VOWELS and stretch[index] not in "ะาำๅๆฯ"


@ends_with_session
@functools.cache
def _model(language: str) -> Parser:
    try:
        import budoux
    except ImportError as error:
        raise ShaperMissing(f"where words end: {error}") from error
    return {"th": budoux.load_default_thai_parser, "ja": budoux.load_default_japanese_parser}[language]()


def _is_khmer_or_lao(character: str) -> bool:
    return "\u1780" <= character <= "\u17b3" or "\u0e81" <= character <= "\u0ec4"


def _is_burmese(character: str) -> bool:
    return "\u1000" <= character <= "\u104f"


def _begins_open_syllable(text: str, index: int) -> bool:
    """Whether a Khmer or Lao syllable surely begins here: a vowel written first, or a consonant that a vowel or tone follows.

    A bare consonant may as well end the syllable before it.
    """
    letter, following = text[index], text[index + 1 : index + 2]
    if letter in _LEADING_VOWELS:
        return True
    is_consonant = "\u1780" <= letter <= "\u17a2" or "\u0e81" <= letter <= "\u0eae"
    is_second_of_two = letter in "ວຣລ" and "\u0e81" <= text[index - 1] <= "\u0eae"
    has_vowel = bool(following) and (unicodedata.category(following).startswith("M") or following in _LAO_VOWELS)
    return is_consonant and has_vowel and not is_second_of_two


def _begins_burmese_syllable(text: str, index: int) -> bool:
    """A letter begins a syllable unless an asat ends it or another is stacked under it."""
    if not ("\u1000" <= text[index] <= "\u102a" or text[index] in "\u103f\u104e"):
        return False
    return _KILLED.match(text, index) is None and text[index + 1 : index + 2] != "\u1039"

"""What a copy's language decides: regional forms, the script of signs and digits alone, which way its lines run. No bpy, no I/O.

A language is told as a BCP 47 tag. Without one, the letters, the prompt and the other lines have to tell, as far as they can.
"""

from __future__ import annotations

import re
import unicodedata

from ..language_tags import script_of as script_of_tag
from .shaping import script_of

_TOLD_LANGUAGES = (
    ("ja", re.compile(r"\b(japan(ese)?|tokyo|kyoto|osaka|nihongo|izakaya|ramen)\b|日本", re.IGNORECASE)),
    ("ko", re.compile(r"\b(korea[n]?|seoul|busan|hangul)\b|한국", re.IGNORECASE)),
    ("zh-HK", re.compile(r"\b(hong ?kong|cantonese|macau)\b|香港", re.IGNORECASE)),
    ("zh-Hant", re.compile(r"\b(traditional chinese|taiwan(ese)?|taipei)\b|繁體|臺灣|台灣", re.IGNORECASE)),
    ("zh-Hans", re.compile(r"\b(chinese|china|shanghai|beijing|shenzhen|mandarin)\b|中国", re.IGNORECASE)),
)
_KANA = frozenset({"Hira", "Kana"})
_EAST_ASIAN = frozenset({"Hani", "Bopo", "Hang", *_KANA})
_OF_HAN = frozenset({"zh", "ja", "ko", "yue", "lzh"})
"""Languages that say which forms Han characters take."""
_TOLD_SCRIPTS = {"Hans": "Hani", "Hant": "Hani", "Jpan": "Hani", "Kore": "Hang"}
_RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm"})


def language_of(line: str, prompt: str = "", all_copy: str = "", told: str = "") -> str:
    """Whose forms a line's letters take (a BCP 47 tag): the told language's.

    For Han characters, which no language of another script can tell, and where none was told: kana or Hangul in the line
    decide, then what the prompt says (Tokyo, Traditional Chinese), then the other lines; otherwise simplified Chinese.
    """
    if told and (told.partition("-")[0].lower() in _OF_HAN or not _scripts(line) & _EAST_ASIAN):
        return told
    for text in (line, None, all_copy):
        if text is None:
            said = next((language for language, words in _TOLD_LANGUAGES if words.search(prompt)), "")
            if said:
                return said
            continue
        scripts = _scripts(text)
        if scripts & _KANA:
            return "ja"
        if "Hang" in scripts:
            return "ko"
    return "zh-Hans"


def script_of_language(tag: str) -> str:
    """The script (ISO 15924) that a language is written in: the one that its tag names, else its own; empty for no language."""
    script = script_of_tag(tag)
    return _TOLD_SCRIPTS.get(script, script) or ("Latn" if tag else "")


def base_of(line: str, language: str) -> int | None:
    """The level that a line of copy begins with: 1 where its language is read from the right; None lets its letters tell.

    A line of Latin words alone keeps its own direction, so that its exclamation mark stays behind it.
    """
    if script_of_language(language) not in _RIGHT_TO_LEFT:
        return None
    runs = {unicodedata.bidirectional(character) for character in line}
    return 1 if runs & {"R", "AL"} or "L" not in runs else None


def _scripts(text: str) -> set[str]:
    return {script_of(character) for character in text}

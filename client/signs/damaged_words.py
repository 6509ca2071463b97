"""Words that were lost between here and a translator: stand-ins for letters that an old code page lacks, or a spreadsheet's error. No bpy, no I/O.

A spreadsheet that saves in the machine's old code page (Windows-1252, 437, Shift-JIS …) puts a question mark for every letter that
the page lacks. Where nothing else is beyond ASCII the file is then whole UTF-8, and no decoder notices. `garbled_words` tells of the
other way round: UTF-8 that was read in an old code page.

Question marks that a sign really has must pass: one behind a word, a sign of nothing but "???" whose other languages say the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum, auto

from .garbled_words import is_garbled
from .languages import language
from .spreadsheet_errors import is_spreadsheet_error

STAND_INS = "?\ufffd\u25a1\u25af\u00bf"
"""What programs put for a letter that they cannot write: a question mark, Unicode's own mark, an empty box, and Oracle's."""

_REPLACED = "\ufffd"
_ESCAPED = re.compile(r"&#(?:[0-9]{2,7}|x[0-9a-fA-F]{2,6});|\\u[0-9a-fA-F]{4}|_x[0-9A-Fa-f]{4}_")
"""A letter by its number, as HTML, JSON and workbooks write it; nobody reads these off a sign."""
_MAY_STAND_IN = re.compile(rf"[{STAND_INS}&\\_]")
"""All that follows costs something, and most words have none of these."""
_ALONE = re.compile(rf"(?<!\S)[{STAND_INS}]{{2,}}(?!\S)")
"""A word of nothing else."""
_BEFORE_LETTERS = re.compile(r"(?<![^\s(\"'“‘«\[])\?+(?=[^\W\d_])")
"""A word that begins with a question mark."""
_INSIDE = re.compile(r"[^\W\d_]\?+[^\W\d_]")
_ADDRESS = re.compile(r"\S*(?:://|www\.|/)\S*")


class Damage(Enum):
    """What has become of the letters."""

    LOST = auto()
    """Something stands in their place, and nothing can bring them back."""
    GARBLED = auto()
    """They were read in another encoding than they were written in."""
    NO_ANSWER = auto()
    """A formula's error stands there, or what a spreadsheet shows until it has an answer."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known beside the words themselves: what stood there before, and the same line in other languages."""

    before: str = ""
    find_beside: Callable[[], Collection[str]] = tuple
    """Asked only where words look damaged, which few do."""
    find_kept: Callable[[], Collection[str]] = tuple
    """As `find_beside`, but only what the file has: whatever failed in a table may have failed in several of its columns."""

    @property
    def beside(self) -> Collection[str]:
        """The same line in other languages."""
        return self.find_beside()


def damage_of(text: str, tag: str, told: Told) -> Damage | None:
    """What happened to these words of a language (a BCP 47 tag) on their way; None for words that are as somebody wrote them.

    What stands there already, or in another language of the same line, is what somebody wanted. `tag` is empty where no language is
    told, as for a note.
    """
    if text == told.before:
        return None
    if is_spreadsheet_error(text):
        return None if text in told.find_kept() else Damage.NO_ANSWER
    if is_garbled(text, tag, told.before):
        damage = Damage.GARBLED
    elif _MAY_STAND_IN.search(text) and _lost(text, tag, told):
        damage = Damage.LOST
    else:
        return None
    return None if text in told.beside else damage


def _lost(text: str, tag: str, told: Told) -> bool:
    if text.count(_REPLACED) > told.before.count(_REPLACED):
        return True
    if len(_ESCAPED.findall(text)) > len(_ESCAPED.findall(told.before)):
        return True
    if not any(mark in text for mark in STAND_INS):
        return False
    if _stands_for(text, told.before):
        return True
    return _is_without_letters(text, tag, told) if not _has_letters(text) else _is_broken_inside(text, tag, told)


def _stands_for(text: str, before: str) -> bool:
    """Whether these are the words from before with a stand-in for some of their letters.

    A letter may have become several marks: bytes of UTF-8, or halves of UTF-16.
    """
    if before.isascii() or _plainly(before) == _plainly(text):
        return False
    for form in (before, unicodedata.normalize("NFC", before), unicodedata.normalize("NFD", before)):
        pattern, lost = [], 0
        for character in form:
            if character.isascii():
                pattern.append(re.escape(character))
                continue
            is_letter = unicodedata.category(character)[0] in "LMN"
            marks = f"[{STAND_INS}]{{1,4}}"
            pattern.append(
                f"(?:{re.escape(character)}|({marks}))" if is_letter else f"(?:{re.escape(character)}|{marks})"
            )
            lost += is_letter
        found = re.fullmatch("".join(pattern), text) if lost else None
        if found is not None and any(found.groups()):
            return True
    return False


def _is_without_letters(text: str, tag: str, told: Told) -> bool:
    """Marks, digits and signs alone, in place of words: `??? ¥28` for 牛肉面 ¥28."""
    if not tag or any(not _has_letters(each) and _marks(each) for each in told.beside):
        return False  # another language says nothing but marks as well: the sign does
    had_words = any(map(_has_letters, (told.before, *told.beside)))
    if _script(tag) != "Latn":
        return had_words or _marks(text) >= 2
    return had_words and _marks(text) >= 2


def _is_broken_inside(text: str, tag: str, told: Told) -> bool:
    """Marks where only a letter can stand. What another language of the line has in the same way is meant so."""
    if tag in ("", "en"):
        return False
    odd = _odd_places(text, tag)
    return odd > max((_odd_places(each, tag) for each in (told.before, *told.beside)), default=0)


def _odd_places(text: str, tag: str) -> int:
    """In how many places a mark stands as no question mark does."""
    words = _ADDRESS.sub(" ", text)
    odd = len(_BEFORE_LETTERS.findall(words)) + sum(map(_is_inside, words.split()))
    odd += len(re.findall(r"\w[\u25a1\u25af]|[\u25a1\u25af]\w", words))
    if _script(tag) != "Latn" and not any(each.isalpha() and not _is_latin(each) for each in words):
        odd += len(_ALONE.findall(words))  # words of another script than the language's, and marks in place of its own
    return odd


def _is_inside(word: str) -> bool:
    """`Ksi?garnia`, `STRA?E`; but neither `WHO?WHAT?` nor Chinese questions, which want no space behind them."""
    if word.rstrip("!.,;:)\"'”’»").endswith("?"):
        return False
    return any(found.isascii() or _is_latin(found[0]) for found in _INSIDE.findall(word))


def _is_latin(character: str) -> bool:
    return unicodedata.name(character, "").startswith("LATIN")


def _marks(text: str) -> int:
    return sum(text.count(mark) for mark in STAND_INS)


def _has_letters(text: str) -> bool:
    return any(each.isalpha() for each in text)


def _script(tag: str) -> str:
    """The language's script; empty where no language is told."""
    return language(tag).script if tag else ""


def _plainly(text: str) -> str:
    return unicodedata.normalize("NFKC", text)

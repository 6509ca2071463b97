"""The words to set: given lines, or quoted copy out of a prompt, and what each line is for. No bpy, no I/O."""

from __future__ import annotations

import re
import unicodedata

from .roles import CopyLine, Role, line_of

_PAIRS = {"“": "”", "„": "“”", "‟": "”", "«": "»", "‹": "›", "「": "」", "『": "』", "｢": "｣", "‘": "’", "‚": "‘’"}
"""Opening marks that are never anything else, with the marks that close them."""
_LINE_END = re.compile(r"\s*[\r\n\u2028\u2029]+\s*")
_LINE_BREAK = re.compile(r"\s+/\s+|\s*[\r\n\u2028\u2029]+\s*")
"""What breaks a line inside a quotation: a line end, or a slash between spaces as layout briefs write it."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\S)|(?<=[。！？।॥؟۔])")
_CAPTION_CHARACTERS = 160


_SMALL_WORDS = re.compile(
    r"\b(small(er)?|tiny|little|fine[ -]print|kicker|footer|footnote|caption|cta|button|credits?|by-?line)\b",
    re.IGNORECASE,
)
_SUB_WORDS = re.compile(r"\b(sub-?\s?(head)?(line|title|heading)s?|strap-?lines?|tag-?lines?|deks?)\b", re.IGNORECASE)
_HEADLINE_WORDS = re.compile(
    r"\b(headlines?|mastheads?|titles?|heading|logo|huge|giant|big|bigger|large|larger)\b", re.IGNORECASE
)


def copy_of(prompt: str, given: tuple[str, ...] = ()) -> tuple[CopyLine, ...]:
    """The lines to set: the `given` ones, else the quoted words of the prompt; empty when there are neither.

    A given line may begin with its role (`[headline] OPEN`); if not, it is what the prompt calls it where it quotes it.
    """
    quoted = quoted_copy(prompt)
    if not given:
        return quoted
    called = {line.text: line.role for line in quoted}
    lines: list[CopyLine] = []
    for written in given:
        first = line_of(written)
        has_role = first.text != written
        texts = _broken(first.text, _LINE_END)
        lines += [CopyLine(text, first.role if has_role else called.get(text, Role.BODY)) for text in texts]
    return tuple(lines)


def quoted_copy(prompt: str) -> tuple[CopyLine, ...]:
    """Every quoted line of the prompt, in order, with the role that the words before it give it.

    Understands ' ', " ", ‘ ’, “ ”, „ “, « », ‹ ›, 「 」 and 『 』. An apostrophe inside a word is no quote, the
    outermost quotes count, and ` / ` or a line end inside them breaks the line.
    """
    lines: list[CopyLine] = []
    place = told_from = 0
    while place < len(prompt):
        end = _closing(prompt, place)
        if end is None:
            place += 1
            continue
        role = _role(prompt[told_from:place])
        texts = _broken(prompt[place + 1 : end], _LINE_BREAK)
        lines += [CopyLine(text, role, number > 0) for number, text in enumerate(texts)]
        place = told_from = end + 1
    return tuple(lines)


def caption_of(prompt: str) -> str:
    """The first sentence of a prompt, for a proof that has no words to set; cut at a word when it is very long."""
    flat = " ".join(prompt.split())
    sentence = _SENTENCE_END.split(flat, maxsplit=1)[0]
    if len(sentence) <= _CAPTION_CHARACTERS:
        return sentence
    cut = sentence[:_CAPTION_CHARACTERS]
    return (cut[: cut.rfind(" ")] if " " in cut else cut).rstrip(" ,;:–—-") + "…"


def _broken(text: str, where: re.Pattern[str]) -> list[str]:
    """The lines of a text, each with single spaces; a tab, which parts an item from its price, stays."""
    parts = ("\t".join(" ".join(cell.split()) for cell in part.split("\t")) for part in where.split(text.strip()))
    return [part for part in parts if part.strip()]


def _role(told: str) -> Role:
    """What the words between the previous quote and this one say about it; the last clause decides."""
    clause = re.split(r"[.;:,!?。，、；：](?=\s|$)", told.rstrip(" ,.;:"))[-1]
    if _SUB_WORDS.search(clause):
        return Role.SUB_HEADLINE
    if _SMALL_WORDS.search(clause):
        return Role.SMALL_PRINT
    return Role.HEADLINE if _HEADLINE_WORDS.search(clause) else Role.BODY


def _closing(prompt: str, place: int) -> int | None:
    """Index of the mark that closes a quotation opened at `place`; None when none is opened there."""
    mark = prompt[place]
    if mark in "‘‚":
        return _closing_apostrophe(prompt, place, _PAIRS[mark], "‘") if not _inside_word(prompt, place) else None
    if mark in _PAIRS:
        return _closing_pair(prompt, place, mark, _PAIRS[mark])
    if mark == '"' and _may_open(prompt, place):
        end = prompt.find('"', place + 1)
        return end if end > place + 1 else None
    if mark == "'" and _may_open(prompt, place) and prompt[place : place + 3].lower() != "'n'":
        return _closing_apostrophe(prompt, place, "'", "'")
    return None


def _closing_pair(prompt: str, place: int, mark: str, closing: str) -> int | None:
    depth = 1
    for index in range(place + 1, len(prompt)):
        if prompt[index] in closing:
            depth -= 1
            if depth == 0:
                return index
        elif prompt[index] == mark:
            depth += 1
    return None


def _closing_apostrophe(prompt: str, place: int, closing: str, opening: str) -> int | None:
    """The closing mark where the closing mark is an apostrophe too."""
    for index in range(place + 1, len(prompt)):
        mark = prompt[index]
        if mark in closing and _may_close(prompt, index) and not _is_plural(prompt, index, closing, opening):
            return index if index > place + 1 else None
        if mark in opening and mark not in closing and not _inside_word(prompt, index):
            return None
        if mark in opening and _opens_clearly(prompt, index):
            return None
    return None


def _is_plural(prompt: str, index: int, closing: str, opening: str) -> bool:
    """Whether a mark after an s belongs to the word (artists' room): the next mark closes rather than opens."""
    if prompt[index - 1] not in "sS" or not prompt[index + 1 : index + 2].isspace():
        return False
    for later in range(index + 1, len(prompt)):
        if prompt[later] in opening and _opens_clearly(prompt, later):
            return False
        if prompt[later] in closing and _may_close(prompt, later):
            return True
    return False


def _is_word(prompt: str, index: int) -> bool:
    """Whether a letter of a script that separates its words by spaces stands at `index`."""
    if not 0 <= index < len(prompt):
        return False
    character = prompt[index]
    if not (character.isalnum() or unicodedata.category(character).startswith("M")):
        return False
    code = ord(character)
    unspaced = 0x0E00 <= code <= 0x0EFF or 0x1000 <= code <= 0x109F or 0x1780 <= code <= 0x17FF
    return not (
        unspaced
        or 0x1100 <= code <= 0x11FF
        or 0x2E80 <= code <= 0xD7FF
        or 0xF900 <= code <= 0xFAFF
        or 0xFF66 <= code <= 0xFFDC
        or code >= 0x20000
    )


def _inside_word(prompt: str, index: int) -> bool:
    return _is_word(prompt, index - 1) and _is_word(prompt, index + 1)


def _may_open(prompt: str, index: int) -> bool:
    following = prompt[index + 1 : index + 2]
    return bool(following) and not following.isspace() and not _is_word(prompt, index - 1)


def _opens_clearly(prompt: str, index: int) -> bool:
    """A mark with space (or a bracket) before it and none after it can only open."""
    previous = prompt[index - 1 : index]
    return _may_open(prompt, index) and (previous.isspace() or previous in "([{")


def _may_close(prompt: str, index: int) -> bool:
    previous = prompt[index - 1 : index]
    return bool(previous) and not previous.isspace() and not _inside_word(prompt, index)

"""Letters nobody sees, where they do nothing: at the edges of a text and beside its white space. No bpy, no I/O, standard library only.

Spreadsheets, browsers and translation tools leave them round words: spaces of no width, byte order marks, soft hyphens, marks of
direction. Inside a word they mean something, and stay: a space of no width is where a Thai line may break, a soft hyphen where a German
word may, and joiners decide which form a letter takes.
"""

from __future__ import annotations

import re
import unicodedata

from .direction import levels, visual_order

_NOTHING = "\u00ad\u034f\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"
"""Soft hyphen, grapheme joiner, vowel separator, spaces and joiners of no width, invisible operators, what is deprecated, notes' marks."""
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_DIRECTION_OF_NAMES = "\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069"
"""All but the two that turn letters round, which is seen."""
_NON_JOINER, _JOINER = "\u200c", "\u200d"

_ANY = re.compile(f"[{_NOTHING}{_DIRECTION}{_NON_JOINER}{_JOINER}]")
_BESIDE_SPACE = re.compile(rf"(?<=\s)[{_NOTHING}]++|(?<![{_NOTHING}])[{_NOTHING}]++(?=\s)")
"""Begun at the first of a run alone: a cell may hold a hundred thousand, and each would be gone through from each."""
_EDGES = re.compile(rf"[\s{_NOTHING}]")
_EDGES_OF_NAMES = re.compile(rf"[\s{_NOTHING}{_DIRECTION_OF_NAMES}]")
_EDGES_AND_DIRECTION = re.compile(rf"[\s{_NOTHING}{_DIRECTION}]")


def without_unseen(text: str, *, right_to_left: bool = False) -> str:
    """The text as it is seen: no white space around it, and none of the letters that nobody sees where they do nothing.

    Marks of direction at its edges stay where its letters would be seen in another order without them. `right_to_left` is whether
    it is in a language that is read so.
    """
    if text.isascii() or not _ANY.search(text):
        return text.strip()
    kept = _BESIDE_SPACE.sub("", _stripped(text, _EDGES))
    bare = _stripped(kept, _EDGES_AND_DIRECTION)
    if bare != kept and _as_seen(bare, right_to_left=right_to_left) == _as_seen(kept, right_to_left=right_to_left):
        return bare
    return kept


def bare(text: str) -> str:
    """A name, a number or a heading without anything at its edges that nobody sees."""
    return text.strip() if text.isascii() or not _ANY.search(text) else _stripped(text, _EDGES_OF_NAMES)


def _stripped(text: str, edges: re.Pattern[str]) -> str:
    """The text without what stands at its edges, and without joiners there that have no letter to join."""
    start, end = 0, len(text)
    while start < end and _is_nothing(text[start], text[start + 1 : min(start + 2, end)], edges):
        start += 1
    while start < end and _is_nothing(text[end - 1], text[max(start, end - 2) : end - 1], edges):
        end -= 1
    return text[start:end]


def _is_nothing(character: str, neighbour: str, edges: re.Pattern[str]) -> bool:
    """Whether a character at an edge does nothing there: it is one of `edges`, a non-joiner, which has nothing to part, or joins nothing."""
    if character == _JOINER:
        return not _is_joined(neighbour)
    return character == _NON_JOINER or edges.match(character) is not None


def _is_joined(neighbour: str) -> bool:
    """Whether a joiner beside it decides how this character is drawn: letters of Arabic, N'Ko and Mongolian, and viramas."""
    if not neighbour:
        return False
    is_cursive = unicodedata.bidirectional(neighbour) in ("AL", "R") or "\u1800" <= neighbour <= "\u18af"
    return is_cursive or unicodedata.combining(neighbour) == 9


def _as_seen(text: str, *, right_to_left: bool) -> list[str]:
    """The characters of the text in the order in which they are seen, line by line."""
    seen = []
    for line in text.splitlines():
        base = 1 if right_to_left and any(unicodedata.bidirectional(each) in ("R", "AL") for each in line) else None
        found = visual_order(list(enumerate(line)), levels(line, base))
        seen += [character for _, character in found if not character.isspace() and not _ANY.match(character)]
    return seen

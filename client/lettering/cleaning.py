"""A line as it is set: its white space in order, its letters composed, and nothing in it that cannot be written. No bpy, no I/O."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ..errors import CopyPrivateUse, CopyTooLong, CopyUnprintable
from .roles import line_of

MOST_CHARACTERS = 2_000
"""More than anybody reads on a sign, and what a picture's smallest letters could still hold."""
_PLAIN_SPACES = re.compile("[ \t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_COMPATIBILITY_IDEOGRAPHS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
"""Han characters whose composed form is another drawing of the same character: 神 with the old radical would become 神."""


def clean_line(text: str) -> str:
    """The text as it is set: composed, one space for each stretch of plain white space, none around it.

    Spaces of a width of their own (ideographic, no-break, thin) stay. Raises `CopyUnprintable` for control characters,
    halves of characters and numbers that Unicode keeps free of characters.
    """
    spaced = _PLAIN_SPACES.sub(" ", text).strip(" ")
    whole = composed(spaced)
    bad = [character for character in whole if _is_unprintable(character)]
    if bad:
        raise CopyUnprintable(text[:80].encode("unicode_escape").decode("ascii"), characters=spelled(bad))
    return whole


def composed(text: str) -> str:
    """The same letters, however somebody's computer has put them together."""
    if text.isascii():
        return text
    parts = _COMPATIBILITY_IDEOGRAPHS.split(text)
    return "".join(part if place % 2 else unicodedata.normalize("NFC", part) for place, part in enumerate(parts))


def check_copy(written_lines: Iterable[str]) -> None:
    """Raise the `LetteringError` that keeps a sign's words, as a request takes them, from any provider; else None.

    Controls and halves of characters, characters whose meaning only one font knows, and more words than a sign can hold.
    Whether they can be set here, in a font and a size, is another matter.
    """
    texts = [line_of(line).text for line in written_lines]
    check_length(texts)
    for text in texts:
        private = [character for character in clean_line(text) if unicodedata.category(character) == "Co"]
        if private:
            raise CopyPrivateUse(characters=spelled(private))


def check_length(texts: list[str]) -> None:
    """Raise `CopyTooLong` when the texts have more characters than a sign can hold."""
    count = sum(map(len, texts))
    if count > MOST_CHARACTERS:
        raise CopyTooLong(characters=f"{count:,}", most=f"{MOST_CHARACTERS:,}")


def spelled(characters: list[str]) -> str:
    """The characters by their numbers, each once, a dozen at most."""
    return ", ".join(f"U+{ord(character):04X}" for character in list(dict.fromkeys(characters))[:12])


def _is_unprintable(character: str) -> bool:
    code = ord(character)
    return (
        unicodedata.category(character) in ("Cc", "Cs")
        or 0xFDD0 <= code <= 0xFDEF
        or (code & 0xFFFF) in (0xFFFE, 0xFFFF)
    )

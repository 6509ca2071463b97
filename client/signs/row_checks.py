"""What keeps a row's words from being taken over: nobody could read them, they are too long, or they were damaged on their way. No bpy, no I/O."""

from __future__ import annotations

import re
from typing import Any

from ..errors import RowLettersGarbled, RowLettersLost, RowOfFailedFormula, RowTooLong, RowUnprintable
from ..lettering.cleaning import MOST_CHARACTERS, spelled
from .damaged_words import STAND_INS, Damage, Told, damage_of
from .languages import language

MOST_NOTE_CHARACTERS = 10_000
MOST_NAME_CHARACTERS = 200
"""Of a sign that a table makes."""

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]"
)
"""What no provider is ever sent, private-use characters among them. A tab parts a price, a line end a line: they may stay."""

_SHOWN_CHARACTERS = 30


def check_words(text: str, tag: str, told: Told, *, row: int, sign: str) -> None:
    """Check a line's words in a language.

    Raises `RowUnprintable`, `RowTooLong`, `RowLettersLost`, `RowLettersGarbled` or `RowOfFailedFormula`.
    """
    name = language(tag).name
    _check_length(text, MOST_CHARACTERS, row=row, sign=sign, language=name)
    _check_damage(text, tag, told, row=row, sign=sign, what=name)
    _check_printable(text, row=row, sign=sign, language=name)


def check_note(text: str, before: str, *, row: int, sign: str) -> None:
    """Check a sign's note, which may be in any language. Raises as `check_words`."""
    _check_length(text, MOST_NOTE_CHARACTERS, row=row, sign=sign, language="note")
    _check_damage(text, "", Told(before), row=row, sign=sign, what="note")


def check_name(text: str, *, row: int) -> None:
    """Check the name of a sign that is to be made. Raises as `check_words`."""
    _check_length(text, MOST_NAME_CHARACTERS, row=row, sign=_short(text), language="name")
    _check_damage(text, "", Told(), row=row, sign=_short(text), what="name")
    if sum(map(text.count, STAND_INS)) > 1 and not any(map(str.isalnum, text)):
        raise RowLettersLost(row=row, sign=_short(text), what="name", shown=f"'{_short(text)}'")
    _check_printable(text, row=row, sign=_short(text), language="name")


def _check_damage(text: str, tag: str, told: Told, **facts: Any) -> None:
    damage = damage_of(text, tag, told)
    if damage is None:
        return
    if damage is Damage.LOST:
        raise RowLettersLost(**facts, shown=f"'{_short(text)}'")
    if damage is Damage.GARBLED:
        raise RowLettersGarbled(**facts, shown=f"'{_short(text)}'")
    if damage is Damage.NO_ANSWER:
        raise RowOfFailedFormula(**facts, shown=f"'{_short(text)}'")
    raise NotImplementedError(damage)


def _check_length(text: str, most: int, **facts: Any) -> None:
    if len(text) > most:
        raise RowTooLong(**facts, length=f"{len(text):,}", most=f"{most:,}")


def _check_printable(text: str, **facts: Any) -> None:
    if bad := _UNPRINTABLE.findall(text):
        raise RowUnprintable(**facts, characters=spelled(bad))


def _short(text: str) -> str:
    """The beginning of it, with what nobody can read as escapes."""
    flat = " ".join(text.split())
    shown = flat if len(flat) <= _SHOWN_CHARACTERS else f"{flat[:_SHOWN_CHARACTERS]}…"
    return _UNPRINTABLE.sub(lambda found: f"<{ord(found[0]):X}>", shown)

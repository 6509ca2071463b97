"""Which lines of the copy are items with a price, so that prices can stand in a column of their own. No bpy, no I/O.

A price is set off by a tab, or stands in a line whose role is price, or ends a line and can be told by its currency.
Dots between item and price ("Soup ..... $4") are leaders: they are not set as they stand, but drawn to fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .cleaning import clean_line
from .roles import CopyLine, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """What is set as one line: its words and, in a menu, its price; `leaders` when the copy has dots between them."""

    text: str
    role: Role
    continues: bool = False
    price: str = ""
    leaders: bool = False


_SIGNS = "¥￥$＄€£₩￦₹₪฿₫₱₦₺₽৳₴₭₮₨₾"
_BEFORE = rf"(?:(?:US|HK|NT|CA|AU|R|S|A|C)?[{_SIGNS}]|RM|Rs\.?|Rp\.?|Tk\.?|CHF|EUR|USD|INR|JPY|रु\.?|ரூ\.?|రూ\.?|ರೂ\.?)"
_AFTER = (
    rf"(?:[{_SIGNS}]|元|円|圓|圆|块|원|kr\.?|zł|Kč|Ft|Rs\.?|USD|EUR|CHF|лв\.?|грн\.?|руб\.?|บาท|บ\.|টাকা|रुपये|रु\.?|ரூ\.?|రూ\.?|ರೂ\.?"
    r"|دراهم|درهم|ريال|جنيه|دينار|ليرة|تومان|ر\.س\.?|د\.إ\.?|ج\.م\.?|د\.ك\.?|ل\.ل\.?|ש\"ח)"
)
_AMOUNT = r"\d(?:[\d.,'٫٬]*\d)?(?:/-|[.,][-–])?"
_PRICE = re.compile(rf"(?:[-–—]\s+)?(?:{_BEFORE}\s?{_AMOUNT}|{_AMOUNT}\s?{_AFTER})$")
_LEADERS = re.compile(r"\s*(?:\.{2,}|…+|·{2,}|․{2,}|(?:\s[.·]){2,})\s*$")


def entries_of(lines: tuple[CopyLine, ...]) -> list[Entry]:
    """The lines to set, cleaned, without empty ones. Prices told by their currency alone count where two lines have one.

    Raises `CopyUnprintable`.
    """
    entries: list[Entry] = []
    told: list[Entry | None] = []
    for line in lines:
        entry, guess = _entry(line)
        if not entry.text and not entry.price:
            continue
        before = entries[-1] if entries else None
        belongs_to_it = before is not None and not before.price and before.role is Role.BODY and not told[-1]
        if line.role is Role.PRICE and not entry.price and before is not None and belongs_to_it:
            entries[-1] = Entry(before.text, before.role, before.continues, entry.text)
            continue
        entries.append(entry)
        told.append(guess)
    if sum(guess is not None for guess in told) < 2 and not any(entry.price for entry in entries):
        return entries
    return [guess or entry for entry, guess in zip(entries, told, strict=True)]


def _entry(line: CopyLine) -> tuple[Entry, Entry | None]:
    """The line as it stands, parted at its tab if it has one; and as an item with a price, if its end looks like one."""
    item, tab, price = line.text.strip().rpartition("\t")
    if tab and item.strip() and price.strip():
        text, leaders = _without_leaders(clean_line(item))
        return Entry(text, line.role, line.continues, clean_line(price), leaders), None
    whole = Entry(clean_line(line.text), line.role, line.continues)
    found = _PRICE.search(whole.text) if line.role in (Role.BODY, Role.SMALL_PRINT, Role.SUB_HEADLINE) else None
    if found is None or not found.start():
        return whole, None
    before = whole.text[: found.start()]
    if before[-1].isalnum() and (found[0][0].isalnum() or before[-1].isascii()):
        return whole, None
    text, leaders = _without_leaders(before.strip(" \u3000"))
    return whole, Entry(text, line.role, line.continues, found[0], leaders) if text else None


def _without_leaders(item: str) -> tuple[str, bool]:
    dots = _LEADERS.search(item)
    return (item, False) if dots is None or not dots.start() else (item[: dots.start()], True)

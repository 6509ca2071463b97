"""Words that were written as UTF-8 and read in an old code page: ç‰›è‚‰é for 牛肉面, CafÃ© for Café. No bpy, no I/O.

In an old code page every byte is a letter, so that nothing fails. What gives it away is that the letters, written back as bytes, are
UTF-8 of letters that the language has. A few pairs of the kind occur in good words, as CAFÉ’S and « le café »: these alone prove nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from .languages import language

_SINGLE = ("cp1252", "latin-1", "cp1250", "cp1251", "cp1253", "cp1254", "cp437", "cp850", "mac_roman")
_DOUBLE = ("gbk", "cp932", "big5", "cp949")
"""Code pages of spreadsheets on Windows and macOS; those of East Asia have two bytes a letter."""

_IN_NO_SINGLE = re.compile("[^\\x00-\u052f\u1e00-\u1eff\u2000-\u25ff\uf8ff\ufb00-\ufb02]")
_IN_NO_DOUBLE = re.compile("[\u0530-\u10ff\u1200-\u1dff]")
"""Letters of scripts that no such page has: most words are told by their first."""

_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BROKEN = re.compile(rb"[\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{1,2}")
"""A letter of UTF-8, and one that lost its end: what a code page has no letter for is often left out."""
_TYPOGRAPHY = frozenset("\u00a0\u202f»›”’“‘…–—™®°ºª²³¹·•,‚„")
"""What may follow a letter with an accent in good words."""
_OPEN_IN_1252 = re.compile("[\x80-\x9f]")
_SHARE = 0.6
"""Of what is beyond ASCII, how much must be UTF-8: some of it may be right, as words that were added later."""

_NAMES = {
    "Hans": ("CJK", "IDEOGRAPHIC", "FULLWIDTH"),
    "Hant": ("CJK", "IDEOGRAPHIC", "FULLWIDTH", "BOPOMOFO"),
    "Jpan": ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH"),
    "Kore": ("HANGUL", "CJK", "IDEOGRAPHIC"),
    "Deva": ("DEVANAGARI",),
    "Knda": ("KANNADA",),
    "Taml": ("TAMIL",),
    "Telu": ("TELUGU",),
    "Mlym": ("MALAYALAM",),
    "Beng": ("BENGALI",),
    "Gujr": ("GUJARATI",),
    "Guru": ("GURMUKHI",),
    "Orya": ("ORIYA",),
    "Sinh": ("SINHALA",),
    "Arab": ("ARABIC",),
    "Hebr": ("HEBREW",),
    "Thai": ("THAI",),
    "Laoo": ("LAO",),
    "Khmr": ("KHMER",),
    "Mymr": ("MYANMAR",),
    "Tibt": ("TIBETAN",),
    "Cyrl": ("CYRILLIC",),
    "Grek": ("GREEK",),
    "Armn": ("ARMENIAN",),
    "Geor": ("GEORGIAN",),
    "Ethi": ("ETHIOPIC",),
}
"""How the names of a script's letters begin in Unicode."""


def is_garbled(text: str, tag: str, before: str = "") -> bool:
    """Whether the text is UTF-8 that was read in an old code page; `before` is what stood there, `tag` the language, where one is told."""
    if text.isascii():
        return False
    known = _known_letters(tag)
    if not _IN_NO_SINGLE.search(text) and any(_reads_as(text, page, known, before) for page in _SINGLE):
        return True
    return not _IN_NO_DOUBLE.search(text) and any(_reads_as_east_asian(text, page, known, before) for page in _DOUBLE)


def _reads_as(text: str, page: str, known: tuple[str, ...], before: str) -> bool:
    data = _written_back(text, page)
    if data is None:
        return False
    pieces = list(_pieces(data, text, known))
    if not pieces:
        return False
    good = b"".join(each for each, _, _ in pieces)
    beyond = sum(byte >= 0x80 for byte in data)
    spoilt = sum(len(each) for each in _BROKEN.findall(_UTF_8.sub(b"", data)))
    if (len(good) + spoilt) / beyond < _SHARE:
        return False
    if (
        len(before) > 1
        and not before.isascii()
        and good.decode("utf-8") == "".join(c for c in before if not c.isascii())
    ):
        return True
    fitting = [is_clear for _, is_clear, fits in pieces if fits]
    if page in ("cp1252", "latin-1"):
        return any(fitting)
    # The other pages have letters everywhere: only what is UTF-8 from end to end is taken for it, more than once or among foreign letters.
    is_foreign = any(not each.isascii() and not _is_of(each, known) for each in text)
    return len(fitting) >= (1 if is_foreign else 2) and len(fitting) == len(pieces) and len(good) == beyond


def _pieces(data: bytes, text: str, known: tuple[str, ...]) -> Iterator[tuple[bytes, bool, bool]]:
    """The letters of UTF-8 in a text of one byte a letter, whether each is clearly one, and whether the language has that letter."""
    for found in _UTF_8.finditer(data):
        letter = found[0].decode("utf-8", "ignore")
        if not letter:
            continue  # a surrogate, or an overlong form
        read = text[found.start() : found.end()]
        earlier = text[found.start() - 1] if found.start() else ""
        is_clear = not _TYPOGRAPHY.issuperset(read[1:]) or (read[0].isupper() and earlier.islower())
        is_clear = is_clear or (read[0] == "Â" and bool(earlier) and not earlier.isalpha())
        yield found[0], is_clear, _is_of(letter, known)


def _reads_as_east_asian(text: str, page: str, known: tuple[str, ...], before: str) -> bool:
    """Two bytes a letter: 牛肉 read in GBK is 鐗涜倝. The last letter often lost its end, and is a question mark then."""
    try:
        data = text.rstrip("?").encode(page)
    except UnicodeEncodeError:
        return False
    read = data.decode("utf-8", "replace").rstrip("\ufffd")
    if len(before) > 1 and read == before:
        return True
    beyond = [each for each in read if not each.isascii()]
    if not known:  # a language of Latin letters, in which letters of East Asia stand within words
        return bool(beyond) and any(each.isascii() and each.isalnum() for each in text) and all(map(_is_latin, beyond))
    own = sum(unicodedata.name(each, "").startswith(known) for each in beyond)
    return own >= 2 and own >= _SHARE * len(beyond)


def _written_back(text: str, page: str) -> bytes | None:
    """The bytes that are read as this text in a code page; None where the page lacks one of its letters.

    What Windows-1252 leaves open is read as the control characters of Latin-1.
    """
    try:
        return text.encode(page)
    except UnicodeEncodeError:
        if page != "cp1252" or not _OPEN_IN_1252.search(text):
            return None
    try:
        return b"".join(each.encode("latin-1" if "\x80" <= each <= "\x9f" else page) for each in text)
    except UnicodeEncodeError:
        return None


def _known_letters(tag: str) -> tuple[str, ...]:
    """How the names of the letters begin that the language has beside Latin ones; all of them where no language is told."""
    if not tag:
        return tuple(dict.fromkeys(name for names in _NAMES.values() for name in names))
    return _NAMES.get(language(tag).script, ())


def _is_of(letter: str, known: tuple[str, ...]) -> bool:
    """Whether a language has this letter or sign: one of its script, a Latin one of living orthographies, or typography."""
    return _is_latin(letter) or (bool(known) and unicodedata.name(letter, "").startswith(known))


def _is_latin(letter: str) -> bool:
    """Whether it is a Latin letter of living orthographies, or typography that goes with them."""
    code = ord(letter)
    return 0xA0 <= code <= 0x17F or 0x218 <= code <= 0x21B or 0x1E00 <= code <= 0x1EFF or 0x2010 <= code <= 0x2122

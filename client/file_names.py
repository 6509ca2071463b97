"""Names from data as names of files: what a tag, a shot, a sign or a preset is called becomes one part of a path, on every system. No bpy, no I/O.

Whatever makes a file's name of words that came from a .blend, a table or a person makes it here. None of them may lead out of the folder,
name a device of Windows, be hidden, or take the file of another name. Source: Microsoft's "Naming Files, Paths, and Namespaces".
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

LONGEST = 120
"""Bytes of UTF-8. File systems take 255, encrypted ones 143, and an ending and a number come behind; Windows takes 260 letters for a whole path."""

_UNSAFE = re.compile(r'[\\/:*?"<>|{}\x00-\x1f\x7f-\x9f\ud800-\udfff]+')
"""What parts paths, what Windows has no files with, what no disk can hold; and braces, in which Blender 5 looks for variables of paths."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that nobody sees, among them those that turn `gpj.exe` round."""
_JOINERS = "\u200c\u200d"
"""Unseen, and part of words in several scripts."""
_PORTS = (f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³")
_DEVICES = frozenset(("con", "prn", "aux", "nul", "conin$", "conout$", "clock$", *_PORTS))
"""What Windows opens in the place of a file, whatever ending it has."""


def file_name(text: str, otherwise: str = "unnamed") -> str:
    """The text as the name of a file without its ending; `otherwise` where nothing of it can stand in one.

    Names that differ may become the same: `file_names` keeps them apart.
    """
    seen = "".join(
        each if each in _JOINERS or unicodedata.category(each) not in _UNSEEN else "_"
        for each in unicodedata.normalize("NFC", text[: 10 * LONGEST])
    )
    plain = _bare(_UNSAFE.sub("_", seen))
    if len(plain.encode()) > LONGEST or len(text) > 10 * LONGEST:
        plain = _shortened(plain, text)
    plain = plain or otherwise
    stem, dot, rest = plain.partition(".")
    return f"{stem.rstrip()}_{dot}{rest}" if stem.strip().casefold() in _DEVICES else plain


def file_names(texts: Iterable[str], otherwise: str = "unnamed") -> list[str]:
    """A name for each text, no two alike, also where letters are not told apart by their case or by how they are composed."""
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    names: list[str] = []
    for text in texts:
        name = plain = file_name(text, otherwise)
        while _folded(name) in taken:
            numbers[_folded(plain)] = number = numbers.get(_folded(plain), 1) + 1
            name = f"{plain} {number}"
        taken.add(_folded(name))
        names.append(name)
    return names


def _bare(name: str) -> str:
    """Without the spaces and dots around it: they hide a file, lead to another folder, or are dropped by Windows."""
    return " ".join(name.split()).strip(" .")


def _shortened(name: str, whole: str) -> str:
    """The beginning of a name that is too long, with a mark by which it stays apart from others that begin so."""
    mark = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    beginning = name.encode()[: LONGEST - len(mark) - 1].decode("utf-8", "ignore")
    while beginning and unicodedata.combining(beginning[-1]):
        beginning = beginning[:-1]  # a mark that may have lost others of its letter
    return f"{_bare(beginning)}-{mark}"


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())

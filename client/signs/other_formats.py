"""What a file is that was chosen as a table and is none: translators' formats, workbooks, pages, told by how they begin. No bpy, no I/O."""

from __future__ import annotations

import re
from enum import Enum, auto


class Format(Enum):
    """What else a file may be."""

    ARCHIVE = auto()
    OLD_WORKBOOK = auto()
    PDF = auto()
    PACKED = auto()
    RTF = auto()
    PICTURE = auto()
    MO = auto()
    XLIFF = auto()
    TMX = auto()
    QT = auto()
    XML_WORKBOOK = auto()
    HTML = auto()
    XML = auto()
    PO = auto()
    JSON = auto()
    APPLE_STRINGS = auto()
    SUBTITLES = auto()
    YAML = auto()
    SYLK = auto()
    DIF = auto()
    DATABASE = auto()


SAID = {
    Format.ARCHIVE: "a workbook (Excel, OpenDocument or Numbers), or another archive",
    Format.OLD_WORKBOOK: "an Excel workbook, an old one or one with a password",
    Format.PDF: "a PDF",
    Format.PACKED: "a packed file",
    Format.RTF: "a document (RTF)",
    Format.PICTURE: "a picture",
    Format.MO: "a compiled file of gettext (MO)",
    Format.XLIFF: "a translator's file (XLIFF)",
    Format.TMX: "a translation memory (TMX)",
    Format.QT: "a file of Qt's translations (TS)",
    Format.XML_WORKBOOK: "a workbook written as XML",
    Format.HTML: "a web page (HTML)",
    Format.XML: "an XML file",
    Format.PO: "a file of gettext (PO)",
    Format.JSON: "a JSON file",
    Format.APPLE_STRINGS: "a file of Apple's strings",
    Format.SUBTITLES: "a file of subtitles",
    Format.YAML: "a YAML file",
    Format.SYLK: "a table in an old format (SYLK)",
    Format.DIF: "a table in an old format (DIF)",
    Format.DATABASE: "a database",
}
"""As an error calls it."""

_BYTES = (
    (b"PK\x03\x04", Format.ARCHIVE),
    (b"\xd0\xcf\x11\xe0", Format.OLD_WORKBOOK),
    (b"%PDF", Format.PDF),
    (b"\x1f\x8b", Format.PACKED),
    (b"BZh", Format.PACKED),
    (b"7z\xbc\xaf", Format.PACKED),
    (b"\xfd7zXZ", Format.PACKED),
    (b"Rar!\x1a", Format.PACKED),
    (b"{\\rtf", Format.RTF),
    (b"\x89PNG", Format.PICTURE),
    (b"\xff\xd8\xff", Format.PICTURE),
    (b"GIF8", Format.PICTURE),
    (b"II*\x00", Format.PICTURE),
    (b"MM\x00*", Format.PICTURE),
    (b"SQLite format 3\x00", Format.DATABASE),
    (b"\xde\x12\x04\x95", Format.MO),
    (b"\x95\x04\x12\xde", Format.MO),
)

_MARKUP = re.compile(r"\s*<(?:[?!]|[A-Za-z][\w:.-]*[\s/>])")
_MARKED_UP = (
    (re.compile(r"<(?:\w+:)?xliff\b"), Format.XLIFF),
    (re.compile(r"<tmx\b"), Format.TMX),
    (re.compile(r"<!DOCTYPE TS>|<TS\b"), Format.QT),
    (re.compile(r"<(?:\w+:)?Workbook\b|<office:document\b"), Format.XML_WORKBOOK),
    (re.compile(r"<!doctype html|<(?:html|meta|table)\b", re.IGNORECASE), Format.HTML),
    (re.compile(""), Format.XML),
)
_QUOTED = r'"(?:[^"\\]|\\[\s\S])*+"'
_COMMENT = r"/\*(?:[^*]|\*(?!/))*+\*/"
"""To its first end and never further: what goes on over several is tried in as many ways as there are."""
_LINES = r"(?:[^\n]*\n)*?"
_PLAIN = (
    (re.compile(rf"\s*(?:\{{\s*(?:{_QUOTED}\s*:|\}})|\[\s*(?:[\[{{\]]|{_QUOTED}\s*[,\]]))"), Format.JSON),
    (re.compile(rf"\s*+(?:{_COMMENT}\s*+|//[^\n]*+\n\s*+)*+{_QUOTED}\s*+=\s*+{_QUOTED}\s*+;"), Format.APPLE_STRINGS),
    (re.compile(rf'{_LINES}(?:#~ )?msg(?:ctxt|id)[ \t]+"{_LINES}(?:#~ )?msg(?:id|str(?:\[0\])?)[ \t]+"'), Format.PO),
    (re.compile(r"\s*WEBVTT\b|\s*\d+\r?\n\d\d:\d\d:\d\d[,.]\d{3} --> "), Format.SUBTITLES),
    (re.compile(r"%YAML |---[ \t]*\r?\n|[a-z]{2,3}(?:-[A-Za-z]+)?:[ \t]*\r?\n[ \t]+[\w.-]+:"), Format.YAML),
    (re.compile(r"ID;P[A-Z0-9]*(?:;[NE])*\r?\n(?:[BCFOPW]|N[ENU]);[A-Z]"), Format.SYLK),
    (re.compile(r"TABLE\r?\n0,1\r?\n"), Format.DIF),
    (re.compile(r"MIME-Version:", re.IGNORECASE), Format.HTML),
)


def format_of_bytes(beginning: bytes) -> Format | None:
    """What a file is that begins so and is no text; None for what may be text."""
    return next((form for mark, form in _BYTES if beginning.startswith(mark)), None)


def format_of_text(beginning: str) -> Format | None:
    """What a text is that begins so and is no table; None for what may be one."""
    if _MARKUP.match(beginning):
        return next(form for pattern, form in _MARKED_UP if pattern.search(beginning))
    return next((form for pattern, form in _PLAIN if pattern.match(beginning)), None)

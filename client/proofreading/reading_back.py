"""A report that came back: what somebody ticked, noted and remarked, read out of the page. No bpy.

It comes from outside: nothing of it is trusted but the ticks and words of whoever read it, for takes that are known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from ..chosen_files import open_chosen
from ..errors import ReportUnreadable

LARGEST = 500_000_000
MOST_TEXT = 32_000_000
"""Bytes of a page without its pictures and fonts: ten times what 2,000 signs have."""
MOST_SIGNS = 20_000
MOST_LINES = 200_000
"""Of all signs together."""
MOST_WORDS = 2_000
"""Characters of a note that are kept."""
_PICTURES = re.compile(rb"data:[\w/+.-]+;base64,[A-Za-z0-9+/=]*")
_CHUNK = 1 << 20
_MOST_NAME = 200


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line as it came back: the words that were wanted then, whether they were found right, and what was noted."""

    text: str
    is_right: bool
    note: str


@dataclass(frozen=True, slots=True)
class ReadSign:
    """A sign as it came back; `take_id` tells of which picture it speaks."""

    uid: str
    take_id: str
    lines: tuple[ReadLine, ...]
    remark: str

    @property
    def is_right(self) -> bool:
        """Whether every line was ticked, and nothing noted at any."""
        return bool(self.lines) and all(line.is_right and not line.note for line in self.lines)

    @property
    def said(self) -> str:
        """All that was noted, in one line."""
        notes = [f"{line.text}: {line.note}" for line in self.lines if line.note]
        return "; ".join([*notes, *([self.remark] if self.remark else [])])[:MOST_WORDS]


@dataclass(frozen=True, slots=True)
class ReadReport:
    """A whole report as it came back."""

    language: str
    reader: str
    signs: tuple[ReadSign, ...]


def read_report(path: Path) -> ReadReport:
    """What a report says that came back. Raises `ReportUnreadable`."""
    page = _Page()
    try:
        page.feed(_text_of(path))
        page.close()
    except (OSError, ValueError) as error:
        raise ReportUnreadable(str(error), file=path.name) from error
    if not page.language or not page.signs:
        raise ReportUnreadable("no report", file=path.name)
    signs = tuple(ReadSign(each.uid, each.take_id, tuple(each.lines), each.remark) for each in page.signs)
    return ReadReport(page.language, page.reader, signs)


def _text_of(path: Path) -> str:
    """The page without its pictures and fonts, of which no more than one is held. Raises OSError, or ValueError for more than is read."""
    kept: list[bytes] = []
    rest, read, length = b"", 0, 0
    with open_chosen(path) as stream:
        while chunk := stream.read(_CHUNK):
            read += len(chunk)
            whole, quote, rest = (rest + chunk).rpartition(b'"')  # a picture stands between two of them
            kept.append(_PICTURES.sub(b"", whole) + quote)
            length += len(kept[-1])
            if read > LARGEST or length + len(rest) > MOST_TEXT:
                raise ValueError(f"{path.name} is larger than any report")
    return b"".join([*kept, _PICTURES.sub(b"", rest)]).decode("utf-8")


@dataclass(slots=True)
class _Sign:
    uid: str
    take_id: str
    lines: list[ReadLine] = field(default_factory=list)
    remark: str = ""


class _Page(HTMLParser):
    """Picks the fields out of a page, as `page.py` writes them and browsers save them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.reader = ""
        self.signs: list[_Sign] = []
        self._words: str | None = None
        self._is_right = False
        self._typed: list[str] | None = None
        self._is_remark = False
        self._lines = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A field begins, or a sign, or a line of one."""
        given = {name: value or "" for name, value in attrs}
        if tag == "body":
            self.language = given.get("data-language", "")[:40]
        elif tag == "section" and "data-sign" in given:
            if len(self.signs) == MOST_SIGNS:
                raise ValueError(f"more than {MOST_SIGNS} signs")
            self.signs.append(_Sign(given["data-sign"][:_MOST_NAME], given.get("data-take", "")[:_MOST_NAME]))
        elif tag == "tr" and "data-words" in given:
            self._words, self._is_right = given["data-words"][:MOST_WORDS], False
        elif tag == "input" and given.get("type") == "checkbox":
            self._is_right = "checked" in given
        elif tag == "input" and "data-reader" in given:
            self.reader = given.get("value", "")[:MOST_WORDS]
        elif tag == "textarea":
            self._typed, self._is_remark = [], "data-remark" in given

    def handle_data(self, data: str) -> None:
        """What somebody typed."""
        if self._typed is not None:
            self._typed.append(data)

    def handle_endtag(self, tag: str) -> None:
        """A field ends, with what it holds."""
        if tag != "textarea" or self._typed is None:
            return
        typed, self._typed = " ".join("".join(self._typed).split())[:MOST_WORDS], None
        if not self.signs:
            return
        if self._is_remark:
            self.signs[-1].remark = typed
        elif self._words is not None:
            self._lines += 1
            if self._lines > MOST_LINES:
                raise ValueError(f"more than {MOST_LINES} lines")
            self.signs[-1].lines.append(ReadLine(self._words, self._is_right, typed))
            self._words = None

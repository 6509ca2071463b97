"""Text in a spreadsheet's cell: written so that it is neither run nor rewritten, and read back as it was. No bpy, no I/O.

A spreadsheet runs what begins like a formula and turns `007`, `1/2` and `10:30` into numbers and dates. An apostrophe
before it, the spreadsheets' own mark of plain text, keeps both from happening. Text that has apostrophes there already
gets one more, so that one can always be taken away again.
"""

from __future__ import annotations

import re

from ..lettering.unseen import without_unseen

_RUN = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""How a formula begins, in the wide forms of East Asian keyboards too; or what hides one."""

_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_REWRITTEN = re.compile(
    rf"(?:true|false|(?=.*\d)[\d\s.,:/\-()]+%?|\d+(?:\.\d+)?e\d+|[\d:.]+\s*[ap]\.?m\.?|"
    rf"\d{{1,2}}[\s./-]*{_MONTH}(?:[\s.,/-]*\d{{2,4}})?|{_MONTH}[\s.,/-]*\d{{1,4}}(?:[\s.,/-]+\d{{2,4}})?)",
    re.IGNORECASE | re.ASCII,
)
_WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")
"""What stays as it is although it becomes a number."""


def guarded(text: str) -> str:
    """The text as a cell has it."""
    return f"'{text}" if _is_in_danger(text.lstrip("'")) else text


def unguarded(cell: str) -> str:
    """The text that a cell stands for. A formula that nobody guarded is text like any other."""
    return cell[1:] if cell.startswith("'") and _is_in_danger(cell.lstrip("'")) else cell


def read_cell(cell: str) -> str:
    """The text that a file's cell stands for, settled; a byte order mark before the apostrophe does not hide it."""
    seen = cell if cell.isascii() else without_unseen(cell)
    text = unguarded(seen)
    # Most words are as they are already, and a table has hundreds of thousands of them.
    return settled(text) if text is not seen or seen.isascii() or "\r" in seen or "\v" in seen else seen


def settled(text: str, *, right_to_left: bool = False) -> str:
    """The text as it is seen, with one kind of line ends: spreadsheets put white space and letters nobody sees around it as they like.

    `right_to_left` is whether it is in a language that is read so.
    """
    if "\r" in text or "\v" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")
    return without_unseen(text, right_to_left=right_to_left)


def _is_in_danger(text: str) -> bool:
    if _RUN.match(text):
        return True
    plain = text.strip()
    return len(plain) < 40 and not _WHOLE_NUMBER.fullmatch(plain) and bool(_REWRITTEN.fullmatch(plain))

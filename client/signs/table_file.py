"""Tables as files: CSV and TSV, read in whatever encoding and with whatever separator they come, written for spreadsheets. No bpy.

Read is what says for itself what it is: UTF-8 with or without its mark, UTF-16, UTF-32; commas, semicolons, tabs or bars.
Nothing is guessed about old code pages: a letter that is wrong in Tamil is not seen by whoever runs the import.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from ..chosen_files import FileTooLarge, read_chosen
from ..durable import write_file
from ..errors import (
    TableBroken,
    TableEmpty,
    TableNotText,
    TableNotUnicode,
    TableOfOtherFormat,
    TableTooLarge,
    TableUnreadable,
    TableUnwritable,
    technical_of,
)
from .cells import guarded, read_cell
from .other_formats import SAID, format_of_bytes, format_of_text

MOST_BYTES = 16 * 1024 * 1024
MOST_ROWS = 100_000
MOST_CELLS = 1_000_000
MOST_COLUMNS = 500
MOST_PLACES = 10_000_000
MOST_LINES = 1_048_576
"""Three times what 2,000 signs of ten lines in nine languages have: beyond it a file is something else. Places are cells that may be
empty, and lines those that may be: a spreadsheet may write its whole grid, which has so many lines.
"""

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SEPARATORS = ",;\t|"
"""In this order where a table has only one column."""
_SAMPLE = 4096


class TableFormat(StrEnum):
    """How a table is written."""

    CSV = "csv"
    """Separated by commas."""
    TSV = "tsv"
    """Separated by tabs: what copying out of a spreadsheet, and into one, uses."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells, and its number as a spreadsheet shows it: the first row of the file is 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says: the names of its columns and its rows, none of which is empty or longer than the names."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def write_table(path: Path, rows: Iterable[Sequence[str]], form: TableFormat, *, with_mark: bool) -> None:
    """Write the rows; `with_mark` puts the mark before them by which spreadsheets know UTF-8. Raises `TableUnwritable`."""
    separator = "\t" if form is TableFormat.TSV else ","
    lines: list[str] = []
    writer = csv.writer(_Lines(lines.append), delimiter=separator, lineterminator="\r\n")
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    data = "".join(lines).encode("utf-8-sig" if with_mark else "utf-8", "replace")
    try:
        write_file(path, data)
    except OSError as error:
        raise TableUnwritable(technical_of(error), file=path.name) from error


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where a csv writer writes to."""

    write: Callable[[str], None]


def read_table(path: Path, is_known: Callable[[str], bool]) -> Table:
    """What a file says. `is_known` tells the names of columns, by which the separator is known.

    Raises errors of `TableError`. Takes time and memory in proportion to the file, and refuses what is too large early.
    """
    data = _read_bytes(path)
    encoding = _encoding(path.name, data[:_SAMPLE])
    try:
        with io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="") as stream:
            separator = _separator(stream, is_known)
            try:
                return _read(path.name, csv.reader(stream, delimiter=separator, strict=True))
            except TableBroken:
                if separator != "\t":
                    raise
                # Some write tabs without any quoting, so that a quotation mark is one like any other letter.
                stream.seek(0)
                plain = csv.reader(stream, delimiter=separator, quoting=csv.QUOTE_NONE, strict=True)
                return _read(path.name, plain)
    except UnicodeError as error:
        raise TableNotUnicode(str(error), file=path.name, row=_row_of_no_text(data)) from error


def _read_bytes(path: Path) -> bytes:
    """All of the file, which must be plain. Raises `TableTooLarge`, `TableUnreadable`."""
    try:
        return read_chosen(path, MOST_BYTES)
    except FileTooLarge as error:
        raise TableTooLarge(str(error), file=path.name, most=f"{MOST_BYTES // 1024**2} MB") from error
    except (OSError, ValueError) as error:
        raise TableUnreadable(technical_of(error), file=path.name) from error


def _row_of_no_text(data: bytes) -> int:
    """The line in which the first byte stands that is no UTF-8: text is decoded far ahead of the row that is read."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return len(data[: error.start].splitlines()) or 1
    return 1


def _encoding(file: str, sample: bytes) -> str:
    """How the file's text is written, by its beginning. Raises `TableNotText`, `TableOfOtherFormat`."""
    if form := format_of_bytes(sample):
        raise TableNotText(file=file, format=SAID[form])
    encoding = _encoding_of_text(sample)
    if form := format_of_text(sample.decode(encoding, "ignore").lstrip("\ufeff")):
        raise TableOfOtherFormat(file=file, format=SAID[form])
    return encoding


def _encoding_of_text(sample: bytes) -> str:
    marked = next((encoding for mark, encoding in _MARKS if sample.startswith(mark)), "")
    if marked or b"\0" not in sample:
        return marked or "utf-8"
    # UTF-16 without its mark: the separators and line ends of every table have a zero byte of two.
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"


def _separator(stream: TextIO, is_known: Callable[[str], bool]) -> str:
    """What parts the cells: that by which most columns are known, then that which makes most of them."""

    def columns(separator: str) -> tuple[int, int]:
        stream.seek(0)
        try:
            records = csv.reader(stream, delimiter=separator, strict=True)
            first = next((record for record in records if any(record) and not _told(record, separator)), [])
        except (csv.Error, UnicodeError):
            return (0, 0)
        if len(first) > MOST_COLUMNS:
            return (0, 1)
        return (sum(map(is_known, first)), max(0, len(first) - 1))

    found = max(_SEPARATORS, key=columns)
    stream.seek(0)
    return found


def _told(record: Sequence[str], separator: str) -> bool:
    """Whether this is the line `sep=;`, which is for the spreadsheet and no row of the table."""
    told = separator.join(record).strip().lower()
    return told.startswith("sep=") and len(told) <= len("sep=") + 1


def _read(file: str, records: Iterator[list[str]]) -> Table:
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    cells_read, places, number, told = 0, 0, 0, 0
    try:
        for number, record in enumerate(records, start=1):
            if number == 1 and _told(record, _separator_of(records)):
                told = 1
                continue
            places += len(record)
            cells = _cells(record) if any(record) else ()
            cells_read += len(cells)
            _check_size(file, rows=len(rows), columns=len(cells), cells=cells_read, places=places, lines=number)
            if not columns:
                columns = cells
            elif cells:
                rows.append(Row(number - told, cells))
    except csv.Error as error:
        if "field larger than" in str(error):
            raise TableTooLarge(
                str(error), file=file, most=f"{csv.field_size_limit():,} characters in a cell"
            ) from error
        raise TableBroken(str(error), file=file, row=number + 1 - told) from error
    if not columns:
        raise TableEmpty(file=file)
    return Table(file, columns, tuple(rows))


def _check_size(file: str, *, rows: int, columns: int, cells: int, places: int, lines: int) -> None:
    for count, most, what in (
        (rows, MOST_ROWS, "rows"),
        (columns, MOST_COLUMNS, "columns"),
        (cells, MOST_CELLS, "cells"),
        (places, MOST_PLACES, "cells, empty ones among them"),
        (lines, MOST_LINES, "lines, empty ones among them"),
    ):
        if count > most:
            raise TableTooLarge(file=file, most=f"{most:,} {what}")


def _separator_of(records: Iterator[list[str]]) -> str:
    dialect: csv.Dialect = records.dialect  # type: ignore[attr-defined]
    return dialect.delimiter


def _cells(record: Sequence[str]) -> tuple[str, ...]:
    """A row's cells as the text they stand for, without the empty ones at its end."""
    cells = [read_cell(cell) for cell in record]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def format_of(path: str | os.PathLike[str]) -> TableFormat:
    """What a file's ending says: `.tsv`, `.tab` and `.txt` are separated by tabs."""
    return TableFormat.TSV if Path(path).suffix.lower() in (".tsv", ".tab", ".txt") else TableFormat.CSV

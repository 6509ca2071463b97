"""The ledger: what was sent and what it cost, one line of JSON at a time, in files that only ever grow. No bpy.

    LEDGER/2026-11-21_HOST.jsonl   what was written on that day by that machine
           lock                    held locked while a limit is checked and a line is written

A ledger may have been merged, cut short or written by a stranger, so that its lines are read without trusting them,
and their order and repetition mean nothing: each line says all it knows of one sending, and of two lines the one that
knows more wins. A sending has an identity of its own, drawn when it is written down: a job whose folder was copied is sent
by each copy, and each counts. Amounts are US dollars.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from .gate import Gate
from .job import check_id

LARGEST_LINE = 16_000
"""Bytes; the longest line that is written has about a fifth."""
LARGEST_AMOUNT = Decimal(10_000)
"""Dollars above which a line is not believed: the dearest picture costs less than one."""
MOST_CREDITS = Decimal(10**9)
"""Dollars; no account has more."""
LARGEST_FILE = 64 * 1024 * 1024
"""Bytes; a larger file is no day of one machine and is passed over."""
_LONGEST_TEXT = 200
_BLOCK = 32 * 1024
_FILE_NAME = re.compile(r"\d{4}-\d{2}-\d{2}_[A-Za-z0-9-]{1,40}\.jsonl")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CENT_PARTS = Decimal("0.000001")


class Fate(StrEnum):
    """What is known of a sending, the least knowledge first."""

    SENT = "sent"
    """It is on its way, or nothing was ever heard of it; counts as its estimate."""
    PERHAPS_CHARGED = "perhaps_charged"
    """It ended without anybody knowing whether it was charged; counts as its estimate."""
    NOT_CHARGED = "not_charged"
    CHARGED = "charged"
    """Counts as its charge, or as its estimate where the service did not say, or said nothing at all."""


_KNOWLEDGE = {fate: rank for rank, fate in enumerate(Fate)}
_TEXTS = ("at", "day", "provider", "model", "size", "quality", "source", "shot", "sign", "language", "title", "user", "session", "sending", "library")  # fmt: skip

MOST_ATTEMPTS = 9_999
"""The highest number that an attempt is written with; a job's folder can claim to have been sent any number of times."""

Key = tuple[str, int | str]
"""Which sending: a job, and the sending's identity; the number of the attempt in lines that older versions wrote."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One sending, as far as it is known."""

    job: str
    attempt: int
    fate: Fate
    at: str
    """ISO 8601 in UTC of the line."""
    day: str
    """The local date of the machine that sent it."""
    provider: str
    estimate: Decimal
    model: str = ""
    size: str = ""
    quality: str = ""
    charge: Decimal | None = None
    source: str = ""
    """Where the charge comes from: `x-cost`, `metrics.cost`, `usage`; `none` when the service did not say."""
    shot: str = ""
    sign: str = ""
    language: str = ""
    title: str = ""
    user: str = ""
    session: str = ""
    sending: str = ""
    """The sending's identity, see `new_sending`; empty in lines of older versions."""
    library: str = ""
    """The library it was sent from, see `library_mark`."""

    @property
    def key(self) -> Key:
        """Which sending the line is about."""
        return self.job, self.sending or self.attempt

    @property
    def amount(self) -> Decimal:
        """Dollars that this sending counts for."""
        if self.fate is Fate.NOT_CHARGED:
            return Decimal(0)
        return self.charge if self.fate is Fate.CHARGED and self.charge else self.estimate

    def joined(self, other: Entry) -> Entry:
        """What both lines about one sending know together; the same whichever comes first."""
        first, last = sorted((self, other), key=_certainty)
        return replace(last, day=min(self.day, other.day), estimate=max(first.estimate, last.estimate))


@dataclass(frozen=True, slots=True)
class Credits:
    """What was left on the account at a provider, as the service said at a moment."""

    provider: str
    left: Decimal
    at: str


class Books:
    """What a ledger's lines amount to. Adding the same line twice, or lines in another order, changes nothing."""

    def __init__(self) -> None:
        self.entries: dict[Key, Entry] = {}
        self.credits: dict[str, Credits] = {}
        """The newest figure by provider."""
        self.total = Decimal(0)
        self.by_day: defaultdict[str, Decimal] = defaultdict(Decimal)
        self.by_session: defaultdict[str, Decimal] = defaultdict(Decimal)
        self.by_shot: defaultdict[str, Decimal] = defaultdict(Decimal)
        self.by_sign: defaultdict[str, Decimal] = defaultdict(Decimal)
        self.by_library: defaultdict[str, dict[Key, Entry]] = defaultdict(dict)

    def add(self, line: Entry | Credits) -> None:
        """Take a line into account."""
        if isinstance(line, Credits):
            known = self.credits.get(line.provider)
            if known is None or (known.at, known.left) < (line.at, line.left):
                self.credits[line.provider] = line
            return
        before = self.entries.get(line.key)
        entry = line if before is None else before.joined(line)
        if before is not None:
            self._count(before, -before.amount)
            self.by_library[before.library].pop(entry.key, None)
        self._count(entry, entry.amount)
        self.entries[entry.key] = entry
        self.by_library[entry.library][entry.key] = entry

    def _count(self, entry: Entry, amount: Decimal) -> None:
        self.total += amount
        self.by_day[entry.day] += amount
        self.by_session[entry.session] += amount
        self.by_shot[entry.shot] += amount
        self.by_sign[entry.sign] += amount


class LedgerReader:
    """Reads a ledger's files from where it last stopped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.books = Books()
        self.unread: tuple[str, ...] = ()
        """The names of files of the ledger that are not read: links, pipes, and what is too large for one machine's day."""
        self._offsets: dict[str, int] = {}

    def catch_up(self, seconds: float = float("inf")) -> bool:
        """Read what was added, for about `seconds` and a block of 32 kB at least; whether everything was read. A folder that is not there is empty.

        Raises OSError when the folder or a file in it cannot be read.
        """
        deadline = time.perf_counter() + seconds
        files, self.unread = _files(self.folder)
        if any(files.get(name, 0) < offset for name, offset in self._offsets.items()):
            self.books, self._offsets = Books(), {}  # an older version took a file's place, or it has gone
        for name, size in files.items():
            while self._offsets.get(name, 0) < size:
                if not self._read_block(name):
                    break
                if time.perf_counter() > deadline:
                    return False
        return True

    def _read_block(self, name: str) -> bool:
        """Read some whole lines of a file; whether there were any. A line that grows too long is passed over."""
        offset = self._offsets.get(name, 0)
        with _gate_of(self.folder).open(self.folder / name) as stream:
            stream.seek(offset)
            block = stream.read(_BLOCK)
        end = block.rfind(b"\n") + 1
        if not end:
            if len(block) < _BLOCK:
                return False  # a line that is being written, or that a crash cut short
            end = len(block)
        for line in block[:end].splitlines():
            known = read_line(line)
            if known is not None:
                self.books.add(known)
        self._offsets[name] = offset + end
        return True


def append(folder: Path, lines: Iterable[Entry | Credits], day: str) -> None:
    """Add lines to today's file of this machine; they are on disk when this returns. Raises OSError.

    Each line is one write. A line that a crash has cut short is ended first, so that it spoils none but itself. Raises
    ValueError for a line that would not be believed when it is read: what would not be counted must not be sent.
    """
    lines = list(lines)
    if any(read_line(line_of(line)) is None for line in lines):
        raise ValueError("a line that no reader of the ledger would believe")
    gate = _gate_of(folder)
    gate.make(folder)
    path = folder / f"{day}_{_host()}.jsonl"
    is_new = not gate.is_anything(path)
    with gate.open_to_append(path) as stream:
        for line in lines:
            data = line_of(line)
            whole = b"\n" + data if _is_cut(stream) else data
            if stream.write(whole) != len(whole):
                raise OSError("the ledger's line was cut short")
        os.fsync(stream.fileno())
    if is_new:
        gate.sync(folder)


def new_sending() -> str:
    """The identity of a sending that begins now."""
    return os.urandom(10).hex()


def is_sending(text: str) -> bool:
    """Whether a text, perhaps from a stranger's folder, can be the identity of a sending."""
    return bool(re.fullmatch(r"[0-9a-f]{20}", text))


def library_mark(library: Path) -> str:
    """What a library is known by in the person's own ledger: its place on this machine, not to be read back."""
    place = os.path.normcase(os.path.realpath(library))
    return hashlib.sha256(os.fsencode(place)).hexdigest()[:20]


def today() -> str:
    """The local date, as ledgers count days."""
    return time.strftime("%Y-%m-%d")


def line_of(line: Entry | Credits) -> bytes:
    """A line as it stands in the file, with its line end."""
    if isinstance(line, Credits):
        plain: dict[str, Any] = {"kind": "credits", "at": line.at, "provider": line.provider, "left": str(line.left)}
    else:
        plain = {"kind": line.fate.value, "job": line.job, "attempt": line.attempt, "estimate": str(line.estimate)}
        plain["charge"] = None if line.charge is None else str(line.charge)
        plain |= {name: _text(getattr(line, name)) for name in _TEXTS}
    return (json.dumps(plain, separators=(",", ":")) + "\n").encode("ascii")


def read_line(data: bytes) -> Entry | Credits | None:
    """What a line says; None for whatever is none, is too long or claims what cannot be."""
    if not data.strip() or len(data) > LARGEST_LINE:
        return None
    try:
        plain = json.loads(data)
        if plain["kind"] == "credits":
            return Credits(_text(plain["provider"]), _amount(plain["left"], most=MOST_CREDITS), _text(plain["at"]))
        return _entry(plain)
    except (ValueError, KeyError, TypeError, RecursionError, InvalidOperation):
        return None


def _entry(plain: dict[str, Any]) -> Entry:
    texts = {name: _text(plain.get(name, "")) for name in _TEXTS}
    attempt = plain["attempt"]
    if type(attempt) is not int or not 0 <= attempt < 10_000 or not _DAY.fullmatch(texts["day"]):
        raise ValueError("no attempt, or no day")
    charge = plain.get("charge")
    return Entry(
        job=check_id(plain["job"]),
        attempt=attempt,
        fate=Fate(plain["kind"]),
        estimate=_amount(plain["estimate"]),
        charge=None if charge is None else _amount(charge),
        **texts,
    )


def _certainty(entry: Entry) -> tuple[object, ...]:
    """Sorts lines about one sending: who knows more stands last; the dearer charge, to be careful, after a cheaper one."""
    charge = Decimal(-1) if entry.charge is None else entry.charge
    return (_KNOWLEDGE[entry.fate], charge, *(getattr(entry, name) for name in _TEXTS if name != "day"))


def _amount(value: object, most: Decimal = LARGEST_AMOUNT) -> Decimal:
    """Dollars, to a millionth. Raises ValueError for what is none: a negative amount would make room below a limit."""
    if not isinstance(value, str) or len(value) > 40:
        raise ValueError("no amount")
    amount = Decimal(value)
    if not amount.is_finite() or not 0 <= amount <= most:
        raise ValueError("no amount")
    return amount.quantize(_CENT_PARTS)


def _text(value: object) -> str:
    """A short text on one line, without characters that steer a terminal or turn the writing's direction."""
    if not isinstance(value, str):
        raise TypeError("no text")
    short = value[:_LONGEST_TEXT]
    if not short.isprintable():
        short = "".join(character if character.isprintable() else " " for character in short)
    return short.strip()


def _files(folder: Path) -> tuple[dict[str, int], tuple[str, ...]]:
    """The ledger's own files with their sizes, in the order of their days, and the names of those that are no plain file or
    too large; files of other names are passed over.
    """
    gate = _gate_of(folder)
    plain = {name: size for name, size in gate.files(folder).items() if size <= LARGEST_FILE}
    names = [name for name in gate.names(folder) if _FILE_NAME.fullmatch(name)]
    return {name: plain[name] for name in names if name in plain}, tuple(name for name in names if name not in plain)


def _is_cut(stream: IO[bytes]) -> bool:
    if not stream.seek(0, os.SEEK_END):
        return False
    stream.seek(-1, os.SEEK_END)
    return stream.read(1) != b"\n"


def _gate_of(folder: Path) -> Gate:
    """That of the library, or of this person's own folder, in which a ledger stands."""
    return Gate(folder.parent)


def _host() -> str:
    import platform  # needed by whoever writes, which a start of Blender does not

    return re.sub(r"[^A-Za-z0-9-]+", "-", platform.node())[:40].strip("-") or "host"

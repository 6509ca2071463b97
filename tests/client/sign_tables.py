"""Signs and tables for tests: a list of two signs, a file with given bytes, and the table read from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from client.lettering.roles import Role
from client.signs.sign import Sign, SignLine
from client.signs.table import ListedSign, is_known, table_rows
from client.signs.table_changes import Options, TableChanges, changes_of
from client.signs.table_file import Table, TableFormat, read_table, write_table

LANGUAGES = ("en", "kn")


def sign(uid: str, name: str, *lines: tuple[Role, dict[str, str]], notes: str = "") -> Sign:
    """A sign of three by two metres."""
    words = tuple(SignLine(role, texts) for role, texts in lines)
    return Sign(uid=uid, name=name, lines=words, width=3.0, height=2.0, skeleton="", notes=notes)


def alley(**other: tuple[str, ...]) -> list[ListedSign]:
    """A shop sign of two lines and a poster of one, in English and Kannada; the shop's cells of foreign columns."""
    shop = sign(
        "0a",
        "Shop Sign",
        (Role.HEADLINE, {"en": "NOODLES", "kn": "ನೂಡಲ್ಸ್"}),
        (Role.PRICE, {"en": "₹20", "kn": ""}),
        notes="Above the door",
    )
    poster = sign("0b", "Poster", (Role.HEADLINE, {"en": "Night Market", "kn": ""}))
    return [ListedSign(shop, other), ListedSign(poster)]


def read(path: Path) -> Table:
    """What a file says."""
    return read_table(path, is_known)


def table(folder: Path, text: str) -> Table:
    """What a CSV of this text says."""
    path = folder / "signs.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return read(path)


def written(folder: Path, signs: Sequence[ListedSign], form: TableFormat = TableFormat.CSV, mark: bool = True) -> Path:
    """The table of these signs, as it goes out."""
    path = folder / f"signs.{form.value}"
    write_table(path, table_rows(signs, LANGUAGES), form, with_mark=mark)
    return path


def changes(folder: Path, text: str, **options: object) -> TableChanges:
    """What a CSV of this text would change about the alley's signs."""
    make: Callable[..., Options] = Options
    return changes_of(table(folder, text), alley(), LANGUAGES, make(**options))

"""Opening a file as if a stranger had put it there: never through a link, never a pipe or a device, never without end. No bpy.

A link in a library may name any file of this machine, a pipe may block for ever, opening a device may do something, and a
file may be of any size. Where Blender has the artist's permissions, none of them may be followed, waited for or swallowed
whole. This looks at the last part of a path alone; `gate` looks at every folder on the way to it as well.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

_CAREFUL = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)

_ANOTHER_NAME = 0x20000000
"""The bit of a Windows reparse tag that says "this stands for something elsewhere": links, junctions, links of WSL."""

_WSL_SPECIAL = frozenset({0x80000023, 0x80000024, 0x80000025, 0x80000026})
"""IO_REPARSE_TAG_AF_UNIX, _LX_FIFO, _LX_CHR and _LX_BLK of the Windows API: sockets, pipes and devices of WSL."""


class NotPlain(PermissionError):
    """What stands there is a link, a pipe, a socket, a device or of the wrong kind, or leads out of its folder."""


def unlinked(path: str, flags: int) -> int:
    """An `opener` for `open` that opens plain files alone, and makes one where there is none; never waits for another
    process. Raises `NotPlain`, or what the system says.
    """
    found = found_at(path)
    if found is not None and not is_plain_file(found):
        raise NotPlain(f"{os.path.basename(path)} is no plain file")
    handle = os.open(path, flags & ~os.O_TRUNC | _CAREFUL, 0o666)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):  # it took the file's place in this very moment
            raise NotPlain(f"{os.path.basename(path)} is no plain file")
        if flags & os.O_TRUNC:
            os.ftruncate(handle, 0)
    except OSError:
        os.close(handle)
        raise
    return handle


def read_own_file(path: Path, limit: int) -> bytes:
    """The bytes of a plain file of at most `limit` bytes. Raises OSError (`NotPlain` for anything else than a plain file),
    ValueError for a larger one.
    """
    with open(path, "rb", opener=unlinked) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise ValueError(f"{path.name} has more than {limit} bytes")
    return data


def found_at(path: str | Path) -> os.stat_result | None:
    """What stands at a path, a link as itself; None where nothing does. Raises OSError."""
    try:
        return os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


def is_link(found: os.stat_result) -> bool:
    """A symbolic link, or what Windows has of the kind: junctions and links of WSL."""
    return stat.S_ISLNK(found.st_mode) or bool(_reparse_tag(found) & _ANOTHER_NAME)


def is_plain_file(found: os.stat_result) -> bool:
    """A file with bytes of its own: no link, pipe, socket or device."""
    return stat.S_ISREG(found.st_mode) and not is_link(found) and _reparse_tag(found) not in _WSL_SPECIAL


def is_plain_folder(found: os.stat_result) -> bool:
    """A folder that is no link to another one."""
    return stat.S_ISDIR(found.st_mode) and not is_link(found)


def check_no_links(folder: Path, within: Iterable[str] = ()) -> None:
    """Raise ValueError when `folder`, one of its folders named in `within`, or anything in them is a link or a pipe."""
    for place in (folder, *(folder / name for name in within)):
        found = found_at(place)
        if found is None:
            continue
        if is_link(found):
            raise ValueError(f"{place.name} is a link")
        if not is_plain_folder(found):
            continue
        for name in os.listdir(place):
            entry = found_at(place / name)
            if entry is not None and not (is_plain_file(entry) or is_plain_folder(entry)):
                raise ValueError(f"{name[:80]!r} is neither a file nor a folder")


def check_texts(plain: Any) -> None:
    """Raise ValueError for a text in JSON values that Blender could not hold: with a zero byte or half a character."""
    for text in _texts(plain):
        if "\0" in text or not _can_be_written(text):
            raise ValueError("a text that is none")


def _texts(plain: Any) -> Iterator[str]:
    left = [plain]
    while left:
        value = left.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            left += [*value, *value.values()]
        elif isinstance(value, list):
            left += value


def _can_be_written(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _reparse_tag(found: os.stat_result) -> int:
    return int(getattr(found, "st_reparse_tag", 0))

"""Reading and opening files of a library as if a stranger had put them there: never through a link, never without end. No bpy.

A link in a library may name any file of this machine, a pipe may block for ever, and a file may be of any size. Where
Blender has the artist's permissions, none of them may be followed, waited for or swallowed whole.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

_UNLINKED = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def unlinked(path: str, flags: int) -> int:
    """An `opener` for `open` that refuses a path whose last part is a link. Raises OSError."""
    if not _UNLINKED and os.path.islink(path):
        raise OSError(f"{path} is a link")
    return os.open(path, flags | _UNLINKED, 0o666)


def read_own_file(path: Path, limit: int) -> bytes:
    """The bytes of a plain file of at most `limit` bytes. Raises OSError, or ValueError for anything else."""
    with open(path, "rb", opener=lambda name, flags: unlinked(name, flags | _AT_ONCE)) as stream:
        _check_plain(stream, path)
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise ValueError(f"{path.name} has more than {limit} bytes")
    return data


def check_no_links(folder: Path, within: Iterable[str] = ()) -> None:
    """Raise ValueError when `folder`, one of its folders named in `within`, or anything in them is a link or a pipe."""
    for place in (folder, *(folder / name for name in within)):
        if _is_link(place):
            raise ValueError(f"{place.name} is a link")
        if not place.is_dir():
            continue
        with os.scandir(place) as entries:
            for entry in entries:
                if not (entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)):
                    raise ValueError(f"{entry.name[:80]!r} is neither a file nor a folder")
                if _is_link(Path(entry.path)):
                    raise ValueError(f"{entry.name[:80]!r} is a link")


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


def _is_link(path: Path) -> bool:
    """A symbolic link, or a junction of Windows (which Python 3.11 has no name for)."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) == _JUNCTION


_JUNCTION = 0xA0000003
"""IO_REPARSE_TAG_MOUNT_POINT of the Windows API."""


def _check_plain(stream: IO[bytes], path: Path) -> None:
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        raise ValueError(f"{path.name} is no plain file")

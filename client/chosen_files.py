"""Opening files that a person chose, or that lie in a folder that a person chose: never waiting for a pipe, never without end. No bpy.

A link is followed: whoever chose it may keep pictures and fonts behind links. At its end must stand a plain file: a pipe may block for
ever, and a device never end. (What lies in a library is opened by `own_files`, which follows no link at all.)
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO

_AT_ONCE = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


class NoPlainFile(ValueError):
    """What stands at a path is a folder, a pipe, a socket or a device."""


class FileTooLarge(ValueError):
    """A file has more bytes than are read."""


def check_plain(path: Path) -> os.stat_result:
    """What the system says of a plain file, which is not opened. Raises OSError, or `NoPlainFile` for anything else."""
    found = path.stat()  # before it is opened: opening alone does something to some devices
    if not stat.S_ISREG(found.st_mode):
        raise NoPlainFile(f"{path.name} is no plain file")
    return found


def open_chosen(path: Path) -> IO[bytes]:
    """The open file, to be closed by the caller. Raises OSError, or `NoPlainFile`."""
    check_plain(path)
    stream = os.fdopen(os.open(path, _AT_ONCE), "rb")
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):  # it may have become another since
        stream.close()
        raise NoPlainFile(f"{path.name} is no plain file")
    return stream


def read_chosen(path: Path, limit: int) -> bytes:
    """The bytes of a plain file of at most `limit` bytes. Raises OSError, `NoPlainFile` or `FileTooLarge`."""
    with open_chosen(path) as stream:
        if os.fstat(stream.fileno()).st_size > limit:
            raise FileTooLarge(f"{path.name} has more than {limit} bytes")
        # Some files of the system's own say that they have no bytes, and have them all the same, or none yet.
        data = stream.read(limit + 1) or b""
    if len(data) > limit:
        raise FileTooLarge(f"{path.name} has more than {limit} bytes")
    return data

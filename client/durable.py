"""Writing files so that a crash or a power cut leaves the old one or the new one, never half of one. No bpy."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .errors import DiskFull, FolderNotWritable, LibraryError, LibraryForeign, LibraryLost, technical_of
from .own_files import NotPlain, unlinked

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_LOST = {errno.ENOENT, errno.ENOTCONN, errno.ESTALE, errno.ENODEV, errno.EIO}


@contextlib.contextmanager
def library_errors(folder: Path) -> Iterator[None]:
    """Turn what the disk says inside the block into a `LibraryError` about `folder`."""
    try:
        yield
    except OSError as error:
        raise library_error(error, folder) from error


def library_error(error: OSError, folder: Path) -> LibraryError:
    """The error of the tree that an operating system's error about `folder` amounts to."""
    technical = technical_of(error)
    if isinstance(error, NotPlain):
        return LibraryForeign(technical, folder=folder)
    if error.errno in _FULL:
        return DiskFull(technical, folder=folder)
    if error.errno in _LOST:
        return LibraryLost(technical, folder=folder)
    return FolderNotWritable(technical, folder=folder)


def write_file(path: Path, data: bytes, *, synced: bool = True) -> None:
    """Write `data` beside `path`, then take its place in one rename. `synced` waits for the disk. Raises OSError."""
    draft = path.with_name(path.name + "~")
    try:
        with open(draft, "wb", opener=unlinked) as stream:
            stream.write(data)
            if synced:
                stream.flush()
                os.fsync(stream.fileno())
        os.replace(draft, path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
    if synced:
        sync_folder(path.parent)


def write_json(path: Path, plain: Any, *, synced: bool = True) -> None:
    """Write JSON that a person can read. Raises OSError."""
    write_file(path, (json.dumps(plain, indent=2, ensure_ascii=False) + "\n").encode(), synced=synced)


def append_line(path: Path, plain: Any, *, synced: bool = True) -> None:
    """Append one line of JSON; `synced` waits until the disk has it. Raises OSError.

    A line that a full disk or a power cut left without its end does not swallow this one. It is plain ASCII: nothing in
    it can end a line, and half a character can be written as well.
    """
    line = (json.dumps(plain) + "\n").encode("ascii")
    with open(path, "ab+", opener=unlinked) as stream:
        if stream.seek(0, os.SEEK_END):
            stream.seek(-1, os.SEEK_END)
            if stream.read(1) != b"\n":
                line = b"\n" + line
        stream.write(line)
        stream.flush()
        if synced:
            os.fsync(stream.fileno())


def sync_file(path: Path) -> None:
    """Wait until the disk has what was written to a file. Raises OSError."""
    with open(path, "rb+", opener=unlinked) as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until a folder's entries are on disk, where the system can say so (Windows cannot). Raises OSError."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""The gate: whatever stands below a library or a folder of this person's own is opened, made, renamed, listed and removed
here, and nowhere else. No bpy.

A library may come from a stranger together with a .blend, so that any of its names can be a link out of it, a pipe that
is never written to, or a device. Every function here looks at each folder between the gate's own and the path, refuses
whatever is no plain folder or file (`NotPlain`, an OSError), and waits for no other process. `tests/client/test_one_gate.py`
finds what goes round it.

The gate's own folder may be a link: where a library stands is its owner's choice, what stands in it need not be. Not
promised: that nobody who can write into the library at this very moment swaps a folder for a link between the look and
the opening. The file itself is opened so that it cannot be swapped.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from .durable import append_line, sync_file, sync_folder, write_file, write_json
from .own_files import NotPlain, found_at, is_plain_file, is_plain_folder, read_own_file, unlinked

_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Gate:
    """The way to everything below one folder. Paths are whole; what does not stand below `folder` is refused.

    All methods raise OSError: `NotPlain` for what is refused, else what the system says.
    """

    folder: Path

    # What there is: nothing of the kind where something is refused.

    def is_file(self, path: Path) -> bool:
        """Whether a plain file stands there."""
        found = self._found(path)
        return found is not None and is_plain_file(found)

    def is_folder(self, path: Path) -> bool:
        """Whether a plain folder stands there."""
        found = self._found(path)
        return found is not None and is_plain_folder(found)

    def is_anything(self, path: Path) -> bool:
        """Whether anything stands there, be it a link, a pipe or a device."""
        return self._found(path) is not None

    def size(self, path: Path) -> int:
        """Bytes of a plain file; zero where there is none."""
        found = self._found(path)
        return found.st_size if found is not None and is_plain_file(found) else 0

    def names(self, path: Path) -> list[str]:
        """The names of all that stands in a folder, in order; none where there is no folder. A link is none."""
        try:
            self._check_folders(path)
            return sorted(os.listdir(path))
        except (FileNotFoundError, NotADirectoryError, NotPlain):
            return []

    def files(self, path: Path) -> dict[str, int]:
        """The plain files in a folder by their names, with their bytes. Raises `NotPlain` for a folder that is a link."""
        try:
            self._check_folders(path)
            entries = {name: found_at(path / name) for name in sorted(os.listdir(path))}
        except FileNotFoundError:
            return {}
        return {name: found.st_size for name, found in entries.items() if found is not None and is_plain_file(found)}

    # Reading.

    def open(self, path: Path) -> BinaryIO:
        """A plain file, to be read."""
        self._check_folders(path.parent)
        return open(path, "rb", opener=unlinked)

    def read(self, path: Path, limit: int) -> bytes:
        """The bytes of a plain file. Raises ValueError for one of more than `limit`."""
        self._check_folders(path.parent)
        return read_own_file(path, limit)

    # Making and writing.

    def make(self, path: Path, mode: int = 0o777) -> None:
        """Make a folder, unless it is there; not those above it."""
        self._check_folders(path.parent)
        path.mkdir(mode, exist_ok=True)
        self._check_folders(path)

    def make_all(self, path: Path, mode: int = 0o777) -> None:
        """Make a folder and those above it; the gate's own, too."""
        self.folder.mkdir(parents=True, exist_ok=True)
        at = self.folder
        for name in self._names_to(path):
            at = at / name
            self.make(at, mode)

    def write(self, path: Path, data: bytes, *, synced: bool = True) -> None:
        """As `durable.write_file`."""
        self._check_folders(path.parent)
        write_file(path, data, synced=synced)

    def write_json(self, path: Path, plain: object, *, synced: bool = True) -> None:
        """As `durable.write_json`."""
        self._check_folders(path.parent)
        write_json(path, plain, synced=synced)

    def append_line(self, path: Path, plain: object, *, synced: bool = True) -> None:
        """As `durable.append_line`."""
        self._check_folders(path.parent)
        append_line(path, plain, synced=synced)

    def open_new(self, path: Path) -> IO[bytes]:
        """A file to be written from its beginning, without a buffer."""
        self._check_folders(path.parent)
        return open(path, "wb", buffering=0, opener=unlinked)

    def open_to_append(self, path: Path) -> IO[bytes]:
        """A file to be read, and written at its end, without a buffer; made when it is not there."""
        self._check_folders(path.parent)
        return open(path, "ab+", buffering=0, opener=unlinked)

    def mark(self, path: Path) -> None:
        """An empty file, made when it is not there."""
        self.open_to_append(path).close()

    def copy_in(self, source: Gate, original: Path, path: Path) -> None:
        """A copy of another gate's file, on disk when this returns, which takes its place in one rename."""
        draft = path.with_name(path.name + "~")
        with source.open(original) as given, self.open_new(draft) as made:
            shutil.copyfileobj(given, made, _BLOCK)
            os.fsync(made.fileno())
        self.replace(draft, path)
        self.sync(path.parent)

    # Moving and removing.

    def rename(self, old: Path, new: Path) -> None:
        """Give a plain file or folder another place below this gate, where nothing stands yet."""
        self.move_in(self, old, new)

    def move_in(self, source: Gate, old: Path, new: Path) -> None:
        """As `rename`, for what stands below another gate. Raises OSError from one drive to another."""
        source._check_movable(old)
        self._check_free(new)
        os.rename(old, new)

    def set_aside(self, old: Path, new: Path) -> None:
        """As `rename`, for whatever stands there: a link is moved as the link that it is."""
        self._check_folders(old.parent)
        self._check_free(new)
        os.rename(old, new)

    def replace(self, old: Path, new: Path) -> None:
        """Give a plain file another place, which another file may have."""
        self._check_movable(old)
        self._check_folders(new.parent)
        os.replace(old, new)

    def remove(self, path: Path) -> None:
        """Remove a file; of a link, the link."""
        self._check_folders(path.parent)
        path.unlink()

    def keep_newest(self, path: Path, count: int) -> None:
        """Remove all files of a folder but so many of the newest."""
        ages = sorted((os.lstat(path / name).st_mtime_ns, name) for name in self.files(path))
        for _, name in ages[: max(0, len(ages) - count)]:
            self.remove(path / name)

    def remove_folder(self, path: Path) -> None:
        """Remove a folder with all that is in it, as far as that can be; through a link nothing is removed."""
        self._check_folders(path)
        shutil.rmtree(path, ignore_errors=True)

    def sync_file(self, path: Path) -> None:
        """Wait until what was written to a file is on disk."""
        self._check_folders(path.parent)
        sync_file(path)

    def sync(self, path: Path) -> None:
        """Wait until a folder's entries are on disk."""
        self._check_folders(path)
        sync_folder(path)

    # Looking.

    def _found(self, path: Path) -> os.stat_result | None:
        """What stands at a path; None where nothing does, or only by way of a link."""
        try:
            self._check_folders(path.parent)
        except (FileNotFoundError, NotADirectoryError, NotPlain):
            return None
        return found_at(path)

    def _check_movable(self, path: Path) -> None:
        self._check_folders(path.parent)
        found = os.lstat(path)
        if not (is_plain_file(found) or is_plain_folder(found)):
            raise NotPlain(f"{path.name} is neither a file nor a folder")

    def _check_free(self, path: Path) -> None:
        self._check_folders(path.parent)
        if found_at(path) is not None:
            raise FileExistsError(errno.EEXIST, "there is something already", str(path))

    def _check_folders(self, path: Path) -> None:
        """Raise `NotPlain` unless every part of the way to `path` is a plain folder, `path` too; FileNotFoundError where
        one is not there.
        """
        at = self.folder
        for name in self._names_to(path):
            at = at / name
            if not is_plain_folder(os.lstat(at)):
                raise NotPlain(f"{name} in {at.parent} is no folder of its own")

    def _names_to(self, path: Path) -> Iterator[str]:
        """The names on the way from the gate's folder to a path below it."""
        try:
            names = path.relative_to(self.folder).parts
        except ValueError as error:
            raise NotPlain(f"{path} does not stand in {self.folder}") from error
        if ".." in names:
            raise NotPlain(f"{path} leads out of {self.folder}")
        return iter(names)

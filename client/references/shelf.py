"""Where prepared references are kept, by the content of their source: the same picture is scaled down once, wherever it lies. No bpy.

All of it may be thrown away at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..errors import ReferenceLost, technical_of
from ..own_files import read_own_file
from ..plain_values import from_plain, to_plain
from ..request import PictureFormat
from .preparing import PreparedPicture, open_reference, prepare_stream

_log = logging.getLogger(__name__)

RECIPE = 1
"""Raised when preparing makes other pictures of the same sources."""

MOST_KEPT = 300
LARGEST_PREPARED = 30_000_000
_LARGEST_RECORD = 100_000
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class ShelvedPicture:
    """A prepared reference on disk. `mark` is the source file's size and time: while it is the same, so is the picture."""

    path: Path
    format: PictureFormat
    width: int
    height: int
    notes: tuple[str, ...]
    mark: str

    def check_read(self) -> None:
        """Raise ValueError for a size that no prepared picture has."""
        if not (0 < self.width <= 100_000 and 0 < self.height <= 100_000):
            raise ValueError(f"a picture of {self.width} x {self.height}")

    def read(self) -> bytes:
        """The picture's bytes. Raises OSError or ValueError when somebody has tidied up."""
        return read_own_file(self.path, LARGEST_PREPARED)


def mark_of(found: os.stat_result) -> str:
    """What changes when a file does."""
    return f"{found.st_size} {found.st_mtime_ns}"


class Shelf:
    """The folder of prepared references; several couriers may use it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prepared(self, source: Path, name: str = "") -> ShelvedPicture:
        """The file as a request carries it, made when it is not here yet; `name` is what errors call it.

        Raises `ReferencePictureError`.
        """
        with open_reference(source, name or source.name) as stream:
            mark = mark_of(os.fstat(stream.fileno()))
            content = f"{_digest(stream)}-{RECIPE}"
            known = self._find(content, mark)
            if known is not None:
                return known
            stream.seek(0)
            return self._keep(content, mark, prepare_stream(stream, name or source.name), name or source.name)

    def _find(self, content: str, mark: str) -> ShelvedPicture | None:
        record = self._folder / f"{content}.json"
        try:
            plain = json.loads(read_own_file(record, _LARGEST_RECORD))
            found = from_plain(
                ShelvedPicture, {**plain, "mark": mark, "path": str(self._picture(content, plain["format"]))}
            )
            if not found.path.is_file():
                return None
            os.utime(record)  # the longest unused go first
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            _log.info("a prepared reference cannot be read, making it anew: %s", error)
            return None
        return found

    def _keep(self, content: str, mark: str, made: PreparedPicture, name: str) -> ShelvedPicture:
        path = self._picture(content, made.format.value)
        kept = ShelvedPicture(path, made.format, made.width, made.height, made.notes, mark)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write(path, made.data)
            plain = {**to_plain(kept), "mark": "", "path": ""}
            _write(self._folder / f"{content}.json", json.dumps(plain).encode())
        except OSError as error:
            raise ReferenceLost(technical_of(error), name=name) from error
        self._tidy()
        return kept

    def _picture(self, content: str, form: str) -> Path:
        return self._folder / f"{content}.{PictureFormat(form).value}"

    def _tidy(self) -> None:
        """Let the longest unused go. Another courier may do the same at the same time."""
        with contextlib.suppress(OSError):
            records = sorted(self._folder.glob("*.json"), key=lambda record: record.stat().st_mtime)
            for record in records[: max(0, len(records) - MOST_KEPT)]:
                for form in PictureFormat:
                    record.with_suffix(f".{form.value}").unlink(missing_ok=True)
                record.unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    """Write a draft of its own and let it take the place in one rename: another courier may write the same. Raises OSError."""
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
    os.replace(draft, path)


def _digest(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()

"""How long a service asked to be left alone, kept by every courier of its key: a small file in the cache folder. No bpy.

Its name is a digest of the machine, the service, the key and a salt of this folder, so that neither the file nor its name
gives the key away. Its times are of the clock that nobody can set (`time.monotonic`), which all processes of a machine
share: after a restart of the machine, or a crash in the middle of writing, it says nothing, and nobody waits.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import platform
import tempfile
import time
from pathlib import Path

from ..own_files import read_own_file

_log = logging.getLogger(__name__)

LONGEST_KEPT = 3600.0
"""Seconds; a service that asks for more is asked again after them."""

_SALT_BYTES = 16
_LARGEST_FILE = 200


class SharedWait:
    """What one service has asked of one key. Without a cache folder, or with one that fails, nothing is shared."""

    def __init__(self, cache_folder: str, address: str, key: str) -> None:
        self._folder = Path(cache_folder) / "waits" if cache_folder else None
        self._whose = "\0".join((platform.node(), address, key))

    def remaining(self) -> float:
        """Seconds for which nothing is to be sent; 0 when nobody asked, or what is written makes no sense."""
        try:
            path = self._path()
            written, until = _times(path) if path is not None else (0.0, 0.0)
        except (OSError, ValueError):
            return 0.0
        now = time.monotonic()
        left = until - now
        return left if written <= now and 0 < left <= LONGEST_KEPT else 0.0

    def ask_for(self, seconds: float) -> None:
        """Have every courier of the key wait so long from now, unless it has to wait longer already."""
        seconds = min(seconds, LONGEST_KEPT)
        if seconds <= self.remaining():
            return
        try:
            path = self._path()
            if path is None:
                return
            now = time.monotonic()
            handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
            with os.fdopen(handle, "w", encoding="ascii") as stream:
                json.dump([now, now + seconds], stream)
            os.replace(draft, path)
        except (OSError, ValueError) as error:
            _log.info("what the service asked for is not shared: %s", error)

    def _path(self) -> Path | None:
        if self._folder is None:
            return None
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256(_salt(self._folder) + self._whose.encode("utf-8", "surrogateescape"))
        return self._folder / digest.hexdigest()[:16]


def _salt(folder: Path) -> bytes:
    """The folder's own salt, made by whoever needs it first. Raises OSError or ValueError when it cannot be had."""
    path = folder / "salt"
    with contextlib.suppress(FileExistsError), open(path, "xb") as stream:
        stream.write(os.urandom(_SALT_BYTES))
    salt = read_own_file(path, _SALT_BYTES)
    if len(salt) != _SALT_BYTES:
        raise ValueError("the salt is not whole")
    return salt


def _times(path: Path) -> tuple[float, float]:
    """When it was written, and until when to wait."""
    try:
        written, until = json.loads(read_own_file(path, _LARGEST_FILE))
    except (RecursionError, TypeError) as error:
        raise ValueError(str(error)) from error
    if not isinstance(written, (int, float)) or not isinstance(until, (int, float)):
        raise ValueError("no times")  # noqa: TRY004  one kind of error for a file that makes no sense
    return float(written), float(until)

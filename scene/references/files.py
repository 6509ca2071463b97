"""Reference files and what has become of them: prepared by couriers, so that no large file holds Blender up. Main thread only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ...client.errors import ReferencePictureError
from ...client.references.preparing import prepare
from ...client.request import InputPicture


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """What is known of a file that was prepared."""

    picture: InputPicture
    width: int
    height: int
    notes: tuple[str, ...]


_prepared: dict[str, tuple[tuple[int, int], PreparedFile]] = {}


def prepared(path: str) -> PreparedFile:
    """The file as a request carries it. Raises `ReferencePictureError`."""
    try:
        found = Path(path).stat()
        mark = (found.st_size, found.st_mtime_ns)
    except OSError:
        mark = (0, 0)
    known = _prepared.get(path)
    if known is None or known[0] != mark:
        made = prepare(Path(path))
        known = (mark, PreparedFile(InputPicture(made.data, made.format), made.width, made.height, made.notes))
        _prepared[path] = known
    return known[1]


def known_size(path: str) -> tuple[int, int] | None:
    """The pixels that it has when it is sent; None while that is not known. Reads no file."""
    known = _prepared.get(path)
    return None if known is None else (known[1].width, known[1].height)


__all__ = ["PreparedFile", "ReferencePictureError", "known_size", "prepared"]

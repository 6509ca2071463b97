"""Starts a courier's process so that it can outlive Blender and inherits nothing of it. No bpy."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from .own_files import found_at, read_own_file, unlinked
from .provider_registry import all_specs
from .redaction import redact

_WITHOUT_WINDOW = 0x08000000
_NEW_PROCESS_GROUP = 0x00000200
"""CREATE_NO_WINDOW and CREATE_NEW_PROCESS_GROUP of the Windows API; `subprocess` has the names on Windows only."""

_COURIER = Path(__file__).resolve().parent / "courier"

_LARGEST_LAST_WORDS = 500_000

_NOT_INHERITED = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP")
"""Nor is any provider's key: one comes with each order, for the service that the order names."""

_NEEDED = ("requests", "numpy", "PIL", "uharfbuzz", "fontTools", "brotli", "budoux")
"""What a courier imports that is not Python's own: requests and numpy come with Blender, the rest with the extension."""


@dataclass(frozen=True, slots=True)
class CourierProgram:
    """How a courier is started: by which Python, with which folders to import from, logging where."""

    python: str
    import_folders: tuple[str, ...]
    log: Path


def courier_program(log: Path) -> CourierProgram:
    """The program that fits the Python that calls this; finds the needed packages without importing them. Their folders stand
    in the order of this Python's own path, so that a courier finds of each package the one that is found here.
    """
    folders: dict[str, None] = {}
    for name in _NEEDED:
        spec = find_spec(name)
        if spec is not None and spec.origin:
            origin = Path(spec.origin)
            folders[str(origin.parent.parent if spec.submodule_search_locations else origin.parent)] = None
    order = {entry: number for number, entry in reversed(list(enumerate(sys.path)))}
    in_order = sorted(folders, key=lambda folder: order.get(folder, len(order)))
    return CourierProgram(python=sys.executable, import_folders=tuple(in_order), log=log)


def start_courier(program: CourierProgram) -> subprocess.Popen[str]:
    """Start a courier. Raises OSError when there is no such Python."""
    command = [program.python, "-I", str(_COURIER), str(program.log), *program.import_folders]
    kept_here = {*_NOT_INHERITED, *(spec.key_variable for spec in all_specs())}
    environment = {name: value for name, value in os.environ.items() if name not in kept_here}
    with _open_last_words(program) as last_words:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=last_words,
            env=environment,
            encoding="utf-8",
            close_fds=True,
            start_new_session=os.name != "nt",
            creationflags=(_WITHOUT_WINDOW | _NEW_PROCESS_GROUP) if os.name == "nt" else 0,
        )


def last_words(program: CourierProgram) -> str:
    """The last line that a courier said before it ended without a message; empty when it said nothing."""
    try:
        lines = read_own_file(_last_words_file(program), 2 * _LARGEST_LAST_WORDS).decode("utf-8", "replace").split("\n")
    except (OSError, ValueError):
        return ""
    return next((redact(line.strip()) for line in reversed(lines) if line.strip()), "")


def _last_words_file(program: CourierProgram) -> Path:
    return program.log.with_suffix(".stderr")


def _open_last_words(program: CourierProgram) -> BinaryIO:
    """Where couriers say what ended them before their log was open; begun anew when it has grown large."""
    path = _last_words_file(program)
    path.parent.mkdir(parents=True, exist_ok=True)
    found = found_at(path)
    is_large = found is not None and found.st_size > _LARGEST_LAST_WORDS
    return open(path, "wb" if is_large else "ab", opener=unlinked)

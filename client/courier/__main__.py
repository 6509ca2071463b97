"""The courier's process: run by path with Blender's own Python, it takes orders on stdin and reports on stdout. No bpy.

    python -I client/courier LOG PATH...    LOG: its log file; PATH: folders to import from, after Python's own

Orders and reports are lines of JSON (`orders`, `messages`). Keys come with an order, over the pipe, and are kept
nowhere. When stdin ends, Blender has gone or needs no more: the job at hand is finished, then the process ends.
"""

from __future__ import annotations

import sys
from pathlib import Path


def _import_from(folders: list[str]) -> None:
    """Make the extension's packages importable, and what Blender has for the extension, without shadowing Python's own."""
    extension = str(Path(__file__).resolve().parents[2])
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).resolve().parent]
    sys.path.append(extension)
    sys.path.extend(folder for folder in folders if folder not in sys.path)


if __name__ == "__main__":
    _import_from(sys.argv[2:])
    from client.courier.desk import run

    run(Path(sys.argv[1]))

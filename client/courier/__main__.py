"""The courier's process: run by path with Blender's own Python, it takes orders on stdin and reports on stdout. No bpy.

    python -I client/courier LOG PATH...    LOG: its log file; PATH: folders to import from, in the order in which Blender looks

Orders and reports are lines of JSON (`orders`, `messages`). Keys come with an order, over the pipe, and are kept
nowhere. When stdin ends, Blender has gone or needs no more: the job at hand is finished, then the process ends.
"""

from __future__ import annotations

import sys
from pathlib import Path


def _import_from(folders: list[str]) -> None:
    """Make the extension's packages importable, and of libraries those that Blender itself finds: behind Python's own modules,
    before what else was installed into this Python, where another version may lie.
    """
    extension = str(Path(__file__).resolve().parents[2])
    own = [entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).resolve().parent]
    installed = [entry for entry in own if Path(entry).name in ("site-packages", "dist-packages")]
    kept = [entry for entry in own if entry not in installed]
    sys.path[:] = list(dict.fromkeys([*kept, extension, *folders, *installed]))


if __name__ == "__main__":
    _import_from(sys.argv[2:])
    from client.courier.worker_loop import run

    run(Path(sys.argv[1]))

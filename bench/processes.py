"""What the system says of this process: its memory, threads, sockets and children. Reads /proc, so on Linux only. No bpy."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path

_SELF = Path("/proc/self")


@dataclass(frozen=True, slots=True)
class Footprint:
    """What of this process runs or is open: Python's threads but for the main one, sockets, and child processes."""

    threads: frozenset[str]
    sockets: frozenset[str]
    children: frozenset[int]


def resident_bytes() -> int:
    """The memory that this process holds now."""
    pages = int((_SELF / "statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def footprint(but: int) -> Footprint:
    """What runs and is open now, the child process `but` left out."""
    return Footprint(
        threads=frozenset(
            f"{thread.name} {thread.ident}" for thread in threading.enumerate() if thread is not threading.main_thread()
        ),
        sockets=frozenset(link for link in map(_target, (_SELF / "fd").iterdir()) if link.startswith("socket:")),
        children=frozenset(pid for pid in _children() if pid != but),
    )


def _target(link: Path) -> str:
    try:
        return os.readlink(link)
    except FileNotFoundError:  # the descriptor that lists the folder
        return ""


def _children() -> list[int]:
    return [int(pid) for task in (_SELF / "task").iterdir() for pid in (task / "children").read_text("ascii").split()]
